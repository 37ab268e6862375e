"""What is unusual in a day's postings. Pure.

Soft bounds: a scan that passes one is booked as any other. A family with one card may well buy six rolls of one baker
on one day; who should know of it is a person, not a condition.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from chalicelib.ledger.images import Odd
from chalicelib.ledger.values import Receipt
from chalicelib.town import Town
from chalicelib.watch.values import Kind, Notice

EARNS = frozenset({"award", "checkout"})
LAST = 10
FEWEST_RETURNS = 5
"""Fewer returns than these are no share of anything."""
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

    def see(self, each: Receipt | Odd) -> None:
        if isinstance(each, Odd):
            return
        shop = next((leg["a"] for leg in each.legs if leg["a"][0] == "s"), "")
        if shop and each.kind in EARNS:
            self.scans[shop] += 1
        for place in _places(each, shop):
            self.counts[place] += 1
            self.last[place].append(each.id)

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
