"""Book days: the server's time in the town's own time zone, as the texts YYMMDD; a month is its first four.

The zone comes from the pinned tzdata package, so that two machines never disagree about midnight.
"""

from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

BEFORE_ALL = "000000"
"""The book day of a stripe whose first day is still open."""


@cache
def zone(name: str) -> ZoneInfo:
    """A time zone of the pinned tzdata package, whatever the machine has installed."""
    with resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as source:
        return ZoneInfo.from_file(source, key=name)


def local(ms: int, zone_name: str) -> datetime:
    return datetime.fromtimestamp(ms / 1000, zone(zone_name))


def book_day(ms: int, zone_name: str) -> str:
    """The day a moment (ms since 1970 UTC) is booked on.

    >>> book_day(1798759800000, "Europe/Berlin")  # 2026-12-31 23:30 UTC
    '270101'
    """
    return local(ms, zone_name).strftime("%y%m%d")


def calendar_day(ms: int, zone_name: str) -> date:
    return local(ms, zone_name).date()


def midnight(day: str, zone_name: str) -> int:
    """The moment (ms since 1970 UTC) at which a book day begins.

    >>> midnight("261025", "Europe/Berlin") - midnight("261026", "Europe/Berlin")  # a day of 25 hours
    -90000000
    """
    begins = datetime.strptime(day, "%y%m%d").replace(tzinfo=zone(zone_name))
    return int(begins.timestamp() * 1000)


def later(day: str, count: int) -> str:
    """The book day some days after another one.

    >>> later("261230", 3)
    '270102'
    """
    return (_date(day) + timedelta(days=count)).strftime("%y%m%d")


def _date(day: str) -> date:
    return date(2000 + int(day[:2]), int(day[2:4]), int(day[4:]))


def day_before(day: str, zone_name: str) -> str:
    """The book day before one.

    >>> day_before("270101", "Europe/Berlin")
    '261231'
    """
    return book_day(midnight(day, zone_name) - 1, zone_name)


def months_back(month: str, opened: str) -> list[str]:
    """The months (YYMM) from one back to the month an account was opened in, newest first.

    >>> months_back("2702", "2611")
    ['2702', '2701', '2612', '2611']
    """
    last, first = (int(m[:2]) * 12 + int(m[2:]) - 1 for m in (month, opened))
    return [f"{n // 12:02d}{n % 12 + 1:02d}" for n in range(last, first - 1, -1)]


def counted_day(name: str) -> str:
    """The book day in the name of a stripe's daily counter; empty for any other name.

    >>> counted_day("n261122"), counted_day("c261122_points"), counted_day("points_b"), counted_day("n")
    ('261122', '261122', '', '')
    """
    day = name[1:].partition("_")[0]
    return day if name[0] in "ncd" and day.isdigit() else ""
