"""What looks unusual is shown to those it concerns, and refuses nothing."""

from collections.abc import Mapping
from itertools import count

import pytest

from chalicelib import config
from chalicelib.clockwork import book as clockwork
from chalicelib.ledger.images import Odd
from chalicelib.ledger.values import Receipt
from chalicelib.people import book as people
from chalicelib.people.values import Business, Contract, Tax
from chalicelib.records import OFFICE
from chalicelib.watch import book as watch
from chalicelib.watch import decisions
from chalicelib.watch.decisions import Watcher
from tests import four_eyes
from tests.town import Town, token

NUMBERS = count()
DAY = "261122"


def posting(kind: str, shop: str = "s:A", holder: str = "m:ANNA", **reference: str) -> Receipt:
    legs: tuple[Mapping[str, object], ...] = tuple(
        {"a": account, "p": "points", "d": 1, "r": "member"} for account in (shop, holder) if account
    )
    return Receipt(f"P{next(NUMBERS)}", kind, 0, 0, shop, legs, {}, reference)


def seen(*postings: Receipt | Odd) -> list[tuple[str, int]]:
    watcher = Watcher(DAY, lambda _: config.town("torgau"))
    for each in postings:
        watcher.see(each)
    return [(notice.kind, notice.count) for notice in watcher.notices()]


def many(times: int, kind: str = "award", **more: str) -> list[Receipt]:
    return [posting(kind, **more) for _ in range(times)]


def test_a_card_that_comes_often_to_one_shop_is_noticed_beyond_its_bound() -> None:
    assert seen(*many(6)) == []
    assert seen(*many(7)) == [("card_often", 7)]


def test_a_card_that_comes_everywhere_is_noticed() -> None:
    assert seen(*(each for n in range(6) for each in many(5, shop=f"s:{n}"))) == [("card_everywhere", 30)]


def test_a_card_that_one_cashier_scans_again_and_again_is_noticed() -> None:
    assert seen(*many(3, cashier="c1"), *many(2, cashier="c2")) == []
    assert seen(*many(4, cashier="c1")) == [("cashier_card", 4)]


def test_many_returns_are_a_share_of_scans_and_a_few_are_none() -> None:
    others = [posting("award", holder=f"m:{n}") for n in range(20)]
    assert seen(*others, *many(5, "return")) == []
    assert seen(*others, *many(6, "return")) == [("many_returns", 6)]
    assert seen(*many(4, "return")) == []


def test_what_is_odd_or_no_scan_is_passed_over() -> None:
    assert seen(Odd(0), *many(30, "transfer"), *many(30, "redeem")) == []


@pytest.fixture
def busy(town: Town) -> Town:
    """A Sunday on which Anna's card is scanned seven times at the baker's, and the clock that goes on to Monday."""
    contract, iban = Contract("2026-01-01", "1"), "DE12999999990000000101"
    people.register_business(Business(town.accounts["bakery"], "Bäckerei", contract, iban, Tax(), (), ()))
    town.registers_clubs()
    town.turns_to("2026-11-22")
    for _ in range(7):
        assert town.scans("anna", 500, "bakery").status == 201
    town.turns_to("2026-11-23")
    return town


def test_the_tick_notices_a_day_once_it_is_closed_and_again_is_once(busy: Town) -> None:
    assert clockwork.tick().noticed == 1
    (notice,) = watch.notices("2611")
    assert (notice.kind, notice.count, notice.bound, len(notice.postings)) == ("card_often", 7, 6, 7)
    watch.keep([notice])
    assert watch.notices("2611") == [notice]


def test_the_owner_sees_his_own_counter_without_the_account_and_the_office_all(busy: Town) -> None:
    clockwork.tick()
    (own,) = busy.get("/notices?month=2026-11", "bakery owner").body["notices"]
    assert (own["day"], own["kind"], own.get("account")) == ("2026-11-22", "card_often", None)
    (all_of_it,) = busy.get(f"/notices?month=2026-11&shop={busy.accounts['bakery']}", "clerk").body["notices"]
    assert all_of_it["account"] == busy.accounts["anna"]
    busy.opens_shop("kiosk")
    assert busy.get("/notices?month=2026-11", "kiosk owner").body == {"notices": []}
    assert busy.get(f"/notices?shop={busy.accounts['bakery']}", "kiosk owner").code == "not_found"


def test_a_shop_has_a_bound_of_its_own_and_none_watches_nothing(busy: Town) -> None:
    rules = {"scope": busy.accounts["bakery"], "rules": {"watch": {"card_often": 0}}, "why": "a market stall"}
    busy.turns_to("2026-11-21")
    assert four_eyes.rules(busy, rules).status == 201
    busy.turns_to("2026-11-23")
    assert clockwork.tick().noticed == 0


# A month


def month_of(*scans: Receipt, bound: int = 20) -> int:
    """How often a month's notice says that cashier c1 of s:A scanned Anna's card; 0 for no notice."""
    notice = decisions.of_month("261130", ("s:A", "c1", "m:ANNA"), bound, scans)
    return notice.count if notice else 0


def test_a_card_that_one_cashier_scans_all_month_is_noticed() -> None:
    assert month_of(*many(20, cashier="c1")) == 0
    assert month_of(*many(21, cashier="c1")) == 21


def test_who_is_scanned_by_others_as_often_is_a_good_customer() -> None:
    assert month_of(*many(30, cashier="c1"), *many(30, cashier="c2")) == 0
    assert month_of(*many(30, cashier="c1"), *many(29, shop="s:B", cashier="c1")) == 30
    assert month_of(*many(21, cashier="c1"), *many(21)) == 0


@pytest.fixture
def staffed(town: Town) -> Town:
    """The bakery with a cashier who signed on at its till, on the evening of 29 November."""
    contract, iban = Contract("2026-01-01", "1"), "DE12999999990000000101"
    people.register_business(Business(town.accounts["bakery"], "Bäckerei", contract, iban, Tax(), (), ()))
    town.registers_clubs()
    town.tokens["nina"] = token("till", town.accounts["bakery"], "b1", "t1", cashier="c1")
    town.turns_to("2026-11-29")
    rules = {"scope": town.accounts["bakery"], "rules": {"watch": {"cashier_month": 4}}, "why": "a test"}
    assert four_eyes.rules(town, rules).status == 201
    town.passes_ms(3 * 60_000)
    return town


def month_ends(town: Town, *scans: int) -> list[tuple[str, str, int]]:
    """Anna's card is scanned so often by Nina on 29 and on 30 November; what is noticed of the month on 1 December."""
    for day, times in zip(("2026-11-29", "2026-11-30"), scans, strict=True):
        if day != "2026-11-29":
            town.turns_to(day)
        for _ in range(times):
            assert town.scans("anna", 500, "nina").status == 201
    seen = []
    for day in ("2026-11-30", "2026-12-01"):
        town.turns_to(day)
        clockwork.tick()
        seen.append([each for each in watch.notices("2611") if each.kind == "cashier_month"])
    assert seen[0] == []
    return [(each.kind, each.cashier, each.count) for each in seen[1]]


def test_when_a_month_is_over_the_tick_sums_its_days_by_card_and_cashier(staffed: Town) -> None:
    assert month_ends(staffed, 3, 2) == [("cashier_month", "c1", 5)]
    assert clockwork.tick().noticed == 0
    (own,) = staffed.get("/notices?month=2026-11", "bakery owner").body["notices"]
    assert (own["day"], own["cashier"], len(own["postings"]), own.get("account")) == ("2026-11-30", "c1", 5, None)


def test_what_stays_within_the_bound_of_a_month_is_not_noticed(staffed: Town) -> None:
    assert month_ends(staffed, 3, 1) == []


def test_scans_without_a_cashier_make_it_less_and_are_no_tally(staffed: Town) -> None:
    for _ in range(6):
        staffed.scans("anna", 500, "bakery")
    assert month_ends(staffed, 3, 2) == []
    tallied = OFFICE.records(f"TALLY#2611#{staffed.accounts['bakery']}")
    assert [(each["sk"], each["cards"]) for each in tallied] == [
        ("261129#c1", {staffed.accounts["anna"]: 3}),
        ("261130#c1", {staffed.accounts["anna"]: 2}),
    ]
