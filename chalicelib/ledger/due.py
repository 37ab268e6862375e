"""The lists of what lapses: each hold stands in that of its last book day, from the posting that opened it."""

from collections.abc import Iterator

from chalicelib.attributes import plain
from chalicelib.ledger import days
from chalicelib.ledger.book import Book
from chalicelib.ledger.indexes import BY_OTHER, descending


def lapsed(book: Book, since: str) -> Iterator[str]:
    """The holds whose time is over, whatever became of them, by the lists of the book days from `since` to today."""
    now = book.moment()
    day = since
    while day <= now.day:
        for stored in descending(book, BY_OTHER, f"DUE#{day}", f"{now.ms + 1:013d}"):
            yield str(plain(stored["ot"])).partition("#")[2]
        day = days.later(day, 1)
