"""A process as a function in the cloud has it, which makes each call and tells what it would be billed for.

Its standard output is the function's log, whose bytes are counted; the figures go to the file that it is told. With
`times` it also counts the processor's time, in so many rounds, and reads the whole ledger as the audit does.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from time import process_time
from typing import Any

from app import app
from bench import counters, people
from bench.asked import Figures, billed
from bench.asked import counted as counted_by
from bench.calls import PURCHASE
from bench.meter import KEPT_BESIDE, metered
from bench.plays import Play
from bench.ripe import ripened
from bench.site import TOWN, Stand
from chalicelib import clock
from chalicelib.attributes import size
from chalicelib.clockwork import book as clockwork
from chalicelib.ledger import days, expiry, fence, shelves
from chalicelib.ledger.book import Book, town_book
from chalicelib.people import denials
from chalicelib.rules.book import town_rules
from infra.local.engines import Engine

AUDITED = 500
EXPIRY_DAYS = 130
"""So far ahead some of the member's oldest points are over."""
DAY_MS = 24 * 3_600_000


def remembered(play: Play) -> dict[str, Figures]:
    """What a process reads beside the member when it has forgotten all: of the town, of the shop, of the club."""
    denials.forget()
    town_rules.cache_clear()
    town_book.cache_clear()
    units = {"town": 0.0, "shop": 0.0, "club": 0.0}
    with metered() as meter:
        play.made(play.card("/scans", PURCHASE))
    for asked, cost in meter.reads:
        if play.counter.member not in asked:
            units[next((name for name in ("shop", "club") if getattr(play.counter, name) in asked), "town")] += cost
    return {"remembered": {f"{name}_read_units": cost for name, cost in units.items()}}


def by_itself(play: Play) -> dict[str, Figures]:
    """What no caller asks for: a day's close on one stripe, a tick with nothing to do, a member's expiry."""
    book, shop = play.stand.book, play.counter.shop
    yesterday = days.later(book.moment().day, -1)
    counted = {}
    with by_day():
        clockwork.tick()
    with metered() as meter:
        fence.close(book, shop, yesterday)
    counted["close"] = counted_by(meter)
    with by_day(), metered() as meter:
        clockwork.tick()
    counted["tick"] = counted_by(meter)
    later = replace(book, clock=lambda: clock.now() + EXPIRY_DAYS * DAY_MS)
    with metered() as meter:
        expiry.expire(later, days.months_back(later.moment().month, "0001")[1], ("points", "voucher"))
    return counted | {"expiry": counted_by(meter)}


@contextmanager
def by_day() -> Iterator[None]:
    """At noon of the town's day, whenever this is measured: a tick asks for more by day than by night."""
    book = town_book()
    now, noon = book.clock, days.midnight(book.moment().day, book.zone) + DAY_MS // 2
    book.clock = lambda: noon
    try:
        yield
    finally:
        book.clock = now


def kept(play: Play) -> dict[str, Figures]:
    """The bytes of one account of each kind, as billed."""
    member = size(play.stand.book.item(play.counter.member, "B")) + KEPT_BESIDE
    shop, club = (
        sum(size(item) + KEPT_BESIDE for item in play.stand.book.partition(account, "META"))
        for account in (play.counter.shop, play.counter.club)
    )
    return {"accounts": {"member_bytes": member, "shop_bytes": shop, "club_bytes": club}}


def timed(play: Play, rounds: int) -> dict[str, Figures]:
    """The processor's milliseconds: of each kind of run where its quickest quarter ends, of the audit per posting."""
    taken: dict[str, list[float]] = {name: [] for name in (*play.calls(), "close", "tick")}
    book = play.stand.book
    yesterday = days.later(book.moment().day, -1)
    for other in counters.opened(book, TOWN, rounds):
        for name, call in play.calls().items():
            taken[name].append(_called_ms(call()))
        taken["close"].append(_ms(lambda: fence.close(book, other.club, yesterday)))  # noqa: B023  called at once
        with by_day():
            taken["tick"].append(_ms(clockwork.tick))
    taken |= people.timed(play, rounds)
    for _ in range(AUDITED):
        play.made(play.card("/scans", PURCHASE))
    quickest = {name: quantiles(each)[0] for name, each in taken.items()}
    audited = _ms(lambda: _clean(book)) / sum(1 for _ in shelves.postings(book))
    return {"cpu_ms": quickest, "audit": {"cpu_ms": audited}}


def _clean(book: Book) -> None:
    audit = shelves.audited(book)
    if audit.findings or audit.unjudged:
        raise RuntimeError(f"{audit}")


def _called_ms(event: dict[str, Any]) -> float:
    return _ms(lambda: app(event, None))


def _ms(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return (process_time() - began) * 1000


def main() -> None:
    """Told: the engine's port, the file for the figures, the rounds to be timed (0: only counts)."""
    port, file, rounds = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    counters.KEY = bytes.fromhex(os.environ["MASTER_KEY"])
    app.open_all()
    stand = Stand(Engine("ministack", port))
    play = Play(stand, ripened(stand, 1)[0])
    play.made(play.card("/scans", PURCHASE))
    told: dict[str, Any] = {"calls": {name: billed(call())[0] for name, call in play.calls().items()}}
    told |= kept(play) | remembered(play) | by_itself(play) | people.figures(play)
    told |= timed(play, rounds) if rounds else {}
    file.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
