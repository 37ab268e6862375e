"""Practice: the practice card is decided on and answered as any other, and books nothing, whatever is done with it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import config
from chalicelib.ledger import days, shelves
from chalicelib.till.practice import decisions
from tests import four_eyes
from tests.faults import CountingWire
from tests.town import Reply, Town, new_key

PURCHASE = {"purchase_cents": 5000}
POINTS = {"pocket": "points", "amount": 1000}


def practises(town: Town, path: str, body: dict[str, Any], key: str | None = None) -> Reply:
    return town.post(path, {"card": town.codes["practice"], "practice": True, **body}, "bakery", key)


def comparable(reply: Reply) -> dict[str, Any]:
    """What an answer says beside its posting's name and time."""
    return {name: told for name, told in reply.body.items() if name not in {"posting", "practice"}}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/scans", PURCHASE),
        ("/scans", {**PURCHASE, "eligible_cents": 1000, "vat": {"700": 1000}, "receipt": "7"}),
        ("/redemptions", POINTS),
        ("/checkouts", {**PURCHASE, "redeem": [POINTS]}),
        ("/checkouts", {**PURCHASE, "redeem": [], "show_balance": False}),
        ("/loads", {"pocket": "voucher", "amount": 1000}),
    ],
)
def test_practice_answers_as_the_real_call_and_books_nothing(town: Town, path: str, body: dict[str, Any]) -> None:
    town.scans("anna", 200_000, "bakery")
    real = town.post(path, {"card": town.codes["anna"], **body}, "bakery")
    assert real.status == 201
    before = town.journal_size()
    done = town.post(path, {"card": town.codes["practice"], **body}, "bakery")
    assert (done.status, done.body["practice"], comparable(done)) == (201, True, comparable(real))
    assert set(done.body["posting"]) == set(real.body["posting"])
    assert town.journal_size() == before
    assert town.get(f"/postings/{done.body['posting']['id']}", "bakery").code == "not_found"


def test_a_practised_key_is_free_for_a_real_posting(town: Town) -> None:
    key = new_key()
    assert practises(town, "/scans", PURCHASE, key).status == 201
    assert town.get(f"/postings/by-key/{key}", "bakery").code == "not_found"
    booked = town.scans("anna", 5000, "bakery", key)
    assert (booked.status, "practice" in booked.body) == (201, False)


def test_the_same_key_hears_its_first_practice_again_and_another_request_is_refused(town: Town) -> None:
    key = new_key()
    first, again = (practises(town, "/scans", PURCHASE, key) for _ in range(2))
    assert (again.body, again.headers["idempotent-replayed"]) == (first.body, "true")
    assert practises(town, "/scans", {"purchase_cents": 1}, key).code == "idempotency_key_reused"


@pytest.mark.parametrize(("path", "body"), [("/scans", PURCHASE), ("/redemptions", POINTS)])
def test_in_practice_mode_a_real_card_is_refused(town: Town, path: str, body: dict[str, Any]) -> None:
    town.scans("anna", 200_000, "bakery")
    before = town.journal_size()
    for card in (town.codes["anna"], town.numbers["anna"]):
        assert practises(town, path, {**body, "card": card}).code == "practice_card_only"
    assert town.journal_size() == before


def test_a_practised_purchase_comes_back_in_parts_like_any_other(town: Town) -> None:
    sold = practises(town, "/checkouts", {**PURCHASE, "redeem": [POINTS]})
    path = f"/postings/{sold.body['posting']['id']}/returns"
    key = new_key()
    part = town.post(path, {"purchase_cents": 2000}, "bakery", key)
    assert (part.status, part.body["practice"], part.body["rest_cents"]) == (201, True, 3000)
    assert town.post(path, {"purchase_cents": 2000}, "bakery", key).body == part.body
    assert town.post(path, {"purchase_cents": 3001}, "bakery").code == "return_exceeds_rest"
    rest = town.post(path, {"practice": True}, "bakery").body
    parts = [told["pay_back_cents"] for told in (part.body, rest)]
    assert sum(parts) == sold.body["left_to_pay_cents"]
    assert town.post(path, {}, "bakery").code == "already_returned"
    assert town.journal_size() == 0


def test_in_practice_mode_no_real_purchase_comes_back(town: Town) -> None:
    sold = town.scans("anna", 5000, "bakery").body["posting"]["id"]
    assert town.post(f"/postings/{sold}/returns", {"practice": True}, "bakery").code == "not_found"
    assert town.journal_size() == 1


def test_another_shop_finds_no_practice_of_this_one(town: Town) -> None:
    town.opens_shop("butcher")
    sold = practises(town, "/scans", PURCHASE).body["posting"]["id"]
    assert town.post(f"/postings/{sold}/returns", {}, "butcher").code == "not_found"


def test_what_was_practised_is_gone_after_a_day(town: Town) -> None:
    sold = practises(town, "/scans", PURCHASE).body["posting"]["id"]
    town.passes(1)
    town.passes_ms(1000)
    assert town.post(f"/postings/{sold}/returns", {}, "bakery").code == "not_found"


def test_the_practice_card_always_holds_the_same(town: Town) -> None:
    pockets = config.town().pockets
    for _ in range(2):
        spent = practises(town, "/checkouts", {"purchase_cents": 10**6, "redeem": "max", "show_balance": True})
        assert sum(part["cents"] for part in spent.body["redeemed"]) == decisions.HELD_CENTS * len(pockets)
    asked = {"card": town.codes["practice"], "show_balance": True}
    told = town.post("/card-lookups", asked, "bakery").body
    assert (told["practice"], told["state"], told["pays"]) == (True, "active", True)
    assert {name: pockets[name].cents(held) for name, held in told["balances"].items()} == dict.fromkeys(
        pockets, decisions.HELD_CENTS
    )


def test_what_somebody_would_have_to_answer_is_not_practised(town: Town) -> None:
    slip = town.post("/slips", {"purchase_cents": 1000}, "bakery").body["code"]
    for card in (town.codes["practice"], town.numbers["practice"]):
        asked = town.post("/payment-requests", {"card": card, "pocket": "points", "amount": 100}, "bakery")
        brought = town.post("/slips/claims", {"card": card, "slip": slip}, "bakery")
        assert {(reply.status, reply.code) for reply in (asked, brought)} == {(422, "cannot_practise")}
    assert town.post("/slips/claims", {"card": town.codes["anna"], "slip": slip}, "bakery").status == 201


def test_a_quote_for_the_practice_card_says_what_practice_then_does(town: Town) -> None:
    asked = {"card": town.codes["practice"], **PURCHASE, "redeem": "max"}
    quote = town.post("/quotes", asked, "bakery").body
    done = town.post("/checkouts", asked, "bakery").body
    assert {name: quote[name] for name in ("redeemed", "left_to_pay_cents")} == {
        name: done[name] for name in ("redeemed", "left_to_pay_cents")
    }


def test_practice_follows_the_shops_own_rules(town: Town) -> None:
    four_eyes.rules(town, {"scope": town.accounts["bakery"], "rules": {"minimum_cents": 6000}})
    town.passes_ms(3 * 60_000)
    assert practises(town, "/scans", PURCHASE).code == "purchase_below_minimum"


def test_a_shop_that_may_not_book_yet_practises(town: Town) -> None:
    town.closes("bakery")
    assert practises(town, "/scans", PURCHASE).status == 201
    assert town.scans("anna", 5000, "bakery").code == "account_closed"


def test_a_practised_hold_is_no_account(town: Town) -> None:
    held = town.post("/holds", {"card": town.codes["practice"], **POINTS}, "bakery")
    assert (held.status, held.body["practice"], held.body["hold"]["rest"]) == (201, True, 1000)
    assert town.post(f"/holds/{held.body['hold']['account']}/captures", {}, "bakery").code == "not_found"


def test_practice_writes_to_no_table_of_the_ledger(town: Town) -> None:
    practises(town, "/scans", PURCHASE)
    town.book.line = line = CountingWire(town.book.line)
    assert practises(town, "/scans", PURCHASE).status == 201
    assert line.calls == {"TransactWriteItems": 1, "Query": 1}
    assert list(shelves.journal(town.book)) == []


def test_the_practice_card_is_shown_to_till_and_owner(ministack_town: Town) -> None:
    town = ministack_town
    for who in ("bakery", "bakery owner"):
        told = town.get("/tills/practice-card", who).body
        assert (told["code"], told["number"]) == (town.codes["practice"], town.numbers["practice"])
        assert town.scans("anna", 100, "bakery", card=told["url"]).body["practice"] is True


@given(st.dates(min_value=days.calendar_day(0, "UTC")))
def test_what_the_practice_card_holds_pays_on_any_day(day: Any) -> None:
    for name in ("torgau", "hattingen"):
        made = decisions.holder(config.town(name), day)
        assert {purse.balance for purse in made.purses.values()} == {
            sum(purse.buckets.values()) for purse in made.purses.values()
        }
