"""Short journals and long ones: what a page of a history costs, and what an audit does."""

import os
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

from bench.counts import tapped
from bench.figures import Goal, measures
from bench.months import CLUB, written
from bench.site import Site
from chalicelib.ledger import history
from chalicelib.ledger.book import Book

SHORT, MIDDLE, LONG = 1_000, 10_000, 100_000
PAGE = 50
PAGES = 40


@measures(Goal("history.reads", 4), Goal("history.size_ratio", 1.3))
def pages(site: Site) -> list[float]:
    """The newest page of a club that was asked for before: its calls, and its time by the journal's length."""
    short, long_ = written(site, SHORT), written(site, LONG)
    for book in (short, long_):
        _page(book)()
    with tapped() as calls:
        _page(long_)()
    ratios = [_seconds(_page(long_)) / _seconds(_page(short)) for _ in range(PAGES)]
    return [len(calls), median(ratios)]


@measures(Goal("audit.per_100k_seconds", 120), Goal("audit.memory_ratio", 1.2))
def audits(site: Site) -> list[float]:
    """Each in a process of its own; the accounts are the same, only the journal is ten times as long."""
    _, small = _audited(site, MIDDLE)
    seconds, large = _audited(site, LONG)
    return [seconds * 100_000 / LONG, large / small]


def _page(book: Book) -> Callable[[], object]:
    return lambda: history.page(book, CLUB, PAGE)


def _seconds(work: Callable[[], object]) -> float:
    begin = perf_counter()
    work()
    return perf_counter() - begin


def _audited(site: Site, postings: int) -> tuple[float, float]:
    """Seconds, and bytes at the most, of an audit that finds nothing."""
    names = written(site, postings).names
    environment = os.environ | site.stand("dynamodb-local").environment
    command = [sys.executable, "-m", "bench.audited", names.balance, names.journal]
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.split()
    return float(told[0]), float(told[1])
