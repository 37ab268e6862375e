"""The door to applications: begin one, go on with it, agree to the terms, hand it in.

Every change is made of an application as it was read, and written only where it still is so. What follows in the town
stands in `entries`, what is decided in `verdicts`.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chalicelib import ids, rates, records
from chalicelib.ledger.book import town_book
from chalicelib.people.admissions import claims, decisions, entries, forms, tables
from chalicelib.people.admissions.tables import APPLICATIONS, CONTACT
from chalicelib.people.admissions.values import Acceptance, Application, Kind
from chalicelib.people.invitations import book as invitations
from chalicelib.people.invitations.values import Invitation
from chalicelib.people.terms import papers
from chalicelib.rates import Allowance
from chalicelib.records import OFFICE, PERSONS, Action
from chalicelib.refusals import (
    AlreadyApplied,
    ApplicationIncomplete,
    InvalidValue,
    InvitationOver,
    NotFound,
    TermsChanged,
    TryAgain,
)

UNINVITED = Allowance("application", 5, 24 * 60 * 60)
"""Applications without an invitation that one person may begin a day."""
STOP = 16
TRIES = 3


def begun(person: str, language: str, kind: Kind | None = None, code: str = "") -> Application:
    """A new application, by an invitation or without one; what the person began that way before goes on instead.

    Refuses NotFound for a code that is none, InvitationOver, TooManyTries, InvalidValue for a kind that the invitation
    is not for, or where neither names one.
    """
    for _ in range(TRIES):
        invitation = invitations.found_by(code) if code else None
        wanted = _kind(kind, invitation)
        name = invitation.id if invitation else ""
        for known in of(person):
            if (known.kind, known.invitation) == (wanted, name) and known.state in decisions.OPEN:
                return known
        made = _new(person, language, wanted, name)
        if records.written(*_first(made, invitation)):
            return made
    raise TryAgain


def application(application_id: str) -> Application:
    """One application; refuses NotFound."""
    stored = OFFICE.record(APPLICATIONS, application_id)
    if not stored:
        raise NotFound
    return tables.application_read(stored)


def there(application_id: str) -> bool:
    """Whether an application is kept; one that came to nothing ends by itself."""
    return bool(OFFICE.record(APPLICATIONS, application_id))


def every() -> list[Application]:
    """All applications, in the order in which they last went on."""
    return sorted(map(tables.application_read, OFFICE.records(APPLICATIONS)), key=lambda each: -each.changed_at)


def of(person: str) -> list[Application]:
    """A person's own applications."""
    names = [each["sk"].removeprefix(CONTACT) for each in PERSONS.records(tables.person_key(person), CONTACT)]
    stored = [OFFICE.record(APPLICATIONS, name) for name in names]
    return [tables.application_read(each) for each in stored if each]


def own(application_id: str, person: str | None) -> Application:
    """A person's own application; refuses NotFound for anybody else's."""
    found = application(application_id)
    if found.person != person:
        raise NotFound
    return found


def contact(application: Application) -> dict[str, str]:
    """How to reach whoever applied, as far as it was told, by field."""
    stored = PERSONS.record(tables.person_key(application.person), CONTACT + application.id)
    return {name: stored[name] for name in decisions.PERSONAL if name in stored}


def whole(application: Application) -> dict[str, Any]:
    """Every field that was told, those about the person included."""
    return {**application.fields, **contact(application)}


def filled(before: Application, told: dict[str, Any], *more: Action) -> Application:
    """The application with these fields, as far as they are told; null takes one away.

    Refuses AlreadyHandedIn, and InvalidValue, which names every field with a value that cannot be.
    """
    after = decisions.editable(before)
    now = town_book().clock()
    today = datetime.fromtimestamp(now / 1000, UTC).date()
    fields = decisions.merged(after.kind, whole(before), forms.checked(told, today))
    reached = {name: fields.pop(name) for name in decisions.PERSONAL if name in fields}
    keep = PERSONS.put(tables.person_key(after.person), CONTACT + after.id, reached)
    return kept(before, replace(after, fields=fields), keep, *more)


def accepted(before: Application, versions: dict[str, str], who: str) -> Application:
    """The application with terms agreed to, {name: version}; refuses AlreadyHandedIn, TermsChanged, InvalidValue."""
    after, now = decisions.editable(before), town_book().clock()
    if unknown := sorted(versions.keys() - set(decisions.TERMS[before.kind])):
        raise InvalidValue.of(*unknown)
    agreed = dict(before.accepted)
    for name, version in versions.items():
        paper = papers.paper(name)
        if paper.version != version:
            raise TermsChanged(terms=name, version=paper.version)
        if name not in agreed or agreed[name].hash != paper.hash:
            agreed[name] = Acceptance(version, paper.hash, now, who)
    return kept(before, replace(after, accepted=agreed))


def submitted(before: Application) -> Application:
    """The application, handed in: a shop has its account from here on and accepts points. Again is once.

    It is answered as it is by now: what was decided meanwhile is not undone. Refuses ApplicationIncomplete, naming
    what is missing, AlreadyApplied where another one of the same kind, name and IBAN was handed in, AlreadyHandedIn
    after a decision.
    """
    if before.state == "submitted":
        entries.opened(before)
        return application(before.id)
    after = decisions.editable(before)
    lacking = decisions.missing(before.kind, whole(before))
    terms = decisions.unaccepted(before.kind, before.accepted, papers.hashes())
    if lacking or terms:
        raise ApplicationIncomplete(missing=lacking, terms=terms)
    if claims.taken(before) or entries.registered(before):
        raise AlreadyApplied
    now = town_book().clock()
    made = kept(before, replace(after, state="submitted", submitted_at=now, practised_at=0), claims.made(before))
    entries.opened(made)
    return application(made.id)


def practised(account: str) -> None:
    """A shop's till made a practice scan: its application goes on. Of any other account nothing is kept."""
    for found in every():
        if found.account == account and found.state == "submitted" and not found.practised_at:
            tried(found)


def tried(before: Application, *more: Action) -> Application:
    """The application with its practice scan done; again is once."""
    if before.practised_at:
        return before
    return kept(before, replace(before, practised_at=town_book().clock()), *more)


def kept(before: Application, after: Application, *more: Action) -> Application:
    """Write a change of an application as it was read, with what belongs to it; refuses TryAgain for a stale one."""
    return noted(before, replace(after, changed_at=town_book().clock()), *more)


def noted(before: Application, after: Application, *more: Action) -> Application:
    """The same for what is no step of the applicant's: the time since which nothing went on stays."""
    made = replace(after, version=before.version + 1)
    put = OFFICE.put(APPLICATIONS, made.id, tables.kept(made), tables.PASSING.get(made.state))
    put["Put"] |= records.held({"version": before.version})
    if not records.written(put, *more):
        raise TryAgain
    return made


def _kind(kind: Kind | None, invitation: Invitation | None) -> Kind:
    wanted = kind or (invitation.kind if invitation else None)
    if wanted is None or (invitation and invitation.kind != wanted):
        raise InvalidValue.of("kind")
    return wanted


def _new(person: str, language: str, kind: Kind, invitation: str) -> Application:
    now = town_book().clock()
    account = ids.fresh("s" if kind == "shop" else "c")
    return Application(
        ids.fresh("a"), kind, person, account, language, now, now, invitation=invitation, stop=ids.secret(STOP)
    )


def _first(made: Application, invitation: Invitation | None) -> list[Action]:
    if invitation is None:
        rates.count(UNINVITED, made.person)
    elif not invitation.open_at(made.began_at):
        raise InvitationOver
    begin = OFFICE.fresh(APPLICATIONS, made.id, tables.kept(made), seconds=tables.PASSING[made.state])
    keep = PERSONS.fresh(tables.person_key(made.person), CONTACT + made.id, {})
    return [begin, keep, *([invitations.use(invitation)] if invitation else [])]
