"""R3 and R4 of the audit: what each stripe holds and counted against the sums of its legs, and its floor share."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.attributes import Item, values
from chalicelib.ledger import tables
from chalicelib.ledger.stripes import margin_share
from chalicelib.ledger.values import ACTIVE, Finding, Stripe, sequenced

Sums = Mapping[tuple[Any, ...], int]


@dataclass(frozen=True)
class Totals:
    """What the legs make of each stripe: sums, counts, and the day's counters."""

    sums: Sums
    counts: Sums
    daily: Sums
    gross: Sums
    forced: Sums


def _totals(store: sqlite3.Connection) -> Totals:
    return Totals(
        sums=_sums(store, "account, stripe, pocket", "SUM(amount)"),
        counts=_sums(store, "account, stripe", "COUNT(DISTINCT posting)"),
        daily=_sums(store, "account, stripe, day", "COUNT(DISTINCT posting)"),
        gross=_sums(store, "account, stripe, day, pocket, amount > 0", "SUM(ABS(amount))"),
        forced=_sums(store, "account, stripe, pocket", "SUM(forced)"),
    )


def stripe_findings(store: sqlite3.Connection, accounts: Mapping[str, list[Item]]) -> Iterator[Finding]:
    totals = _totals(store)
    known = set()
    for account, items in accounts.items():
        if sequenced(account):
            continue
        stripes = [values(stored) for stored in items if is_stripe(stored)]
        known |= {(account, int(stripe["sk"][2:])) for stripe in stripes}
        for stripe in stripes:
            yield from (Finding("R3", account, what) for what in _stripe_differences(account, stripe, totals))
        by_name = {stored["sk"]["S"]: stored for stored in items}
        yield from (Finding("R4", account, what) for what in _floor_differences(account, by_name, totals))
    for account, number in set(totals.counts) - known:
        yield Finding("R3", account, f"the journal has legs on stripe {number}, which does not exist")


def is_stripe(stored: Item) -> bool:
    return str(stored["sk"]["S"]).startswith("S#")


def _sums(store: sqlite3.Connection, keys: str, what: str) -> dict[tuple[Any, ...], int]:
    rows = store.execute(f"SELECT {keys}, {what} FROM leg WHERE stripe IS NOT NULL GROUP BY {keys}")  # noqa: S608
    return {row[:-1]: row[-1] for row in rows}


def _stripe_differences(account: str, stripe: dict[str, Any], totals: Totals) -> Iterator[str]:
    place = (account, int(stripe["sk"][2:]))
    if stripe["n"] != totals.counts.get(place, 0):
        yield f"stripe {place[1]} counted {stripe['n']} postings, the journal has {totals.counts.get(place, 0)}"
    for name, held in stripe.items():
        if name.endswith("_b") and held != (summed := totals.sums.get((*place, name[:-2]), 0)):
            yield f"stripe {place[1]} holds {held} {name[:-2]}, its legs sum to {summed}"
        kept = _counter(place, name, totals)
        if kept is not None and kept != held:
            yield f"stripe {place[1]} counted {name} {held}, its legs make {kept}"
    for name in _missing(place, stripe, totals):
        yield f"stripe {place[1]} has no {name}, though it has legs for it"


def _missing(place: tuple[str, int], stripe: dict[str, Any], totals: Totals) -> list[str]:
    """What the legs of a stripe must have left on it: balances, and counters of days that are not closed."""
    names = [f"{key[2]}_b" for key in totals.sums if key[:2] == place]
    names += [f"n{key[2]}" for key in totals.daily if key[:2] == place and key[2] > stripe["pc"]]
    return [name for name in names if name not in stripe]


def _counter(place: tuple[str, int], name: str, totals: Totals) -> int | None:
    """What a daily counter (`n261122`, `c261122_points`, `d261122_points`) has to show; None for anything else."""
    day, _, pocket = name[1:].partition("_")
    if name[0] not in "ncd" or not day.isdigit():
        return None
    if name[0] == "n":
        return totals.daily.get((*place, day), 0)
    return totals.gross.get((*place, day, pocket, int(name[0] == "c")), 0)


def _floor_differences(account: str, items: Mapping[str, Item], totals: Totals) -> Iterator[str]:
    if "META" not in items:
        yield "the account has no META item"
        return
    meta = values(items["META"])
    stripes = [tables.stripe_read(stored) for name, stored in items.items() if name.startswith("S#")]
    for stripe in stripes:
        yield from _headroom_differences(account, meta, stripe, totals)
    if missing := set(range(meta["n"])) - {stripe.number for stripe in stripes}:
        yield f"of {meta['n']} stripes there are no {sorted(missing)}"
    for pocket, floor in (meta["fl"] | {name: -units for name, units in meta.get("bg", {}).items()}).items():
        if floor != sum(stripe.floors.get(pocket, 0) for stripe in stripes):
            yield f"the floor shares in {pocket} do not sum to {floor}"


def _headroom_differences(account: str, meta: Mapping[str, Any], stripe: Stripe, totals: Totals) -> Iterator[str]:
    if meta["st"] == ACTIVE != stripe.state and stripe.number < meta["n"]:
        yield f"stripe {stripe.number} of {meta['n']} is closed"
    for pocket, room in stripe.headrooms.items():
        if room != stripe.balances.get(pocket, 0) - stripe.floors.get(pocket, 0):
            yield f"stripe {stripe.number} shows {room} {pocket} of headroom, not balance minus floor"
        margin = margin_share(tables.widest_margins(meta).get(pocket, 0), meta.get("mn", meta["n"]), stripe.number)
        if room < -margin - totals.forced.get((account, stripe.number, pocket), 0):
            yield f"stripe {stripe.number} fell below its floor and margin in {pocket}"
