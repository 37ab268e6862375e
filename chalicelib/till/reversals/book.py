"""The door to reversals: a posting by its id, taken back once."""

from collections.abc import Callable

from chalicelib.ledger import days
from chalicelib.ledger.book import Book, States, town_book
from chalicelib.ledger.values import Envelope, Posting, Receipt
from chalicelib.refusals import NotFound
from chalicelib.rules.book import town_rules
from chalicelib.till.returns import trail
from chalicelib.till.returns.decisions import Since
from chalicelib.till.reversals import decisions
from chalicelib.till.slips import ends as slips

Seal = Callable[[Posting], Posting]
"""What is added to a posting before it is sent, or refused about it."""


def take_back(envelope: Envelope, made_id: str, seal: Seal) -> Receipt:
    """Reverse a posting, whoever made it, as it is `seal`ed.

    Once only: the ledger keeps a pointer from the posting to its reversal, so that this holds too where no member's
    chain tells of it. Refuses NotFound, NotReversible, AlreadyReversed, AlreadyReturned, InsufficientBalance, and what
    the seal refuses.
    """
    book = town_book()

    def attempt() -> Receipt:
        award = _found(book, made_id)
        decide = _decided(book, award)
        return trail.take_back(book, envelope, award, lambda since, states: seal(decide(since, states)))

    return book.once(envelope, attempt)


def would_take_back(made_id: str) -> Posting:
    """The reversal as it would be made now, and nothing written; refuses as `take_back` does."""
    book = town_book()
    award = _found(book, made_id)
    return trail.would_take_back(book, award, _decided(book, award))


def _found(book: Book, made_id: str) -> Receipt:
    """A posting, a claim as the award that it is; refuses NotFound."""
    original = book.receipt(made_id)
    if original is None:
        raise NotFound
    return slips.award_of(original)


def _decided(book: Book, award: Receipt) -> trail.Decide:
    town = town_rules().at(book.clock())

    def decide(since: Since, states: States) -> Posting:
        today = days.calendar_day(book.clock(), town.time_zone)
        return decisions.reversed_whole(town, award, since, states, today)

    return decide
