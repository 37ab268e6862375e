"""What a business, club or pot held at a moment, proven stripe by stripe from stripes and indexes. Pure.

A stripe tells its balance and how many postings made it, at once. Indexes show postings a little later, in no order of
their own. So the stripes are read, then the indexes, then the stripes again. Where a stripe counted nothing meanwhile
and the indexes show as many of its postings as it has, they are the ones that made its balance. Another stripe may be
proven by another try: each proof also tells what the stripe held at one moment a minute back, the anchor, before which
nothing can change any more. The next proof counts from there on only.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeVar

from chalicelib.ledger import days
from chalicelib.ledger.journal import Moment
from chalicelib.ledger.pages import Mark, Settled
from chalicelib.ledger.values import Receipt, Stripe

SETTLED_MS = 60_000
"""No posting is written so long after it was composed (`attempt.LONGEST_SILENCE_MS`), however clocks differ."""
Found = TypeVar("Found", bound=tuple[str, str, Receipt])
"""A posting on its way through a history: month, place, receipt."""


@dataclass(frozen=True)
class Held:
    """What the postings of one stripe before a moment made: how many there are, and the balance by pocket."""

    count: int
    balances: Mapping[str, int]


@dataclass(frozen=True)
class Anchor:
    """What an account held by all postings before a moment (ms), by stripe; nothing older can come any more."""

    at: int
    stripes: Mapping[int, Held]

    @property
    def balances(self) -> dict[str, int]:
        sums: Counter[str] = Counter()
        for held in self.stripes.values():
            sums.update(held.balances)
        return dict(sums)


@dataclass(frozen=True)
class Start:
    """From when on (ms) a stripe's postings are counted, and how many it had before."""

    since: int
    count: int


def starts(parts: Sequence[Stripe], anchor: Anchor | None, moment: Moment, zone: str) -> dict[int, Start]:
    """Where counting may begin: at the anchor, or where a stripe's own counters of today and yesterday do.

    A day that was closed on a stripe is counted for good, and left out.
    """
    yesterday = days.day_before(moment.day, zone)
    if anchor and anchor.at >= days.midnight(yesterday, zone):
        known = anchor.stripes
        return {p.number: Start(anchor.at, known[p.number].count if p.number in known else 0) for p in parts}
    return {
        part.number: _own_start(part, yesterday if part.closed < yesterday else moment.day, zone) for part in parts
    }


def _own_start(part: Stripe, day: str, zone: str) -> Start:
    since = sum(counted for counted_on, counted in part.days.items() if counted_on >= day)
    return Start(days.midnight(day, zone), part.count - since)


class Tally:
    """Counts an account's postings by stripe as they pass by, newest first: since the starts, and since a moment."""

    def __init__(self, account: str, begun: Mapping[int, Start], at: int) -> None:
        self.account, self.begun = account, begun
        self.counts: Counter[int] = Counter()
        self.later: Counter[int] = Counter()
        self.sums: dict[int, Counter[str]] = defaultdict(Counter)
        self._oldest = min(start.since for start in begun.values())
        self.at = max(at, self._oldest)
        self._places: list[str] = []
        self._done = False

    def passing(self, found: Iterator[Found]) -> Iterator[Found]:
        """The same postings, counted as far as they are asked for."""
        for one in found:
            self._count(one[1], one[2])
            yield one

    def finish(self, passing: Iterator[Found]) -> None:
        """Count those that nobody asked for, back to the starts."""
        while not self._done and next(passing, None):
            continue

    def _count(self, place: str, receipt: Receipt) -> None:
        own = [leg for leg in receipt.legs if leg["a"] == self.account]
        stripe = own[0]["s"]
        self._done = receipt.posted_at < self._oldest
        self.counts[stripe] += stripe in self.begun and receipt.posted_at >= self.begun[stripe].since
        if receipt.posted_at >= self.at:
            self._places.append(place)
            self.later[stripe] += 1
            for leg in own:
                self.sums[stripe][leg["p"]] += leg["d"]

    def complete(self, stripe: int, count: int) -> bool:
        """Whether as many postings passed as a stripe has that counted so many in all."""
        return self.begun[stripe].count + self.counts[stripe] == count

    def settled(self, balances: Mapping[str, int]) -> Settled:
        """What the account held at the moment, from what it holds now by all that passed."""
        held = Counter(balances)
        for sums in self.sums.values():
            held.subtract(sums)
        return Settled(self.at, dict(held), self._places)


class Proof:
    """What was proven of an account's stripes, try by try, for one moment `at`."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.stripes: dict[int, Held] = {}

    def proven(self, before: Sequence[Stripe], after: Sequence[Stripe], tally: Tally) -> bool:
        """Whether all stripes were proven at once, so that what passed is all there is; what was is kept."""
        counts = {part.number: part.count for part in after}
        rested = [p for p in before if counts[p.number] == p.count and tally.complete(p.number, p.count)]
        for part in rested:
            if tally.begun[part.number].since <= self.at:
                self.stripes[part.number] = _held(part, tally)
        return len(rested) == len(before) == len(after)

    def anchor(self, parts: Sequence[Stripe]) -> Anchor | None:
        """The anchor, when every stripe was proven once."""
        known = {part.number for part in parts} <= self.stripes.keys()
        return Anchor(self.at, dict(self.stripes)) if known else None


def resumed(account: str, mark: Mark, passing: Iterator[Found]) -> tuple[Mark, Settled, Iterator[Found]] | None:
    """A mark behind which a posting may have come since: the balances there by all that passes now, and what passes.

    None where fewer pass than were seen before: the indexes are behind.
    """
    seen: list[Found] = []
    older: list[Found] = []
    held = Counter(mark.balances)
    for one in passing:
        if one[2].posted_at < mark.since:
            older.append(one)
            break
        seen.append(one)
        for leg in (leg for leg in one[2].legs if leg["a"] == account):
            held[leg["p"]] += leg["d"]
    if len(seen) < mark.between:
        return None
    settled = Settled(mark.since, mark.balances, [place for _, place, _ in seen])
    return replace(mark, balances=dict(held)), settled, chain(seen, older, passing)


def _held(part: Stripe, tally: Tally) -> Held:
    later = tally.sums[part.number]
    balances = {pocket: held - later[pocket] for pocket, held in part.balances.items()}
    return Held(part.count - tally.later[part.number], balances)
