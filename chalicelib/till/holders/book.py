"""The door to cards: what they are now, and their terms changed; who may ask for it is known to the routes.

A change of terms is made anew from what stands there until nobody else was faster. The same wish twice is one change.
What staff changed is noted in the transaction that changes it, or not at all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib import records
from chalicelib.callers import Caller
from chalicelib.ledger import upkeep
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import Sequenced
from chalicelib.people import owners
from chalicelib.people.persons import book as persons
from chalicelib.records import PERSONS, Action
from chalicelib.refusals import CardUnknown, NotFound, NotSignedIn, TryAgain, UnknownClub
from chalicelib.till import terms
from chalicelib.till.cards import Card
from chalicelib.till.holders import decisions
from chalicelib.till.holders.decisions import Terms
from chalicelib.till.holders.exchanges import Place
from chalicelib.till.shown import holder, press

RACES, BEGAN = 6, "BEGAN#"
STATES = {**terms.STATES, "M": "active"}
Changes = list[tuple[Sequenced, Terms]]
"""Accounts as they are, each with the terms that it gets."""


@dataclass(frozen=True)
class Change:
    """What became of a card: its terms before and after, and the account that has its value."""

    place: Place
    home: str
    before: Terms
    after: Terms


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


Note = Callable[[Change], Sequence[Action]]
"""What a change leaves in the trail."""


def unnoted(_: Change) -> Sequence[Action]:
    """Nothing: holders and tills change what is theirs to change."""
    return ()


def block(place: Place, note: Note = unnoted) -> Change:
    """Stop a card at once; refuses CardUnknown, CardNotIssued, CardReplaced, TryAgain."""
    at = town_book().clock()
    return changed(place, lambda kept: decisions.blocked(kept, place.number, at), note)


def unblock(place: Place, note: Note = unnoted) -> Change:
    """Let a blocked card count again; refuses CardUnknown, CardNotIssued, CardReplaced, TryAgain."""
    return changed(place, lambda kept: decisions.unblocked(kept, place.number), note)


def hand_out(place: Place, told: Mapping[str, str], note: Note = unnoted) -> Change:
    """Let a printed card count from now on; `told` is who handed it out, kept before it counts.

    Refuses CardUnknown, CardBlocked, CardReplaced, TryAgain.
    """
    _, card = holder(Card(place.account, place.number, None))
    if card["st"] == "N":
        note_beginning(place, told)
    return changed(place, lambda kept: decisions.handed_out(kept, place.number), note)


def support(place: Place, club: str, first: bool = False, note: Note = unnoted) -> Change:
    """Let one card credit a club from the next scan on; refuses as `decisions.supporting` does, and TryAgain."""
    return changed(place, lambda kept: decisions.supporting(kept, place.number, club, first), note)


def support_all(account: str, club: str, noted: Callable[[Sequenced], Sequence[Action]] = lambda _: ()) -> None:
    """Let all cards of an account credit a club, those that joined it too, and none a club of its own any more.

    `noted` is what a change of the account, as it was, leaves in the trail.
    """

    def decide() -> Changes:
        state = home(account)
        joined = town_book().members(state.terms.get("from", ())).values()
        others = [(each, decisions.all_supporting(each.terms, None)) for each in joined]
        return [(state, decisions.all_supporting(state.terms, club)), *others]

    _terms_changed(decide, lambda changes: noted(changes[0][0]))


def changed(place: Place, decide: Callable[[Terms], Terms], note: Note = unnoted) -> Change:
    """A card's account with the terms that are decided; refuses CardUnknown, TryAgain, and what `decide` refuses."""

    def decided() -> Changes:
        state = town_book().member(place.account)
        return [(state, decide(state.terms))]

    def noted(changes: Changes) -> Sequence[Action]:
        return note(_change(place, *changes[0]))

    try:
        ((before, after),) = _terms_changed(decided, noted)
    except NotFound:
        raise CardUnknown from None
    return _change(place, before, after)


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


def _change(place: Place, before: Sequenced, after: Terms) -> Change:
    card = after["cards"][place.number]
    return Change(place, card.get("to", place.account), before.terms["cards"][place.number], card)


def _terms_changed(decide: Callable[[], Changes], noted: Callable[[Changes], Sequence[Action]]) -> Changes:
    """Change the terms of accounts, and note it, in one; what stays as it is is neither written nor noted."""
    book = town_book()
    for _ in range(RACES):
        decided = decide()
        changes = [(state, after) for state, after in decided if after != state.terms]
        if not changes or upkeep.terms_changed(book, changes, noted(decided)):
            return decided
        book.sleep(0.02 * book.chance())  # somebody was faster: look again
    raise TryAgain
