"""R3 and R4 of the audit: what each stripe holds and counted against the sums of its legs, and its floor share."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.attributes import Item, values
from chalicelib.ledger import tables
from chalicelib.ledger.days import counted_day
from chalicelib.ledger.stripes import is_budget, margin_share
from chalicelib.ledger.values import ACTIVE, Finding, Stripe, sequenced

Place = tuple[str, int]
"""An account and the number of a stripe."""
Made = Mapping[str, int]
"""What legs make of a stripe: its attributes' values by name."""
Forced = Mapping[tuple[Any, ...], int]
"""What returns ever took from a stripe, by account, stripe and pocket: so far it may be below its floor."""
NETS = """SELECT account, stripe, day, pocket, SUM(amount), SUM(CASE WHEN amount > 0 THEN amount END),
    SUM(CASE WHEN amount <= 0 THEN -amount END) FROM leg WHERE stripe IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY 3"""
COUNTS = """SELECT account, stripe, day, COUNT(DISTINCT posting)
    FROM leg WHERE stripe IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 3"""


def made_by_day(store: sqlite3.Connection) -> Iterator[tuple[Place, str, Made]]:
    """For each stripe and book day, oldest first, what its legs add: sums, counts, and the counters of that day."""
    for account, stripe, day, pocket, net, credited, debited in store.execute(NETS):
        counters = {} if is_budget(pocket) else {f"c{day}_{pocket}": credited, f"d{day}_{pocket}": debited}
        kept = {name: gross for name, gross in counters.items() if gross is not None}
        yield (account, stripe), day, {f"{pocket}_b": net, **kept}
    for account, stripe, day, count in store.execute(COUNTS):
        yield (account, stripe), day, {"n": count, f"n{day}": count}


def stripe_findings(store: sqlite3.Connection, accounts: Mapping[str, list[Item]]) -> Iterator[Finding]:
    stored = {
        (account, int(item["sk"]["S"][2:])): values(item)
        for account, items in accounts.items()
        for item in filter(is_stripe, items)
    }
    for (account, number), (found, made) in _compared(store, stored).items():
        if (account, number) not in stored:
            yield Finding("R3", account, f"the journal has legs on stripe {number}, which does not exist")
            continue
        yield from (Finding("R3", account, f"stripe {number} {what}") for what in _differences(found, made))
    forced = _forced(store)
    for account, items in accounts.items():
        if not sequenced(account):
            by_name = {item["sk"]["S"]: item for item in items}
            yield from (Finding("R4", account, what) for what in _floor_differences(account, by_name, forced))


def _compared(
    store: sqlite3.Connection, stored: Mapping[Place, Mapping[str, Any]]
) -> Mapping[Place, tuple[Mapping[str, Any], dict[str, int]]]:
    """Each stripe as it is, and what its legs make of it; a counter is gone when its day was closed."""
    compared: dict[Place, tuple[Mapping[str, Any], dict[str, int]]] = defaultdict(lambda: ({}, defaultdict(int)))
    compared |= {place: (stripe, defaultdict(int)) for place, stripe in stored.items()}
    for place, _, made in made_by_day(store):
        stripe, sums = compared[place]
        for name, amount in made.items():
            if name in stripe or counted_day(name) > stripe.get("pc", "") or not counted_day(name):
                sums[name] += amount
    return compared


def _differences(stripe: Mapping[str, Any], made: Made) -> Iterator[str]:
    told = {name for name in stripe if name == "n" or name.endswith("_b") or counted_day(name)}
    for name in sorted(told | made.keys()):
        if name not in stripe:
            yield f"has no {name}, its legs make {made[name]}"
        elif stripe[name] != made.get(name, 0):
            yield f"shows {name} {stripe[name]}, its legs make {made.get(name, 0)}"


def is_stripe(stored: Item) -> bool:
    return str(stored["sk"]["S"]).startswith("S#")


def _forced(store: sqlite3.Connection) -> Forced:
    rows = store.execute(
        "SELECT account, stripe, pocket, SUM(forced) FROM leg WHERE stripe IS NOT NULL GROUP BY 1, 2, 3"
    )
    return {row[:-1]: row[-1] for row in rows}


def _floor_differences(account: str, items: Mapping[str, Item], forced: Forced) -> Iterator[str]:
    if "META" not in items:
        yield "the account has no META item"
        return
    meta = values(items["META"])
    stripes = [tables.stripe_read(stored) for name, stored in items.items() if name.startswith("S#")]
    for stripe in stripes:
        for what in _headroom_differences(account, meta, stripe, forced):
            yield f"stripe {stripe.number} {what}"
    if missing := set(range(meta["n"])) - {stripe.number for stripe in stripes}:
        yield f"of {meta['n']} stripes there are no {sorted(missing)}"
    floors = meta["fl"] | {name: -units for name, units in meta.get("bg", {}).items()}
    for pocket in sorted(floors.keys() | {name for stripe in stripes for name in stripe.floors}):
        if floors.get(pocket, 0) != (shares := sum(stripe.floors.get(pocket, 0) for stripe in stripes)):
            yield f"the floor shares in {pocket} sum to {shares}, the floor is {floors.get(pocket, 0)}"


def _headroom_differences(account: str, meta: Mapping[str, Any], stripe: Stripe, forced: Forced) -> Iterator[str]:
    if stripe.state != ACTIVE and meta["st"] == ACTIVE and stripe.number < meta["n"]:
        yield f"of {meta['n']} is closed"
    widest = tables.widest_margins(meta)
    for pocket in sorted(stripe.headrooms.keys() | stripe.balances.keys()):
        room, held = stripe.headrooms.get(pocket), stripe.balances.get(pocket, 0)
        if room is None or room != held - stripe.floors.get(pocket, 0):
            yield f"shows {room} {pocket} of headroom, not balance minus floor"
            continue
        margin = margin_share(widest.get(pocket, 0), meta.get("mn", meta["n"]), stripe.number)
        if room < -margin - forced.get((account, stripe.number, pocket), 0):
            yield f"fell below its floor and margin in {pocket}"
