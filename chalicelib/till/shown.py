"""A card shown at a till: read, its account decided on, the posting written.

Every card refusal is raised inside `Book.once`, so that a till which lost an answer hears the first answer again
and not that the card was blocked meanwhile.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib import config, keys
from chalicelib.callers import Caller
from chalicelib.config import Keys
from chalicelib.ledger import days
from chalicelib.ledger.book import Book, States, town_book
from chalicelib.ledger.stripes import BudgetShort
from chalicelib.ledger.values import Envelope, Posting, Receipt, Sequenced
from chalicelib.people import denials
from chalicelib.refusals import CardForged, CardUnknown, CardWithdrawn, NotFound, PinRequired, TryAgain
from chalicelib.rules.book import town_rules
from chalicelib.till import campaigns, decisions, terms
from chalicelib.till.cards import Card, Press
from chalicelib.till.decisions import Counter
from chalicelib.town import Town

Decide = Callable[[Town, Counter, Sequenced], Posting]
TRIES = 5
"""A card joins another account once, and may do so while it is scanned; campaigns may end meanwhile."""


@dataclass(frozen=True)
class Shown:
    """A card shown at a till: who asks, under which key, what was read, and when by the till's clock."""

    caller: Caller
    envelope: Envelope
    text: str
    at: int | None = None


def press(known: Keys | None = None) -> Press:
    """What the town makes cards with, and reads them by: the master keys as they are known now, or these."""
    return Press(config.town().code, *(known or keys.known()))


def card(text: str) -> Card:
    """The card behind a text; refuses as `Press.shown` does, and CardWithdrawn for a print run taken back."""
    read = keys.proven(lambda known: press(known).shown(text), CardForged)
    if read.batch and denials.denied(f"batch:{read.batch}"):
        raise CardWithdrawn
    return read


def with_card(shown: Shown, decide: Decide, pays: bool = False) -> Receipt:
    """Read the card and post what is decided; `pays` where a typed number is not enough (PinRequired)."""
    book = town_book()

    def attempt() -> Receipt:
        read, dated = read_card(shown, pays)
        return _posted(book, dated, read, decide)

    return book.once(shown.envelope, attempt)


def read_card(shown: Shown, pays: bool) -> tuple[Card, Shown]:
    """The card that was shown, and when that was; refuses as `card` does, PinRequired, TimeInFuture, TimeTooOld."""
    read, now = card(shown.text), town_book().clock()
    if pays and read.typed:
        raise PinRequired
    at = decisions.happened(shown.at, now, town_rules().at(now))
    return read, replace(shown, envelope=replace(shown.envelope, at=at))


def holder(read: Card) -> tuple[Sequenced, Any]:
    """The account a card stands for today, and the card's own terms, whatever its state; refuses CardUnknown."""
    book = town_book()
    try:
        birth = book.member(read.account)
        kept = terms.card_terms(birth.terms, read.number)
        return (book.member(kept["to"]) if "to" in kept else birth), kept
    except NotFound:
        raise CardUnknown from None


def _posted(book: Book, shown: Shown, read: Card, decide: Decide) -> Receipt:
    """Post on the card's birth account, or on the one it joined: one hop, one more read.

    What a campaign's budget lacks is learned while posting: then it is decided anew with what is left, and in a rush
    in which that is gone again, without it.
    """
    town, left = rules_of(shown), campaigns.left(shown.caller.party, book.clock())

    def decided(states: States) -> Posting:
        state, kept = standing_for(read, shown, states)
        return decide(town, counter_of(town, shown, state, kept, left), state)

    accounts = [read.account]
    for tries in range(TRIES):
        try:
            receipt = book.post(shown.envelope, accounts, decided)
        except NotFound:
            raise CardUnknown from None
        except terms.JoinedElsewhere as moved:
            accounts = [read.account, moved.account]
        except BudgetShort as short:
            campaigns.noted(short, book.clock())
            left = {**left, short.name: short.left if tries < 2 else 0}
        else:
            campaigns.used({} if receipt.replayed else receipt.budgets)
            return receipt
    raise TryAgain


def rules_of(shown: Shown) -> Town:
    """The rules at the counter and at the moment at which a card was shown."""
    party = shown.caller.party
    return town_rules().at(shown.envelope.at, party if party[0] == "s" else None)


def standing_for(read: Card, shown: Shown, states: States) -> tuple[Sequenced, Any]:
    """The account that a card stands for among those read, and the card's own terms.

    Refuses as `terms.usable`; raises JoinedElsewhere where its account was not read yet.
    """
    kept = terms.usable(states[read.account].terms, read.number, shown.at)
    state = states.get(kept.get("to", read.account))
    if state is None:
        raise terms.JoinedElsewhere(kept["to"])
    return state, kept


def counter_of(town: Town, shown: Shown, state: Sequenced, kept: Any, left: Mapping[str, int]) -> Counter:
    """Who meets at the counter, as the accounts and the card were read."""
    today = town_book().moment().day
    return Counter(
        shop=shown.caller.party,
        member=state.account,
        club=terms.club(state.terms, kept, town.common_pot),
        at=shown.envelope.at,
        day=days.calendar_day(shown.envelope.at, town.time_zone),
        tell=bool(kept.get("tell")),
        spent=state.spent if state.spent_on == today else {},
        left=left,
    )
