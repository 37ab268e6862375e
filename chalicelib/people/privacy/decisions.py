"""What may be agreed to, who may be erased, and what of an account is forgotten then. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.callers import Hat
from chalicelib.ledger.values import Sequenced
from chalicelib.people.privacy.values import Cards, Consent, Purpose, Subject
from chalicelib.refusals import InvalidValue

THANKS_MAIL = "thanks_mail"
"""What a club's thanks ask before they go to somebody by mail."""
PURPOSES = (Purpose("club", chosen=True), Purpose(THANKS_MAIL, mailed=True), Purpose("statistics"))
FRESH_SECONDS = 15 * 60
"""So old a sign-in may be for an erasure: a phone that was left lying open erases nobody."""


def asked_of(subject: Subject) -> list[Purpose]:
    """The purposes that this subject can agree to."""
    return [purpose for purpose in PURPOSES if subject.registered or not purpose.mailed]


def purpose(subject: Subject, name: str, given: bool) -> Purpose:
    """The purpose of this name; refuses InvalidValue where it is none of this subject's, or not agreed to this way."""
    found = next((each for each in asked_of(subject) if each.name == name), None)
    if found is None or (given and found.chosen):
        raise InvalidValue.of("purpose")
    return found


def present(history: Sequence[Consent]) -> dict[str, Consent]:
    """The last word on each purpose that there was one on."""
    return {each.purpose: each for each in sorted(history, key=lambda one: one.at)}


def duties(hats: Sequence[Hat]) -> list[Hat]:
    """The roles that somebody has to hand over before they can be erased: all but that of a card's holder."""
    return [hat for hat in hats if hat.role not in {"member", "person"}]


def clubless(terms: Mapping[str, Any]) -> dict[str, Any]:
    """An account's terms without a club: what was earned for one is given to the common pot from now on."""
    cards = {
        number: {name: kept for name, kept in card.items() if name not in {"club", "tell"}}
        for number, card in terms.get("cards", {}).items()
    }
    kept = {name: value for name, value in terms.items() if name != "club"}
    return {**kept, "cards": cards} if cards else kept


def nameless(terms: Mapping[str, Any], cards: Cards, now: int) -> dict[str, Any]:
    """An account's terms once its holder is erased: without a club, and with its active cards blocked if so wished."""
    left = clubless(terms)
    if cards == "go_on" or "cards" not in left:
        return left
    blocked = {"st": "B", "since": now}
    ended = {number: {**card, **blocked} if card["st"] == "A" else card for number, card in left["cards"].items()}
    return {**left, "cards": ended}


def worth(state: Sequenced) -> bool:
    """Whether an account holds any value: with its cards blocked, nobody is known who could get it."""
    return any(purse.balance > 0 for purse in state.purses.values())


def stranded(state: Sequenced, others: Sequence[Sequenced]) -> bool:
    """Whether an account's value could be reached by a wallet alone: no card of it or of `others` was ever printed."""
    kept = [card for each in (state, *others) for card in each.terms.get("cards", {}).values()]
    printed = [card for card in kept if not card.get("digital") and card["st"] in {"A", "B", "M"}]
    return not printed and worth(state)
