"""The door to the common pot: its distribution for a month, which happens once.

The month is its key. Where one posting cannot hold all clubs, the first one decides for all: a run that broke off is
completed by the next call for that month. A club that was closed in between leaves its share in the pot.
"""

from collections.abc import Iterator, Mapping, Sequence

from chalicelib.ids import digest
from chalicelib.ledger.book import Book, town_book
from chalicelib.ledger.values import ACTIVE, Envelope, Posting, Receipt
from chalicelib.refusals import MonthInFuture, NotFound, NothingToDistribute
from chalicelib.rules.book import town_rules
from chalicelib.till.pot import decisions
from chalicelib.till.pot.decisions import Plan
from chalicelib.town import Town

OPERATOR = "operator"


def distribute(month: str, weights: Mapping[str, int] | None, clubs: Sequence[str]) -> list[Receipt]:
    """Share out the pot for a month (YYMM) among those of the town's clubs that are open; answers its postings.

    A month that was shared out already is told again, whatever is asked now. Refuses MonthInFuture, UnknownClub,
    WrongShares, NothingToDistribute, InsufficientBalance where the pot was drained meanwhile.
    """
    book = town_book()
    town = town_rules().at(book.clock())

    def attempt() -> Receipt:
        if month > book.moment().month:
            raise MonthInFuture
        held = book.party_now(town.common_pot).balances.get(town.points.name, 0)
        made = decisions.plan(town, month, held, list(_open(book, clubs)), weights)
        return _posted(book, month, 0, decisions.posting(town, made, 0))

    first = book.once(_envelope(book, month, 0), attempt)
    made = decisions.planned(first)
    others = (_completed(book, town, made, number) for number in range(1, len(made.parts())))
    return [first, *(receipt for receipt in others if receipt)]


def _completed(book: Book, town: Town, made: Plan, number: int) -> Receipt | None:
    """A further part, as it was posted or is posted now; None where all its clubs were closed before that."""

    def attempt() -> Receipt:
        clubs = list(made.parts()[number])
        closed = set(clubs) - set(_open(book, clubs))
        return _posted(book, made.month, number, decisions.posting(town, made, number, closed))

    try:
        return book.once(_envelope(book, made.month, number), attempt)
    except NothingToDistribute:
        return None


def _open(book: Book, clubs: Sequence[str]) -> Iterator[str]:
    for club in clubs:
        try:
            if book.party(club).state == ACTIVE:
                yield club
        except NotFound:
            continue  # registered, and without an account yet


def _posted(book: Book, month: str, number: int, posting: Posting) -> Receipt:
    return book.post(_envelope(book, month, number), [], lambda _: posting)


def _envelope(book: Book, month: str, number: int) -> Envelope:
    key = f"pot-{month}-{number}"
    return Envelope(OPERATOR, key, digest(key), book.clock())
