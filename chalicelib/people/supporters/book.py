"""The door to clubs' months: counted when the month is closed, kept as numbers.

office   CLUB#<club>   <YYMM>   earned given purchases shops supporters at, told_at: when its mails were written

Counted from the club's own book of the month, read once: the scan writes nothing for it, no list of who supports whom
is kept anywhere, and fewer than five supporters are not even kept as a number.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from chalicelib import config, records
from chalicelib.ledger import daybook
from chalicelib.ledger.book import town_book
from chalicelib.people.supporters.decisions import Count
from chalicelib.people.supporters.values import ClubMonth
from chalicelib.records import OFFICE

SHOWN = 13
"""A year, and the month that it is compared with."""
TOLD = "told_at"


def months(club: str) -> list[ClubMonth]:
    """The months of a club that were counted, the latest first, for a year back."""
    return [_read(stored) for stored in reversed(OFFICE.records(_key(club))[-SHOWN:])]


def month(club: str, month: str) -> ClubMonth:
    """A club's month (YYMM) that is closed: as it is kept, or counted now and kept. Refuses TryAgain."""
    if stored := OFFICE.record(_key(club), month):
        return _read(stored)
    count = Count(club, config.town().points.name)
    for each in daybook.of_month(town_book(), club, month):
        count.see(each)
    made = count.month(month)
    kept = {name: value for name, value in asdict(made).items() if name != "month" and value is not None}
    records.written(OFFICE.fresh(_key(club), month, {**kept, "at": town_book().clock()}))
    return made


def told(club: str, month: str) -> bool:
    """Whether all mails about a month were written."""
    return TOLD in OFFICE.record(_key(club), month)


def note_told(club: str, month: str) -> None:
    """Remember that, of a month that is kept."""
    records.written(OFFICE.changed(_key(club), month, {TOLD: town_book().clock()}))


def _read(stored: Mapping[str, Any]) -> ClubMonth:
    names = [field.name for field in fields(ClubMonth) if field.name in stored]
    return ClubMonth(stored["sk"], **{name: stored[name] for name in names})


def _key(club: str) -> str:
    return f"CLUB#{club}"
