"""What is looked for once a night, since it takes a look at every shop: credit lines, and tills that fell silent.

By day the list reads what the night found, and looks again at those alone.
"""

from collections.abc import Iterator

from chalicelib import config, records
from chalicelib.figures import book as figures
from chalicelib.figures import series
from chalicelib.ledger import days
from chalicelib.ledger.book import town_book
from chalicelib.office.tasks import decisions, tables
from chalicelib.office.tasks.values import Night
from chalicelib.people.tills.decisions import TAKING_PART
from chalicelib.people.values import Business
from chalicelib.records import OFFICE
from chalicelib.rules.book import town_rules
from chalicelib.till.accounts import views

Line = tuple[str, str, int]
Silent = tuple[str, str, str]
MOST_LINES = 500


def looked(day: str) -> Night:
    """Look at every shop as it is now, at the end of a book day (YYMMDD), and keep what was found; again is once."""
    from chalicelib.people import book as people  # pynamodb: not on a scan's way

    shops = people.businesses()
    lines = [line for shop in shops for line in _lines(shop.account)]
    fullest = sorted(lines, key=lambda line: -line[2])[:MOST_LINES]
    night = Night(day, tuple(fullest), tuple(_silent(shops, day))[:MOST_LINES])
    records.written(OFFICE.changed(tables.TASKS, tables.NIGHT, tables.night_kept(night)))
    return night


def last() -> Night:
    """What the last night found; an empty one before the first."""
    return tables.night_read(records.record(tables.TASKS, tables.NIGHT))


def lines_now(found: tuple[Line, ...]) -> list[Line]:
    """The same shops' lines as they are now: paid back, or used up further."""
    return [line for shop in dict.fromkeys(line[0] for line in found[: decisions.MOST]) for line in _lines(shop)]


def silent_now(found: tuple[Silent, ...]) -> list[Silent]:
    """Those of the tills that booked nothing since, and that still are tills."""
    first = found[: decisions.MOST]
    return [one for shop in dict.fromkeys(one[0] for one in first) for one in _still(shop, first)]


def _lines(shop: str) -> Iterator[Line]:
    book = town_book()
    for pocket, line in views.credit(town_rules().at(book.clock(), shop), book.party_now(shop)).items():
        if line.notice is not None:
            yield shop, pocket, line.notice


def _silent(shops: list[Business], day: str) -> Iterator[Silent]:
    told = config.town().office
    live = {shop.account for shop in shops if shop.trade.state in TAKING_PART}
    for (shop, till), used in sorted(series.uses().items()):
        last_day = decisions.silent(used, day, told["silent_after"], told["regular_days"])
        if shop in live and last_day:
            yield shop, till, last_day


def _still(shop: str, found: tuple[Silent, ...]) -> list[Silent]:
    from chalicelib.people.tills import book as tills  # as above

    zone, uses = town_book().zone, figures.last_uses(shop)
    open_ones = {place.id for place in tills.places(shop) if place.state == "active"}
    return [
        (one, till, day)
        for one, till, day in found
        if one == shop and till in open_ones and uses.get(till, 0) < days.midnight(days.later(day, 1), zone)
    ]
