"""R10 of the audit: every party of a posting finds it, and every pointer leads to the posting that made it."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from chalicelib.ledger.values import Finding, commutative

TABLES = "CREATE TABLE pointer (name, target); CREATE TABLE wanted (name, target)"


def note_pointer(store: sqlite3.Connection, stored: dict[str, Any]) -> None:
    store.execute("INSERT INTO pointer VALUES (?,?)", (stored["pk"][2:], stored["to"]))


def note_wanted(store: sqlite3.Connection, receipt: dict[str, Any]) -> None:
    """What pointers a posting must have: for each account that its own keys do not name, and for a reversal.

    A hold is found by its own chain, and needs none.
    """
    made_id = receipt["pk"][2:]
    named = {receipt["bk"].partition("#")[0], receipt.get("m"), receipt.get("ok", "").partition("#")[0]}
    moving = {leg["a"] for leg in receipt["l"] if commutative(leg["a"]) or (leg["a"][0] == "m" and leg["d"])}
    names = [(f"{made_id}#{account}", made_id) for account in moving - named]
    if receipt["k"] == "reversal":
        names.append((f"{receipt.get('ro')}#reversal", made_id))
    store.executemany("INSERT INTO wanted VALUES (?,?)", names)


def pointer_findings(store: sqlite3.Connection) -> Iterator[Finding]:
    """Pointers that are missing, and those that no posting asks for, told of the party whose history needs them."""
    for one, other, what in (
        ("wanted", "pointer", "is missing"),
        ("pointer", "wanted", "was made by no posting"),
    ):
        rows = store.execute(f"SELECT name, target FROM {one} EXCEPT SELECT name, target FROM {other}")  # noqa: S608
        for name, target in rows:
            party = name.partition("#")[2]
            account = party if ":" in party else "world"
            yield Finding("R10", account, f"the pointer {name} to {target} {what}")
