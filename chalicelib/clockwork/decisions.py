"""What is due at a moment, by the town's own clock; the schedule itself only knows UTC. Pure.

Each task may be done again without harm, so that what was done is remembered only to save work: a tick that broke off
is completed by the next one, and a town that was switched off for a week catches up.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.ledger import days

QUARTER_MS = 15 * 60_000
"""So long after midnight yesterday is closed: a till's posting of yesterday may still be under way."""
MORNING, EVENING = 8, 20
"""From when and until when, on the town's clock, mails are written that nobody waits for."""
CATCH_UP = 31
"""Days that are closed one by one after a pause; those before are closed with the first of them."""


@dataclass(frozen=True)
class Done:
    """What was done last: the book day closed, the one counted, the one up to which holds were looked at, the month
    booked out, the one on which what is past its time was forgotten, the one after which shops were looked at for the
    office's list (`looked`).

    `told` is the month of which all clubs were told. `place` is where the expiry run of the next month stopped,
    `forget_place` where that of forgetting did, `told_place` where telling clubs did; each is empty where nothing was
    done yet. `thanked_until` (server ms) is up to when clubs' words are on their round, `thanked_place` where it
    stopped; 0 and empty where none is under way.
    """

    closed: str = ""
    lapsed: str = ""
    expired: str = ""
    place: str = ""
    counted: str = ""
    forgotten: str = ""
    forget_place: str = ""
    told: str = ""
    told_place: str = ""
    thanked_until: int = 0
    thanked_place: str = ""
    looked: str = ""


def to_close(done: Done, now: int, zone: str) -> Iterator[str]:
    """The book days (YYMMDD) to be closed, oldest first; none in the first quarter of an hour of a day.

    >>> midnight = days.midnight("261203", "Europe/Berlin")
    >>> list(to_close(Done(closed="261130"), midnight + QUARTER_MS, "Europe/Berlin"))
    ['261201', '261202']
    >>> list(to_close(Done(closed="261130"), midnight, "Europe/Berlin"))
    ['261201']
    """
    last = days.day_before(days.book_day(now - QUARTER_MS, zone), zone)
    first = max(days.later(done.closed, 1), days.later(last, 1 - CATCH_UP)) if done.closed else last
    while first <= last:
        yield first
        first = days.later(first, 1)


def to_count(done: Done) -> Iterator[str]:
    """The closed book days whose figures were not counted from the journal yet, oldest first.

    >>> list(to_count(Done(closed="261202", counted="261130"))), list(to_count(Done(closed="261202")))
    (['261201', '261202'], ['261202'])
    """
    if not done.closed:
        return
    day = max(days.later(done.counted, 1), days.later(done.closed, 1 - CATCH_UP)) if done.counted else done.closed
    while day <= done.closed:
        yield day
        day = days.later(day, 1)


def holds_since(done: Done, today: str) -> str:
    """The book day from which on lists of lapsing holds are read: a day more than was seen, for late index entries."""
    return days.later(done.lapsed or today, -1 if done.lapsed else -CATCH_UP)


def month_to_expire(done: Done, month: str) -> str:
    """The month (YYMM) that is over and whose value was not booked out yet; empty where there is none.

    >>> month_to_expire(Done(expired="2611"), "2701"), month_to_expire(Done(expired="2612"), "2701")
    ('2612', '')
    """
    _, last = days.months_back(month, "0001")[:2]
    return last if done.expired < last else ""


def month_to_tell(done: Done, now: int, zone: str) -> str:
    """The month (YYMM) of which clubs are told now: the last one, once its last day is closed; by day alone.

    After a pause of months only the last one is told. Empty where there is nothing to tell.

    >>> morning = days.midnight("261201", "Europe/Berlin") + 32 * QUARTER_MS
    >>> month_to_tell(Done(closed="261130"), morning, "Europe/Berlin")
    '2611'
    >>> [month_to_tell(Done(closed=day, told=month), at, "Europe/Berlin") for day, month, at in (
    ...     ("261129", "", morning), ("261130", "2611", morning), ("261130", "2610", morning - 1))]
    ['', '', '']
    """
    month = days.book_day(now, zone)[:4]
    last = days.months_back(month, "0001")[1]
    over = done.closed >= days.later(f"{month}01", -1)
    return last if over and by_day(now, zone) and done.told < last else ""


def by_day(now: int, zone: str) -> bool:
    """Whether a mail that nobody waits for may be written."""
    return MORNING <= days.local(now, zone).hour < EVENING
