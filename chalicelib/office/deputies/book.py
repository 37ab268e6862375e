"""The door to deputies: somebody of the staff says from when to when they are away, and who stands in.

One absence of a person is kept, the last that was said; it ends by itself. A deputy has the same role, so that what
they approve they approve in their own name and right: nothing is lent, and nobody approves what they prepared.
"""

from contextlib import suppress

from chalicelib import config, ids, records, texts
from chalicelib.callers import Caller, Hat, Role
from chalicelib.ledger import days
from chalicelib.ledger.book import town_book
from chalicelib.mail import book as mail
from chalicelib.office.deputies import decisions, tables
from chalicelib.office.deputies.tables import AWAY
from chalicelib.office.deputies.values import Absence
from chalicelib.people.persons import book as persons
from chalicelib.people.trail import book as trail
from chalicelib.records import OFFICE
from chalicelib.refusals import InvalidValue, MalformedMailAddress, NotAllowed, NotFound

OPERATOR = "operator"


def listed() -> list[Absence]:
    """Who is away or will be, the first first."""
    return sorted(map(tables.absence_read, OFFICE.records(AWAY)), key=lambda one: (one.since, one.person))


def away() -> dict[str, str]:
    """Who is away at this moment, and who stands in for them."""
    now = town_book().clock()
    return {each.person: each.deputy for each in listed() if each.holds(now)}


def named(by: Caller, person: str, deputy: str, since: int, until: int) -> Absence:
    """Keep that somebody is away, and tell their deputy by mail; the last word counts, and again is once.

    Refuses NotAllowed to whoever says so of somebody else and is not of the board, NotFound for who approves nothing,
    InvalidValue for a span that cannot be or a deputy who is the person, DeputyLacksRole.
    """
    _check_says(by, person)
    now = town_book().clock()
    decisions.check_span(since, until, now)
    if deputy == person:
        raise InvalidValue.of("deputy")
    if not (own := _roles(person)):
        raise NotFound
    decisions.check_roles(own, _roles(deputy))
    made = Absence(person, deputy, since, until, by.who, now)
    if known := _same(made):
        return known
    after = {"deputy": deputy, "from": since, "to": until}
    put = OFFICE.put(AWAY, person, tables.kept(made), seconds=(until - now) // 1000)
    _written(by, put, *trail.actions(by, "deputy_named", person, after=after))
    _tell(made)
    return made


def ended(by: Caller, person: str) -> None:
    """Let an absence end now, or never begin; again is once. Refuses NotAllowed as `named` does."""
    _check_says(by, person)
    if stored := OFFICE.record(AWAY, person):
        gone = OFFICE.put(AWAY, person, {}, seconds=0)  # ends now: nobody may delete in this table
        before = {"deputy": stored["deputy"]}
        _written(by, gone, *trail.actions(by, "deputy_ended", person, before=before))


def _check_says(by: Caller, person: str) -> None:
    if by.who != person and by.role != "board":
        raise NotAllowed


def _written(by: Caller, *actions: records.Action) -> None:
    """Carry a change out while whoever makes it has their role; refuses NotAllowed."""
    if not records.written(persons.wears_still(by.who, Hat(by.role, OPERATOR)), *actions):
        raise NotAllowed


def _roles(person: str) -> frozenset[Role]:
    return frozenset(role for role in decisions.APPROVERS if persons.wears(person, Hat(role, OPERATOR)))


def _same(made: Absence) -> Absence | None:
    stored = OFFICE.record(AWAY, made.person)
    known = tables.absence_read(stored) if stored else None
    same = known and (known.deputy, known.since, known.until) == (made.deputy, made.since, made.until)
    return known if same else None


def _tell(made: Absence) -> None:
    """The deputy hears of it by mail."""
    to, person, town = persons.person(made.deputy), persons.person(made.person), config.town()
    days_told = (days.calendar_day(at, town.time_zone) for at in (made.since, made.until - 1))
    first, last = (f"{day:%d.%m.%Y}" if to.language == "de" else f"{day:%Y-%m-%d}" for day in days_told)
    told = {"programme": town.programme, "person": person.name or person.mail, "first": first, "last": last}
    name = f"deputy-{ids.digest(f'{made.person}|{made.deputy}|{made.at}')}"
    if to.mail:
        with suppress(MalformedMailAddress):
            subject, text = texts.mail("deputy", to.language, **told)
            mail.send(name, [to.mail], subject, text, to.language)
