"""What a posting costs our own processor, as a ratio to plain boto3 sending the very same kind of transaction.

Both run in this process, on one engine, in turns; the processor's time is counted, not the clock's.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from logging import StreamHandler
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from app import app
from bench import ruled
from bench.calls import PURCHASE, Till
from bench.counters import Counter, opened, payloads
from bench.figures import Goal, measures
from bench.site import TOWN, Site, Stand
from chalicelib import telemetry
from chalicelib.ledger import days
from chalicelib.ledger.attempt import Attempt

ROUNDS, EACH, WARM = 9, 20, 20
Step = Callable[[], object]


@measures(Goal("posting.cpu_ratio", 0.5))
def posting(site: Site) -> list[float]:
    """From the decision over the composition to the receipt; the read before it does not count."""
    stand = site.home
    ours, theirs = opened(stand.book, TOWN, 2)
    return [ratio(_postings(stand, ours), _bare(stand, theirs))]


@measures(Goal("handler.cpu_ratio", 1.5))
def handler(site: Site) -> list[float]:
    """The whole scan: token, card, body, read, decision, posting, answer, and its line in the log."""
    stand = site.home
    ours, theirs = opened(stand.book, TOWN, 2)
    with _logging():
        return [ratio(_scans(ours, PURCHASE), _bare(stand, theirs))]


@measures(Goal("handler.ruled_cpu_ratio", 1.6))
def ruled_handler(site: Site) -> list[float]:
    """The same scan under every rule there is, a campaign with a budget among them."""
    stand = site.home
    ours, theirs = opened(stand.book, TOWN, 2)
    with _logging():
        return [ratio(_scans(ruled.under_rules(stand, ours), ruled.PURCHASE), _bare(stand, theirs))]


@contextmanager
def _logging() -> Iterator[None]:
    """A line for every request, as in the cloud, but to nowhere; on a laptop they are not written."""
    lines, level = telemetry.log.registered_handler, telemetry.log.log_level
    assert isinstance(lines, StreamHandler)
    with Path(os.devnull).open("w") as nowhere:
        shown = lines.setStream(nowhere)
        telemetry.log.setLevel("INFO")
        yield
        telemetry.log.setLevel(level)
        lines.setStream(shown or sys.stdout)


def ratio(ours: Iterator[Step], theirs: Iterator[Step]) -> float:
    """The median over rounds of our time to theirs; a step is prepared outside the time that counts."""
    for steps in (ours, theirs):
        _seconds(islice(steps, WARM))
    rounds = [_seconds(islice(ours, EACH)) / _seconds(islice(theirs, EACH)) for _ in range(ROUNDS)]
    return median(rounds)


def _seconds(steps: Iterator[Step]) -> float:
    spent = 0.0
    for step in steps:
        begun = process_time()
        step()
        spent += process_time() - begun
    return spent


def _postings(stand: Stand, counter: Counter) -> Iterator[Step]:
    book = stand.book
    day = days.calendar_day(book.clock(), book.zone)
    while True:
        states = book.members([counter.member])
        attempt = Attempt(book, counter.envelope(book.clock()), states, lambda _: counter.award(day))
        yield attempt.receipt


def _scans(counter: Counter, purchase: dict[str, Any]) -> Iterator[Step]:
    till = Till(counter)
    while True:
        event = till.event("/v1/scans", purchase)
        yield lambda: _accepted(app(event, None))  # noqa: B023  called before the next event is made


def _accepted(answer: dict[str, Any]) -> None:
    if answer["statusCode"] != 201:
        raise RuntimeError(answer["body"])


def _bare(stand: Stand, counter: Counter) -> Iterator[Step]:
    client = stand.boto3
    for payload in payloads(stand.book, counter):
        yield lambda: client.transact_write_items(**payload)  # noqa: B023
