"""Keys for other people's till software: a till of its own, good for the scopes that the owner named and no more."""

from typing import Any, get_args

import pytest

from chalicelib import policy, scopes
from chalicelib.figures import book as figures
from chalicelib.ledger import shelves
from chalicelib.people import denials, passes
from chalicelib.people.developers.shapes import Scope
from chalicelib.people.trail import book as trail
from tests.office import stream
from tests.town import Reply, Town

KEY = {"name": "Kassensoftware", "branch": "b1", "scopes": ["award", "look"]}


@pytest.fixture
def shop(town: Town) -> Town:
    town.registers_shop("bakery")
    return town


def made(town: Town, *scopes: str) -> Reply:
    """A key of the bakery's, whose token goes by `program`."""
    reply = town.post("/developer-keys", {**KEY, "scopes": scopes or KEY["scopes"]}, "bakery owner")
    if reply.status == 201:
        town.tokens["program"] = reply.body["token"]
    return reply


def calls(town: Town) -> dict[str, tuple[str, str, dict[str, Any] | None]]:
    """One call that each scope opens, which then succeeds or is refused for another reason."""
    card = {"card": town.codes["anna"]}
    return {
        "award": ("POST", "/quotes", {**card, "purchase_cents": 1000}),
        "look": ("POST", "/card-lookups", card),
        "redeem": ("POST", "/redemptions", {**card, "pocket": "points", "amount": 100}),
        "return": ("POST", "/postings/none/returns", {}),
        "cards": ("POST", "/cards/hand-outs", card),
        "load": ("POST", "/loads", {**card, "pocket": "voucher", "amount": 1000}),
    }


def test_every_scope_of_the_policy_can_be_asked_for() -> None:
    assert set(get_args(Scope)) == set(scopes.SCOPES.values())
    assert set(scopes.SCOPES) <= set(policy.MAY)


@pytest.mark.parametrize("scope", get_args(Scope))
def test_a_key_is_good_for_its_scope_and_no_other(shop: Town, scope: str) -> None:
    assert made(shop, scope).status == 201
    for name, (_, path, body) in calls(shop).items():
        assert (shop.post(path, body, "program").code == "not_allowed") == (name != scope), name


def test_a_key_books_as_a_till_of_its_own(shop: Town) -> None:
    key = made(shop).body["id"]
    assert shop.scans("anna", 1000, "program").status == 201
    (posting,) = shelves.postings(shop.book)
    assert posting["ref"]["M"] == {"branch": {"S": "b1"}, "till": {"S": key}}
    tills = {each["id"]: each["kind"] for each in shop.get("/tills", "bakery owner").body["tills"]}
    assert tills == {"t1": "till", key: "developer"}


def test_a_key_does_not_speak_for_the_shop_or_sign_cashiers_on(shop: Town) -> None:
    made(shop, *get_args(Scope))
    shop.post("/cashiers", {"name": "Maria", "pin": "830174"}, "bakery owner")
    for path, body in (("/tills/sign-ons", {"cashier": "c1", "pin": "830174"}), ("/developer-keys", KEY)):
        assert shop.post(path, body, "program").code == "not_allowed"
    for path in ("/cashiers", "/tills", f"/accounts/{shop.accounts['bakery']}"):
        assert shop.get(path, "program").code == "not_allowed"


def test_a_key_practises(shop: Town) -> None:
    made(shop)
    card = shop.get("/tills/practice-card", "program").body["code"]
    reply = shop.post("/scans", {"card": card, "purchase_cents": 1000, "practice": True}, "program")
    assert (reply.status, reply.body["practice"], shop.journal_size()) == (201, True, 0)


def test_the_token_is_told_once_and_only_its_hash_is_kept(shop: Town) -> None:
    token = made(shop).body["token"]
    told = shop.get("/developer-keys", "bakery owner").body
    assert [(each["name"], each["scopes"], each["state"]) for each in told["keys"]] == [
        ("Kassensoftware", ["award", "look"], "active")
    ]
    assert token not in str(told)
    assert token not in str(passes.issued(shop.accounts["bakery"]))


def test_a_key_that_is_taken_back_ends_within_a_minute(shop: Town) -> None:
    key = made(shop).body["id"]
    told = shop.post(f"/developer-keys/{key}/revocations", {}, "bakery owner").body["keys"]
    assert [each["state"] for each in told] == ["revoked"]
    denials.forget()
    assert shop.scans("anna", 1000, "program").code == "not_signed_in"
    assert shop.scans("anna", 1000, "bakery").status == 201
    assert [change.what for change in trail.changes(shop.accounts["bakery"])] == ["till_revoked", "developer_key_made"]


def test_the_clerk_ends_a_key_as_any_till(shop: Town) -> None:
    key = made(shop).body["id"]
    shop.post(f"/tills/{key}/revocations", {"shop": shop.accounts["bakery"]}, "clerk")
    assert shop.scans("anna", 1000, "program").code == "not_signed_in"


@pytest.mark.parametrize("key", ["t1", "t9", "x"])
def test_what_is_no_key_is_not_found(shop: Town, key: str) -> None:
    assert shop.post(f"/developer-keys/{key}/revocations", {}, "bakery owner").code == "not_found"
    assert shop.scans("anna", 1000, "bakery").status == 201


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"scopes": []}, "invalid_value"),
        ({"scopes": ["everything"]}, "invalid_value"),
        ({"branch": "b9"}, "not_found"),
        ({"name": ""}, "invalid_value"),
    ],
    ids=str,
)
def test_a_key_for_nothing_or_nowhere_is_refused(shop: Town, wrong: dict[str, Any], code: str) -> None:
    assert shop.post("/developer-keys", {**KEY, **wrong}, "bakery owner").code == code
    assert shop.get("/developer-keys", "bakery owner").body["keys"] == []


def test_the_list_says_when_a_key_booked_last(shop: Town) -> None:
    made(shop)
    shop.turns_to("2026-11-22")
    shop.scans("anna", 1000, "program")
    figures.counters(stream(list(shelves.journal(shop.book))))
    (told,) = shop.get("/developer-keys", "bakery owner").body["keys"]
    assert told["last_use"] == "2026-11-22T12:00:00.000Z"


def test_another_shops_keys_are_its_own(shop: Town) -> None:
    shop.opens_shop("butcher")
    shop.registers_shop("butcher")
    key = made(shop).body["id"]
    assert shop.get("/developer-keys", "butcher owner").body["keys"] == []
    assert shop.post(f"/developer-keys/{key}/revocations", {}, "butcher owner").code == "not_found"
    assert shop.scans("anna", 1000, "program").status == 201
