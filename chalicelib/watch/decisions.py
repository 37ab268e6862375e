"""What is unusual in a day's postings, and in a month's. Pure.

Soft bounds: a scan that passes one is booked as any other. A family with one card may well buy six rolls of one baker
on one day; who should know of it is a person, not a condition.

Of a month it is the card that one cashier scans all the time: their own, perhaps, which has the points that customers
do not want. Sums by day and cashier are kept for that, and of the few cards that pass the bound the history is read.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from chalicelib.ledger.images import Odd
from chalicelib.ledger.values import Receipt
from chalicelib.town import Town
from chalicelib.watch.values import Kind, Notice

EARNS = frozenset({"award", "checkout"})
LAST = 10
FEWEST_RETURNS = 5
"""Fewer returns than these are no share of anything."""
MOSTLY = 50
"""Of a card's scans in a month so many per cent are by one cashier: who comes daily to a shop with one stays unseen,
unless hardly anybody else ever scans the card."""
Place = tuple[Kind, str, str, str]
"""The kind of what is counted, the shop, the member's account, the cashier; empty where it is of several."""


@dataclass
class Watcher:
    """Sees a day's postings one by one, in any order; `rules` are those of a shop, and the town's for an empty one."""

    day: str
    rules: Callable[[str], Town]
    counts: Counter[Place] = field(default_factory=Counter)
    last: dict[Place, deque[str]] = field(default_factory=lambda: defaultdict(lambda: deque(maxlen=LAST)))
    scans: Counter[str] = field(default_factory=Counter)
    tallies: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Scans of each card by shop and cashier, where a month of them is watched."""

    def see(self, each: Receipt | Odd) -> None:
        if isinstance(each, Odd):
            return
        shop = next((leg["a"] for leg in each.legs if leg["a"][0] == "s"), "")
        if shop and each.kind in EARNS:
            self.scans[shop] += 1
        for place in _places(each, shop):
            kind, _, account, cashier = place
            self.counts[place] += 1
            self.last[place].append(each.id)
            if kind == "cashier_card" and self.rules(shop).watch.get("cashier_month"):
                self.tallies[shop, cashier][account] += 1

    def notices(self) -> Iterator[Notice]:
        """What passed its bound, in the order of its name."""
        found = [notice for place, count in self.counts.items() if (notice := self._notice(place, count))]
        yield from sorted(found, key=lambda notice: notice.name)

    def _notice(self, place: Place, count: int) -> Notice | None:
        kind, shop, account, cashier = place
        bound = self.rules(shop).watch.get(kind, 0)
        if not bound or not self._passes(kind, shop, count, bound):
            return None
        return Notice(kind, self.day, count, bound, shop, account, cashier, tuple(self.last[place]))

    def _passes(self, kind: Kind, shop: str, count: int, bound: int) -> bool:
        if kind == "many_returns":
            return count >= FEWEST_RETURNS and count * 100 > bound * self.scans[shop]
        return count > bound


def of_month(day: str, place: tuple[str, str, str], bound: int, scans: Sequence[Receipt]) -> Notice | None:
    """What is unusual of a card (`place`: shop, cashier, account) of which these are a month's scans, newest first;
    `day` is the month's last."""
    shop, cashier, account = place
    by = [each for each in scans if earns_at(each) == shop and each.reference.get("cashier") == cashier]
    if len(by) <= bound or len(by) * 100 <= MOSTLY * len(scans):
        return None
    last = tuple(each.id for each in reversed(by[:LAST]))
    return Notice("cashier_month", day, len(by), bound, shop, account, cashier, last)


def earns_at(each: Receipt) -> str:
    """The shop where a posting is a purchase of a card's; empty for any other posting."""
    shop = next((str(leg["a"]) for leg in each.legs if leg["a"][0] == "s"), "")
    return shop if each.kind in EARNS else ""


def _places(each: Receipt, shop: str) -> Iterator[Place]:
    """What a posting counts for."""
    holder = next((leg["a"] for leg in each.legs if leg["a"][0] == "m"), "")
    cashier = each.reference.get("cashier", "")
    if each.kind == "return" and shop:
        yield "many_returns", shop, "", ""
    if each.kind in EARNS and shop and holder:
        yield "card_often", shop, holder, ""
        yield "card_everywhere", "", holder, ""
        if cashier:
            yield "cashier_card", shop, holder, cashier
