"""Every item of the ledger's tables, page by page: what audits and exports read. Not for a scan's way."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from chalicelib import wire
from chalicelib.attributes import Item
from chalicelib.ledger import audit, days, tables
from chalicelib.ledger.book import Book
from chalicelib.ledger.census import ACTIVE_DAYS, Census
from chalicelib.ledger.values import Finding

AUDITS = 3
POSTINGS, POINTERS = "postings", "pointers"
Note = Callable[[int, int], None]
"""Hears which reading of the journal it is, the first of three at most, and how many postings it has read."""
READ_TOGETHER = 1000
"""Items a page: DynamoDB ends one at 1 MB by itself, ministack never does."""


def opened(line: wire.Wire, prefix: str, zone: str) -> Book:
    """The ledger on tables whose names begin so, such as those that were restored; no process's own."""
    return Book(line, tables.Names(f"{prefix}-balance", f"{prefix}-journal"), zone)


def journal(book: Book) -> Iterator[Item]:
    """Postings, and the pointers that lead to some of them."""
    return _items(book, book.names.journal)


def postings(book: Book) -> Iterator[Item]:
    return (stored for stored in journal(book) if not tables.pointed(stored))


def balance(book: Book) -> Iterator[Item]:
    return _items(book, book.names.balance)


@dataclass(frozen=True)
class Audit:
    """What an audit found, the accounts that looked off but never rested long enough to be judged, and how many
    postings it read.

    `held` is what accounts hold, by the letter of their kind and by pocket, as they were read; `active` how many of
    each kind stand in a posting of the last 30 days.
    """

    findings: list[Finding]
    unjudged: list[str]
    postings: int
    held: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    active: Mapping[str, int] = field(default_factory=dict)


def audited(book: Book, note: Note | None = None) -> Audit:
    """An audit (R1-R6, R9) that holds while tills are booking; `note` hears how far it came.

    An account is judged when its items are the same before and after the journal was read: then no posting came
    between. One that moved is looked at again, three times at most; the whole world is judged when nothing moved.
    """
    suspects: set[str] = set()
    today = book.moment().day
    for reading in range(1, AUDITS + 1):
        before, read = list(balance(book)), Counter[str]()
        census = Census(days.later(today, 1 - ACTIVE_DAYS))
        census.accounts(before)
        suspected = audit.findings(_counted(journal(book), read, census, _told(note, reading)), before, today)
        moved = _moved(before, balance(book)) if suspected else set()
        unsettled = moved | {"world"} if moved else moved
        judged = [finding for finding in suspected if finding.account not in unsettled]
        suspects = {finding.account for finding in suspected} - {finding.account for finding in judged}
        if judged or not suspects:
            break
    return Audit(judged, sorted(suspects), read[POSTINGS], census.balances, census.active)


def _told(note: Note | None, reading: int) -> Callable[[int], None]:
    return lambda postings: note(reading, postings) if note else None


def _counted(items: Iterator[Item], read: Counter[str], census: Census, note: Callable[[int], None]) -> Iterator[Item]:
    for number, stored in enumerate(items):
        read[POINTERS if tables.pointed(stored) else POSTINGS] += 1
        census.posting(stored)
        if number % READ_TOGETHER == 0:
            note(read[POSTINGS])
        yield stored


def _moved(before: list[Item], after: Iterator[Item]) -> set[str]:
    """The accounts with an item that changed between two readings."""
    known = {(item["pk"]["S"], item["sk"]["S"]): item for item in before}
    return {item["pk"]["S"][2:] for item in after if known.get((item["pk"]["S"], item["sk"]["S"])) != item}


def _items(book: Book, table: str) -> Iterator[Item]:
    """Page by page; the next one is on its way while one is looked at."""
    request: dict[str, object] = {"TableName": table, "ConsistentRead": True, "Limit": READ_TOGETHER}
    with ThreadPoolExecutor(1) as ahead:
        coming = ahead.submit(book.read, "Scan", request)
        while True:
            answer = coming.result()
            last = "LastEvaluatedKey" not in answer
            if not last:
                begin = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
                coming = ahead.submit(book.read, "Scan", request | begin)
            yield from answer["Items"]
            if last:
                return
