"""A closed day in a few numbers, kept so that a year of them is one look; and which tills were used on which days.

office   DAYS#<YY>      <YYMMDD>   scans cents given taken shops members came_in, held active: what there was and who
office   PLACES#<YYMM>  <YYMMDD>   shops: {account: scans}, clubs: {account: units}
office   USES           s:...      by till: the days of the last eight weeks on which it booked

All follow from the day's postings, but `held` and `active`, which the night's audit adds: it has read every account.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib import config, records
from chalicelib.figures import decisions
from chalicelib.figures.decisions import CENTS, GIVEN, KIND, TAKEN, Till
from chalicelib.ledger import days
from chalicelib.ledger.images import Odd
from chalicelib.ledger.values import Receipt
from chalicelib.records import OFFICE, Action

USES, USED_DAYS, TOGETHER = "USES", 56, 25
TAKES_BACK = frozenset({"return", "reversal"})
Parts = Mapping[str, Mapping[str, int]]
"""Counters of a day's shops, as the count from the journal has them."""


@dataclass
class Seen:
    """What a day's postings show besides their counters: distinct members, what came in for clubs, tills."""

    points: str
    members: set[str] = field(default_factory=set)
    clubs: Counter[str] = field(default_factory=Counter)
    tills: set[Till] = field(default_factory=set)

    def see(self, each: Receipt | Odd) -> None:
        if isinstance(each, Odd):
            return
        self.tills |= decisions.used([each]).keys()
        for leg in each.legs:
            if leg["a"][0] == "m":
                self.members.add(leg["a"])
            elif leg["a"][0] == "c" and leg["p"] == self.points and (leg["d"] > 0 or each.kind in TAKES_BACK):
                self.clubs[leg["a"]] += leg["d"]


def seen() -> Seen:
    """Nothing seen yet, of a town whose points are called so."""
    return Seen(config.town().points.name)


def keep(day: str, shops: Parts, what: Seen) -> None:
    """Keep a closed day's numbers; again changes nothing."""
    scans = {shop: _sum(counters, KIND) for shop, counters in shops.items()}
    told = {
        "scans": sum(scans.values()),
        "cents": sum(counters.get(CENTS, 0) for counters in shops.values()),
        "given": _by_pocket(shops, GIVEN),
        "taken": _by_pocket(shops, TAKEN),
        "shops": sum(count > 0 for count in scans.values()),
        "members": len(what.members),
        "came_in": sum(what.clubs.values()),
    }
    places = {"shops": {shop: count for shop, count in scans.items() if count}, "clubs": dict(what.clubs)}
    records.written(told_of(day, told), OFFICE.put(f"PLACES#{day[:4]}", day, places))
    _keep_uses(day, what.tills)


def told_of(day: str, told: Mapping[str, Any]) -> Action:
    """Part of a transaction: numbers of a day, beside those that others tell of it."""
    return OFFICE.changed(f"DAYS#{day[:2]}", day, told)


def since(day: str, today: str) -> list[dict[str, Any]]:
    """The days from one on, in their order, as they are kept; those of two years at most."""
    years = dict.fromkeys((day[:2], today[:2]))
    return [record for year in years for record in records.records(f"DAYS#{year}") if record["sk"] >= day]


def places(month: str, until: str = "31") -> tuple[Counter[str], Counter[str]]:
    """Scans by shop and what came in by club in a month (YYMM), up to a day of it (DD)."""
    shops, clubs = Counter[str](), Counter[str]()
    for record in records.records(f"PLACES#{month}"):
        if record["sk"][4:] <= until:
            shops.update(record["shops"])
            clubs.update(record["clubs"])
    return shops, clubs


def uses() -> dict[Till, list[str]]:
    """The book days of the last eight weeks on which each till booked."""
    return {
        (record["sk"], till): told.split()
        for record in records.records(USES)
        for till, told in record.items()
        if decisions.TILL.fullmatch(till)
    }


def _keep_uses(day: str, tills: Iterable[Till]) -> None:
    known, first = uses() if tills else {}, days.later(day, -USED_DAYS)
    changed: dict[str, dict[str, str]] = {}
    for shop, till in sorted(tills):
        used = {each for each in known.get((shop, till), ()) if each > first} | {day}
        changed.setdefault(shop, {})[till] = " ".join(sorted(used))
    actions = [OFFICE.changed(USES, shop, told) for shop, told in changed.items()]
    for start in range(0, len(actions), TOGETHER):
        records.written(*actions[start : start + TOGETHER])


def _sum(counters: Mapping[str, int], beginning: str) -> int:
    return sum(count for name, count in counters.items() if name.startswith(beginning))


def _by_pocket(shops: Parts, beginning: str) -> dict[str, int]:
    sums = Counter[str]()
    for counters in shops.values():
        sums.update({n.removeprefix(beginning): units for n, units in counters.items() if n.startswith(beginning)})
    return dict(sums)
