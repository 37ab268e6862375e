"""What the calls of a month use: requests, a function's time, reads, writes, and bytes that go out. Pure.

Milliseconds: the processor's time as measured, longer where the function has less than a whole processor, and the
waiting for the database by published medians. Reads are the call's own, and what a process has forgotten meanwhile: a
thing that is remembered for a minute and asked for L times a minute is read again by one call of 1 + L.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from infra.cost.facts import Facts
from infra.cost.size import Size

GB = Decimal(2**30)
Front = Literal["rest", "http", "url"]
"""What stands before the functions: a REST API, an HTTP API, or CloudFront before a function's own URL."""
FRONTS: dict[Front, str] = {"rest": "rest_requests", "http": "http_requests", "url": ""}
"""The price of a request at each; a function's URL has none of its own."""


@dataclass(frozen=True)
class Line:
    """So much of one price, used by one part of the bill."""

    part: str
    price: str
    quantity: Decimal


def calls(size: Size, facts: Facts) -> dict[str, Decimal]:
    """How many calls of each kind a month has."""
    return {kind: size.scans * share for kind, share in facts.assumed["mix"].items()}


def each(size: Size, facts: Facts, figure: str) -> Decimal:
    """The sum of a measured figure over all calls of a month."""
    return sum((count * facts.call(kind, figure) for kind, count in calls(size, facts).items()), Decimal(0))


def postings(size: Size, facts: Facts) -> Decimal:
    """How many calls of a month put something into the journal."""
    return sum(n for kind, n in calls(size, facts).items() if facts.call(kind, "table_bytes")) or Decimal(0)


def stretch(facts: Facts, mb: Decimal) -> Decimal:
    """How much longer the processor takes in a function of so much memory."""
    return facts.assumed["lambda"]["machine"] * max(Decimal(1), facts.assumed["lambda"]["full_mb"] / mb)


def run_ms(facts: Facts, mb: Decimal, cpu: str, work: str) -> Decimal:
    """How long one run takes: its processor's time, and its reads and transactions one after the other."""
    waits, counted = facts.assumed["lambda"], facts.measured[work]
    waiting = counted["reads"] * waits["read_ms"] + counted["transactions"] * waits["transaction_ms"]
    return facts.measured["cpu_ms"][cpu] * stretch(facts, mb) + waiting


def gb_seconds(ms: Decimal, mb: Decimal) -> Decimal:
    return ms / 1000 * mb / 1024


def lines(size: Size, facts: Facts, front: Front = "rest") -> Iterator[Line]:
    """All that follows from calls; `front` is what stands before the functions."""
    made = sum(calls(size, facts).values()) or Decimal(0)
    asked = made * (1 + facts.assumed["api"]["preflights"])
    again = forgotten_units(size, facts)
    yield from _before(front, size, facts, asked)
    yield Line("Lambda requests", "lambda_requests", made)
    yield Line("Lambda time", "lambda_gb_seconds", _time(size, facts, made, again))
    yield Line("writes", "write_units", each(size, facts, "write_units"))
    yield Line("reads", "read_units", each(size, facts, "read_units") + again)
    yield Line("secret", "secrets", facts.assumed["files"]["secrets"])
    yield Line("secret", "secret_calls", made * facts.assumed["lambda"]["cold_share"])
    yield Line("traces", "traces", made * facts.assumed["watch"]["traced"])


def _before(front: Front, size: Size, facts: Facts, asked: Decimal) -> Iterator[Line]:
    """What stands before the functions; who comes through the site is billed there too, and his answer only there."""
    through, out = facts.assumed["api"]["through_site"], _out(size, facts, asked) / GB
    if price := FRONTS[front]:
        yield Line("API requests", price, asked)
    else:
        through = Decimal(1)
    yield Line("API through the site", "site_requests", asked * through)
    yield Line("answers going out", "site_bytes", out * through)
    yield Line("answers going out", "bytes_out", out * (1 - through))


def _out(size: Size, facts: Facts, asked: Decimal) -> Decimal:
    return each(size, facts, "answer_bytes") + asked * facts.assumed["api"]["header_bytes"]


def _time(size: Size, facts: Facts, made: Decimal, again: Decimal) -> Decimal:
    """GB-seconds of all calls, of the reads of what was forgotten, and of starts."""
    mb, waits = facts.assumed["lambda"]["api_mb"], facts.assumed["lambda"]
    ms = sum(count * run_ms(facts, mb, kind, f"calls.{kind}") for kind, count in calls(size, facts).items())
    starts = made * waits["cold_share"] * facts.measured["start"]["cpu_ms"] * waits["machine"]
    return gb_seconds(ms + again * waits["read_ms"] + starts, mb)


def forgotten_units(size: Size, facts: Facts) -> Decimal:
    """Read units for what processes remember for a minute: of the town, of each shop, of each club."""
    mb, month = facts.assumed["lambda"]["api_mb"], facts.assumed["month"]
    made = sum(calls(size, facts).values()) or Decimal(0)
    at_once = made * run_ms(facts, mb, "award", "calls.award") / 1000 / (month["open_hours"] * 3600)
    often = made * facts.assumed["remembered"]["minutes"] / (month["open_hours"] * 60) / (1 + at_once)
    among = {"town": 1, "shop": size.shops, "club": size.clubs}
    units = facts.measured["remembered"]
    return sum(
        (made * units[f"{what}_read_units"] / (1 + often / number) for what, number in among.items()), Decimal(0)
    )
