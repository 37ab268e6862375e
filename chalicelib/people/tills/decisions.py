"""What a pairing code looks like, and what a shop's credentials say of its tills. Pure."""

from collections.abc import Iterable, Sequence

from chalicelib.people.tills.values import Place
from chalicelib.people.values import Business, Credential, Till

CODE = 8
"""Characters of a pairing code: 40 bits, good for five minutes and once."""
SECONDS = 5 * 60
KINDS = {"till", "developer"}
TAKING_PART = {"new", "live"}
"""States of a shop in which devices become its tills."""


def shown(code: str) -> str:
    """A code as somebody reads it from one screen and types it into another.

    >>> shown("7F3K2MQ8")
    '7F3K 2MQ8'
    """
    return f"{code[:4]} {code[4:]}"


def url(host: str, code: str) -> str:
    """The text of a pairing's QR. The code stands behind `#`, which no browser sends: no log can have it.

    >>> url("torgau.example", "7F3K2MQ8")
    'https://torgau.example/till/#7F3K2MQ8'
    """
    return f"https://{host.lower()}/till/#{code}"


def places(business: Business, issued: Iterable[Credential]) -> list[Place]:
    """Every till of a shop, in the order in which they were made, with the newest credential of each."""
    newest: dict[str, Credential] = {}
    for each in sorted(issued, key=lambda one: one.issued_at):
        if each.role in KINDS and each.till:
            newest[each.till] = each
    return [_place(till, newest.get(till.id)) for till in business.tills]


def _place(till: Till, held: Credential | None) -> Place:
    if held is None:
        return Place(till.id, till.name, till.branch, "till", "waiting")
    return Place(
        id=till.id,
        name=till.name,
        branch=till.branch,
        kind="developer" if held.role == "developer" else "till",
        state="revoked" if held.revoked_at else "active",
        paired_at=held.issued_at,
        device=held.label,
        scopes=held.scopes,
    )


def open_ones(issued: Sequence[Credential], till: str, but: str = "") -> list[Credential]:
    """The credentials of a till that still open something, `but` for the one with this nonce."""
    return [each for each in issued if each.till == till and each.revoked_at is None and each.nonce != but]
