"""What a member's and a shop's terms mean; the ledger keeps them without understanding them.

member  {cards: {07: {st, club?, since?, to?, tell?, digital?, gen?}},   st: A active, B blocked, R replaced,
         club?, to?, from?, pin?, ask?, used?}                            N not handed out, M active, and joined `to`
shop    {rates: {club, member}}, by its contract: basis points of the eligible amount (`rules` reads these)
        insolvent: since which day, YYYY-MM-DD

`since` is when a card left the active state (ms); `tell` is the holder's leave to name the club to shops; `digital` is
a card that was never printed; `gen` counts the keys that its wallets had for a card. `pin`, `ask` and `used` are
explained in `pins.decisions`.
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


INSOLVENT = "insolvent"


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


def first_usable(terms: Mapping[str, Any]) -> str:
    """The number of an account's first card that is active; refuses CardUnknown where none is."""
    active = [str(number) for number, card in sorted(terms.get("cards", {}).items()) if STATES[card["st"]] == "active"]
    if not active:
        raise CardUnknown
    return active[0]


def club(terms: Mapping[str, Any], card: Mapping[str, Any], common_pot: str) -> str:
    """Whom a card credits: its own club, else its account's, else the town's common pot."""
    return str(card.get("club") or terms.get("club") or common_pot)


def club_of_all(terms: Mapping[str, Any], common_pot: str) -> str:
    """Whom an account credits where no card is shown: the one club of all its active cards, else the account's own."""
    active = [card for card in terms.get("cards", {}).values() if card["st"] == "A"]
    clubs = {club(terms, card, common_pot) for card in active}
    return clubs.pop() if len(clubs) == 1 else club(terms, {}, common_pot)
