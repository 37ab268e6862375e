"""What an audit can read at all: an item that lacks what every item of its kind has is a finding, and no fault."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from chalicelib.attributes import Item
from chalicelib.ledger import days, tables
from chalicelib.ledger.values import Finding, sequenced

BROKEN = (AttributeError, IndexError, KeyError, StopIteration, TypeError, ValueError)
"""What reading an item raises that is not as the ledger writes it."""
POSTING = {"k", "ts", "p", "ev", "pa", "ik", "rh", "l", "bk", "bt"}
LEG, FIRST_LEG = {"a", "p", "d", "r"}, {"b", "v", "pj", "h"}
MEMBER, META = {"v", "tv", "st", "tm", "lj", "lh"}, {"n", "fl", "gr", "tm", "st", "od"}
STRIPE, SNAPSHOT = {"st", "pc", "n"}, {"n"}
PARTS = re.compile(r"META|[SD]#(\d{6}#)?\d\d", re.ASCII)


def readable(balance: Iterable[Item]) -> tuple[dict[str, list[Item]], list[Finding]]:
    """The items of each account (a member's one; META, stripes and snapshots), and those that cannot be read.

    An account with such an item is not judged further.
    """
    accounts: dict[str, list[Item]] = defaultdict(list)
    found: list[Finding] = []
    for stored in balance:
        account, part = stored["pk"]["S"][2:], stored["sk"]["S"]
        accounts[account].append(stored)
        try:
            _read(account, part, stored)
        except BROKEN as broken:
            rule = "R2" if sequenced(account) else "R3"
            found.append(Finding(rule, account, f"its item {part} cannot be read: {broken!r}"))
    for finding in found:
        accounts.pop(finding.account, None)
    return accounts, found


def _read(account: str, part: str, stored: Item) -> None:
    if not (part == "B" if sequenced(account) else PARTS.fullmatch(part)):
        raise ValueError("no item of an account is named so")
    if part == "B":
        _whole(stored.keys(), MEMBER)
        state = tables.sequenced_read(stored)
        if account[0] == "h":
            days.later(state.terms["day"], 0)
    elif part == "META":
        _whole(stored.keys(), META)
    elif part[0] == "S":
        _whole(stored.keys(), STRIPE)
        tables.stripe_read(stored)
    else:
        _whole(stored.keys(), SNAPSHOT)


def _whole(names: AbstractSet[str], needed: AbstractSet[str]) -> None:
    if missing := needed - names:
        raise ValueError(f"it has no {', '.join(sorted(missing))}")


def legs_of(receipt: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], int | None, str | None]]:
    """A posting's legs, each with its account's version and, of a member or hold, what its chain is made of."""
    _whole(receipt.keys(), POSTING)
    versions: dict[str, int] = {}
    for leg in receipt["l"]:
        _whole(leg.keys(), LEG)
        if not sequenced(leg["a"]):
            yield leg, None, None
            continue
        if leg["a"] not in versions:
            _whole(leg.keys(), FIRST_LEG)
            versions[leg["a"]] = leg["v"]
        _whole(leg.keys(), {"b"})
        yield leg, versions[leg["a"]], json.dumps(leg)
