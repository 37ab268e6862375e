"""The postings of a day, each once: what is counted from the journal itself."""

from collections.abc import Iterable, Iterator

from chalicelib.attributes import written
from chalicelib.ledger import days
from chalicelib.ledger.book import Book
from chalicelib.ledger.images import Odd, seen
from chalicelib.ledger.indexes import BY_BOOK, answers, query
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
