"""What people cost beside the counter: sign-ins, the daily look at what is known of them, cards in print. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from infra.cost import around
from infra.cost.facts import Facts
from infra.cost.size import Size
from infra.cost.traffic import FRONTS, GB, Front, Line, gb_seconds, run_ms, stretch

READ_BYTES = 4096
CALLS = 2
"""Of a sign-in: the code is asked for, and then told."""


def lines(size: Size, facts: Facts, front: Front = "rest") -> Iterator[Line]:
    yield from _sign_ins(size, facts, front)
    yield from _forgetting(size, facts)
    yield from _printer(size, facts)


def registered(size: Size, facts: Facts) -> Decimal:
    """Members of whom something is known."""
    return size.members * facts.assumed["people"]["registered"]


def _sign_ins(size: Size, facts: Facts, front: Front) -> Iterator[Line]:
    """The two calls of each, and the mail that brings its code."""
    part, used, mb = "sign-ins", facts.measured["sign_in"], facts.assumed["lambda"]["api_mb"]
    made = registered(size, facts) * facts.assumed["people"]["sign_ins"]
    asked = CALLS * made * (1 + facts.assumed["api"]["preflights"])
    yield Line(part, FRONTS[front] or "site_requests", asked)
    yield Line(part, "lambda_requests", CALLS * made)
    yield Line(part, "lambda_gb_seconds", gb_seconds(made * run_ms(facts, mb, "sign_in", "sign_in"), mb))
    yield Line(part, "write_units", made * used["write_units"])
    yield Line(part, "read_units", made * used["read_units"])
    yield Line(part, "logs_written", made * used["log_bytes"] / GB)
    yield from around.sent(part, made, facts)


def _forgetting(size: Size, facts: Facts) -> Iterator[Line]:
    """Once a day all of it is looked through, in the tick's runs; half units, since it need not be this second's."""
    part, mb = "daily forgetting", facts.assumed["lambda"]["tick_mb"]
    days, known = facts.assumed["month"]["days"], registered(size, facts)
    records = days * known * facts.measured["person"]["records"]
    ms = records * facts.measured["cpu_ms"]["record"] * stretch(facts, mb)
    yield Line(part, "read_units", days * known * facts.measured["person"]["read_bytes"] / READ_BYTES / 2)
    yield Line(part, "lambda_gb_seconds", gb_seconds(ms, mb))


def _printer(size: Size, facts: Facts) -> Iterator[Line]:
    """Cards that are made: their accounts, the files that they are printed from, and a queue that is asked all day."""
    part, told, run = "printer", facts.assumed["printing"], facts.measured["printed"]
    cards = size.members * told["cards"]
    runs = cards / run["cards"]
    ms = cards * facts.measured["cpu_ms"]["card"] * stretch(facts, told["mb"])
    yield Line(part, "queue_requests", around.polls(facts))
    yield Line(part, "lambda_requests", cards / told["part"])
    yield Line(part, "lambda_gb_seconds", gb_seconds(ms, told["mb"]))
    yield Line(part, "write_units", runs * run["write_units"])
    yield Line(part, "read_units", runs * run["read_units"])
    yield Line(part, "files_written", cards / told["part"] * run["files"])
    yield Line(part, "files_kept", runs * run["file_bytes"] / GB * told["months_kept"])
