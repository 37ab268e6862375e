"""Family joins: all that an account holds goes to another one, with its terms, and its cards lead there."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.ledger.values import Envelope, Leg, Posting, Purse
from chalicelib.till.holds import lapses
from tests.faults import MeddlingWire
from tests.town import Reply, Town, new_key

FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Holding = dict[tuple[str, str], int]


def join(town: Town, source: str = "anna", target: str = "ben", key: str | None = None) -> Reply:
    body = {"source": town.accounts[source], "target": town.accounts[target]}
    return town.post("/joins", body, "clerk", key)


def purses(town: Town, name: str) -> dict[str, Purse]:
    return dict(town.book.member(town.accounts[name]).purses)


def gives(town: Town, name: str, slices: dict[str, int], pocket: str = "points") -> None:
    """Value in these buckets, by the operator."""
    account, amount = town.accounts[name], sum(slices.values())
    legs = (Leg("x:issue", pocket, -amount, "load"), Leg(account, pocket, amount, "load", slices))
    envelope = Envelope("operator", new_key(), "x", town.book.clock())
    town.book.post(envelope, [account], lambda _: Posting("load", legs))


def owes(town: Town, name: str, amount: int) -> None:
    """A debt of points, as it remains when goods come back whose points are spent."""
    account = town.accounts[name]
    legs = (Leg(account, "points", -amount, "member_back"), Leg("x:issue", "points", amount, "member_back"))
    envelope = Envelope("operator", new_key(), "x", town.book.clock())
    town.book.post(envelope, [account], lambda _: Posting("load", legs, debt=frozenset({account})))


@pytest.fixture
def couple(town: Town) -> Town:
    town.opens_club("choir")
    town.opens_member("ben", "choir")
    return town


BUCKETS = st.dictionaries(st.sampled_from(["x2610", "x2611", "x2702", "x2811"]), st.integers(1, 500), max_size=3)


@FEW
@given(anna=BUCKETS, ben=BUCKETS, money=BUCKETS)
def test_a_join_renews_no_bucket_and_leaves_every_total(
    couple: Town, anna: dict[str, int], ben: dict[str, int], money: dict[str, int]
) -> None:
    couple.opens_member("anna", "fc")
    couple.opens_member("ben", "choir")
    for name, slices, pocket in (("anna", anna, "points"), ("ben", ben, "points"), ("anna", money, "voucher")):
        if slices:
            gives(couple, name, slices, pocket)
    before = held(couple)
    assert join(couple).status == 201
    assert held(couple) == before
    assert all(not purse.balance and not purse.buckets for purse in purses(couple, "anna").values())
    assert couple.audit() == []


def held(town: Town) -> Holding:
    """What both have together, bucket by bucket."""
    sums: Holding = {}
    for name in ("anna", "ben"):
        for pocket, purse in purses(town, name).items():
            for bucket, amount in purse.buckets.items():
                sums[pocket, bucket] = sums.get((pocket, bucket), 0) + amount
    return sums


@pytest.mark.parametrize(
    ("anna", "ben", "left"), [(-30, 100, 70), (-100, 30, -70), (-30, -20, -50), (-30, 0, -30), (50, -20, 30)]
)
def test_a_debt_is_taken_over(couple: Town, anna: int, ben: int, left: int) -> None:
    for name, amount in (("anna", anna), ("ben", ben)):
        if amount:
            owes(couple, name, -amount) if amount < 0 else gives(couple, name, {"x2811": amount})
    assert join(couple).status == 201
    assert (couple.balance("anna"), couple.balance("ben"), couple.audit()) == (0, left, [])


def test_an_account_with_nothing_joins_too(couple: Town) -> None:
    assert join(couple).status == 201
    assert couple.scans("anna", 5000, "bakery").status == 201
    assert (couple.balance("anna"), couple.balance("ben"), couple.balance("fc")) == (0, 5000, 2500)
    assert couple.audit() == []


def test_a_joined_card_pays_from_the_common_account_and_keeps_its_club(couple: Town) -> None:
    couple.scans("ben", 3000, "bakery")
    join(couple)
    couple.scans("anna", 1000, "bakery")
    body = {"card": couple.codes["anna"], "pocket": "points", "amount": 4000}
    assert couple.post("/redemptions", body, "bakery").status == 201
    assert (couple.balance("ben"), couple.balance("fc"), couple.balance("choir")) == (0, 500, 1500)


def test_a_blocked_card_stays_blocked(couple: Town) -> None:
    couple.changes_card("anna", st="B", since=1)
    join(couple)
    assert couple.scans("anna", 1000, "bakery").code == "card_blocked"
    card = couple.book.member(couple.accounts["anna"]).terms["cards"]["01"]
    assert (card["st"], card["to"]) == ("B", couple.accounts["ben"])


def test_joins_do_not_chain(couple: Town) -> None:
    couple.opens_member("cleo")
    join(couple)
    assert join(couple, "anna", "cleo").code == "already_joined"
    assert join(couple, "cleo", "anna").code == "already_joined"
    assert join(couple, "ben", "cleo").code == "has_joined_accounts"
    assert join(couple, "cleo", "ben").status == 201
    ben = couple.book.member(couple.accounts["ben"])
    assert ben.terms_version == 3  # so that nothing decided on older terms is booked
    assert ben.terms["from"] == [couple.accounts["anna"], couple.accounts["cleo"]]


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("anna", "anna", "same_account"),
        ("anna", "bakery", "not_found"),
        ("fc", "anna", "not_found"),
        ("anna", "gone", "not_found"),
        ("hold", "anna", "not_found"),
    ],
)
def test_only_two_members_join(couple: Town, source: str, target: str, code: str) -> None:
    couple.scans("ben", 1000, "bakery")
    body = {"card": couple.codes["ben"], "pocket": "points", "amount": 100}
    couple.accounts["hold"] = couple.post("/holds", body, "bakery").body["hold"]["account"]
    couple.accounts["gone"] = "m:00000000"
    assert join(couple, source, target).code == code


def test_one_account_holds_no_more_than_one_instrument_may(couple: Town) -> None:
    for name in ("anna", "ben"):
        gives(couple, name, {"x2912": 15_000}, "voucher")
    assert join(couple).code == "balance_limit_exceeded"
    assert "to" not in couple.book.member(couple.accounts["anna"]).terms


def test_only_the_clerk_joins(couple: Town) -> None:
    body = {"source": couple.accounts["anna"], "target": couple.accounts["ben"]}
    assert couple.post("/joins", body, "anna").code == "not_allowed"


def test_a_purchase_right_before_the_join_goes_with_it(couple: Town) -> None:
    couple.book.line = MeddlingWire(couple.book.line, lambda: couple.scans("anna", 2000, "bakery"))
    assert join(couple).status == 201
    assert (couple.balance("anna"), couple.balance("ben"), couple.audit()) == (0, 2000, [])


def test_a_scan_that_the_join_was_faster_than_goes_to_the_new_account(couple: Town) -> None:
    couple.book.line = MeddlingWire(couple.book.line, lambda: join(couple))
    assert couple.scans("anna", 2000, "bakery").status == 201
    assert (couple.balance("anna"), couple.balance("ben"), couple.audit()) == (0, 2000, [])


def test_of_two_joins_at_once_one_is_booked(couple: Town) -> None:
    couple.book.line = MeddlingWire(couple.book.line, lambda: join(couple))
    assert join(couple, "ben", "anna").code == "already_joined"
    assert couple.audit() == []


@pytest.mark.parametrize("end", ["release", "lapse"])
def test_what_a_hold_gives_back_reaches_the_account_that_its_owner_joined(couple: Town, end: str) -> None:
    hold = held_of_anna(couple)
    join(couple)
    if end == "release":
        assert couple.post(f"/holds/{hold}/releases", {}, "bakery").status == 201
    else:
        couple.passes(20)
        assert lapses.run("261101").lapsed == 1
    assert (couple.balance("anna"), couple.balance("ben"), couple.audit()) == (0, 5000, [])


def held_of_anna(town: Town) -> str:
    town.scans("anna", 5000, "bakery")
    body = {"card": town.codes["anna"], "pocket": "points", "amount": 2000}
    hold: str = town.post("/holds", body, "bakery").body["hold"]["account"]
    return hold


def test_a_release_that_the_join_was_faster_than_follows_it(couple: Town) -> None:
    hold = held_of_anna(couple)
    couple.book.line = MeddlingWire(couple.book.line, lambda: join(couple))
    assert couple.post(f"/holds/{hold}/releases", {}, "bakery").status == 201
    assert (couple.balance("anna"), couple.balance("ben"), couple.audit()) == (0, 5000, [])


def test_who_was_joined_sees_and_takes_back_the_holds_of_who_joined(couple: Town) -> None:
    couple.scans("anna", 5000, "bakery")
    body = {"beneficiary": couple.accounts["bakery"], "pocket": "points", "amount": 1000}
    hold = couple.post("/holds", body, "anna").body["hold"]["account"]
    assert couple.get(f"/holds/{hold}", "ben").code == "not_found"
    join(couple)
    assert couple.get(f"/holds/{hold}", "ben").body["rest"] == 1000
    assert couple.post(f"/holds/{hold}/releases", {}, "ben").status == 201
    assert couple.balance("ben") == 5000


def test_a_load_for_an_account_that_joined_reaches_the_other(couple: Town) -> None:
    join(couple)
    body = {"account": couple.accounts["anna"], "pocket": "voucher", "amount": 500}
    assert couple.post("/loads", body, "clerk").status == 201
    assert (couple.balance("ben", "voucher"), couple.audit()) == (500, [])


def test_both_histories_tell_of_the_join_and_name_nobody(couple: Town) -> None:
    couple.scans("anna", 5000, "bakery")
    join(couple)
    for name, amount in (("anna", -5000), ("ben", 5000)):
        entries: list[dict[str, Any]] = couple.get(f"/accounts/{couple.accounts[name]}/entries", name).body["entries"]
        told = [(each["kind"], each["amount"], each.get("other")) for each in entries if each["kind"] == "join"]
        assert told == [("join", amount, None)]
