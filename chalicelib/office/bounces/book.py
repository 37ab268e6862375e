"""The door to addresses that take no mail: whose it is, what the mail server said, and that it is mended.

A member's address is told to whoever has a reason open, and the look is noted; a shop's or a club's needs none.
"""

import re
from contextlib import suppress
from dataclasses import dataclass

from chalicelib import records
from chalicelib.callers import Caller
from chalicelib.mail import returned
from chalicelib.people.persons import book as persons
from chalicelib.people.persons.values import Person
from chalicelib.people.privacy import looks
from chalicelib.people.trail import book as trail
from chalicelib.refusals import NotFound, ReasonNeeded

NAME = re.compile(r"\w{8,64}", re.ASCII)
TRADES = ("shop", "club")


@dataclass(frozen=True)
class Bounce:
    """An address that takes no mail since `at` (ms). `address`, `subject` and `name` are empty without a reason."""

    id: str
    at: int
    said: str
    account: str
    veiled: str
    address: str = ""
    subject: str = ""
    name: str = ""


def looked_at(caller: Caller, bounce: str) -> Bounce:
    """One such address; refuses NotFound for one that takes mail again, or never was there, and TryAgain."""
    found = returned.found(bounce) if NAME.fullmatch(bounce) else None
    if not found:
        raise NotFound
    noted, mail, said = found
    person = persons.known_by(noted.address)
    account = party(person)
    veiled = Bounce(bounce, noted.at, said, account, returned.veiled(noted.address))
    with suppress(ReasonNeeded):
        looks.check_reason(caller, account or "u")
        looks.seen(caller, [person.id] if person else [], "person", account)
        told = {"address": noted.address, "subject": mail.subject, "name": person.name if person else ""}
        return Bounce(bounce, noted.at, said, account, veiled.veiled, **told)
    return veiled


def mended(caller: Caller, bounce: str, why: str) -> None:
    """Take an address off the list: it takes mail again, as far as anybody knows. Again is once; refuses NotFound for
    one that never was there."""
    if not NAME.fullmatch(bounce):
        raise NotFound
    if returned.found(bounce):
        note = trail.actions(caller, "bounce_mended", f"bounce:{bounce}", why=why)
        records.written(returned.ended(bounce), *note)


def party(person: Person | None) -> str:
    """For which shop or club somebody acts, else which account is theirs; empty where neither is known."""
    hats = person.hats if person else ()
    ranked = sorted((hat for hat in hats if hat.role in (*TRADES, "member")), key=lambda hat: hat.role == "member")
    return ranked[0].party if ranked else ""
