"""Reconciliation: does what the accounts say follow from the postings, and nothing else?

R1 every posting sums to zero in every pocket
R2 a member's versions are gapless; running balances, predecessors and the hash chain hold; the item is the last leg
R3 a stripe's balance, count and daily counters are the sums of its legs, and so is each snapshot of a closed day
R4 headroom is balance minus floor share, below the margin's share only by what returns took; floor shares sum to the
   account's floor. So it is for a budget: what was used is what postings noted, shares sum to what was allotted
R5 a member's buckets sum to its balance and follow from the slices of its legs
R6 all the world's balances sum to zero
R9 every hold ends
R10 every party of a posting finds it, by an index or a pointer, and every pointer leads to the posting that made it

The journal is read once, into a temporary file, so that memory does not grow with it. A finding names its account;
nothing is repaired here.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from chalicelib.attributes import Item, values
from chalicelib.ledger import tables
from chalicelib.ledger.audit_holds import hold_findings
from chalicelib.ledger.audit_members import Walk
from chalicelib.ledger.audit_pointers import TABLES, note_pointer, note_wanted, pointer_findings
from chalicelib.ledger.audit_snapshots import snapshot_findings
from chalicelib.ledger.audit_stripes import is_stripe, stripe_findings
from chalicelib.ledger.stripes import is_budget
from chalicelib.ledger.values import Finding, derived, sequenced

COLUMNS = "posting, ord, account, version, stripe, day, pocket, amount, forced, note"


def findings(journal: Iterable[Item], balance: Iterable[Item], today: str) -> list[Finding]:
    """Everything that is off between the journal's items and the accounts' items; an empty list is a clean audit.

    `balance` is read first: a member's posting that is newer than its item is left for the next audit. A stripe cannot
    tell which postings are newer; `shelves.audited` judges those that did not move.
    """
    accounts = _accounts(balance)
    with sqlite3.connect("") as store:
        store.executescript(f"CREATE TABLE leg ({COLUMNS}); {TABLES}")
        found = [*_file(journal, store)]
        store.execute("CREATE INDEX by_account ON leg (account, version, ord)")
        found += _sequenced_findings(store, accounts)
        found += stripe_findings(store, accounts)
        found += snapshot_findings(store, accounts)
        found += pointer_findings(store)
        found += _world_findings(store, accounts)
    found += hold_findings(accounts, today)
    return sorted(set(found))


def _accounts(balance: Iterable[Item]) -> dict[str, list[Item]]:
    """The items of each account: a member's one, or META and stripes."""
    accounts: dict[str, list[Item]] = defaultdict(list)
    for stored in balance:
        accounts[stored["pk"]["S"][2:]].append(stored)
    return accounts


# The journal, read once


def _file(journal: Iterable[Item], store: sqlite3.Connection) -> Iterator[Finding]:
    for stored in journal:
        receipt = values(stored)
        if tables.pointed(stored):
            note_pointer(store, receipt)
            continue
        sums: dict[str, int] = defaultdict(int)
        for leg in receipt["l"]:
            sums[leg["p"]] += leg["d"]
        if any(sums.values()):
            yield Finding("R1", receipt["pk"][2:], f"the posting's legs sum to {dict(sums)}")
        note_wanted(store, receipt)
        store.executemany("INSERT INTO leg VALUES (?,?,?,?,?,?,?,?,?,?)", _rows(receipt))


def _rows(receipt: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    versions = {leg["a"]: leg["v"] for leg in receipt["l"] if "v" in leg}
    for order, leg in enumerate(receipt["l"]):
        note = json.dumps(leg) if sequenced(leg["a"]) else None
        place = (leg["a"], versions.get(leg["a"]), leg.get("s"), receipt["p"])
        forced = max(0, -leg["d"]) if "ro" in receipt else 0
        yield (receipt["pk"][2:], order, *place, leg["p"], leg["d"], forced, note)
        for name, units in leg.get("bu", {}).items():
            yield (receipt["pk"][2:], order, *place, name, -units, 0, None)


# Members and holds


def _sequenced_findings(store: sqlite3.Connection, accounts: Mapping[str, list[Item]]) -> Iterator[Finding]:
    rows = store.execute(
        "SELECT account, version, posting, note FROM leg WHERE note IS NOT NULL ORDER BY account, version, ord"
    )
    seen: set[str] = set()
    for account, own in groupby(rows, key=lambda row: row[0]):
        seen.add(account)
        if account not in accounts:
            yield Finding("R2", account, "the journal has legs of an account that does not exist")
            continue
        state = tables.sequenced_read(accounts[account][0])
        yield from Walk(state).findings((version, posting, json.loads(note)) for _, version, posting, note in own)
    for account in accounts:
        if sequenced(account) and account not in seen:
            yield from Walk(tables.sequenced_read(accounts[account][0])).findings(iter(()))


# The world


def _world_findings(store: sqlite3.Connection, accounts: Mapping[str, list[Item]]) -> Iterator[Finding]:
    sums: dict[str, int] = defaultdict(int)
    for account, pocket, amount in store.execute("SELECT account, pocket, SUM(amount) FROM leg GROUP BY 1, 2"):
        if derived(account):
            sums[pocket] += amount
        elif account not in accounts:
            yield Finding("R6", account, "the journal has legs of an account that does not exist")
    for items in accounts.values():
        for pocket, amount in _held(items):
            sums[pocket] += amount
    for pocket, total in sums.items():
        if total:
            yield Finding("R6", "world", f"all balances and derived accounts sum to {total} {pocket}, not to zero")


def _held(items: list[Item]) -> Iterator[tuple[str, int]]:
    for stored in items:
        if stored["sk"]["S"] == "B":
            yield from ((pocket, purse.balance) for pocket, purse in tables.sequenced_read(stored).purses.items())
        elif is_stripe(stored):
            held = tables.stripe_read(stored).balances
            yield from ((name, amount) for name, amount in held.items() if not is_budget(name))
