"""R3 of the audit for closed days: a stripe's snapshots are the sums of its legs up to each day, and never change."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chalicelib.attributes import Item, values
from chalicelib.ledger.values import Finding

Place = tuple[str, int]


def is_snapshot(stored: Item) -> bool:
    return str(stored["sk"]["S"]).startswith("D#")


def snapshot_findings(store: sqlite3.Connection, accounts: Mapping[str, list[Item]]) -> Iterator[Finding]:
    """Snapshots that their stripe's legs do not make."""
    legs = _days(store)
    for account, items in accounts.items():
        by_stripe: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for stored in filter(is_snapshot, items):
            by_stripe[int(stored["sk"]["S"].split("#")[2])].append(values(stored))
        for stripe, found in by_stripe.items():
            for what in _differences(found, legs[account, stripe]):
                yield Finding("R3", account, f"stripe {stripe}, {what}")


def _days(store: sqlite3.Connection) -> dict[Place, list[tuple[str, str, int, int]]]:
    """For each stripe its days in order: (day, pocket, net, postings); postings stand under the pocket ''."""
    made: dict[Place, list[tuple[str, str, int, int]]] = defaultdict(list)
    legs = "FROM leg WHERE stripe IS NOT NULL GROUP BY account, stripe, day"
    sums = f"SELECT account, stripe, day, pocket, SUM(amount), 0 {legs}, pocket"
    counts = f"SELECT account, stripe, day, '', 0, COUNT(DISTINCT posting) {legs}"
    for account, stripe, *rest in store.execute(f"{sums} UNION ALL {counts} ORDER BY 3"):
        made[account, stripe].append((rest[0], rest[1], rest[2], rest[3]))
    return made


def _differences(snapshots: Iterable[dict[str, Any]], legs: list[tuple[str, str, int, int]]) -> Iterator[str]:
    """Walks snapshots and days together, so that each day is added once."""
    sums: Counter[str] = Counter()
    place = 0
    for snapshot in sorted(snapshots, key=lambda found: str(found["sk"])):
        day = snapshot["sk"].split("#")[1]
        while place < len(legs) and legs[place][0] <= day:
            _, pocket, net, postings = legs[place]
            sums[f"{pocket}_b" if pocket else "n"] += net + postings
            place += 1
        for name in snapshot:
            if (name == "n" or name.endswith("_b")) and snapshot[name] != sums[name]:
                yield f"the close of {day} says {name} {snapshot[name]}, its legs make {sums[name]}"
