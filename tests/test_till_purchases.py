"""Goods that come back with the card and no receipt: a shop sees what that card bought there, and nothing else."""

from typing import Any

import pytest

from chalicelib.rates import Allowance
from chalicelib.till.returns import purchases
from tests.town import Reply, Town
from tests.wallets import registers

PIN = "739164"


def shown(town: Town, shop: str = "bakery", **more: str) -> Reply:
    return town.post("/cards/purchases", {"card": town.codes["anna"], **more}, shop)


def found(town: Town, shop: str = "bakery") -> list[dict[str, Any]]:
    reply = shown(town, shop)
    assert reply.status == 200, reply.body
    told: list[dict[str, Any]] = reply.body["purchases"]
    return told


def test_a_shop_sees_a_cards_own_purchases_there_the_newest_first(town: Town) -> None:
    town.opens_shop("butcher")
    town.opens_member("ben")
    town.scans("anna", 5000, "bakery", receipt="A-1")
    town.scans("anna", 700, "butcher", receipt="B-1")
    town.scans("ben", 900, "bakery", receipt="A-2")
    paid = town.post(
        "/checkouts", {"card": town.codes["anna"], "purchase_cents": 300, "redeem": "max", "receipt": "A-3"}, "bakery"
    )
    told = found(town)
    assert [(each["receipt"], each["kind"], each["purchase_cents"], each["rest_cents"]) for each in told] == [
        ("A-3", "checkout", 300, 300),
        ("A-1", "award", 5000, 5000),
    ]
    assert told[0]["posting"] == paid.body["posting"]["id"]
    assert [each["receipt"] for each in found(town, "butcher")] == ["B-1"]
    assert set(told[0]) == {"posting", "kind", "at", "receipt", "purchase_cents", "rest_cents"}


def test_what_came_back_is_told_with_each_purchase(town: Town) -> None:
    made = town.scans("anna", 5000, "bakery").body["posting"]["id"]
    for part, rest in ((1000, 4000), (1500, 2500), (2500, 0)):
        assert town.post(f"/postings/{made}/returns", {"purchase_cents": part}, "bakery").status == 201
        assert [each["rest_cents"] for each in found(town)] == [rest]


def test_what_was_bought_before_the_card_joined_another_account_is_there_too(town: Town) -> None:
    town.opens_member("home")
    town.scans("anna", 5000, "bakery", receipt="before")
    town.opens_staff()
    joined = town.post("/joins", {"source": town.accounts["anna"], "target": town.accounts["home"]}, "clerk")
    assert joined.status == 201
    town.scans("anna", 700, "bakery", receipt="after")
    assert [each["receipt"] for each in found(town)] == ["after", "before"]
    assert town.post(f"/postings/{found(town)[1]['posting']}/returns", {}, "bakery").status == 201
    assert [each["rest_cents"] for each in found(town)] == [700, 0]


def test_it_looks_back_a_month_and_no_further(town: Town) -> None:
    town.scans("anna", 5000, "bakery", receipt="old")
    town.passes(purchases.DAYS - 1)
    town.scans("anna", 700, "bakery", receipt="new")
    assert [each["receipt"] for each in found(town)] == ["new", "old"]
    town.passes(2)
    assert [each["receipt"] for each in found(town)] == ["new"]


def test_it_reads_and_tells_no_more_than_so_many(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purchases, "LISTED", 2)
    for number in range(4):
        town.scans("anna", 1000, "bakery", receipt=f"{number}")
    assert [each["receipt"] for each in found(town)] == ["3", "2"]
    monkeypatch.setattr(purchases, "READ_AT_MOST", 1)
    assert [each["receipt"] for each in found(town)] == ["3"]


def test_a_typed_number_takes_the_pin(town: Town) -> None:
    registers(town, "anna")
    assert town.post("/me/pin", {"pin": PIN}, "anna").status == 200
    town.scans("anna", 5000, "bakery")
    number = town.numbers["anna"]
    assert shown(town, card=number).code == "pin_required"
    assert shown(town, card=number, pin="111222").code == "wrong_pin"
    assert len(shown(town, card=number, pin=PIN).body["purchases"]) == 1


@pytest.mark.parametrize(("state", "code"), [("B", "card_blocked"), ("R", "card_replaced"), ("N", "card_not_issued")])
def test_a_card_that_counts_no_more_tells_nothing(town: Town, state: str, code: str) -> None:
    town.scans("anna", 5000, "bakery")
    town.changes_card("anna", st=state)
    assert shown(town).code == code


def test_an_account_that_was_closed_tells_nothing(town: Town) -> None:
    town.closes("anna")
    assert shown(town).code == "account_closed"


def test_the_practice_card_bought_nothing(town: Town) -> None:
    card = town.get("/tills/practice-card", "bakery").body["code"]
    assert shown(town, card=card).code == "cannot_practise"


def test_a_till_asks_so_often_and_no_more(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purchases, "PER_TILL", Allowance("purchases", 1, 60 * 60))
    assert [shown(town).code for _ in range(2)] == ["", "too_many_tries"]
