"""The door to staff: the board gives a role to an e-mail address, and takes it away.

Each change is one transaction that holds only while whoever makes it is on the board: a token that outlives its role
changes nothing. Nobody changes their own role. So of two who remove each other one stays, and a board that has a
member always has one.
"""

import re
from contextlib import suppress
from typing import cast

from chalicelib import config, rates, records, texts
from chalicelib.callers import Caller, Hat
from chalicelib.mail import book as mail
from chalicelib.people.persons import book as persons
from chalicelib.people.persons.values import Person, Worn
from chalicelib.people.sessions import book as sessions
from chalicelib.people.staff.values import BOARD, OPERATOR, ROLES, Change, Post, StaffRole
from chalicelib.people.trail import book as trail
from chalicelib.rates import Allowance
from chalicelib.refusals import (
    AlreadyRegistered,
    MalformedMailAddress,
    NotAllowed,
    NotFound,
    OwnRole,
    TryAgain,
)

GIVEN = Allowance("staff", 20, 24 * 60 * 60)
"""Roles that one of the board gives in a day: each is a mail to an address that they name."""
TAKEN = "role_taken"
PERSON = re.compile(r"u:\w{8}", re.ASCII)


def posts() -> list[Post]:
    """Who has which role, the board first, in the order of their names."""
    found = [_post(worn) for worn in persons.worn(OPERATOR) if worn.hat.role in ROLES]
    return sorted(found, key=lambda one: (ROLES.index(one.role), one.name.casefold(), one.person))


def given(by: Caller, address: str, role: StaffRole, why: str, name: str = "") -> Post:
    """Let whoever has an address act in a role, from the next sign-in on; again is once. Who is new is registered.

    Refuses NotAllowed for who is not on the board any more, OwnRole, TooManyTries, TryAgain.
    """
    rates.count(GIVEN, by.who)
    person = _known(address, name)
    _check_other(by, person.id)
    hat = Hat(role, OPERATOR)
    note = trail.actions(by, "role_given", person.id, after={"role": role}, why=why)
    _written(by, *persons.hat_actions(person.id, hat, by.who), *note)
    worn = next((one for one in persons.worn(OPERATOR) if (one.person, one.hat) == (person.id, hat)), None)
    if worn is None:
        raise TryAgain
    _tell(Change("role_given", by.who, person.id, role, why, worn.since))
    return _post(worn)


def taken(by: Caller, person: str, role: StaffRole, why: str) -> int:
    """Let somebody act in a role no longer: signed out of it now, their token ends within its quarter of an hour.

    Again is once, and completes what broke off; answers when it was (ms). Refuses NotFound for who never had it,
    NotAllowed for who is not on the board any more, OwnRole, TryAgain.
    """
    if not PERSON.fullmatch(person):
        raise NotFound
    _check_other(by, person)
    hat = Hat(role, OPERATOR)
    note = trail.actions(by, TAKEN, person, before={"role": role}, why=why)
    if not _written(by, *persons.taking_actions(person, hat), *note) and persons.wears(person, hat):
        raise TryAgain
    found = (
        one for one in trail.changes(person) if (one.what, one.thing, one.before) == (TAKEN, person, {"role": role})
    )
    ended = next(found, None)
    if ended is None:
        raise NotFound
    for session in sessions.listed(person):
        if session.hat == hat:
            sessions.closed(session)
    _tell(Change(TAKEN, ended.who, person, role, ended.why, ended.at))
    return ended.at


def _written(by: Caller, *actions: records.Action) -> bool:
    """Carry out a change while its maker is on the board; False where things are not as it needs them."""
    if records.written(persons.wears_still(by.who, BOARD), *actions):
        return True
    if not persons.wears(by.who, BOARD):
        raise NotAllowed
    return False


def _check_other(by: Caller, person: str) -> None:
    if person == by.who:
        raise OwnRole


def _known(address: str, name: str) -> Person:
    """Whose address it is, be it that they are registered with it now."""
    with suppress(AlreadyRegistered):
        return persons.known_by(address) or persons.register(address, name, config.town().languages[0])
    if found := persons.known_by(address):
        return found
    raise TryAgain


def _post(worn: Worn) -> Post:
    person = _person(worn.person)
    return Post(worn.person, cast(StaffRole, worn.hat.role), worn.since, worn.by, person.name, person.mail)


def _person(person: str) -> Person:
    """Somebody, or nothing but the id of who is not known any more."""
    try:
        return persons.person(person)
    except NotFound:
        return Person(person)


def _tell(change: Change) -> None:
    """A mail to whom it is about, and to all others of the board, once each."""
    about, by = _person(change.person), _person(change.by)
    called = {"giver": by.name or by.mail or by.id, "person": about.name or about.mail or about.id}
    _send(change.what, change, about, {})
    for other in persons.wearers(OPERATOR, "board"):
        if other not in {change.person, change.by}:
            _send(f"{change.what}_board", change, _person(other), called)


def _send(text: str, change: Change, to: Person, called: dict[str, str]) -> None:
    told = {"programme": config.town().programme, "role": texts.words(to.language)[change.role], "why": change.why}
    mail_id = f"{text}-{change.role}-{change.person[2:]}-{change.at}-{to.id[2:]}"
    if to.mail:
        with suppress(MalformedMailAddress):
            mail.send(mail_id, [to.mail], *texts.mail(text, to.language, **told, **called), to.language)
