"""From nights' numbers to what the office is shown. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib.ledger import days
from chalicelib.office.overview.values import Figures, Place

KINDS = {
    "m": "members",
    "h": "held",
    "c": "clubs",
    "s": "shops",
    "p": "pots",
    "f": "funds",
    "e": "employers",
}
"""What accounts are called by the first letter of their ids."""
MOST = 20


def first_day(today: str, months: int) -> str:
    """The first day of so many months, this one among them.

    >>> first_day("261122", 12), first_day("261122", 1)
    ('251201', '261101')
    """
    year, month = divmod(int(today[:2]) * 12 + int(today[2:4]) - months, 12)
    return f"{year:02}{month + 1:02}01"


def month_before(month: str) -> str:
    """The month (YYMM) before one.

    >>> month_before("2701")
    '2612'
    """
    return days.later(f"{month}01", -1)[:4]


def figures(record: Mapping[str, Any]) -> Figures:
    """A day as it is kept; one of which only the audit told anything had no count yet."""
    names = ("scans", "cents", "given", "taken", "shops", "members", "came_in")
    return Figures(str(record["sk"]), **{name: record[name] for name in names if name in record})


def by_month(told: Iterable[Figures]) -> list[Figures]:
    """Days summed up by their months, in their order."""
    months: dict[str, list[Figures]] = {}
    for day in told:
        months.setdefault(day.name[:4], []).append(day)
    return [_summed(month, found) for month, found in months.items()]


def _summed(month: str, found: Sequence[Figures]) -> Figures:
    given, taken = Counter[str](), Counter[str]()
    for day in found:
        given.update(day.given)
        taken.update(day.taken)
    return Figures(
        month,
        scans=sum(day.scans for day in found),
        cents=sum(day.cents for day in found),
        given=dict(given),
        taken=dict(taken),
        shops=max(day.shops for day in found),
        members=max(day.members for day in found),
        came_in=sum(day.came_in for day in found),
    )


def redeemed_percent(told: Figures, pocket: str) -> int | None:
    """Of what was given in a pocket so much was paid with, in per cent; None where nothing was given.

    >>> redeemed_percent(Figures("2611", given={"points": 300}, taken={"points": 100}), "points")
    33
    """
    given = told.given.get(pocket, 0)
    return told.taken.get(pocket, 0) * 100 // given if given else None


def circulating(held: Mapping[str, Mapping[str, int]], pocket: str) -> dict[str, int]:
    """What accounts of each kind hold in a pocket, with the `total` of all that somebody can still spend.

    Shops are no part of the total: what they hold was spent with them, what they owe they have given out.

    >>> circulating({"m": {"points": 5}, "c": {"points": 3}, "s": {"points": -8}}, "points")["total"]
    8
    """
    told = {name: held.get(letter, {}).get(pocket, 0) for letter, name in KINDS.items()}
    return {**told, "total": sum(units for name, units in told.items() if name != "shops")}


def moved(now: Mapping[str, int], before: Mapping[str, int]) -> list[Place]:
    """The places that changed most, up or down."""
    found = [Place(account, now.get(account, 0), before.get(account, 0)) for account in {*now, *before}]
    changed = [place for place in found if place.now != place.before]
    return sorted(changed, key=lambda place: (-abs(place.now - place.before), place.account))[:MOST]


def largest(now: Mapping[str, int], before: Mapping[str, int]) -> list[Place]:
    """The places with most this month."""
    found = [Place(account, units, before.get(account, 0)) for account, units in now.items()]
    return sorted(found, key=lambda place: (-place.now, place.account))[:MOST]
