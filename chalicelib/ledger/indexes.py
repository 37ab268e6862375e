"""The journal's three indexes, read from the newest posting downwards."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from chalicelib.attributes import Item, plain, written
from chalicelib.ledger import tables
from chalicelib.ledger.book import Book
from chalicelib.ledger.values import Receipt

READ_TOGETHER, READ_AT_MOST = 64, 1024
Order = TypeVar("Order", int, str)
"""What a stream is ordered by: a member's version, or a place in a month's book."""


@dataclass(frozen=True)
class Index:
    """One of the journal's indexes and its keys' names."""

    name: str
    partition: str
    order: str


BY_MEMBER = Index("by_member", "m", "mv")
BY_BOOK = Index("by_book", "bk", "bt")
BY_OTHER = Index("by_other", "ok", "ot")


def merged(first: Iterator[tuple[Order, Item]], second: Iterator[tuple[Order, Item]]) -> Iterator[tuple[Order, Item]]:
    """Two descending streams as one."""
    return heapq.merge(first, second, key=lambda found: found[0], reverse=True)


def placed(items: Iterator[Item], order: str) -> Iterator[tuple[str, Item]]:
    """The items of a month's book, each with its place, which is kept under the name `order`."""
    return ((str(plain(stored[order])), stored) for stored in items)


def descending(book: Book, index: Index, key: str, before: int | str) -> Iterator[Item]:
    """The items under one key of an index, from a place downwards; read as far as they are asked for.

    A page is all that most callers want; who goes on wants much, and gets more with each reading.
    """
    payload, limit = query(book, index, key, before), READ_TOGETHER
    while True:
        answer = book.read("Query", payload | {"Limit": limit})
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        payload["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        limit = min(2 * limit, READ_AT_MOST)


def found(book: Book, stored: Item) -> Receipt:
    """The posting that an index shows, by itself or by a pointer, which costs one read."""
    receipt = book.receipt(name) if (name := tables.pointed(stored)) else tables.receipt_read(stored)
    if receipt is None:
        raise LookupError(f"a pointer leads to {name}, which is not there")
    return receipt


def answers(book: Book, payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A query's pages."""
    while True:
        answer = book.read("Query", payload)
        yield answer
        if "LastEvaluatedKey" not in answer:
            return
        payload = payload | {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def query(book: Book, index: Index, key: str, before: int | str) -> dict[str, Any]:
    """The request for what stands under one key of an index before a place, newest first."""
    return {
        "TableName": book.names.journal,
        "IndexName": index.name,
        "KeyConditionExpression": f"{index.partition} = :key AND {index.order} < :before",
        "ExpressionAttributeValues": {":key": written(key), ":before": written(before)},
        "ScanIndexForward": False,
    }
