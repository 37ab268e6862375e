"""A page of a history: its entries, and where the next one begins. Frozen; amounts are smallest units."""

from collections.abc import Mapping, Sequence
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
    that the next page needs no sum. Where a posting may still come behind the mark, they are those at a moment before
    which none can, `since` (ms), and `between` is how many postings were seen from there to the mark.
    """

    before: str
    month: str = ""
    posting: str = ""
    balances: Mapping[str, int] = field(default_factory=dict)
    since: int = 0
    between: int = 0


@dataclass(frozen=True)
class Settled:
    """What a party held by all its postings before a moment (ms), and the places of those that were seen since.

    No posting can come before that moment any more; after it one that was composed earlier than others may come later.
    """

    at: int
    balances: Mapping[str, int]
    places: Sequence[str]

    def marked(self, mark: Mark | None) -> Mark | None:
        """A mark of this listing, such that the next page is right whatever comes meanwhile."""
        if mark is None or mark.before < f"{self.at:013d}":
            return mark
        between = sum(place < mark.before for place in self.places)
        return Mark(mark.before, mark.month, balances=self.balances, since=self.at, between=between)


@dataclass(frozen=True)
class Page:
    """Entries newest first, and where the next page begins."""

    entries: tuple[Entry, ...]
    next: Mark | None
