"""Closing a day: a fence on every stripe, behind which nothing of that day can be booked any more.

First the stripe's closed day is raised. From then on the day's counters are final, whatever tills book today, and one
consistent read tells what the stripe held when the day ended: what it holds now, less what the open days counted. That
becomes a snapshot which never changes, and the counters leave the stripe, so that it stays small. A posting that meets
the fence takes the time again and is booked on the day that is open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.attributes import Item, item, values
from chalicelib.ledger.book import Book
from chalicelib.ledger.days import counted_day
from chalicelib.ledger.stripes import is_budget
from chalicelib.ledger.tables import Names, account_key
from chalicelib.ledger.upkeep import written
from chalicelib.refusals import DayStillOpen


@dataclass(frozen=True)
class Snapshot:
    """What a stripe held when a day was closed, by pocket, and how many postings it had counted, ever and that day."""

    account: str
    stripe: int
    day: str
    balances: dict[str, int]
    count: int
    counted: int


def close(book: Book, account: str, day: str) -> list[Snapshot]:
    """Close a day (YYMMDD), and with it every day before, on all stripes of an account; again changes nothing.

    Refuses DayStillOpen for today and later, TryAgain where tills book too fast or the engine is away.
    """
    if day >= book.moment().day:
        raise DayStillOpen
    for stored in book.partition(account, "S#"):
        _close_stripe(book, stored, day)
    return snapshots(book, account, day)


def snapshots(book: Book, account: str, day: str) -> list[Snapshot]:
    """The snapshots of an account at the close of a day; none where that day was not closed by itself."""
    return [snapshot_read(stored) for stored in book.partition(account, f"D#{day}#", f"D#{day}#~")]


def snapshot_read(stored: Item) -> Snapshot:
    read = values(stored)
    _, day, stripe = read["sk"].split("#")
    balances = {name.removesuffix("_b"): held for name, held in read.items() if name.endswith("_b")}
    return Snapshot(read["pk"][2:], int(stripe), day, balances, read["n"], read.get(f"n{day}", 0))


def _close_stripe(book: Book, stored: Item, day: str) -> None:
    """Fence, read again, keep. A stripe that closed a later day already has no counters left to tell of this one."""
    account, part, closed = stored["pk"]["S"][2:], stored["sk"]["S"], values(stored)["pc"]
    if closed > day:
        return
    if closed < day:
        written(book, fence_request(account, part, day, book.names))
        stored = book.item(account, part)
    written(book, snapshot_request(stored, day, book.names))


def fence_request(account: str, part: str, day: str, names: Names) -> dict[str, Any]:
    """The transaction after which nothing of a day, or of one before, can be booked on a stripe."""
    fence = {
        "TableName": names.balance,
        "Key": account_key(account, part),
        "UpdateExpression": "SET pc = :day",
        "ConditionExpression": "pc < :day",
        "ExpressionAttributeValues": item({":day": day}),
    }
    return {"TransactItems": [{"Update": fence}]}


def snapshot_request(stored: Item, day: str, names: Names) -> dict[str, Any]:
    """The transaction that keeps how a day ended on a stripe as read behind its fence, and clears its counters."""
    read = values(stored)
    account, number = read["pk"][2:], read["sk"][2:]
    counters = sorted(name for name in read if (counted := counted_day(name)) and counted <= day)
    put = {
        "TableName": names.balance,
        "Item": account_key(account, f"D#{day}#{number}") | item(at_close(read, day)),
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    actions: list[dict[str, Any]] = [{"Put": put}]
    if counters:
        clear = {"TableName": names.balance, "Key": account_key(account, read["sk"])}
        actions.append({"Update": clear | {"UpdateExpression": "REMOVE " + ", ".join(counters)}})
    return {"TransactItems": actions}


def at_close(read: Mapping[str, Any], day: str) -> dict[str, int]:
    """What a stripe held and had counted when a day ended, and that day's counters; open days are taken off.

    >>> at_close({"n": 3, "points_b": -70, "n261121": 2, "n261122": 1, "d261122_points": 20}, "261121")
    {'n': 2, 'points_b': -50, 'n261121': 2}
    """
    kept = {name: held for name, held in read.items() if name == "n" or (name.endswith("_b") and not is_budget(name))}
    for name, amount in read.items():
        if counted_day(name) > day:
            total = "n" if name[0] == "n" else f"{name.partition('_')[2]}_b"
            kept[total] -= amount if name[0] in "nc" else -amount
    return kept | {name: held for name, held in read.items() if counted_day(name) == day}
