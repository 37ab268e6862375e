"""The door to cards: what they are now, and their terms changed; who may ask for it is known to the routes.

A change of terms is made anew from what stands there until nobody else was faster. The same wish twice is one change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib import records
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import Sequenced
from chalicelib.people import owners
from chalicelib.people.persons import book as persons
from chalicelib.records import PERSONS
from chalicelib.refusals import CardUnknown, NotFound, NotSignedIn, TryAgain, UnknownClub
from chalicelib.till import terms
from chalicelib.till.cards import Card
from chalicelib.till.holders import decisions
from chalicelib.till.holders.decisions import Terms
from chalicelib.till.holders.exchanges import Place
from chalicelib.till.shown import holder, press

RACES, BEGAN = 6, "BEGAN#"
STATES = {**terms.STATES, "M": "active"}


@dataclass(frozen=True)
class Change:
    """What became of a card: its terms before and after, and the account that has its value."""

    place: Place
    home: str
    before: Terms
    after: Terms

    @property
    def made(self) -> bool:
        """Whether it was a change at all."""
        return self.before != self.after


@dataclass(frozen=True)
class Held:
    """One card of an account: where it was born, its own terms, and the club it credits (empty: the common pot)."""

    place: Place
    terms: Terms
    club: str

    @property
    def state(self) -> Any:
        return STATES[self.terms["st"]]

    @property
    def digital(self) -> bool:
        """Whether the card was never printed."""
        return bool(self.terms.get("digital"))

    @property
    def printed_number(self) -> str:
        return press().printed_number(self.place.account, self.place.number)


def block(place: Place) -> Change:
    """Stop a card at once; refuses CardUnknown, CardNotIssued, CardReplaced, TryAgain."""
    at = town_book().clock()
    return changed(place, lambda kept: decisions.blocked(kept, place.number, at))


def unblock(place: Place) -> Change:
    """Let a blocked card count again; refuses CardUnknown, CardNotIssued, CardReplaced, TryAgain."""
    return changed(place, lambda kept: decisions.unblocked(kept, place.number))


def hand_out(place: Place, told: Mapping[str, str]) -> Change:
    """Let a printed card count from now on; `told` is who handed it out, kept before it counts.

    Refuses CardUnknown, CardBlocked, CardReplaced, TryAgain.
    """
    _, card = holder(Card(place.account, place.number, None))
    if card["st"] == "N":
        note_beginning(place, told)
    return changed(place, lambda kept: decisions.handed_out(kept, place.number))


def support(place: Place, club: str, first: bool = False) -> Change:
    """Let one card credit a club from the next scan on; refuses as `decisions.supporting` does, and TryAgain."""
    return changed(place, lambda kept: decisions.supporting(kept, place.number, club, first))


def support_all(account: str, club: str) -> None:
    """Let all cards of an account credit a club; those that joined it first, so that a break leaves no old choice."""
    state = home(account)
    for joined in state.terms.get("from", ()):
        _terms_changed(joined, lambda kept: decisions.all_supporting(kept, None))
    _terms_changed(state.account, lambda kept: decisions.all_supporting(kept, club))


def changed(place: Place, decide: Callable[[Terms], Terms]) -> Change:
    """A card's account with the terms that are decided; refuses CardUnknown, TryAgain, and what `decide` refuses."""
    try:
        before, after = _terms_changed(place.account, decide)
    except NotFound:
        raise CardUnknown from None
    card = after["cards"][place.number]
    return Change(place, card.get("to", place.account), before["cards"][place.number], card)


def home(account: str) -> Sequenced:
    """A member's account, or the one that it joined; refuses NotFound for what is none."""
    if account[0] != "m":
        raise NotFound
    state = town_book().member(account)
    return town_book().member(state.terms["to"]) if "to" in state.terms else state


def home_for(caller: Caller) -> Sequenced:
    """The account that a holder acts for, or the one that it joined.

    Refuses NotFound, and NotSignedIn for a wallet that nobody registered once its account has joined another: who
    holds it has shown no right to that one.
    """
    state = home(caller.party)
    if state.account != caller.party and caller.session and caller.person is None:
        raise NotSignedIn
    return state


def held(state: Sequenced) -> list[Held]:
    """The cards of an account, with those of the accounts that joined it."""
    joined = town_book().members(state.terms.get("from", ()))
    return [
        Held(Place(each.account, number), card, terms.club(state.terms, card, ""))
        for each in (state, *joined.values())
        for number, card in sorted(each.terms.get("cards", {}).items())
    ]


def note_beginning(place: Place, told: Mapping[str, str]) -> None:
    """Keep when a card began to count, and by whom or through whom; the first time stays."""
    kept = {"at": town_book().clock(), **told}
    records.written(PERSONS.fresh(owners.key(place.account), f"{BEGAN}{place.number}", kept))


def begun(place: Place) -> bool:
    """Whether it is kept when a card began to count."""
    return bool(PERSONS.record(owners.key(place.account), f"{BEGAN}{place.number}"))


def known_club(account: str) -> str:
    """A club that may be chosen: the account itself; refuses UnknownClub."""
    if account[0] != "c":
        raise UnknownClub
    try:
        open_now = town_book().party(account).state == "A"
    except NotFound:
        raise UnknownClub from None
    if not open_now:
        raise UnknownClub
    return account


def registered(account: str) -> bool:
    """Whether somebody is known to hold an account."""
    return bool(persons.wearers(account, "member"))


def _terms_changed(account: str, decide: Callable[[Terms], Terms]) -> tuple[Terms, Terms]:
    book = town_book()
    for _ in range(RACES):
        state = book.member(account)
        after = decide(state.terms)
        if after == state.terms:
            return state.terms, after
        try:
            book.change_terms(state, after)
        except TryAgain:
            book.sleep(0.02 * book.chance())  # somebody was faster, or the line broke: look again
        else:
            return state.terms, after
    raise TryAgain
