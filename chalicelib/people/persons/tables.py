"""Persons as the table `persons` keeps them.

U#<person>      SELF                    mail name language made_at, link marks marked: hashes of address and name
U#<person>      HAT#<role>#<party>      since by: a role that somebody may act in, and who gave it
U#<person>      LAST                    role party: the role they acted in last
P#<party>       HAT#<role>#<person>     the same from the other side: who acts for an account
U#<person>      SEEN#<ms>#<id>          who role what: who of the staff looked (people/privacy)
U#<person>      CONSENT#<purpose>#...   what they agreed to (people/privacy)
M#<pseudonym>   PERSON                  person: whose e-mail address it is
N#<pseudonym>   <person>                name: who has one that begins so (names)
A#<account>     OWNER                   person since: who registered a member's account (people/members)
A#<account>     BEGAN#<card>            at by role till shop: when a card began to count (till/holders)
A#<account>     CONSENT#<purpose>#...   what the holder agreed to whom nobody knows (people/privacy)
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from chalicelib.callers import Hat, Role
from chalicelib.people.persons.values import Person, Worn

SELF, PERSON, HAT, LAST = "SELF", "PERSON", "HAT#", "LAST"


def key(person: str) -> str:
    return f"U#{person}"


def party_key(party: str) -> str:
    return f"P#{party}"


def mail_key(pseudonym: str) -> str:
    return f"M#{pseudonym}"


def address(mail: str) -> str:
    """An e-mail address as it is looked for: nobody tells capital letters apart.

    >>> address(" Anna@Example.ORG ")
    'anna@example.org'
    """
    return mail.strip().lower()


def hat_key(hat: Hat) -> str:
    return f"{HAT}{hat.role}#{hat.party}"


def wearer_key(role: str, person: str) -> str:
    return f"{HAT}{role}#{person}"


def hat_read(stored: Mapping[str, Any]) -> Hat:
    _, role, party = stored["sk"].split("#")
    return Hat(cast(Role, role), party)


def worn_read(party: str, stored: Mapping[str, Any]) -> Worn:
    """A role of a party, as its side keeps it."""
    _, role, person = stored["sk"].split("#")
    return Worn(person, Hat(cast(Role, role), party), stored["since"], stored["by"])


def person_read(stored: Sequence[Mapping[str, Any]]) -> Person | None:
    """A person from all records under their key; None where they are not known."""
    own = next((record for record in stored if record["sk"] == SELF), None)
    if own is None:
        return None
    hats = tuple(hat_read(record) for record in stored if record["sk"].startswith(HAT))
    last = next((Hat(record["role"], record["party"]) for record in stored if record["sk"] == LAST), None)
    told = {name: own[name] for name in ("mail", "name", "language", "made_at") if name in own}
    return Person(own["pk"].removeprefix("U#"), hats=hats, last=last, **told)
