"""Whose value a member holds: each posting that gave some opened a lot, named by the account it came from. Pure.

Lots leave in the order in which they came, within their bucket. For each source, at any time,
`came = open + held + went + expired + returned`, and the open lots of a bucket sum to it.

An award that is taken back leaves its own lot first. What of that lot was spent already was then never there to be
spent: the next lots paid in its place, and where none was left it is a debt, which the next value that comes pays.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.ledger.values import Receipt, sequenced

BREAKAGE = "x:breakage"
Leg = Mapping[str, Any]


@dataclass(frozen=True, order=True)
class Lot:
    """Value that one posting gave a member: the how-manieth posting it was, the account it came from, its id."""

    order: int
    source: str
    born: str


Place = tuple[str, str]
"""A pocket and a bucket."""
Piece = tuple[str, Lot, int]
"""A part of a lot: the bucket it was in, the lot, the amount."""
Shelf = dict[Place, Counter[Lot]]


class Lots:
    """One member's lots, followed posting by posting, oldest first. The counters are by (pocket, source account)."""

    def __init__(self, account: str) -> None:
        self.account = account
        self.open: Shelf = defaultdict(Counter)
        self.dead: Shelf = defaultdict(Counter)
        self.came: Counter[Place] = Counter()
        self.went: Counter[Place] = Counter()
        self.expired: Counter[Place] = Counter()
        self.returned: Counter[Place] = Counter()
        self._followed = 0
        self._out: dict[Place, list[Piece]] = defaultdict(list)
        self._source_of: dict[Place, str] = {}

    def sources(self, pocket: str, buckets: Iterable[str]) -> dict[str, int]:
        """What is open in some buckets of a pocket, by the account it came from."""
        sums: Counter[str] = Counter()
        for bucket in buckets:
            for lot, amount in self.open[pocket, bucket].items():
                sums[lot.source] += amount
        return dict(+sums)

    def held(self) -> Counter[Place]:
        """What went into holds and did not come back, paid out or not, by pocket and source."""
        sums: Counter[Place] = Counter()
        for (name, pocket), pieces in self._out.items():
            for _, lot, amount in pieces if name[0] == "h" else ():
                sums[pocket, lot.source] += amount
        return sums

    def follow(self, receipt: Receipt) -> None:
        """Take in the member's next posting."""
        self._followed += 1
        for leg in receipt.legs:
            if leg["a"] == self.account and leg["d"] > 0:
                self._enters(receipt, leg)
            elif leg["a"] == self.account and leg["d"] < 0:
                self._leaves(receipt, leg)
            elif leg["a"] == BREAKAGE and leg["d"] < 0:
                self._revives(receipt, leg)

    def _enters(self, receipt: Receipt, leg: Leg) -> None:
        pocket, source = leg["p"], receipt.facts.get("hold") or self._source(receipt, leg)
        out = self._out.get((source if source[0] == "h" else receipt.returns, pocket))
        pieces = _last(out, leg["d"]) if out else []
        fresh = leg["d"] - sum(amount for *_, amount in pieces)
        for _, lot, amount in pieces if source[0] != "h" else ():
            self.went[pocket, lot.source] -= amount
        if fresh:
            self.came[pocket, source] += fresh
            self._source_of[receipt.id, pocket] = source
            pieces.append(("", Lot(self._followed, source, receipt.id), fresh))
        for lot, amount in self._placed(pocket, pieces, leg.get("sl", {})):
            self.went[pocket, lot.source] += amount

    def _placed(self, pocket: str, pieces: list[Piece], slices: Mapping[str, int]) -> list[tuple[Lot, int]]:
        """Put pieces into the buckets that the leg's slices name, each into the one it left where that is named.

        Answers what no bucket took: it paid a debt.
        """
        room = dict(slices)
        for same in (True, False):
            rest: list[Piece] = []
            for left, lot, amount in pieces:
                into = [left] if same else sorted(room)
                rest.append((left, lot, amount - self._put(pocket, lot, amount, room, into)))
            pieces = rest
        return [(lot, amount) for _, lot, amount in pieces if amount]

    def _put(self, pocket: str, lot: Lot, amount: int, room: dict[str, int], into: Iterable[str]) -> int:
        """Put up to an amount of a lot into buckets that have room; answers how much they took."""
        left = amount
        for bucket in into:
            if put := min(left, room.get(bucket, 0)):
                self.open[pocket, bucket][lot] += put
                room[bucket] -= put
                left -= put
        return amount - left

    def _leaves(self, receipt: Receipt, leg: Leg) -> None:
        pocket, target = leg["p"], _other_side(receipt, leg)
        pieces = self._taken(self.open, receipt, leg)
        if receipt.returns:
            self._count(self.went, pocket, pieces)
            self._give_back(receipt, leg, -leg["d"])
        elif target == BREAKAGE:
            self._count(self.expired, pocket, pieces)
            for bucket, lot, amount in pieces:
                self.dead[pocket, bucket][lot] += amount
        elif target[0] == "h":
            self._out[target, pocket] += pieces
        else:
            self._count(self.went, pocket, pieces)
            self._out[receipt.id, pocket] += pieces

    def _revives(self, receipt: Receipt, leg: Leg) -> None:
        """A return took from breakage what would not have expired without its purchase."""
        pieces = self._taken(self.dead, receipt, leg)
        for _, lot, amount in pieces:
            self.expired[leg["p"], lot.source] -= amount
        self._count(self.went, leg["p"], pieces)
        self._give_back(receipt, leg, sum(amount for *_, amount in pieces))

    def _give_back(self, receipt: Receipt, leg: Leg, amount: int) -> None:
        """The lot taken back leaves whole: what was spent of it was spent by those that paid in its place."""
        pocket = leg["p"]
        source = self._source_of.get((receipt.returns, pocket)) or self._source(receipt, leg)
        self.went[pocket, source] -= amount
        self.returned[pocket, source] += amount

    def _count(self, counter: Counter[Place], pocket: str, pieces: Iterable[Piece]) -> None:
        for _, lot, amount in pieces:
            counter[pocket, lot.source] += amount

    def _taken(self, shelf: Shelf, receipt: Receipt, leg: Leg) -> list[Piece]:
        """What a leg's slices take from the lots: those of the posting taken back first, then first in, first out."""
        mark = self._mark(receipt)
        pieces: list[Piece] = []
        for bucket, need in sorted(leg.get("sl", {}).items()):
            lots, left = shelf[leg["p"], bucket], need
            own = {lot for lot in lots if lot.born == receipt.returns or lot.source == mark}
            for lot in [*sorted(own), *sorted(set(lots) - own)]:
                take = min(left, lots[lot])
                lots[lot] -= take
                left -= take
                pieces.append((bucket, lot, take))
        return [piece for piece in pieces if piece[2]]

    def _source(self, receipt: Receipt, leg: Leg) -> str:
        """Where value came from: an account that joined this one, where the posting names it, else the other side."""
        return self._mark(receipt) or _other_side(receipt, leg)

    def _mark(self, receipt: Receipt) -> str:
        """Another member that stands in a return with nothing: the purchase was made there before it joined."""
        others = {leg["a"]: leg["d"] for leg in receipt.legs if leg["a"] != self.account and sequenced(leg["a"])}
        return next((account for account, amount in others.items() if receipt.returns and not amount), "")


def _other_side(receipt: Receipt, leg: Leg) -> str:
    """The account on the other side of a leg: of the same pocket and reason, with the other sign.

    It is the leg's own where value goes back to an account that joined this one since.
    """
    sides = [o for o in receipt.legs if o["p"] == leg["p"] and o["a"] != leg["a"] and o["d"] * leg["d"] < 0]
    return str(min(sides, key=lambda other: other["r"] != leg["r"], default=leg)["a"])


def _last(pieces: list[Piece], amount: int) -> list[Piece]:
    """The last pieces up to an amount, last first; they are gone from the list.

    >>> lot, gone = Lot(1, "s:7F3K2MQ8", "A"), Lot(2, "s:7F3K2MQ8", "B")
    >>> out = [("x2611", lot, 10), ("x2702", gone, 5)]
    >>> [(bucket, taken) for bucket, _, taken in _last(out, 8)], [left for *_, left in out]
    ([('x2702', 5), ('x2611', 3)], [7])
    """
    found: list[Piece] = []
    while pieces and amount:
        bucket, lot, held = pieces.pop()
        take = min(amount, held)
        amount -= take
        found.append((bucket, lot, take))
        if held > take:
            pieces.append((bucket, lot, held - take))
    return found
