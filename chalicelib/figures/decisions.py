"""Counting, pure: from postings and log lines to what is added to each day's counters.

Sums do not depend on order or on how a stream is cut into batches; a test draws both.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from chalicelib.figures.values import Day, ShopDay
from chalicelib.ids import digest
from chalicelib.ledger import days
from chalicelib.ledger.images import Odd
from chalicelib.ledger.values import Receipt

SCANS = frozenset({"award", "checkout", "redeem", "slip"})
"""What is a purchase or a payment at its shop; a slip is one when it is issued, and none again when it is claimed."""
TOWN, REFUSED = "TOWN", "REFUSED"
"""The parts of a day that are no shop's."""
ODD, CENTS, KIND, GIVEN, TAKEN = "odd", "cents", "n_", "out_", "in_"
SHOPS_TOGETHER = 90
"""DynamoDB takes 100 actions in a transaction."""
CODE, TILL = re.compile(r"[a-z_]{1,60}"), re.compile(r"t\d{1,6}", re.ASCII)
HOUR_MS = 60 * 60 * 1000

Counters = Mapping[str, int]
Till = tuple[str, str]
"""A shop's account and the till's id."""
Tally = dict[str, dict[str, Counter[str]]]
"""What is to be added, by day, part of the day (TOWN, REFUSED or a shop), and name."""


@dataclass(frozen=True)
class Share:
    """What one transaction adds: counters of a day's own part, and of some shops; `number` tells the shares apart."""

    day: str
    number: int
    own: Counters
    shops: Mapping[str, Counters]


def counted(found: Iterable[Receipt | Odd], zone: str) -> Tally:
    """The counters of some postings, by the town day on which each was posted."""
    tally: Tally = defaultdict(lambda: defaultdict(Counter))
    for each in found:
        if isinstance(each, Odd):
            tally[days.book_day(each.at, zone)][TOWN][ODD] += 1
            continue
        day = tally[days.book_day(each.posted_at, zone)]
        day[TOWN][KIND + each.kind] += 1
        shop = next((leg["a"] for leg in each.legs if leg["a"][0] == "s"), None)
        if shop and each.kind in SCANS:
            day[shop].update(_at_shop(each, shop))
    return tally


def used(found: Iterable[Receipt | Odd]) -> dict[Till, int]:
    """When each till booked last (ms, the beginning of that hour): cheap to note, and enough to miss one by."""
    seen: dict[Till, int] = {}
    for each in found:
        till = _till(each) if isinstance(each, Receipt) else None
        if till and isinstance(each, Receipt):
            seen[till] = max(seen.get(till, 0), each.posted_at - each.posted_at % HOUR_MS)
    return seen


def _till(receipt: Receipt) -> Till | None:
    told: object = receipt.reference
    name = told.get("till") if isinstance(told, dict) else None
    known = isinstance(name, str) and TILL.fullmatch(name) and str(receipt.party).startswith("s:")
    return (receipt.party, str(name)) if known else None


def _at_shop(scan: Receipt, shop: str) -> Counter[str]:
    made = Counter({KIND + scan.kind: 1, CENTS: scan.facts.get("pu", 0)})
    for leg in scan.legs:
        if leg["a"] == shop:
            made[(GIVEN if leg["d"] < 0 else TAKEN) + leg["p"]] += abs(leg["d"])
    return +made


def refused(log_events: Iterable[Mapping[str, Any]], zone: str) -> Tally:
    """The refusals among log lines, by the town day and code; every other line is passed over.

    A line is telemetry's: one JSON object with `code` and `status`. A log event is {id, timestamp (ms), message}.
    """
    tally: Tally = defaultdict(lambda: defaultdict(Counter))
    for event in log_events:
        if code := _code(event.get("message")):
            tally[days.book_day(event["timestamp"], zone)][REFUSED][code] += 1
    return tally


def _code(message: object) -> str:
    try:
        line = json.loads(message) if isinstance(message, str) else None
    except (RecursionError, ValueError):
        return ""
    code = line.get("code") if isinstance(line, dict) and "status" in line else None
    return code if isinstance(code, str) and CODE.fullmatch(code) else ""


def shares(tally: Tally, part: str) -> Iterator[Share]:
    """A tally cut into transactions, the same way each time: by day, and by so many shops."""
    for day in sorted(tally):
        shops = iter(sorted((name, made) for name, made in tally[day].items() if name not in {TOWN, REFUSED}))
        own: Counters = tally[day].get(part, {})
        number = 0
        while (chunk := dict(islice(shops, SHOPS_TOGETHER))) or number == 0:
            yield Share(day, number, own, chunk)
            own, number = {}, number + 1


def mark(names: Iterable[str]) -> str:
    """The name of a batch: only one of the very same events has it, in whatever order."""
    return digest("|".join(sorted(names)))


def day_read(day: str, stored: Iterable[Mapping[str, Any]]) -> Day:
    """A day's figures from its records."""
    parts = {str(record["sk"]): record for record in stored}
    own = parts.pop(TOWN, {})
    refusals = {code: n for code, n in parts.pop(REFUSED, {}).items() if type(n) is int}
    shops = {account: _shop_read(record) for account, record in parts.items()}
    return Day(day, bool(own.get("final")), _named(own, KIND), own.get(ODD, 0), shops, refusals)


def _shop_read(record: Mapping[str, Any]) -> ShopDay:
    return ShopDay(_named(record, KIND), record.get(CENTS, 0), _named(record, GIVEN), _named(record, TAKEN))


def _named(record: Mapping[str, Any], beginning: str) -> dict[str, int]:
    return {name.removeprefix(beginning): n for name, n in record.items() if name.startswith(beginning)}
