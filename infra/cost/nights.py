"""What runs by itself: the hourly tick, each night's close and audit, a month's expiry, the consumers. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from infra.cost.facts import Facts
from infra.cost.kept import balance_bytes, journal_bytes
from infra.cost.size import Size
from infra.cost.traffic import Line, calls, each, gb_seconds, postings, run_ms, stretch

READ_BYTES, PAGE_BYTES = 4096, Decimal(2**20)


def lines(size: Size, facts: Facts) -> Iterator[Line]:
    yield from _tick(facts)
    yield from _close(size, facts)
    yield from _count(size, facts)
    yield from _audit(size, facts)
    yield from _expiry(size, facts)
    yield from _consumers("stream consumers", postings(size, facts), size, facts)
    yield from _consumers("refusals by day", calls(size, facts)["refusal"], size, facts)


def _tick(facts: Facts) -> Iterator[Line]:
    hours, mb = facts.assumed["month"]["hours"], facts.assumed["lambda"]["tick_mb"]
    yield Line("hourly tick", "lambda_requests", hours)
    yield Line("hourly tick", "lambda_gb_seconds", gb_seconds(hours * run_ms(facts, mb, "tick", "tick"), mb))
    yield Line("hourly tick", "read_units", hours * facts.measured["tick"]["read_units"])


def _close(size: Size, facts: Facts) -> Iterator[Line]:
    """Every stripe, every night, in the tick's own run."""
    closed = size.stripes * facts.assumed["month"]["days"]
    yield Line("nightly close", "write_units", closed * facts.measured["close"]["write_units"])
    yield Line("nightly close", "read_units", closed * facts.measured["close"]["read_units"])
    mb = facts.assumed["lambda"]["tick_mb"]
    yield Line("nightly close", "lambda_gb_seconds", gb_seconds(closed * close_ms(facts), mb))


def close_ms(facts: Facts) -> Decimal:
    """How long one stripe's close takes."""
    return run_ms(facts, facts.assumed["lambda"]["tick_mb"], "close", "close")


def stripes_in_time(facts: Facts) -> int:
    """So many stripes are closed before the tick's function is stopped; the next tick begins anew."""
    return int(facts.assumed["lambda"]["limit_ms"] / close_ms(facts))


def _count(size: Size, facts: Facts) -> Iterator[Line]:
    """A closed day's figures, once more from the journal: its postings by their books, a row for each shop, and one
    for each cashier with the cards that they scanned."""
    rows = (size.shops * (1 + facts.assumed["people"]["cashiers"]) + 2) * facts.assumed["month"]["days"]
    yield Line("nightly count", "read_units", each(size, facts, "index_bytes") / READ_BYTES)
    yield Line("nightly count", "write_units", rows * facts.assumed["consumers"]["shop_write_units"])


def _audit(size: Size, facts: Facts) -> Iterator[Line]:
    """Each night the whole journal once and the balances twice; its schedule is hourly."""
    nights, mb = facts.assumed["month"]["days"], facts.assumed["lambda"]["audit_mb"]
    bytes_ = journal_bytes(size, facts) + 2 * balance_bytes(size, facts)
    yield Line("nightly audit", "lambda_requests", facts.assumed["month"]["hours"])
    yield Line("nightly audit", "read_units", nights * bytes_ / READ_BYTES)
    yield Line("nightly audit", "lambda_gb_seconds", gb_seconds(nights * audit_ms(size, facts), mb))


def audit_ms(size: Size, facts: Facts) -> Decimal:
    """How long one audit takes in a function that may run so long: all postings ever made, page by page."""
    pages = (journal_bytes(size, facts) + 2 * balance_bytes(size, facts)) / PAGE_BYTES
    cpu = facts.measured["audit"]["cpu_ms"] * stretch(facts, facts.assumed["lambda"]["audit_mb"])
    return size.months * postings(size, facts) * cpu + pages * facts.assumed["lambda"]["page_ms"]


def audit_months(size: Size, facts: Facts) -> Decimal:
    """After so many months a night's audit no longer ends within the time that a function may run."""
    return facts.assumed["lambda"]["limit_ms"] / (audit_ms(size, facts) / size.months)


def _expiry(size: Size, facts: Facts) -> Iterator[Line]:
    """One reading of all balances a month; a posting for each member with value that ends, once there is any."""
    told, mb = facts.assumed["expiry"], facts.assumed["lambda"]["tick_mb"]
    ended = size.members * told["share"] if size.months > told["valid_months"] else Decimal(0)
    units, read = facts.measured["expiry"], balance_bytes(size, facts) / READ_BYTES
    yield Line("monthly expiry", "write_units", ended * units["write_units"])
    yield Line("monthly expiry", "read_units", ended * units["read_units"] + read)
    yield Line("monthly expiry", "lambda_gb_seconds", gb_seconds(ended * run_ms(facts, mb, "page", "expiry"), mb))


def _consumers(part: str, events: Decimal, size: Size, facts: Facts) -> Iterator[Line]:
    """Events are collected for a while: what comes L times in that while makes one run of 1 + L events."""
    told, mb = facts.assumed["consumers"], facts.assumed["lambda"]["small_mb"]
    together = 1 + events * told["window_seconds"] / (facts.assumed["month"]["open_hours"] * 3600)
    runs = events / together
    rows = min(together, Decimal(size.shops)) if part == "stream consumers" else Decimal(0)
    yield Line(part, "lambda_requests", runs)
    yield Line(part, "lambda_gb_seconds", gb_seconds(runs * told["ms"], mb))
    yield Line(part, "write_units", runs * (told["batch_write_units"] + rows * told["shop_write_units"]))
