"""Accounts as years of business leave them: full of buckets and counters, for those are the items that are billed."""

from dataclasses import replace
from datetime import date, timedelta

from bench.counters import PURCHASE, Counter, opened, post_at_noon
from bench.site import TOWN, Stand
from chalicelib import config
from chalicelib.ledger import days
from chalicelib.till import decisions, movements
from chalicelib.till.movements import Movement

MONTHS = 24
COUNTED_DAYS = 7
"""So many days may stand in a stripe's counters; the price of every posting rests on the close taking them out."""


def ripened(stand: Stand, number: int) -> list[Counter]:
    """Counters whose members earned in each month that still pays, and whose shops were busy on each counted day."""
    book = stand.book
    today = days.calendar_day(book.clock(), book.zone)
    counters = opened(book, TOWN, number)
    elsewhere = opened(book, TOWN, 1)[0]
    for counter in counters:
        abroad = replace(elsewhere, member=counter.member)
        for month in _months(today):
            post_at_noon(book, abroad, month, abroad.award(month))
        for back in range(COUNTED_DAYS):
            _busy_day(stand, counter, today - timedelta(back))
    return counters


def _months(today: date) -> list[date]:
    """The first day of each month before this one whose points still pay."""
    now = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(now - MONTHS + 1, now)]


def _busy_day(stand: Stand, counter: Counter, day: date) -> None:
    """A day on which the shop sells vouchers, and takes both pockets for its goods."""
    town = config.town(TOWN)
    load = movements.load(town, Movement(counter.shop, counter.member, "voucher", 2000, day), {})
    paid = decisions.checkout(town, counter.met(day), PURCHASE, {"points": 100, "voucher": 100})
    for posting in (load, paid):
        post_at_noon(stand.book, counter, day, posting)
