"""R2 and R5 of the audit: one member's legs walked from the first to the version its item has."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from chalicelib.attributes import Item
from chalicelib.ledger import tables
from chalicelib.ledger.journal import chain_after
from chalicelib.ledger.values import Finding, Sequenced, chain_of, sequenced


def member_findings(store: sqlite3.Connection, accounts: Mapping[str, list[Item]]) -> Iterator[Finding]:
    """What is off with members and holds."""
    rows = store.execute(
        "SELECT account, version, posting, note FROM leg WHERE note IS NOT NULL"
        " ORDER BY account, version, posting, ord"
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


class Walk:
    """Walks one member's legs from the first to the version its item has, and compares the end with the item."""

    def __init__(self, state: Sequenced) -> None:
        self.state, self.version, self.last = state, 0, ""
        self.chain = chain_of(state.account, state.terms)
        self.balances: dict[str, int] = defaultdict(int)
        self.buckets: dict[tuple[str, str], int] = defaultdict(int)

    def findings(self, rows: Iterator[tuple[int, str, dict[str, Any]]]) -> Iterator[Finding]:
        for (version, posting), group in groupby(rows, key=lambda row: row[:2]):
            if version > self.state.version:
                break  # booked after the item was read
            legs = [leg for _, _, leg in group]
            yield from (self._finding("R2", what) for what in self._step(version, posting, legs))
        yield from (self._finding("R2", what) for what in self._end())
        yield from (self._finding("R5", what) for what in self._bucket_end())

    def _finding(self, rule: str, what: str) -> Finding:
        return Finding(rule, self.state.account, what)

    def _step(self, version: int, posting: str, legs: list[dict[str, Any]]) -> Iterator[str]:
        if version != self.version + 1:
            yield f"version {version} follows {self.version}"
        if legs[0]["pj"] != self.last:
            yield f"version {version} names {legs[0]['pj']!r} before it, not {self.last!r}"
        for leg in legs:
            self.balances[leg["p"]] += leg["d"]
            if self.balances[leg["p"]] != leg["b"]:
                yield f"version {version} says {leg['b']} {leg['p']}, its legs sum to {self.balances[leg['p']]}"
            for bucket, amount in leg.get("sl", {}).items():
                self.buckets[leg["p"], bucket] += amount if leg["d"] > 0 else -amount
        self.chain = chain_after(self.chain, posting, version, legs)
        if self.chain != legs[0]["h"]:
            yield f"the chain is broken at version {version}"
        self.version, self.last, self.chain = version, posting, legs[0]["h"]

    def _end(self) -> Iterator[str]:
        if (self.version, self.last, self.chain) != (self.state.version, self.state.last, self.state.chain):
            yield f"the item is at version {self.state.version}, the journal at {self.version}"
        for pocket in {*self.balances, *self.state.purses}:
            held = self.state.purses[pocket].balance if pocket in self.state.purses else 0
            if held != self.balances[pocket]:
                yield f"the item holds {held} {pocket}, its legs sum to {self.balances[pocket]}"

    def _bucket_end(self) -> Iterator[str]:
        followed = {key: amount for key, amount in self.buckets.items() if amount}
        held: dict[tuple[str, str], int] = {}
        for pocket, purse in self.state.purses.items():
            held |= {(pocket, bucket): amount for bucket, amount in purse.buckets.items()}
            if sum(purse.buckets.values()) != max(0, purse.balance):
                yield f"the buckets sum to {sum(purse.buckets.values())} {pocket}, the balance is {purse.balance}"
        if followed != held:
            yield f"the buckets hold {held}, the legs' slices leave {followed}"
