"""What a month costs: exact sums, tiers, bounds; figures that are those of the real calls; tables that are current."""

import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bench import bills
from infra.cost import document, facts, model
from infra.cost.__main__ import answer
from infra.cost.around import metric_months
from infra.cost.prices import Price, Tier
from infra.cost.size import BadSize, Size, size
from infra.cost.traffic import FRONTS, Line
from infra.local import engines

FACTS = facts.read()
SMALL = Size(scans=10_000, members=2_000, shops=20, clubs=8, months=12)
GROWN = Size(scans=20_000, members=4_000, shops=40, clubs=16, months=36)
NAMED = {
    *(
        "API requests",
        "API through the site",
        "Lambda requests",
        "Lambda time",
        "answers going out",
        "writes",
        "reads",
    ),
    *("storage", "backups", "stream consumers", "refusals by day", "logs", "metrics", "alarms", "dashboard", "traces"),
    *("printer", "sign-ins", "daily forgetting"),
    *("mails", "site", "files", "secret", "hourly tick", "nightly close", "nightly count", "nightly audit"),
    "monthly expiry",
}
BYTES_MAY_DIFFER = 0.05


def usd(town: Size, **told: Any) -> Decimal:
    return model.bill(town, FACTS, **told).usd


def tiered(free: int = 0) -> Price:
    """Two dollars each for the first ten, one for each further."""
    tiers = (Tier(Decimal(10), Decimal(2), checked=True), Tier(None, Decimal(1), checked=True))
    return Price("calls", "AmazonX", "X", "calls", 1, tiers, Decimal(free))


def charged(quantities: list[int], free: int = 0) -> list[Decimal]:
    """What lines of one price cost, in their order."""
    prices = replace(FACTS.prices, by_key={"calls": tiered(free)})
    used = [Line("part", "calls", Decimal(quantity)) for quantity in quantities]
    return [charge.usd for charge in model.charged(used, prices, free=bool(free))]


# Sums


@pytest.mark.parametrize("town", [SMALL, GROWN])
def test_the_parts_sum_to_the_bill_to_the_last_digit(town: Size) -> None:
    made = model.bill(town, FACTS)
    assert made.usd == sum(charge.usd for charge in made.charges) == sum(made.parts.values())


def test_every_part_is_named_and_none_is_forgotten() -> None:
    assert set(model.bill(SMALL, FACTS).parts) == NAMED


def test_the_largest_part_stands_first() -> None:
    parts = list(model.bill(SMALL, FACTS).parts.values())
    assert parts == sorted(parts, reverse=True)


def test_every_price_is_used_by_some_bill() -> None:
    bills_ = [model.bill(SMALL, FACTS, front=front) for front in FRONTS]
    assert {charge.price.key for made in bills_ for charge in made.charges} == set(FACTS.prices.by_key)


def test_writes_cost_the_units_of_each_kind_of_call() -> None:
    """The whole of one part, by hand: its only tier is a price for a million."""
    dollars = FACTS.prices.by_key["write_units"].tiers[0].usd
    units = sum(share * FACTS.call(kind, "write_units") for kind, share in FACTS.assumed["mix"].items())
    assert model.bill(SMALL, FACTS).parts["writes"] == SMALL.scans * units * dollars / 1_000_000


# Monotone


@pytest.mark.parametrize("figure", ["scans", "members", "shops", "clubs", "months"])
def test_a_larger_or_older_town_never_pays_less(figure: str) -> None:
    sums = [usd(replace(SMALL, **{figure: getattr(SMALL, figure) * times})) for times in (1, 2, 10, 1_000)]
    assert all(less <= more for less, more in pairwise(sums))


def test_no_part_shrinks_when_scans_grow() -> None:
    few, many = (model.bill(replace(SMALL, scans=scans), FACTS).parts for scans in (10_000, 10_000_000))
    assert [part for part in few if many[part] < few[part]] == []


def test_a_refusal_buys_its_code_an_hour_and_a_code_has_no_more_than_all() -> None:
    names, codes = FACTS.assumed["watch"]["names"], FACTS.assumed["watch"]["codes"]
    assert names < metric_months(SMALL, FACTS) < names + 1
    assert metric_months(replace(SMALL, scans=10**9), FACTS) == names + codes


def test_what_is_free_for_ever_only_takes_off() -> None:
    paid, free = (model.bill(SMALL, FACTS, free=free).parts for free in (False, True))
    assert (free["dashboard"], free["writes"]) == (Decimal(0), paid["writes"])
    assert all(free[part] <= paid[part] for part in paid)


def test_a_rest_api_is_the_dearest_front_and_a_url_the_cheapest() -> None:
    rest, http, url = (usd(SMALL, front=front) for front in FRONTS)
    assert rest > http > url


# Tiers


@pytest.mark.parametrize(("quantity", "dollars"), [(0, 0), (9, 18), (10, 20), (11, 21), (30, 40)])
def test_each_tier_costs_its_own_price(quantity: int, dollars: int) -> None:
    assert tiered().usd(Decimal(quantity)) == dollars


def test_lines_fill_the_tiers_of_the_month_together() -> None:
    assert charged([6, 6, 6]) == [12, 10, 6]


def test_what_is_free_is_used_up_in_turn_and_before_the_tiers() -> None:
    assert charged([6, 6, 6], free=8) == [0, 8, 12]


@pytest.mark.parametrize("price", FACTS.prices.by_key.values(), ids=lambda price: price.key)
def test_a_price_has_rising_bounds_falling_dollars_and_an_open_end(price: Price) -> None:
    *bounded, last = price.tiers
    bounds = [tier.up_to for tier in bounded if tier.up_to]
    assert (len(bounds), sorted(bounds), last.up_to) == (len(bounded), bounds, None)
    assert all(first.usd > then.usd > 0 for first, then in pairwise(price.tiers))
    assert last.usd > 0


# What is typed


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"scans": ""}, "SCANS is missing"),
        ({"scans": "-5"}, "SCANS=-5 must be at least 1"),
        ({"scans": "0"}, "SCANS=0 must be at least 1"),
        ({"scans": "1e6"}, "SCANS=1e6 is not a whole number"),
        ({"scans": "１０"}, "is not a whole number"),
        ({"scans": "9" * 5_000}, "is too large: at most 10,000,000,000"),
        ({"members": "many"}, "MEMBERS=many is not a whole number"),
        ({"members": "99999999999"}, "is too large: at most 1,000,000,000"),
        ({"shops": "0"}, "SHOPS=0 must be at least 1"),
        ({"months": "601"}, "is too large: at most 600"),
    ],
)
def test_a_number_that_cannot_be_meant_is_answered_in_words(typed: dict[str, str], words: str) -> None:
    with pytest.raises(BadSize, match=words):
        answer({"scans": "10000", "members": "2000"} | typed, "rest", free=False)


def test_an_unknown_front_names_those_there_are() -> None:
    with pytest.raises(BadSize, match="FRONT=soap is not known: it is one of rest, http, url"):
        answer({"scans": "10000", "members": "2000"}, "soap", free=False)


@pytest.mark.parametrize("typed", [("1", "1", "1"), ("10000000000", "1000000000", "600")])
def test_the_smallest_and_the_largest_town_have_a_bill(typed: tuple[str, str, str]) -> None:
    scans, members, months = typed
    town = size({"scans": scans, "members": members, "months": months}, FACTS)
    assert usd(town) == sum(charge.usd for charge in model.bill(town, FACTS).charges) > 0


def test_the_command_tells_what_is_wrong_without_a_trace() -> None:
    command = [sys.executable, "-m", "infra.cost", "--scans=10.000", "--members=2000"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "SCANS=10.000 is not a whole number: write it with digits alone, such as 10000\n"


def test_the_answer_names_each_part_the_vendors_and_how_far_prices_hold() -> None:
    told = answer({"scans": "10000", "members": "2000"}, "rest", free=False)
    assert [part for part in NAMED if f"\n{part} " not in told] == []
    assert "of 200,000 EUR (20.00 a purchase) 5,000 to 12,000 EUR" in told
    assert "% of the sum rest on public knowledge" in told


# What is written


def test_the_tables_in_the_document_are_those_of_today() -> None:
    told = document.FILE.read_text("utf-8")
    assert document.renewed(told, FACTS) == told, "make cost DOC=1"


def test_the_readme_tells_the_same_bills() -> None:
    told, readme = Path("docs/cost.md").read_text("utf-8"), Path("README.md").read_text("utf-8")
    bills = re.findall(r"^\| (?:all, EUR|with what is free for ever, EUR) \| (.*) \|$", told, re.MULTILINE)
    assert len(bills) == 2
    assert [bill for row in bills for bill in row.split(" | ") if f"{bill} €" not in readme] == []


@pytest.fixture(scope="module")
def counted() -> facts.Numbers:
    """What the real calls use, counted now, with a meter on the line to an engine."""
    with pytest.MonkeyPatch.context() as undone:
        undone.setenv("AWS_ACCESS_KEY_ID", engines.ACCOUNT)  # the engine's own start leaves it in the environment
        return facts.numbers(bills.figures(rounds=0))


def test_what_a_call_uses_is_what_the_model_says(counted: facts.Numbers) -> None:
    found = {(part, name): n for part, told in counted.items() for name, n in told.items() if "bytes" not in name}
    assert {key: FACTS.measured[key[0]][key[1]] for key in found} == found, "python -m bench.bills"


def test_what_a_call_keeps_is_what_the_model_says(counted: facts.Numbers) -> None:
    found = {(part, name): n for part, told in counted.items() for name, n in told.items() if "bytes" in name}
    told = {key: float(FACTS.measured[key[0]][key[1]]) for key in found}
    assert {k: float(n) for k, n in found.items()} == pytest.approx(told, rel=BYTES_MAY_DIFFER), (
        "python -m bench.bills"
    )


def test_everything_that_is_counted_is_what_the_model_has(counted: facts.Numbers) -> None:
    assert set(counted) == set(FACTS.measured) - {"cpu_ms", "audit", "start"}
    assert {name.removeprefix("calls.") for name in counted if "." in name} == set(FACTS.assumed["mix"])
