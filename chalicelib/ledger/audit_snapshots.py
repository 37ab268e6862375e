"""R3 of the audit for closed days: a stripe's snapshots are the sums of its legs up to each day, and never change."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.attributes import Item, values
from chalicelib.ledger.audit_stripes import Place, made_by_day
from chalicelib.ledger.days import counted_day
from chalicelib.ledger.values import Finding


def is_snapshot(stored: Item) -> bool:
    return str(stored["sk"]["S"]).startswith("D#")


def snapshot_findings(store: sqlite3.Connection, accounts: Mapping[str, list[Item]]) -> Iterator[Finding]:
    """Snapshots that their stripe's legs do not make."""
    snapshots: dict[Place, list[dict[str, Any]]] = defaultdict(list)
    for account, items in accounts.items():
        for stored in filter(is_snapshot, items):
            snapshots[account, int(stored["sk"]["S"].split("#")[2])].append(values(stored))
    days: dict[Place, dict[str, Counter[str]]] = {place: {} for place in snapshots}
    for place, day, made in made_by_day(store):
        if place in days:
            days[place].setdefault(day, Counter()).update(made)
    for (account, stripe), found in snapshots.items():
        for what in _differences(found, sorted(days[account, stripe].items())):
            yield Finding("R3", account, f"stripe {stripe}, {what}")


def _differences(snapshots: list[dict[str, Any]], legs: list[tuple[str, Counter[str]]]) -> Iterator[str]:
    """Walks snapshots and days together, so that each day is added once, and its counters are looked at once."""
    sums: Counter[str] = Counter()
    place = 0
    for snapshot in sorted(snapshots, key=lambda found: str(found["sk"])):
        day = snapshot["sk"].split("#")[1]
        own: Mapping[str, int] = {}
        while place < len(legs) and legs[place][0] <= day:
            own = legs[place][1]
            sums.update({name: units for name, units in own.items() if not counted_day(name)})
            place += 1
        expected = {name: made for name, made in {**own, **sums}.items() if _shown(name, day)}
        for name in sorted(expected.keys() | {name for name in snapshot if _shown(name, day)}):
            if snapshot.get(name, None if name in expected else 0) != expected.get(name, 0):
                yield f"the close of {day} says {name} {snapshot.get(name)}, its legs make {expected.get(name, 0)}"


def _shown(name: str, day: str) -> bool:
    """What a snapshot keeps: balances, the count, and the counters of its own day; budgets are none."""
    return counted_day(name) == day or name == "n" or (name.endswith("_b") and not name.startswith("K"))
