"""The door to the overview: read from what nights have kept, with a handful of looks whatever the size of the town.

A year of days is two looks, this month's places and last month's are two, what is in circulation is what the newest
audit counted.
"""

from chalicelib.audits import runs
from chalicelib.figures import series
from chalicelib.ledger import days
from chalicelib.ledger.book import town_book
from chalicelib.office.overview import decisions
from chalicelib.office.overview.values import Holding, Overview
from chalicelib.people.directory import book as directory


def overview(months: int) -> Overview:
    """The town's figures of so many months, this one among them, up to the last day that was counted."""
    today = town_book().moment().day
    told = [decisions.figures(each) for each in series.since(decisions.first_day(today, months), today)]
    yesterday = days.later(today, -1)
    month, before = yesterday[:4], decisions.month_before(yesterday[:4])
    now_shops, now_clubs = series.places(month)
    old_shops, old_clubs = series.places(before, yesterday[4:])
    clubs = decisions.largest(now_clubs, old_clubs)
    shops = decisions.moved(now_shops, old_shops)
    return Overview(
        days=tuple(told),
        months=tuple(decisions.by_month(told)),
        holding=holding(),
        month=month,
        clubs=tuple(clubs),
        shops=tuple(shops),
        names=directory.names({place.account for place in (*clubs, *shops)}),
    )


def holding() -> Holding | None:
    """What there is, as the newest audit counted it; None before one did."""
    newest = runs.standing().newest
    if newest is None or not newest.report.held:
        return None
    return Holding(newest.id, newest.at, newest.report.held, newest.report.active)
