"""The door to what looked unusual: kept by month, read by the office, and by each shop for itself.

WATCH#<YYMM>   <day>#<shop>#<kind>#<cashier>#<account>   a notice
"""

from collections.abc import Iterable
from dataclasses import asdict, fields

from chalicelib import records
from chalicelib.ledger.book import town_book
from chalicelib.ledger.days import midnight
from chalicelib.records import OFFICE
from chalicelib.rules.book import town_rules
from chalicelib.town import Town
from chalicelib.watch.decisions import Watcher
from chalicelib.watch.values import Notice

TOGETHER = 50
KEPT_SECONDS = 400 * 24 * 60 * 60


def watcher(day: str) -> Watcher:
    """One that knows the rules of a book day (YYMMDD), each shop's own."""
    at, rules = midnight(day, town_book().zone), town_rules()
    known: dict[str, Town] = {}

    def of(shop: str) -> Town:
        if shop not in known:
            known[shop] = rules.at(at, shop or None)
        return known[shop]

    return Watcher(day, of)


def keep(notices: Iterable[Notice]) -> int:
    """Keep what was seen, for a bit more than a year; again is once. Answers how many."""
    actions = [OFFICE.put(f"WATCH#{one.day[:4]}", one.name, asdict(one), KEPT_SECONDS) for one in notices]
    for first in range(0, len(actions), TOGETHER):
        records.written(*actions[first : first + TOGETHER])
    return len(actions)


def notices(month: str, shop: str = "") -> list[Notice]:
    """What was seen in a month (YYMM), the latest day first; of one shop, or of all."""
    names = [field.name for field in fields(Notice)]
    stored = [record for record in reversed(OFFICE.records(f"WATCH#{month}")) if shop in {"", record["shop"]}]
    read = [{name: record[name] for name in names if name in record} for record in stored]
    return [Notice(**{**one, "postings": tuple(one["postings"])}) for one in read]
