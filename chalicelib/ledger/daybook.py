"""The postings of a day, or of one party's month, each once: what is counted from the journal itself."""

from collections.abc import Iterable, Iterator

from chalicelib.attributes import Item, written
from chalicelib.ledger import days, tables
from chalicelib.ledger.book import Book
from chalicelib.ledger.images import Odd, seen
from chalicelib.ledger.indexes import BY_BOOK, BY_OTHER, answers, descending, merged, placed, query
from chalicelib.ledger.values import Receipt
from chalicelib.ledger.whereabouts import SYSTEM_BOOKS


def of_day(book: Book, accounts: Iterable[str], day: str) -> Iterator[Receipt | Odd]:
    """Every posting of a book day (YYMMDD), once each: it stands in the book of exactly one of the town's parties, or
    in one of the day's books for those without any. Read from an index, a minute after the day at the earliest."""
    begins, ends = (days.midnight(each, book.zone) for each in (day, days.later(day, 1)))
    books = [f"{account}#{day[:4]}" for account in accounts] + [f"SYS#{day}#{n}" for n in range(SYSTEM_BOOKS)]
    for name in books:
        request = query(book, BY_BOOK, name, f"{ends:013d}")
        request["KeyConditionExpression"] = "bk = :key AND bt BETWEEN :since AND :before"
        request["ExpressionAttributeValues"][":since"] = written(f"{begins:013d}")
        for answer in answers(book, request):
            yield from filter(None, (seen(stored, begins) for stored in answer["Items"]))


def of_month(book: Book, account: str, month: str) -> Iterator[Receipt | Odd]:
    """Every posting of a month (YYMM) that a business, club or pot stands in, once each, newest first.

    To be read when the month's last day is closed, and a minute later at the earliest: it is read from two indexes.
    """
    begins = days.midnight(f"{month}01", book.zone)
    first = descending(book, BY_BOOK, f"{account}#{month}", "~")
    second = descending(book, BY_OTHER, f"{account}#{month}", "~")
    for _, stored in merged(placed(first, "bt"), placed(second, "ot")):
        if one := _followed(book, stored, begins):
            yield one


def _followed(book: Book, stored: Item, at: int) -> Receipt | Odd | None:
    """The posting that an item is or points to, or something odd."""
    name = tables.pointed(stored)
    return (book.receipt(name) or Odd(at)) if name else seen(stored, at)
