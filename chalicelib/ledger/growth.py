"""Accounts get more stripes before a busy day and fewer after it, while tills scan; nobody is refused for it.

A process remembers for a minute how many stripes there were. Where there are more by now, it goes on with those it
knows; where one is closed, it meets the closed one and reads anew.
"""

from math import ceil

from chalicelib.ledger import reshaping
from chalicelib.ledger.book import Book
from chalicelib.ledger.days import day_before
from chalicelib.ledger.upkeep import TRIES, spread, written
from chalicelib.ledger.values import ACTIVE, Commutative
from chalicelib.refusals import TryAgain

MOST = 90
"""Stripes of one account: a gathering may touch all of them, and a transaction takes 100 items."""
PER_STRIPE = 5
"""Postings a second that a stripe takes with hardly a conflict; docs/ledger.md, "Growing and shrinking"."""


def wanted(peak_per_second: float) -> int:
    """How many stripes a peak asks for.

    >>> wanted(0), wanted(5), wanted(5.1), wanted(300), wanted(1000)
    (1, 1, 2, 60, 90)
    """
    return min(MOST, max(1, ceil(peak_per_second / PER_STRIPE)))


def grow(book: Book, account: str, stripes: int) -> None:
    """Let an account have so many stripes, if it has fewer; again, or after a half-done call, it ends the same.

    New stripes and closed ones are there before the number says so; then headroom is spread. ValueError for more than
    MOST; refuses NotFound, TryAgain.
    """
    if not 1 <= stripes <= MOST:
        raise ValueError(f"no number of stripes: {stripes}")
    for _ in range(TRIES):
        party = book.party_now(account)
        if party.stripes >= stripes:
            return spread(book, account)
        for number in range(party.stripes, stripes):
            _open(book, party, number)
        written(book, reshaping.counted(party, stripes, book.names))
    raise TryAgain


def shrink(book: Book, account: str, stripes: int) -> None:
    """Close an account's last stripes until it has so many, if it has more; again, it ends the same.

    What a closed stripe has to spare is spread on the others; until then a till that needs it gathers it there.
    ValueError for none, and for fewer than share the account's margin: a share could not pass on at once, for
    processes remember who has one. Refuses NotFound, TryAgain.
    """
    party = book.party_now(account)
    least = party.margin_stripes if any(party.widest.values()) else 1
    if stripes < least:
        raise ValueError(f"{account} keeps at least {least} stripes, not {stripes}")
    for _ in range(TRIES + len(party.parts)):
        last = max(part.number for part in party.parts if part.state == ACTIVE)
        if last < stripes:
            return spread(book, account)
        written(book, reshaping.closed(party, last, book.names))
        party = book.party_now(account)
    raise TryAgain


def _open(book: Book, party: Commutative, number: int) -> None:
    """A stripe that is new, or was closed: nothing can have been booked on it before today."""
    today = book.moment().day
    before = day_before(today, book.zone)
    if not written(book, reshaping.added(party, number, today, before, book.names)):
        written(book, reshaping.reopened(party.account, number, book.names))
