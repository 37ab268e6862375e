"""A member reads what their purchases did, month by month, and what all brought their club, from five on."""

from typing import Any

import pytest

from chalicelib.clockwork import book as clockwork
from chalicelib.people.me import decisions
from chalicelib.people.me.decisions import Month
from tests.test_clockwork import at
from tests.test_people_supporters import FIVE, supports
from tests.town import Town


@pytest.fixture
def season(town: Town) -> Town:
    at(town, "2026-11-20T20:00")
    town.registers_shop("bakery")
    town.registers_clubs()
    return town


def asked(town: Town, who: str = "anna") -> dict[str, Any]:
    answer = town.get("/me/months", who)
    assert answer.status == 200, answer.body
    return dict(answer.body)


def test_a_purchase_counts_for_club_and_holder_and_a_payment_as_paid(season: Town) -> None:
    season.scans("anna", 5000, "bakery")
    body = {"card": season.codes["anna"], "purchase_cents": 1000, "redeem": [{"pocket": "points", "amount": 2500}]}
    assert season.post("/checkouts", body, "bakery").status == 201
    now, *before = asked(season)["months"]
    assert (now["month"], now["purchases"], now["purchase_cents"], now["paid_cents"]) == ("2026-11", 2, 6000, 25)
    entries = season.get("/me/entries", "anna").body["entries"]
    assert now["own"] == sum(each["amount"] for each in entries if each["reason"] == "member") > 0
    assert now["clubs"] == {season.accounts["fc"]: held(season, "fc")}
    assert [each["purchases"] for each in before] == [0] * 12


def held(town: Town, club: str) -> int:
    told: int = town.get(f"/accounts/{town.accounts[club]}", club).body["balances"]["points"]
    return told


def test_what_came_back_whole_is_no_purchase_and_another_club_s_share_is_not_this_one_s(season: Town) -> None:
    posting = season.scans("anna", 5000, "bakery").body["posting"]["id"]
    season.post(f"/postings/{posting}/returns", {}, "bakery")
    season.scans("anna", 3000, "bakery")
    season.opens_club("choir")
    season.registers_clubs()
    body = {"club": season.accounts["choir"], "consent": "1"}
    assert season.post("/me/club", body, "anna").status == 200
    (now, *_) = asked(season)["months"]
    assert (now["purchases"], now["purchase_cents"]) == (1, 3000)
    assert now["clubs"] == {season.accounts["fc"]: 1500}
    assert [each["name"] for each in asked(season)["clubs"]] == ["choir"]


def test_all_s_months_are_told_from_five_supporters_on(season: Town) -> None:
    supports(season, *FIVE)
    at(season, "2026-12-05T10:00")
    supports(season, *FIVE[:4])
    for moment in ("2026-12-06T10:00", "2027-01-05T10:00"):
        at(season, moment)
        clockwork.tick()
    told, fc = asked(season), season.accounts["fc"]
    months = [{"month": "2026-11", "earned": 12_500}]
    assert told["clubs"] == [{"account": fc, "name": "fc", "fewest": 5, "months": months}]
    assert [each["clubs"].get(fc, 0) for each in told["months"][:3]] == [0, 2_500, 2_500]


def test_a_month_that_was_not_read_whole_is_left_out() -> None:
    known = [Month("2612", 3), Month("2610", 2)]
    wanted = ["2701", "2612", "2611", "2610", "2609"]
    assert [each.purchases for each in decisions.complete(known, wanted, whole=True)] == [0, 3, 0, 2, 0]
    assert [each.purchases for each in decisions.complete(known, wanted, whole=False)] == [0, 3, 0]
