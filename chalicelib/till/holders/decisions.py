"""What becomes of a card's terms when it is handed out, blocked, unblocked or given a club. Pure.

Each function answers the account's new terms; those that change nothing answer the terms as they were, so that the
same wish twice is one change. `terms` says what the terms mean.
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.refusals import CardBlocked, CardNotIssued, CardReplaced, StubNeeded
from chalicelib.till.terms import card_terms

Terms = Mapping[str, Any]


def handed_out(terms: Terms, number: str) -> Terms:
    """A printed card begins to count; one that counts already stays as it is.

    Refuses CardUnknown, CardBlocked, CardReplaced.

    >>> handed_out({"cards": {"01": {"st": "N", "club": "c:1"}}}, "01")
    {'cards': {'01': {'st': 'A', 'club': 'c:1'}}}
    """
    card = card_terms(terms, number)
    if card["st"] == "N":
        return with_card(terms, number, {**card, "st": living(card)})
    if card["st"] == "B":
        raise CardBlocked
    if card["st"] == "R":
        raise CardReplaced
    return terms


def blocked(terms: Terms, number: str, at: int) -> Terms:
    """A card neither earns nor pays from `at` (ms) on, and the keys of its wallets are good no more, unblocked or not.

    Refuses CardUnknown, CardNotIssued, CardReplaced.
    """
    card = issued(terms, number)
    after = {**card, "st": "B", "since": at, "gen": card.get("gen", 0) + 1}
    return terms if card["st"] == "B" else with_card(terms, number, after)


def unblocked(terms: Terms, number: str) -> Terms:
    """A blocked card counts again. Refuses CardUnknown, CardNotIssued, CardReplaced."""
    card = issued(terms, number)
    if card["st"] != "B":
        return terms
    rest = {name: value for name, value in card.items() if name != "since"}
    return with_card(terms, number, {**rest, "st": living(card)})


def supporting(terms: Terms, number: str, club: str, first: bool = False) -> Terms:
    """One card credits a club from the next scan on; `first` where that may be its first choice and no other.

    Refuses CardUnknown, CardNotIssued, CardReplaced, StubNeeded.
    """
    card = issued(terms, number)
    if card.get("club") == club:
        return terms
    if first and (card.get("club") or terms.get("club")):
        raise StubNeeded
    return with_card(terms, number, {**card, "club": club})


def all_supporting(terms: Terms, club: str | None) -> Terms:
    """Every card of an account credits the account's club; None where the account has joined another one."""
    cards = {number: {k: v for k, v in card.items() if k != "club"} for number, card in terms.get("cards", {}).items()}
    return {**terms, "cards": cards} | ({"club": club} if club else {})


def issued(terms: Terms, number: str) -> Terms:
    """The terms of a card that somebody has in their hands. Refuses CardUnknown, CardNotIssued, CardReplaced."""
    card = card_terms(terms, number)
    check_issued(card)
    return card


def check_issued(card: Terms) -> None:
    """Refuses CardNotIssued, CardReplaced for a card of these terms."""
    if card["st"] == "N":
        raise CardNotIssued
    if card["st"] == "R":
        raise CardReplaced


def living(card: Terms) -> str:
    """The state of a card that counts: on its own account, or on the one that it joined."""
    return "M" if "to" in card else "A"


def with_card(terms: Terms, number: str, card: Terms) -> dict[str, Any]:
    return {**terms, "cards": {**terms["cards"], number: dict(card)}}
