"""What a member's and a shop's terms mean; the ledger keeps them without understanding them.

member  {cards: {07: {st, club?, since?, to?, tell?}}, club?,   st: A active, B blocked, R replaced, N not handed out,
         to?, from?}                                                M active, and joined the account `to`
shop    {rates: {club, member}}, by its contract: basis points of the eligible amount (`rules` reads these)

`since` is when a card left the active state (ms); `tell` is the holder's leave to name the club to shops.
`to` is the account that this one joined, `from` are those that joined this one; an account has one of the two at most.
"""

from collections.abc import Mapping
from typing import Any, Literal

from chalicelib.refusals import CardBlocked, CardNotIssued, CardReplaced, CardUnknown, Refusal

STATES: dict[str, Literal["active", "blocked", "replaced", "not_issued"]] = {
    "A": "active",
    "B": "blocked",
    "R": "replaced",
    "N": "not_issued",
    "M": "active",
}
REFUSED: dict[str, type[Refusal]] = {"B": CardBlocked, "R": CardReplaced, "N": CardNotIssued}


class JoinedElsewhere(Exception):
    """The card's holder moved to another account; `account` is where its value and terms are now."""

    def __init__(self, account: str) -> None:
        super().__init__(account)
        self.account = account


def card_terms(terms: Mapping[str, Any], number: str) -> Mapping[str, Any]:
    """One card's terms on its account; refuses CardUnknown."""
    found: Mapping[str, Any] | None = terms.get("cards", {}).get(number)
    if found is None:
        raise CardUnknown
    return found


def usable(terms: Mapping[str, Any], number: str, at: int | None = None) -> Mapping[str, Any]:
    """The terms of a card that may be used, at the moment `at` (ms) where it was scanned without a network.

    A card that was blocked or replaced only after it was scanned still earns for its account. Refuses CardUnknown,
    CardBlocked, CardReplaced, CardNotIssued.
    """
    card = card_terms(terms, number)
    refusal = REFUSED.get(card["st"])
    if refusal and not (at is not None and at < card.get("since", 0)):
        raise refusal
    return card


def club(terms: Mapping[str, Any], card: Mapping[str, Any], common_pot: str) -> str:
    """Whom a card credits: its own club, else its account's, else the town's common pot."""
    return str(card.get("club") or terms.get("club") or common_pot)
