"""What a copy of a town's tables lacks of the living ones: items by table, postings one by one."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.ledger import shelves
from chalicelib.ledger.book import Book
from chalicelib.ledger.indexes import found

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NEAR_MS = 60_000
"""A posting is written a little after it was composed: of those so near the moment, the copy is asked."""


@dataclass
class Lost:
    """The postings that the copy does not have: how many, and what they moved, by kind and pocket.

    `living` and `kept` are how many postings both journals have in all.
    """

    count: Counter[str] = field(default_factory=Counter)
    moved: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    living: int = 0
    kept: int = 0

    @property
    def unexplained(self) -> int:
        """Postings that are older than the moment and stand in one journal only."""
        return self.living - self.count.total() - self.kept


def lost(living: Book, copy: Book, ms: int) -> Lost:
    """Read both journals once; what is booked meanwhile counts as lost."""
    told = Lost(kept=sum(1 for _ in shelves.postings(copy)))
    for stored in shelves.postings(living):
        receipt = found(living, stored)
        told.living += 1
        since = receipt.posted_at - ms
        if since > NEAR_MS or (since > -NEAR_MS and copy.receipt(receipt.id) is None):
            told.count[receipt.kind] += 1
            for leg in receipt.legs:
                told.moved[receipt.kind][leg["p"]] += max(0, leg["d"])
    return told


def items(client: "DynamoDBClient", table: str) -> int:
    """How many items a table has, counted one by one: DynamoDB's own figure is six hours old."""
    pages = client.get_paginator("scan").paginate(TableName=table, Select="COUNT", ConsistentRead=True)
    return sum(page["Count"] for page in pages)
