"""Returns: once for the same goods, whole or in part, for everybody at once, and whatever became of the points."""

import threading
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.ledger.values import Sequenced
from tests.faults import CountingWire, MeddlingWire
from tests.town import Reply, Town, new_key

FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
EVERYBODY = ("anna", "bakery", "fc")


def back(town: Town, made: Reply, cents: int | None = None, who: str = "bakery", key: str | None = None) -> Reply:
    body = {} if cents is None else {"purchase_cents": cents}
    return town.post(f"/postings/{made.body['posting']['id']}/returns", body, who, key)


def checkout(town: Town, cents: int, redeem: object = "max") -> Reply:
    body = {"card": town.codes["anna"], "purchase_cents": cents, "redeem": redeem}
    return town.post("/checkouts", body, "bakery")


def held(town: Town) -> dict[tuple[str, str], int]:
    return {(name, pocket): town.balance(name, pocket) for name in EVERYBODY for pocket in ("points", "voucher")}


def state(town: Town) -> Sequenced:
    return town.book.member(town.accounts["anna"])


@FEW
@given(
    before=st.integers(1, 40_000),
    cents=st.integers(1, 40_000),
    parts=st.lists(st.integers(1, 20_000), max_size=4),
)
def test_a_purchase_that_comes_back_whole_leaves_everything_as_if_it_had_not_been(
    town: Town, before: int, cents: int, parts: list[int]
) -> None:
    town.scans("anna", before, "bakery")
    town.post("/loads", {"card": town.codes["anna"], "pocket": "voucher", "amount": 100}, "bakery")
    balances, purses = held(town), state(town).purses
    made = checkout(town, cents)
    codes = [back(town, made, part).code for part in parts]
    rest = back(town, made)
    assert set(codes) <= {"", "return_exceeds_rest", "already_returned"}
    assert rest.status == 201 or rest.code == "already_returned"
    assert held(town) == balances
    assert {name: purse for name, purse in state(town).purses.items() if purse.balance} == {
        name: purse for name, purse in purses.items() if purse.balance
    }
    assert town.audit() == []


@FEW
@given(cents=st.integers(3, 5000), parts=st.lists(st.integers(1, 2000), min_size=1, max_size=3), spend=st.booleans())
def test_what_came_back_is_never_more_than_what_was_given(
    town: Town, cents: int, parts: list[int], spend: bool
) -> None:
    made = town.scans("anna", cents, "bakery")
    if spend:
        amount = cents // 100 * 100
        body = {"card": town.codes["anna"], "pocket": "points", "amount": amount}
        town.post("/redemptions", body, "bakery") if amount else None
    done = [reply for reply in (back(town, made, part) for part in parts) if reply.status == 201]
    returned = sum(reply.body["purchase_cents"] for reply in done)
    taken = sum(reply.body["taken_back"]["member"] for reply in done)
    assert taken == made.body["awarded"]["member"] * returned // cents
    assert town.balance("anna", "voucher") >= 0
    assert town.audit() == []


def test_the_same_goods_come_back_once_however_many_tills_take_them(town: Town) -> None:
    made = town.scans("anna", 5000, "bakery")
    replies: list[Reply] = []
    tills = [threading.Thread(target=lambda: replies.append(back(town, made))) for _ in range(6)]
    for till in tills:
        till.start()
    for till in tills:
        till.join()
    assert sorted(reply.code for reply in replies) == ["", *["already_returned"] * 5]
    assert held(town) == dict.fromkeys(held(town), 0)


def test_a_return_that_another_till_was_faster_with_is_decided_anew(town: Town) -> None:
    made = town.scans("anna", 5000, "bakery")
    town.book.line = MeddlingWire(town.book.line, lambda: back(town, made, 3000))
    assert back(town, made, 3000).code == "return_exceeds_rest"
    assert back(town, made).body["purchase_cents"] == 2000


def test_after_a_lost_answer_a_return_is_told_again_not_refused(town: Town) -> None:
    made, key = town.scans("anna", 5000, "bakery"), new_key()
    first = back(town, made, key=key)
    town.changes_card("anna", st="B")
    again = back(town, made, key=key)
    assert (again.status, again.headers["idempotent-replayed"], again.body) == (201, "true", first.body)


def test_a_club_that_spent_the_points_owes_them(town: Town) -> None:
    made = town.scans("anna", 5000, "bakery")
    ends = {"source": town.accounts["fc"], "target": town.accounts["bakery"]}
    town.post("/transfers", {**ends, "pocket": "points", "amount": 2500}, "fc")
    assert back(town, made).status == 201
    assert (town.balance("fc"), town.balance("anna"), town.balance("bakery")) == (-2500, 0, 2500)
    assert town.post("/transfers", {**ends, "pocket": "points", "amount": 100}, "fc").code == "insufficient_balance"
    assert town.audit() == []


def test_a_return_stands_beside_its_purchase_in_every_history(town: Town) -> None:
    made = town.scans("anna", 5000, "bakery")
    back(town, made)
    told: dict[str, list[Any]] = {}
    for name in EVERYBODY:
        entries = town.get(f"/accounts/{town.accounts[name]}/entries", name).body["entries"]
        told[name] = [(entry["amount"], entry.get("returns")) for entry in entries]
    purchase = made.body["posting"]["id"]
    assert told["anna"] == [(-5000, purchase), (5000, None)]
    assert told["fc"] == [(-2500, purchase), (2500, None)]
    assert told["bakery"] == [(2500, purchase), (5000, purchase), (-5000, None), (-2500, None)]


def test_a_till_is_told_what_to_say_and_no_more(town: Town) -> None:
    made = town.scans("anna", 5000, "bakery")
    told = back(town, made, 2000)
    assert told.body["taken_back"] == {"pocket": "points", "club": 1000, "member": 2000}
    assert (told.body["returns"], told.body["rest_cents"]) == (made.body["posting"]["id"], 3000)
    assert town.accounts["fc"] not in str(told.body)
    assert town.accounts["anna"] not in str(told.body)


def test_another_shops_purchase_looks_as_if_it_did_not_exist(town: Town) -> None:
    town.opens_shop("butcher")
    made = town.scans("anna", 5000, "bakery")
    assert back(town, made, who="butcher").code == "not_found"


def test_a_return_is_no_purchase(town: Town) -> None:
    made = back(town, town.scans("anna", 5000, "bakery"))
    assert back(town, made).code == "not_returnable"


def test_a_return_right_after_the_purchase_costs_two_reads_and_one_transaction(town: Town) -> None:
    made = town.scans("anna", 5000, "bakery")
    town.book.line = line = CountingWire(town.book.line)
    assert back(town, made).status == 201
    assert line.calls == {"GetItem": 2, "TransactWriteItems": 1}
