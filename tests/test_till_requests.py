"""Payment requests: the holder's yes pays once and at once, a no is final, and who is late hears how it stands."""

from typing import Any

import pytest

from chalicelib.till.requests import book as requests
from chalicelib.till.requests.decisions import LASTS_MS
from tests.faults import CountingWire, MeddlingWire
from tests.town import Reply, Town, at_once, new_key


def ask(town: Town, amount: int = 1000, who: str | None = "anna", shop: str = "bakery", **more: Any) -> str:
    """The name of a new request, for a card or for whoever reads it."""
    reply = post(town, amount, who, shop, **more)
    assert reply.status == 201, reply.body
    return str(reply.body["request"])


def post(
    town: Town, amount: int = 1000, who: str | None = "anna", shop: str = "bakery", key: str | None = None, **more: Any
) -> Reply:
    card = {"card": town.codes[who]} if who else {}
    return town.post("/payment-requests", {"pocket": "points", "amount": amount, **card, **more}, shop, key)


def say(town: Town, answer: str, name: str, who: str, key: str | None = None) -> Reply:
    return town.post(f"/payment-requests/{name}/{answer}", {}, who, key)


def pay(town: Town, name: str, who: str = "anna", key: str | None = None) -> Reply:
    return say(town, "confirmations", name, who, key)


def state(town: Town, name: str, who: str = "bakery") -> str:
    return str(town.get(f"/payment-requests/{name}", who).body["state"])


def waiting(town: Town, who: str = "anna") -> list[str]:
    return [each["request"] for each in town.get("/me/payment-requests", who).body["requests"]]


@pytest.fixture
def funded(town: Town) -> Town:
    """Anna has 50 points, and Ben none."""
    town.opens_member("ben")
    town.scans("anna", 5000, "bakery")
    return town


def test_the_holders_yes_pays_the_shop_at_once(funded: Town) -> None:
    name = ask(funded, receipt="B-17")
    assert (state(funded, name), waiting(funded), waiting(funded, "ben")) == ("open", [name], [])
    paid = pay(funded, name)
    assert paid.body["redeemed"] == [{"pocket": "points", "amount": 1000, "cents": 10}]
    assert (funded.balance("anna"), funded.balance("bakery")) == (4000, -7500 + 1000)
    assert (state(funded, name), waiting(funded)) == ("paid", [])
    assert funded.audit() == []


def test_the_till_finds_the_posting_with_its_own_receipt_and_takes_the_goods_back(funded: Town) -> None:
    name = ask(funded, receipt="B-17")
    pay(funded, name)
    posting = funded.get(f"/payment-requests/{name}", "bakery").body["posting"]
    assert funded.get(f"/postings/{posting}", "bakery").body["posting"]["receipt"] == "B-17"
    assert funded.post(f"/postings/{posting}/returns", {}, "bakery").status == 201
    assert (funded.balance("anna"), funded.audit()) == (5000, [])


def test_whoever_reads_an_unnamed_request_pays_it_and_another_is_too_late(funded: Town) -> None:
    funded.scans("ben", 5000, "bakery")
    name = ask(funded, who=None)
    assert pay(funded, name, "ben").status == 201
    assert pay(funded, name).code == "request_paid"
    assert (funded.balance("anna"), funded.balance("ben")) == (5000, 4000)


def test_what_is_left_of_a_purchase_earns_for_the_cards_club(funded: Town) -> None:
    name = ask(funded, 1000, purchase_cents=2000)
    paid = pay(funded, name).body
    assert (paid["left_to_pay_cents"], paid["awarded"]["club"], paid["awarded"]["member"]) == (1990, 995, 1990)
    assert (funded.balance("anna"), funded.balance("fc"), funded.audit()) == (5990, 2500 + 995, [])


def test_a_request_follows_an_account_to_the_one_it_joined(funded: Town) -> None:
    name = ask(funded)
    joined = {"source": funded.accounts["anna"], "target": funded.accounts["ben"]}
    assert funded.post("/joins", joined, "clerk").status == 201
    assert waiting(funded, "ben") == [name]
    assert pay(funded, name, "ben").status == 201
    assert (funded.balance("ben"), funded.audit()) == (4000, [])


# One answer


def test_of_eight_confirmations_one_pays(funded: Town) -> None:
    name = ask(funded)
    found = at_once(8, lambda key: pay(funded, name, key=key))
    assert sorted((reply.status, reply.code) for reply in found) == [(201, "")] + [(409, "request_paid")] * 7
    assert (funded.balance("anna"), funded.audit()) == (4000, [])


@pytest.mark.parametrize(
    ("no", "who", "code"), [("withdrawals", "bakery", "request_withdrawn"), ("refusals", "anna", "request_refused")]
)
def test_a_no_that_is_faster_keeps_the_yes_from_paying(funded: Town, no: str, who: str, code: str) -> None:
    """The no is written between the yes's reading and its writing."""
    name = ask(funded)
    funded.book.line = MeddlingWire(funded.book.line, lambda: say(funded, no, name, who))
    assert pay(funded, name).code == code
    assert say(funded, no, name, who).status == 200, "said again it is the same"
    assert (funded.balance("anna"), funded.audit()) == (5000, [])


@pytest.mark.parametrize(("no", "who"), [("withdrawals", "bakery"), ("refusals", "anna")])
def test_a_yes_that_is_faster_is_told_to_who_says_no(funded: Town, no: str, who: str) -> None:
    name = ask(funded)
    funded.book.line = MeddlingWire(funded.book.line, lambda: pay(funded, name))
    assert say(funded, no, name, who).code == "request_paid"
    assert say(funded, no, name, who).code == "request_paid"
    assert funded.balance("anna") == 4000


def test_after_ten_minutes_nobody_pays_or_answers_any_more(funded: Town) -> None:
    name = ask(funded)
    funded.passes_ms(LASTS_MS)
    assert (state(funded, name), waiting(funded)) == ("lapsed", [])
    for answer, who in (("confirmations", "anna"), ("refusals", "anna"), ("withdrawals", "bakery")):
        assert say(funded, answer, name, who).code == "request_lapsed"
    assert funded.balance("anna") == 5000


def test_what_is_refused_for_want_of_points_can_be_paid_later(funded: Town) -> None:
    name = ask(funded, 6000)
    assert pay(funded, name).code == "insufficient_balance"
    funded.scans("anna", 5000, "bakery")
    assert (state(funded, name), pay(funded, name).status) == ("open", 201)


def test_the_same_key_asks_once(funded: Town) -> None:
    key = new_key()
    first, again = post(funded, key=key), post(funded, key=key)
    assert (again.status, again.body, again.headers["idempotent-replayed"]) == (201, first.body, "true")
    assert post(funded, 2000, key=key).code == "idempotency_key_reused"
    assert waiting(funded) == [first.body["request"]]
    funded.changes_card("anna", st="B")
    assert post(funded, key=key).body == first.body, "a replay comes before a refusal"


# Who may


def test_nobody_else_sees_pays_or_ends_a_request(funded: Town) -> None:
    funded.opens_shop("butcher")
    name = ask(funded)
    assert funded.get(f"/payment-requests/{name}", "ben").code == "not_found"
    assert funded.get(f"/payment-requests/{name}", "butcher").code == "not_found"
    assert pay(funded, name, "ben").code == say(funded, "refusals", name, "ben").code == "not_found"
    assert say(funded, "withdrawals", name, "butcher").code == "not_found"
    assert {state(funded, name, who) for who in ("anna", "bakery", "bakery owner", "clerk")} == {"open"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"amount": 1050}, "not_whole_cents"),
        ({"pocket": "gold"}, "unknown_pocket"),
        ({"amount": 1000, "purchase_cents": 9}, "redeem_exceeds_purchase"),
        ({"eligible_cents": 5}, "invalid_value"),
        ({"account": "m:7F3K2MQ8"}, "invalid_value"),
        ({"card": "m:7F3K2MQ8"}, "malformed_card"),
    ],
)
def test_what_can_never_be_paid_is_refused_to_who_asks(funded: Town, more: dict[str, Any], code: str) -> None:
    assert post(funded, **{"amount": 1000, **more}).code == code


def test_an_account_is_asked_whether_or_not_it_is_there(funded: Town) -> None:
    for account in (funded.accounts["ben"], "m:00000000"):
        assert post(funded, who=None, account=account).status == 201
    assert post(funded, who=None, account=funded.accounts["fc"]).code == "invalid_value"


def test_a_typed_card_is_enough_to_be_asked_and_a_blocked_one_is_not(funded: Town) -> None:
    assert post(funded, who=None, card=funded.numbers["anna"]).status == 201
    assert len(waiting(funded)) == 1
    funded.changes_card("anna", st="B")
    assert post(funded).code == "card_blocked"


def test_nobody_is_asked_without_end(funded: Town) -> None:
    said = [post(funded).code for _ in range(requests.PESTERED.tries + 1)]
    assert set(said[:-1]) == {""}
    assert said[-1] == "too_many_tries"


def test_a_yes_is_one_transaction_of_a_redemption_and_the_record(funded: Town) -> None:
    name = ask(funded)
    pay(funded, ask(funded))
    funded.book.line = counting = CountingWire(funded.book.line)
    assert pay(funded, name).status == 201
    assert counting.calls == {"GetItem": 2, "TransactWriteItems": 1}
    assert counting.actions == 3 + 1
