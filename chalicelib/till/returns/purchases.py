"""What a card bought at the shop that asks, lately: so that goods come back without a receipt.

Read from the card's own chain, of which a shop hears its own postings alone. It needs no index of its own, and what is
read is bounded in days and in number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from chalicelib import rates
from chalicelib.callers import Caller
from chalicelib.ledger import history
from chalicelib.ledger.book import Book, town_book
from chalicelib.ledger.values import ACTIVE, Receipt, Sequenced
from chalicelib.rates import Allowance
from chalicelib.refusals import AccountClosed, CannotPractise, PinRequired
from chalicelib.till import shown as cards
from chalicelib.till import terms
from chalicelib.till.cards import Card
from chalicelib.till.pins import book as pins
from chalicelib.till.returns.decisions import RETURNABLE, seller

DAYS, LISTED, READ_AT_MOST = 31, 20, 300
DAY_MS = 24 * 60 * 60 * 1000
PER_TILL = Allowance("purchases", 60, 60 * 60)


@dataclass(frozen=True)
class Purchase:
    """A posting that can be taken back, and the cents of it that may still come; None where no price was told."""

    receipt: Receipt
    rest: int | None


def of_card(caller: Caller, text: str, pin: str | None) -> list[Purchase]:
    """The last purchases of a shown card at the caller's shop, newest first; what came back whole has a rest of 0.

    A typed number is no secret, so it takes the PIN: else a shop could try numbers and learn who bought what.
    Refuses as `shown.card`, `shown.holder` and `pins.checked`, CardBlocked, CardReplaced, CardNotIssued, PinRequired,
    CannotPractise, AccountClosed, TooManyTries.
    """
    rates.count(PER_TILL, f"{caller.party}|{caller.till}")
    read = cards.card(text)
    if read.practice:
        raise CannotPractise
    if read.typed and pin is None:
        raise PinRequired
    state, kept = cards.holder(read)
    if refusal := terms.REFUSED.get(kept["st"]):
        raise refusal
    if state.state != ACTIVE:
        raise AccountClosed
    if read.typed and pin is not None:
        pins.checked(state, pin)
    return _bought(caller.party, _lately(town_book(), read, state))


def _lately(book: Book, read: Card, home: Sequenced) -> list[Receipt]:
    """The postings of the account that pays, and of the card's own that joined it; newest first, each once."""
    states = [home] if read.account == home.account else [home, book.member(read.account)]
    found = {receipt.id: receipt for state in states for receipt in _since(book, state)}
    return sorted(found.values(), key=lambda receipt: receipt.posted_at, reverse=True)


def _since(book: Book, state: Sequenced) -> Iterator[Receipt]:
    oldest = book.clock() - DAYS * DAY_MS
    chain = (receipt for _, receipt in history.member_chain(book, state.account, state.version + 1, state.last))
    return takewhile(lambda receipt: receipt.posted_at >= oldest, islice(chain, READ_AT_MOST))


def _bought(shop: str, lately: list[Receipt]) -> list[Purchase]:
    """A shop's own purchases. The newest return of one comes first, and knows what was left after it."""
    rests: dict[str, int] = {}
    made: list[Purchase] = []
    for receipt in lately:
        if receipt.returns:
            rests.setdefault(receipt.returns, receipt.facts.get("rest", 0))
        elif receipt.kind in RETURNABLE and seller(receipt) == shop and len(made) < LISTED:
            made.append(Purchase(receipt, rests.get(receipt.id, receipt.facts.get("pu"))))
    return made
