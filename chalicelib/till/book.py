"""The counter's door to the ledger: a card is read, its account decided on, the posting written.

Every card refusal is raised inside `Book.once`, so that a till which lost an answer hears the first answer again
and not that the card was blocked meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from chalicelib import config
from chalicelib.callers import Caller
from chalicelib.ledger import days
from chalicelib.ledger.book import Book, States, town_book
from chalicelib.ledger.values import Envelope, Posting, Receipt, Sequenced
from chalicelib.people import denials
from chalicelib.refusals import CardUnknown, CardWithdrawn, NotFound, PinRequired, TryAgain
from chalicelib.till import decisions, movements, terms
from chalicelib.till.cards import Card, Press
from chalicelib.till.decisions import Counter, Purchase
from chalicelib.till.movements import Movement
from chalicelib.till.shapes import TransferBody

HOPS = 3
"""A card joins another account once; it may do so while it is scanned."""
Redeem = dict[str, int] | None
"""What a holder pays with, by pocket; None is as much as possible."""


@dataclass(frozen=True)
class Shown:
    """A card shown at a till: who asks, under which key, what was read, and when by the till's clock."""

    caller: Caller
    envelope: Envelope
    text: str
    at: int | None = None


@cache
def press() -> Press:
    return Press(config.town().code, config.environment().master_key)


def card(text: str) -> Card:
    """The card behind a text; refuses as `Press.shown` does, and CardWithdrawn for a print run taken back."""
    read = press().shown(text)
    if read.batch and denials.denied(f"batch:{read.batch}"):
        raise CardWithdrawn
    return read


def scan(shown: Shown, purchase: Purchase) -> Receipt:
    """Award a purchase's points to the card's club and its holder."""
    town = config.town()
    return _with_card(shown, lambda counter, _: decisions.award(town, counter, purchase))


def redeem(shown: Shown, pocket: str, amount: int) -> Receipt:
    """Pay from one pocket."""
    town = config.town()
    return _with_card(shown, lambda counter, _: decisions.redemption(town, counter, pocket, amount), pays=True)


def check_out(shown: Shown, purchase: Purchase, wanted: Redeem, tells: bool) -> Receipt:
    """Pay from pockets and earn on the rest, in one posting; `tells` where the balance is to be told."""
    town, book = config.town(), town_book()

    def decide(counter: Counter, holder: Sequenced) -> Posting:
        paid = wanted
        if paid is None:
            month = book.moment().month
            paid = decisions.as_much_as_possible(town, holder.purses, purchase.cents, month)
        return decisions.checkout(town, counter, purchase, paid)

    return _with_card(shown, decide, pays=tells or wanted != {})


def load_card(shown: Shown, source: str, pocket: str, amount: int) -> Receipt:
    """Money onto a card, sold by a shop (`source`) or taken in by the operator (`x:bank`)."""
    town = config.town()

    def decide(counter: Counter, holder: Sequenced) -> Posting:
        return movements.load(town, Movement(source, holder.account, pocket, amount, counter.day), holder.purses)

    return _with_card(shown, decide)


def load_account(envelope: Envelope, account: str, pocket: str, amount: int) -> Receipt:
    """Money onto a member's account, or points to a business, by the operator; refuses NotFound."""
    town, book = config.town(), town_book()

    def attempt() -> Receipt:
        source = "x:issue" if decisions.pocket_of(town, pocket).kind == "points" else "x:bank"
        move = Movement(source, account, pocket, amount, _day(envelope))
        return book.post(envelope, _sequenced_of(book, account), lambda states: decide(move, states))

    def decide(move: Movement, states: States) -> Posting:
        return movements.load(town, move, states[account].purses if account in states else {})

    return book.once(envelope, attempt)


def transfer(envelope: Envelope, asked: TransferBody) -> Receipt:
    """Value from account to account; refuses NotFound where the target does not exist."""
    town, book = config.town(), town_book()

    def attempt() -> Receipt:
        move = Movement(asked.source, asked.target, asked.pocket, asked.amount, _day(envelope))
        posting = movements.transfer(town, move, asked.note or "")
        accounts = [*_sequenced_of(book, move.source), *_sequenced_of(book, move.target)]
        return book.post(envelope, accounts, lambda _: posting)

    return book.once(envelope, attempt)


def holder(read: Card) -> tuple[Sequenced, Any]:
    """The account a card stands for today, and the card's own terms, whatever its state; refuses CardUnknown."""
    book = town_book()
    try:
        birth = book.member(read.account)
        kept = terms.card_terms(birth.terms, read.number)
        return (book.member(kept["to"]) if "to" in kept else birth), kept
    except NotFound:
        raise CardUnknown from None


def _sequenced_of(book: Book, account: str) -> list[str]:
    """The accounts a posting must read: a member; of the others only that they exist (NotFound)."""
    if account[0] == "m":
        return [account]
    book.party(account)
    return []


def _with_card(shown: Shown, decide: Callable[[Counter, Sequenced], Posting], pays: bool = False) -> Receipt:
    town, book = config.town(), town_book()

    def attempt() -> Receipt:
        read = card(shown.text)
        if pays and read.typed:
            raise PinRequired
        at = decisions.happened(shown.at, book.clock(), town)
        envelope = replace(shown.envelope, at=at)
        return _posted(book, replace(shown, envelope=envelope), read, decide)

    return book.once(shown.envelope, attempt)


def _posted(book: Book, shown: Shown, read: Card, decide: Callable[[Counter, Sequenced], Posting]) -> Receipt:
    """Post on the card's birth account, or on the one it joined: one hop, one more read."""

    def decided(states: States) -> Posting:
        kept = terms.usable(states[read.account].terms, read.number, shown.at)
        state = states.get(kept.get("to", read.account))
        if state is None:
            raise terms.JoinedElsewhere(kept["to"])
        return decide(_counter(book, shown, state, kept), state)

    accounts = [read.account]
    for _ in range(HOPS):
        try:
            return book.post(shown.envelope, accounts, decided)
        except NotFound:
            raise CardUnknown from None
        except terms.JoinedElsewhere as moved:
            accounts = [read.account, moved.account]
    raise TryAgain


def _counter(book: Book, shown: Shown, state: Sequenced, kept: Any) -> Counter:
    town = config.town()
    shop = shown.caller.party
    known = book.party_for_posting(shop).terms if shop[0] == "s" else {}
    return Counter(
        shop=shop,
        rates=terms.rates(known, town.rates),
        member=state.account,
        club=terms.club(state.terms, kept, town.common_pot),
        day=_day(shown.envelope),
        tell=bool(kept.get("tell")),
    )


def _day(envelope: Envelope) -> Any:
    return days.calendar_day(envelope.at, config.town().time_zone)
