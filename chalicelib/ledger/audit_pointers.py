"""R10 of the audit: every posting is found, by its own name, in the book of every party, by each member's version.

What its own keys do not name must have a pointer, with the keys that the posting would have there; every pointer leads
to the posting that made it, and what takes another posting back names one that is there.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.ledger import whereabouts
from chalicelib.ledger.journal import posting_id
from chalicelib.ledger.values import Finding, commutative, derived
from chalicelib.ledger.whereabouts import Spot

TABLES = "CREATE TABLE pointer (name, target, book, place); CREATE TABLE wanted (name, target, book, place);"
TABLES += "CREATE TABLE taken_back (original, posting, account)"


def note_pointer(store: sqlite3.Connection, stored: Mapping[str, Any]) -> None:
    told = (stored["pk"][2:], stored["to"], stored.get("ok", ""), stored.get("ot", ""))
    store.execute("INSERT INTO pointer VALUES (?,?,?,?)", told)


def note_spots(
    store: sqlite3.Connection, receipt: Mapping[str, Any], holds: Mapping[str, Mapping[str, Any]]
) -> Iterator[Finding]:
    """What is off with a posting's own keys; the pointers that it must have besides are noted.

    `holds` are their terms, by account. A hold itself is found by its own chain.
    """
    made_id = receipt["pk"][2:]
    if made_id != posting_id(receipt["pa"], receipt["ik"]):
        yield Finding("R10", made_id, "its name is not that of its party and key")
    wanted, shown = _spots(made_id, receipt, holds), _own_spots(receipt)
    for book, order in shown - set(wanted.values()):
        yield Finding("R10", made_id, f"it stands under {book} at {order}, where it does not belong")
    if any(account[0] == "s" for account in wanted) and receipt["bk"][0] != "s":
        yield Finding("R10", made_id, f"its book is {receipt['bk']}, and not its shop's")
    rows = [(f"{made_id}#{account}", made_id, *at) for account, at in wanted.items() if at not in shown]
    if receipt["k"] == "reversal":
        rows.append((f"{receipt.get('ro')}#reversal", made_id, "", ""))
    store.executemany("INSERT INTO wanted VALUES (?,?,?,?)", rows)
    if receipt["k"] in {"return", "reversal"}:
        party = next(leg["a"] for leg in receipt["l"] if not derived(leg["a"]))
        store.execute("INSERT INTO taken_back VALUES (?,?,?)", (receipt.get("ro", ""), made_id, party))


def _own_spots(receipt: Mapping[str, Any]) -> set[Spot]:
    own = {(receipt["bk"], receipt["bt"])}
    if "m" in receipt:
        own.add(whereabouts.of_member(receipt["m"], receipt["mv"]))
    if "ok" in receipt:
        own.add((receipt["ok"], receipt["ot"]))
    return own


def _spots(made_id: str, receipt: Mapping[str, Any], holds: Mapping[str, Mapping[str, Any]]) -> dict[str, Spot]:
    """Where each account has to find a posting; a member that stands in it with nothing needs no entry."""
    legs, day, ms = receipt["l"], receipt["p"], receipt["ts"]
    parties = {leg["a"] for leg in legs if commutative(leg["a"])}
    spots = {account: whereabouts.of_party(account, day[:4], ms, made_id) for account in parties}
    spots = spots or {"SYS": whereabouts.of_nobody(day, ms, made_id)}
    versions = {leg["a"]: leg["v"] for leg in legs if "v" in leg}
    moving = {leg["a"] for leg in legs if leg["a"][0] == "m" and leg["d"]}
    members = moving or {receipt.get("m", "")} & versions.keys()
    spots |= {member: whereabouts.of_member(member, versions[member]) for member in members}
    own = (receipt.get("ok", ""), receipt.get("ot", ""))  # of a hold that was opened after the accounts were read
    opened = [account for account, version in versions.items() if version == 1 and account[0] == "h"]
    return spots | {a: whereabouts.of_hold(a, holds[a]) if a in holds else own for a in opened}


def pointer_findings(store: sqlite3.Connection) -> Iterator[Finding]:
    """Pointers that are missing or other than they should be, and those that no posting asks for, told of the party
    whose history needs them; and what takes back a posting that is not there."""
    for one, other, what in (
        ("wanted", "pointer", "is missing"),
        ("pointer", "wanted", "was made by no posting"),
    ):
        rows = store.execute(f"SELECT * FROM {one} EXCEPT SELECT * FROM {other}")  # noqa: S608
        for name, target, *_ in rows:
            party = name.partition("#")[2]
            account = party if ":" in party else "world"
            yield Finding("R10", account, f"the pointer {name} to {target} {what}")
    lost = "SELECT * FROM taken_back WHERE original NOT IN (SELECT posting FROM leg)"
    for original, posting, account in store.execute(lost):
        yield Finding("R10", account, f"{posting} takes back {original!r}, which is not there")
