"""The door to hand-overs: ask somebody to take over by mail, take over, leave.

The code goes to the new one's address alone, and only somebody who signed in with that address uses it: nobody else
can take a shop or club, not even who asked.
"""

from chalicelib import config, ids, rates, records, texts
from chalicelib.callers import Caller, Hat
from chalicelib.ledger.book import town_book
from chalicelib.mail import book as mail
from chalicelib.people import links
from chalicelib.people.admissions import entries, verdicts
from chalicelib.people.handovers import tables
from chalicelib.people.handovers.tables import DEPARTURES, HANDOVERS
from chalicelib.people.handovers.values import Handover
from chalicelib.people.persons import book as persons
from chalicelib.people.trail import book as trail
from chalicelib.rates import Allowance
from chalicelib.records import OFFICE
from chalicelib.refusals import InvitationOver, NotFound, TryAgain

CODE = 20
ASKED = Allowance("handover-asked", 10, 24 * 60 * 60)
"""Mails that go to addresses which somebody else names."""
DAY_MS = 24 * 60 * 60 * 1000
RELIEVED = "relieved_at"
"""When those before were relieved: an acceptance that broke off is completed, one that was is not done again."""


def asked(by: Caller, hat: Hat, to: str, stay: bool, why: str = "") -> Handover:
    """Ask the owner of an e-mail address to act in a role from when they accept.

    Refuses NotFound for an account that is none, MalformedMailAddress, TooManyTries.
    """
    guest, code, now = called(hat.party), ids.secret(CODE), town_book().clock()
    rates.count(ASKED, hat.party)
    until = now + tables.GOOD_DAYS * DAY_MS
    made = Handover(rates.pseudonym(_said(code)), hat, rates.pseudonym(_address(to)), by.who, now, until, stay, why)
    town = config.town()
    told = {"programme": town.programme, "guest": guest, "link": links.handover(town.host, code)}
    mail.send(f"handover-{made.id}", [to], *texts.mail("handover", town.languages[0], **told), town.languages[0])
    note = trail.actions(by, "handover_asked", hat.party, why=why) if by.sees_all else []
    records.written(OFFICE.fresh(HANDOVERS, made.id, tables.kept(made), tables.KEPT_DAYS), *note)
    return made


def accepted(code: str, person: str) -> Handover:
    """Take over: the new one is in the role, those before are not, unless they stay; again is once.

    Refuses NotFound for a code that is none, or not for this person's address, and InvitationOver.
    """
    found = _found(code)
    here = persons.person(person)
    if found.address not in rates.pseudonyms(_address(here.mail)) or not here.mail:
        raise NotFound
    if found.accepted_by != person:
        if not found.open_at(town_book().clock()):
            raise InvitationOver
        told = {"accepted_at": town_book().clock(), "accepted_by": person}
        given = [] if persons.wears(person, found.hat) else persons.hat_actions(person, found.hat, found.by)
        if not records.written(OFFICE.changed(HANDOVERS, found.id, told, {"accepted_at": 0}), *given):
            raise TryAgain
    # A code that comes again gives nothing back that was taken away since, and relieves nobody twice.
    if not found.stay and not OFFICE.record(HANDOVERS, found.id).get(RELIEVED) and persons.wears(person, found.hat):
        _relieved(found, person)
        records.written(OFFICE.changed(HANDOVERS, found.id, {RELIEVED: town_book().clock()}))
    return found


def of(person: str) -> list[Handover]:
    """What somebody handed over or took over, as long as it is known, the latest first."""
    return [each for each in every() if person in (each.by, each.accepted_by)]


def every() -> list[Handover]:
    """All hand-overs that are known yet, the latest first."""
    return sorted(map(tables.handover_read, OFFICE.records(HANDOVERS)), key=lambda each: -each.made_at)


def left(by: Caller, account: str, why: str) -> int:
    """A shop or club leaves, from this moment on (ms); again is once. What it holds is settled later.

    Refuses NotFound for an account that is none, TryAgain.
    """
    guest = called(account)
    if gone := OFFICE.record(DEPARTURES, account):
        verdicts.ended(account)
        entries.closed(account, "leaving")
        return int(gone["at"])
    people_before = persons.wearers(account)
    told = {"who": by.who, "at": town_book().clock(), "why": why}
    note = trail.actions(by, "left", account, why=why) if by.sees_all else []
    if not records.written(OFFICE.fresh(DEPARTURES, account, told), *note):
        raise TryAgain
    verdicts.ended(account)
    entries.closed(account, "leaving")
    for person in people_before:
        _tell("departure", person, account, guest)
    return int(str(told["at"]))


def called(account: str) -> str:
    """The name of a shop or club; refuses NotFound."""
    from chalicelib.people import book as people

    if account[0] not in "sc":
        raise NotFound
    return people.business(account).name if account[0] == "s" else people.club(account).name


def _found(code: str) -> Handover:
    for name in rates.pseudonyms(_said(code)):
        if stored := OFFICE.record(HANDOVERS, name):
            return tables.handover_read(stored)
    raise NotFound


def _relieved(done: Handover, person: str) -> None:
    """Whoever acted before does so no longer, neither signed in nor by a token that was handed out for the role."""
    from chalicelib.people import passes
    from chalicelib.people.tills import book as tills

    tills.codes_ended(done.hat.party)
    guest = called(done.hat.party)
    for other in persons.wearers(done.hat.party, done.hat.role):
        if other != person:
            persons.take_hat(other, done.hat)
            _tell("handed_over", other, done.id, guest)
    for credential in passes.issued(done.hat.party):
        if credential.role == done.hat.role and credential.revoked_at is None:
            passes.revoke(done.hat.party, credential.hash)


def _tell(text: str, person: str, about: str, guest: str) -> None:
    """A mail to somebody whose role ended, once; somebody without an address gets none."""
    try:
        known = persons.person(person)
    except NotFound:
        return
    if known.mail:
        told = {"programme": config.town().programme, "guest": guest}
        name = f"{text}-{about.replace(':', '-')}-{person[2:]}"
        mail.send(name, [known.mail], *texts.mail(text, known.language, **told), known.language)


def departure(account: str) -> dict[str, object]:
    """When a shop or club left, who said so and why; empty where it did not."""
    found = OFFICE.record(DEPARTURES, account)
    return {name: found[name] for name in ("who", "at", "why") if name in found}


def _said(code: str) -> str:
    return f"handover {ids.read(code)}"


def _address(mail_address: str) -> str:
    return f"handover to {mail_address.strip().lower()}"
