"""The door to what looked unusual: kept by month, read by the office, and by each shop for itself.

WATCH#<YYMM>           <day>#<shop>#<kind>#<cashier>#<account>   a notice
TALLY#<YYMM>#<shop>    <day>#<cashier>                           cards: how often a cashier scanned each that day
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any

from chalicelib import records
from chalicelib.ledger import days, history
from chalicelib.ledger.book import Book, town_book
from chalicelib.ledger.days import midnight
from chalicelib.ledger.values import Receipt
from chalicelib.records import OFFICE
from chalicelib.rules.book import town_rules
from chalicelib.town import Town
from chalicelib.watch import decisions
from chalicelib.watch.decisions import Watcher
from chalicelib.watch.values import Notice

TOGETHER = 50
KEPT_DAYS, TALLIED_DAYS = 400, 62


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
    actions = [
        OFFICE.put(f"WATCH#{one.day[:4]}", one.name, asdict(one), KEPT_DAYS * records.DAY_SECONDS) for one in notices
    ]
    for first in range(0, len(actions), TOGETHER):
        records.written(*actions[first : first + TOGETHER])
    return len(actions)


def keep_tallies(watcher: Watcher) -> None:
    """Keep a day's scans of each card by cashier until its month was looked through; again is once."""
    day, seconds = watcher.day, TALLIED_DAYS * records.DAY_SECONDS
    actions = [
        OFFICE.put(f"TALLY#{day[:4]}#{shop}", f"{day}#{cashier}", {"cards": dict(cards)}, seconds)
        for (shop, cashier), cards in watcher.tallies.items()
    ]
    for first in range(0, len(actions), TOGETHER):
        records.written(*actions[first : first + TOGETHER])


def of_month(day: str, shops: Iterable[str]) -> Iterator[Notice]:
    """What is unusual in the month that ended with a book day: cards that one cashier scans nearly alone."""
    book, at = town_book(), midnight(day, town_book().zone)
    for shop in shops:
        bound, sums = town_rules().at(at, shop).watch.get("cashier_month", 0), Counter[tuple[str, str]]()
        for record in OFFICE.records(f"TALLY#{day[:4]}#{shop}") if bound else ():
            cashier = record["sk"].partition("#")[2]
            sums.update({(cashier, account): count for account, count in record["cards"].items()})
        for (cashier, account), count in sorted(sums.items()):
            place = shop, cashier, account
            if count > bound and (notice := decisions.of_month(day, place, bound, _scans(book, account, day))):
                yield notice


def _scans(book: Book, account: str, day: str) -> list[Receipt]:
    """A card's purchases in the month of a book day, newest first."""
    state, found = book.member(account), list[Receipt]()
    begins, ends = (midnight(each, book.zone) for each in (f"{day[:4]}01", days.later(day, 1)))
    for _, receipt in history.member_chain(book, account, state.version + 1, state.last):
        if receipt.posted_at < begins:
            break
        found += [receipt] if receipt.posted_at < ends and decisions.earns_at(receipt) else []
    return found


def about(accounts: Collection[str]) -> list[Notice]:
    """All that was seen of some members' accounts and is kept yet, the latest first."""
    today = town_book().moment().day
    months = days.months_back(today[:4], days.later(today, -KEPT_DAYS)[:4])
    return [notice for month in months for notice in notices(month) if notice.account in accounts]


def notices(month: str, shop: str = "") -> list[Notice]:
    """What was seen in a month (YYMM), the latest day first; of one shop, or of all."""
    stored = [record for record in reversed(OFFICE.records(f"WATCH#{month}")) if shop in {"", record["shop"]}]
    return list(map(_read, stored))


def of_day(day: str) -> list[Notice]:
    """What was seen on a book day (YYMMDD)."""
    return list(map(_read, OFFICE.records(f"WATCH#{day[:4]}", f"{day}#")))


def _read(record: Mapping[str, Any]) -> Notice:
    told = {field.name: record[field.name] for field in fields(Notice) if field.name in record}
    return Notice(**{**told, "postings": tuple(told["postings"])})
