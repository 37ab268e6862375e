"""The expiry run: what is over leaves every member once, however often and by how many it is run."""

import threading
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.attributes import values
from chalicelib.ledger import history, shelves
from chalicelib.ledger.expiry import Run, expire
from chalicelib.refusals import MonthNotOver, TryAgain
from tests.faults import CountingWire, FaultyWire
from tests.town import Town

POCKETS = ("points", "voucher")
FEW = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def run(town: Town, month: str = "2811", start: str = "", limit: int | None = None) -> Run:
    return expire(town.book, month, POCKETS, start, limit)


def lost(town: Town) -> Counter[str]:
    """What all expiry postings booked to breakage, by pocket."""
    legs = [leg for stored in shelves.postings(town.book) for leg in values(stored)["l"]]
    sums: Counter[str] = Counter()
    for leg in legs:
        if leg["a"] == "x:breakage":
            sums[leg["p"]] += leg["d"]
    return sums


@pytest.fixture
def crowd(town: Town) -> Town:
    """Five members who earned 10 to 50 points in November 2026, which end with November 2028; it is December then."""
    town.turns_to("2026-11-22")
    for number in range(1, 6):
        town.opens_member(f"m{number}", "fc")
        town.scans(f"m{number}", 1000 * number, "bakery")
    town.turns_to("2028-12-05")
    return town


def test_a_run_books_out_what_is_over_and_nothing_else(town: Town) -> None:
    for day, cents in (("2026-10-22", 1000), ("2026-11-22", 500), ("2026-12-22", 70)):
        town.turns_to(day)
        town.scans("anna", cents, "bakery")
    town.turns_to("2028-12-05")
    told = run(town)
    assert (told.looked_at, told.expired, told.amounts, told.next) == (1, 1, {"points": 1500}, "")
    assert town.book.member(town.accounts["anna"]).purses["points"].buckets == {"x2812": 70}
    assert town.audit() == []


def test_money_expires_as_points_do_each_in_its_pocket(town: Town) -> None:
    town.turns_to("2026-11-22")
    town.scans("anna", 1000, "bakery")
    town.post("/loads", {"card": town.codes["anna"], "pocket": "voucher", "amount": 2000}, "bakery")
    town.turns_to("2030-01-05")
    assert run(town, "2912").amounts == {"points": 1000, "voucher": 2000}
    assert lost(town) == {"points": 1000, "voucher": 2000}
    assert town.audit() == []


def test_an_expiry_says_whose_points_they_were(town: Town) -> None:
    town.opens_shop("butcher")
    town.turns_to("2026-11-22")
    town.scans("anna", 1000, "bakery")
    town.scans("anna", 300, "butcher")
    town.post("/redemptions", {"card": town.codes["anna"], "pocket": "points", "amount": 400}, "butcher")
    town.turns_to("2028-12-05")
    run(town)
    (entry, *_) = history.page(town.book, town.accounts["anna"], 1).entries
    assert (entry.receipt.kind, entry.amount, entry.balance) == ("expiry", -900, 0)
    assert entry.receipt.facts["by"] == {"points": {town.accounts["bakery"]: 600, town.accounts["butcher"]: 300}}


def test_a_second_run_finds_nothing_and_books_nothing(crowd: Town) -> None:
    run(crowd)
    size = crowd.journal_size()
    again = run(crowd)
    assert (again.looked_at, again.expired, again.amounts, crowd.journal_size()) == (6, 0, {}, size)


def test_who_has_nothing_over_costs_no_read_of_his_own(crowd: Town) -> None:
    run(crowd)
    crowd.book.line = line = CountingWire(crowd.book.line)
    run(crowd)
    assert line.calls == {"Scan": 1}


def test_a_run_goes_on_where_it_stopped(crowd: Town) -> None:
    told, steps = run(crowd, limit=2), 1
    expired = told.expired
    while told.next:
        told, steps = run(crowd, start=told.next, limit=2), steps + 1
        expired += told.expired
    assert (expired, steps > 3) == (5, True)
    assert lost(crowd) == {"points": 15_000}


def test_runs_beside_each_other_book_each_member_once(crowd: Town) -> None:
    told: list[Run] = []
    runs = [threading.Thread(target=lambda: told.append(run(crowd))) for _ in range(4)]
    for thread in runs:
        thread.start()
    for thread in runs:
        thread.join()
    assert sum(one.expired for one in told) == 5
    assert lost(crowd) == {"points": 15_000}
    assert crowd.audit() == []


@FEW
@given(seed=st.integers(0, 10_000), earned=st.lists(st.integers(1, 9000), min_size=1, max_size=3))
def test_no_cent_expires_twice_whatever_the_line_does(town: Town, seed: int, earned: list[int]) -> None:
    calm, before = town.book.line, lost(town)["points"]
    town.opens_member("ben", "fc")
    town.turns_to("2026-11-22")
    for cents in earned:
        town.scans("ben", cents, "bakery")
    town.turns_to("2028-12-05")
    town.book.line = FaultyWire(calm, seed, {"lost answer": 0.2, "lost request": 0.1, "conflict": 0.2})
    for _ in range(3):
        with suppress(TryAgain):
            run(town)
    town.book.line = calm
    run(town)
    assert (lost(town)["points"] - before, town.balance("ben")) == (sum(earned), 0)
    assert town.audit() == []


def test_no_key_of_a_clerks_own_stands_in_a_runs_way(crowd: Town) -> None:
    load = {"account": crowd.accounts["m1"], "pocket": "voucher", "amount": 100}
    for number in range(1, 6):
        assert crowd.post("/loads", load, "clerk", f"expiry-2811-{crowd.accounts[f'm{number}'][2:]}").status == 201
    assert run(crowd).expired == 5
    assert lost(crowd) == {"points": 15_000}


def test_what_comes_late_into_an_expired_bucket_goes_with_the_next_months_run(crowd: Town) -> None:
    run(crowd)
    crowd.turns_to("2026-11-22")
    crowd.scans("m1", 700, "bakery")
    crowd.turns_to("2028-12-06")
    assert run(crowd).expired == 0
    crowd.turns_to("2029-01-05")
    assert run(crowd, "2812").amounts == {"points": 700}


def test_a_closed_account_is_counted_and_does_not_stop_the_run(crowd: Town) -> None:
    key = {"pk": {"S": f"A#{crowd.accounts['m3']}"}, "sk": {"S": "B"}}
    change = {"UpdateExpression": "SET st = :f", "ExpressionAttributeValues": {":f": {"S": "F"}}}
    update = {"Update": {"TableName": crowd.book.names.balance, "Key": key, **change}}
    crowd.book.line.call("TransactWriteItems", {"TransactItems": [update]})
    told = run(crowd)
    assert (told.expired, told.closed, crowd.balance("m3")) == (4, 1, 3000)


def test_a_month_is_over_by_the_towns_clock_and_not_by_utc(ministack_town: Town) -> None:
    """31 December 2028, 22:59:59 UTC is the last second of the year in Berlin."""
    new_year = int(datetime(2028, 12, 31, 23, tzinfo=UTC).timestamp() * 1000)
    ministack_town.book.clock = lambda: new_year - 1
    with pytest.raises(MonthNotOver):
        run(ministack_town, "2812")
    ministack_town.book.clock = lambda: new_year
    assert run(ministack_town, "2812").looked_at == 1


@pytest.mark.parametrize("month", ["2812", "2901"])
def test_a_month_that_is_not_over_is_refused(ministack_town: Town, month: str) -> None:
    ministack_town.turns_to("2028-12-31")
    with pytest.raises(MonthNotOver):
        run(ministack_town, month)


def test_an_expiry_costs_two_items(crowd: Town) -> None:
    crowd.book.line = line = CountingWire(crowd.book.line)
    run(crowd)
    assert (line.calls["TransactWriteItems"], line.actions) == (5, 10)
