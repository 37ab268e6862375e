"""Changes of the rules that meet each other, other clerks, or a bad moment: nobody gets what nobody decided."""

from typing import Any

import pytest
from hypothesis import given as drawn_from
from hypothesis import strategies as st

from chalicelib.attributes import size
from chalicelib.ledger import shelves
from chalicelib.rules.book import town_rules
from chalicelib.rules.checks import begun, earliest
from chalicelib.rules.values import Asked, Change
from chalicelib.shapes import instant, rfc3339
from tests import four_eyes
from tests.faults import CountingWire, MeddlingWire
from tests.test_rules import DAY, MINUTE, Dying, campaign, change, given, waits
from tests.town import Reply, Town

BEYOND = "9999-12-31T23:59:59-14:00"
RATES_10 = {"rates": {"club": 1000, "member": 1000}}
RATES_50 = {"rates": {"club": 5000, "member": 5000}}


def in_minutes(town: Town, minutes: int) -> int:
    return town.book.clock() // MINUTE * MINUTE + minutes * MINUTE


def withdraws(town: Town, scope: str, number: int) -> Reply:
    return four_eyes.takes_back(town, town.accounts.get(scope, scope), number)


def standing(town: Town, shop: str = "bakery") -> Any:
    return town.get(f"/rules?scope={town.accounts[shop]}", "clerk").body


# What is told


@pytest.mark.parametrize(
    "told", [BEYOND, "9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00+14:00"]
)
def test_a_time_that_no_calendar_has_is_refused_and_nothing_is_kept(ministack_town: Town, told: str) -> None:
    body = {"scope": "town", "why": "a test", "rules": {"minimum_cents": 1}, "from": told}
    assert four_eyes.rules(ministack_town, body).code == "invalid_value"
    assert change(ministack_town, "bakery", rules=campaign(ministack_town, ends=told)).code == "invalid_value"
    assert standing(ministack_town)["changes"] == []


def test_a_vat_rate_has_one_name(ministack_town: Town) -> None:
    assert change(ministack_town, "bakery", rules={"vat": {"700": 5000, "0700": 5000}}).code == "invalid_value"
    assert ministack_town.scans("anna", 1000, "bakery", vat={"700": 500, "0700": 500}).code == "invalid_value"


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ({"campaign": {"percent": 50}}, "invalid_value"),
        ({"campaign": {"to": ["club", "club"]}}, "invalid_value"),
        ({"validity": {"points": {"months": 0}}}, "invalid_value"),
        ({"late_days": -1}, "amount_negative"),
    ],
)
def test_a_value_out_of_bounds_is_told_in_words_that_fit(ministack_town: Town, rules: Any, code: str) -> None:
    asked = campaign(ministack_town, **rules["campaign"]) if "campaign" in rules else rules
    assert change(ministack_town, rules=asked).code == code


def test_a_change_is_told_as_it_was_asked_for(ministack_town: Town) -> None:
    asked = {"flat": None, "limits": {"points": {"day": None}}, **campaign(ministack_town)}
    change(ministack_town, rules=asked)
    assert ministack_town.get("/rules", "clerk").body["changes"][0]["rules"] == asked


def test_what_is_left_of_a_budget_is_told_to_the_shop(town: Town) -> None:
    change(town, "bakery", rules=campaign(town, budget=2000))
    waits(town, 3 * MINUTE)
    town.scans("anna", 1000, "bakery")
    told = town.get(f"/rules?scope={town.accounts['bakery']}", "bakery owner").body["now"]["campaigns"]
    assert [(each["id"], each["budget"], each["left"]) for each in told] == [("K1", 2000, 500)]


# Once


def test_a_change_as_soon_as_can_be_is_the_same_a_minute_later(town: Town) -> None:
    rules, account = town_rules(), town.accounts["bakery"]

    def made() -> Change:
        asked = Asked(account, {"minimum_cents": 900}, earliest(town.book.clock()), "operator", "a new shop")
        return rules.change(asked, soonest=True)

    first = made()
    waits(town, MINUTE)
    assert made() == first
    waits(town, 2 * MINUTE)
    assert made() != first


def test_a_click_after_another_change_is_a_change_of_its_own(town: Town) -> None:
    first = change(town, rules={"minimum_cents": 500})
    waits(town, MINUTE)
    other = change(town, rules={"minimum_cents": 600})
    waits(town, MINUTE)
    third = change(town, rules={"minimum_cents": 500})
    assert [reply.body["number"] for reply in (first, other, third)] == [1, 2, 3]


@drawn_from(st.integers(0, 10**13), st.integers(0, 5000))
def test_the_earliest_moment_is_early_enough_while_the_change_is_being_made(now: int, later: int) -> None:
    assert not begun(earliest(now), now + later)
    assert begun(earliest(now), now + 61_000 + 5000)


def test_a_withdrawal_that_was_not_carried_out_is_not_told_as_one(town: Town) -> None:
    change(town, rules={"minimum_cents": 500}, starts=in_minutes(town, 10))
    approve = four_eyes.ready(town, {"rules_withdrawal": {"scope": "town", "number": 1}})
    line, town.book.line = town.book.line, Dying(town.book.line, writes=0)
    assert approve().code == "try_again"
    assert town.get("/rules", "clerk").body["changes"][0]["state"] == "coming"
    town.book.line = line
    assert approve().status == 201
    assert town.get("/rules", "clerk").body["changes"][0]["state"] == "withdrawn"


# Rules that meet later


def test_a_change_is_measured_against_all_that_begin_after_it(ministack_town: Town) -> None:
    town = ministack_town
    change(town, "bakery", starts=in_minutes(town, 60), rules=campaign(town, percent=500))
    assert change(town, "bakery", starts=in_minutes(town, 30), rules=RATES_50).code == "rate_too_high"
    assert change(town, "bakery", starts=in_minutes(town, 30), rules=RATES_10).status == 201


def test_a_campaign_that_is_over_stands_in_nobodys_way(ministack_town: Town) -> None:
    change(ministack_town, "bakery", rules=campaign(ministack_town, days=1, percent=1000))
    assert change(ministack_town, "bakery", rules=RATES_10).code == "rate_too_high"
    waits(ministack_town, 2 * DAY)
    assert change(ministack_town, "bakery", rules=RATES_10).status == 201


def test_two_campaigns_of_town_and_shop_add_up(ministack_town: Town) -> None:
    town = ministack_town
    change(town, rules=campaign(town, percent=300))
    change(town, "bakery", rules=RATES_10)
    assert change(town, "bakery", rules=campaign(town, percent=301)).code == "rate_too_high"
    assert change(town, "bakery", rules=campaign(town, percent=300)).status == 201


def test_an_award_is_never_more_than_was_paid_whoever_made_the_campaigns(town: Town) -> None:
    change(town, "bakery", rules=RATES_10)
    change(town, "bakery", rules=campaign(town, percent=400, budget=10**6))
    waits(town, 3 * MINUTE)
    change(town, rules=campaign(town, percent=500))
    waits(town, 3 * MINUTE)
    assert given(town.scans("anna", 999, "bakery")) == (49_950, 49_950)
    paid = town.post("/checkouts", {"card": town.codes["anna"], "purchase_cents": 999, "redeem": "max"}, "bakery")
    assert sum(given(paid)) == 99_900 - paid.body["redeemed"][0]["amount"]
    assert town.audit() == []


def test_rates_and_a_flat_award_do_not_begin_at_one_moment(ministack_town: Town) -> None:
    starts = in_minutes(ministack_town, 10)
    change(ministack_town, "bakery", starts=starts, rules={"flat": {"club": 1, "member": 1}})
    assert change(ministack_town, "bakery", starts=starts, rules=RATES_10).code == "rule_overlaps"
    assert change(ministack_town, "bakery", rules={"flat": None, **RATES_10}).status == 201


def test_a_flat_award_of_a_shop_and_a_minimum_of_the_town_live_together(town: Town) -> None:
    change(town, "bakery", rules={"flat": {"club": 5, "member": 3}})
    change(town, rules={"minimum_cents": 500})
    waits(town, 3 * MINUTE)
    assert given(town.post("/scans", {"card": town.codes["anna"]}, "bakery")) == (5, 3)
    assert change(town, "bakery", rules={"vat": {"1900": 10_000}}).status == 201
    assert change(town, "bakery", rules={"minimum_cents": 100}).code == "rule_contradicts"


# Campaigns one after the other


def test_a_running_campaign_is_replaced_in_one_change(town: Town) -> None:
    change(town, "bakery", rules=campaign(town, budget=900))
    waits(town, 3 * MINUTE)
    assert change(town, "bakery", rules=campaign(town, percent=300)).code == "rule_overlaps"
    made = change(town, "bakery", rules={"ends_campaign": "K1", **campaign(town, percent=300)})
    assert made.body["campaign"] == "K2"
    waits(town, 3 * MINUTE)
    assert [each["id"] for each in standing(town)["now"]["campaigns"]] == ["K2"]
    assert given(town.scans("anna", 1000, "bakery")) == (1500, 3000)


def test_of_two_ends_the_first_counts(ministack_town: Town) -> None:
    town = ministack_town
    change(town, "bakery", rules=campaign(town))
    change(town, "bakery", starts=in_minutes(town, 60), rules={"ends_campaign": "K1"})
    change(town, "bakery", starts=in_minutes(town, 30), rules={"ends_campaign": "K1"})
    assert change(town, "bakery", starts=in_minutes(town, 40), rules=campaign(town)).status == 201


def test_what_later_changes_build_on_is_not_withdrawn(ministack_town: Town) -> None:
    town = ministack_town
    change(town, "bakery", rules=campaign(town))
    change(town, "bakery", starts=in_minutes(town, 30), rules={"ends_campaign": "K1"})
    change(town, "bakery", starts=in_minutes(town, 40), rules=campaign(town))
    assert withdraws(town, "bakery", 2).code == "rule_overlaps"
    assert [withdraws(town, "bakery", number).status for number in (3, 2)] == [201, 201]


def test_a_withdrawal_that_would_give_more_than_was_paid_is_refused(ministack_town: Town) -> None:
    town = ministack_town
    change(town, "bakery", rules=RATES_50)
    change(town, "bakery", starts=in_minutes(town, 30), rules=RATES_10)
    change(town, "bakery", starts=in_minutes(town, 40), rules=campaign(town))
    assert withdraws(town, "bakery", 2).code == "rate_too_high"


def test_a_change_and_a_withdrawal_at_once_know_of_each_other(town: Town) -> None:
    change(town, "bakery", rules=campaign(town))
    change(town, "bakery", starts=in_minutes(town, 30), rules={"ends_campaign": "K1"})
    line = town.book.line

    def other_clerk() -> None:
        town.book.line = line
        assert withdraws(town, "bakery", 2).status == 201

    starts = rfc3339(instant(in_minutes(town, 40)))
    told = {"scope": town.accounts["bakery"], "from": starts, "rules": campaign(town)}
    approve = four_eyes.ready(town, {"rules": told})
    town.book.line = MeddlingWire(line, other_clerk)
    assert approve().code == "rule_overlaps"


def test_a_campaign_that_was_withdrawn_leaves_the_next_one_its_own_budget(town: Town) -> None:
    asked = campaign(town, budget=500)
    change(town, "bakery", starts=in_minutes(town, 30), rules=asked)
    assert withdraws(town, "bakery", 1).status == 201
    made = change(
        town, "bakery", starts=in_minutes(town, 30), rules={"campaign": {**asked["campaign"], "budget": 700}}
    )
    assert made.body["campaign"] == "K2"
    waits(town, 31 * MINUTE)
    assert given(town.scans("anna", 1000, "bakery")) == (733, 1467)
    assert town.audit() == []


# The margin


def test_a_wider_margin_holds_from_its_day_on_and_no_earlier(town: Town) -> None:
    town.opens_shop("kiosk", points=100, points_grace=50)
    change(town, "kiosk", starts=in_minutes(town, 30), rules={"margin": {"points": 5000}})
    waits(town, 5 * MINUTE)
    assert town.scans("anna", 101, "kiosk").code == "credit_line_exhausted"
    waits(town, 30 * MINUTE)
    assert town.scans("anna", 101, "kiosk").status == 201
    assert town.audit() == []


def test_a_wider_margin_that_was_withdrawn_never_holds(town: Town) -> None:
    town.opens_shop("kiosk", points=100, points_grace=50)
    change(town, "kiosk", starts=in_minutes(town, 30), rules={"margin": {"points": 5000}})
    withdraws(town, "kiosk", 1)
    waits(town, 31 * MINUTE)
    assert town.scans("anna", 101, "kiosk").code == "credit_line_exhausted"
    assert town.scans("anna", 100, "kiosk").status == 201


def test_a_margin_in_one_pocket_leaves_the_other_as_it_was(town: Town) -> None:
    town.opens_shop("kiosk", points=100, points_grace=50)
    change(town, "kiosk", rules={"margin": {"voucher": 30}})
    waits(town, 3 * MINUTE)
    assert town.scans("anna", 100, "kiosk").status == 201
    told = town.get(f"/accounts/{town.accounts['kiosk']}", "clerk").body["credit"]
    assert {pocket: line["margin"] for pocket, line in told.items()} == {"points": 50, "voucher": 30}


def test_of_two_margins_made_at_once_none_narrows_the_other(town: Town) -> None:
    town.opens_shop("kiosk", points=100)
    line = town.book.line

    def made(minutes: int, **margin: int) -> None:
        asked = Asked(town.accounts["kiosk"], {"margin": margin}, in_minutes(town, minutes), "operator", "a test")
        town_rules().change(asked)

    def other_clerk() -> None:
        town.book.line = line
        made(5, points=70, voucher=20)

    town.book.line = MeddlingWire(line, other_clerk)
    made(6, points=40, voucher=30)
    assert town.book.party_now(town.accounts["kiosk"]).widest == {"points": 70, "voucher": 30}


# The price of a scan


def test_after_a_budgets_last_units_a_scan_costs_what_it_always_does(town: Town) -> None:
    change(town, "bakery", rules=campaign(town, budget=2000))
    waits(town, 3 * MINUTE)
    town.scans("anna", 1000, "bakery")
    calls: list[dict[str, int]] = []
    for _ in range(3):
        town.book.line = line = CountingWire(town.book.line)
        town.scans("anna", 1000, "bakery")
        calls.append(dict(line.calls))
    assert calls == [
        {"GetItem": 2, "TransactWriteItems": 2, "Query": 1},
        *[{"GetItem": 1, "TransactWriteItems": 1}] * 2,
    ]


@pytest.mark.parametrize("flat", [{}, {"flat": {"club": 5, "member": 5}}])
def test_whatever_rules_hold_a_warm_scan_is_one_read_and_one_transaction(town: Town, flat: Any) -> None:
    many = {"vat": {"1900": 10_000}, "margin": {"points": 500}, "limits": {"points": {"day": 500}}}
    change(town, rules=campaign(town, percent=300))
    assert change(town, "bakery", rules={**many, **flat, **campaign(town, budget=10**6)}).status == 201
    waits(town, 3 * MINUTE)
    body = {"card": town.codes["anna"]} | ({} if flat else {"purchase_cents": 1000})
    town.post("/scans", body, "bakery")
    town.book.line = line = CountingWire(town.book.line)
    assert town.post("/scans", body, "bakery").status == 201
    assert line.calls == {"GetItem": 1, "TransactWriteItems": 1}


def test_the_longest_scan_under_rules_fits_into_one_write_unit(ministack_town: Town) -> None:
    town, goods = ministack_town, {f"{letter}{'_' * 15}": 100_000 for letter in "abcdefgh"}
    town.opens_shop("market", points=10**9)
    own = {
        "exclusions": {name: {"de": "x"} for name in goods},
        "vat": dict.fromkeys(["0", "550", "700", "1900"], 2500),
    }
    change(town, rules=campaign(town))
    change(town, "market", rules={**own, **campaign(town, budget=10**9)})
    waits(town, 3 * MINUTE)
    more = {"excluded": goods, "receipt": "🥨" * 40}
    assert town.scans("anna", 900_000, "market", "k" * 64, **more).status == 201
    assert max(map(size, shelves.postings(town.book))) <= 1024


def test_a_lost_answer_is_told_again_whatever_the_rules_are_by_then(town: Town) -> None:
    key = "a-key-from-before-the-change"
    first = town.scans("anna", 1000, "bakery", key)
    change(town, "bakery", rules={"flat": {"club": 5, "member": 5}})
    waits(town, 3 * MINUTE)
    again = town.scans("anna", 1000, "bakery", key)
    assert (again.body, again.headers["idempotent-replayed"]) == (first.body, "true")
    assert town.scans("anna", 1000, "bakery").code == "flat_award"
