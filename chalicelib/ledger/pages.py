"""A page of a history: its entries, and where the next one begins. Frozen; amounts are smallest units."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.ledger.values import Receipt


@dataclass(frozen=True)
class Entry:
    """One leg as its account's history shows it: the amount, and the balance after it."""

    receipt: Receipt
    pocket: str
    amount: int
    balance: int
    reason: str


@dataclass(frozen=True)
class Mark:
    """Where a page of a history ended: before which version, or before which place in a month's book.

    `posting` is a member's first one that was not shown; `balances` are a party's before everything shown so far, so
    that the next page needs no sum.
    """

    before: str
    month: str = ""
    posting: str = ""
    balances: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """Entries newest first, and where the next page begins."""

    entries: tuple[Entry, ...]
    next: Mark | None
