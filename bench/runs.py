"""The runs that go over everybody: how many members a second one run books out, with their histories read."""

from dataclasses import replace
from datetime import timedelta
from time import perf_counter

from bench.counters import CARD, opened, post_at_noon
from bench.figures import Goal, measures
from bench.site import TOWN, Site
from chalicelib import config, ids
from chalicelib.ledger import days
from chalicelib.ledger.expiry import expire

MEMBERS, PURCHASES = 150, 4


@measures(Goal("expiry.members_per_second", 10, "higher"))
def expiry(site: Site) -> list[float]:
    """Members who each lose what they earned in a few purchases; a round trip each for item, history and posting."""
    book, town = site.home.book, config.town(TOWN)
    counter = opened(book, TOWN, 1)[0]
    members = [ids.fresh("m") for _ in range(MEMBERS)]
    book.open_members({member: {"cards": {CARD: {"st": "A", "club": counter.club}}} for member in members})
    day = days.calendar_day(book.clock(), book.zone)
    for member in members:
        for _ in range(PURCHASES):
            own = replace(counter, member=member)
            post_at_noon(book, own, day, own.award(day))
    month = town.points.bucket(day)[1:]
    after = days.midnight(f"{month}28", book.zone) + int(timedelta(20).total_seconds() * 1000)
    begun = perf_counter()
    run = expire(replace(book, clock=lambda: after), month, tuple(town.pockets))
    return [run.expired / (perf_counter() - begun)]
