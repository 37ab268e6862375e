"""Reconciliation: does what the accounts say follow from the postings, and nothing else?

R1 every posting sums to zero in every pocket
R2 a member's versions are gapless; running balances, predecessors and the hash chain hold; the item is the last leg
R3 a stripe's balance, count and daily counters are the sums of its legs, and so is each snapshot of a closed day
R4 headroom is balance minus floor share, below the margin's share only by what returns took; floor shares sum to the
   account's floor. So it is for a budget: what was used is what postings noted, shares sum to what was allotted
R5 a member's buckets sum to its balance and follow from the slices of its legs
R6 all the world's balances sum to zero
R9 every hold ends
R10 a posting has the name of its party and key; every account of it finds it, by its own keys or a pointer

The journal is read once, into a temporary file, so that memory does not grow with it. A finding names its account;
nothing is repaired here. An item that cannot be read is named like any other that is off, and its account not judged.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chalicelib.attributes import Item, values
from chalicelib.ledger import tables
from chalicelib.ledger.audit_holds import hold_findings
from chalicelib.ledger.audit_members import member_findings
from chalicelib.ledger.audit_pointers import TABLES, note_pointer, note_spots, pointer_findings
from chalicelib.ledger.audit_readable import BROKEN, legs_of, readable
from chalicelib.ledger.audit_snapshots import snapshot_findings
from chalicelib.ledger.audit_stripes import is_stripe, stripe_findings
from chalicelib.ledger.lots import BREAKAGE
from chalicelib.ledger.stripes import is_budget
from chalicelib.ledger.values import Finding, derived

COLUMNS = "posting, ord, account, version, stripe, day, pocket, amount, forced, note"
Accounts = Mapping[str, list[Item]]


def findings(journal: Iterable[Item], balance: Iterable[Item], today: str) -> list[Finding]:
    """Everything that is off between the journal's items and the accounts' items; an empty list is a clean audit.

    `balance` is read first: a member's posting that is newer than its item is left for the next audit. A stripe cannot
    tell which postings are newer; `shelves.audited` judges those that did not move.
    """
    accounts, found = readable(balance)
    with sqlite3.connect("") as store:
        store.executescript(f"CREATE TABLE leg ({COLUMNS}); {TABLES}")
        found += _file(journal, store, accounts)
        store.execute("CREATE INDEX by_account ON leg (account, version, posting, ord)")
        found += member_findings(store, accounts)
        found += stripe_findings(store, accounts)
        found += snapshot_findings(store, accounts)
        found += pointer_findings(store)
        found += _world_findings(store, accounts)
    found += hold_findings(accounts, today)
    return sorted(set(found))


# The journal, read once


def _file(journal: Iterable[Item], store: sqlite3.Connection, accounts: Accounts) -> Iterator[Finding]:
    holds = {name: tables.sequenced_read(items[0]).terms for name, items in accounts.items() if name[0] == "h"}
    for stored in journal:
        try:
            yield from _filed(values(stored), store, holds)
        except BROKEN as broken:
            yield Finding("R1", stored["pk"]["S"][2:], f"this is no posting and no pointer: {broken!r}")


def _filed(receipt: dict[str, Any], store: sqlite3.Connection, holds: Mapping[str, Any]) -> Iterator[Finding]:
    if "to" in receipt:
        return note_pointer(store, receipt)
    rows, sums = list(_rows(receipt)), defaultdict[str, int](int)
    for leg in receipt["l"]:
        sums[leg["p"]] += leg["d"]
    if any(sums.values()):
        yield Finding("R1", receipt["pk"][2:], f"the posting's legs sum to {dict(sums)}")
    for what in _breakage_differences(receipt):
        yield Finding("R5", receipt["pk"][2:], what)
    yield from note_spots(store, receipt, holds)
    store.executemany("INSERT INTO leg VALUES (?,?,?,?,?,?,?,?,?,?)", rows)
    return None


def _breakage_differences(receipt: Mapping[str, Any]) -> Iterator[str]:
    """An expiry says whose all of it was; what a return takes out of breakage says from which buckets."""
    for leg in (leg for leg in receipt["l"] if leg["a"] == BREAKAGE):
        told = leg.get("sl", {}) if leg["d"] < 0 else receipt["fa"]["by"][leg["p"]]
        if sum(told.values()) != abs(leg["d"]):
            yield f"{abs(leg['d'])} {leg['p']} of breakage are told as {told}"


def _rows(receipt: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for order, (leg, version, note) in enumerate(legs_of(receipt)):
        place = (leg["a"], version, leg.get("s"), receipt["p"])
        forced = max(0, -leg["d"]) if "ro" in receipt else 0
        yield (receipt["pk"][2:], order, *place, leg["p"], leg["d"], forced, note)
        for name, units in leg.get("bu", {}).items():
            yield (receipt["pk"][2:], order, *place, name, -units, 0, None)


# The world


def _world_findings(store: sqlite3.Connection, accounts: Accounts) -> Iterator[Finding]:
    sums: dict[str, int] = defaultdict(int)
    for account, pocket, amount in store.execute("SELECT account, pocket, SUM(amount) FROM leg GROUP BY 1, 2"):
        if derived(account):
            sums[pocket] += amount
        elif account not in accounts:
            yield Finding("R6", account, "the journal has legs of an account that does not exist")
    for items in accounts.values():
        for pocket, amount in held(items):
            sums[pocket] += amount
    for pocket, total in sums.items():
        if total:
            yield Finding("R6", "world", f"all balances and derived accounts sum to {total} {pocket}, not to zero")


def held(items: list[Item]) -> Iterator[tuple[str, int]]:
    """What an account's items hold, by pocket, each item for itself."""
    for stored in items:
        if stored["sk"]["S"] == "B":
            yield from ((pocket, purse.balance) for pocket, purse in tables.sequenced_read(stored).purses.items())
        elif is_stripe(stored):
            held = tables.stripe_read(stored).balances
            yield from ((name, amount) for name, amount in held.items() if not is_budget(name))
