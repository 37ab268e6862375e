"""Returns of purchases whose points have expired, or whose holder's account has joined another one."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.ledger.expiry import expire
from chalicelib.ledger.values import Envelope, Leg, Posting, Receipt
from chalicelib.refusals import AlreadyReturned, InsufficientBalance, ReturnExceedsRest
from tests.desk import MEMBER, Desk
from tests.faults import CountingWire, MeddlingWire
from tests.town import Reply, Town, new_key

PURCHASE, OTHER = "s:BAKER001", "s:GR0CER01"
BUCKETS = ("x2712", "x2801")
steps = st.lists(
    st.tuples(st.sampled_from(["earn", "pay", "expire"]), st.integers(1, 60), st.sampled_from(BUCKETS)), max_size=8
)


def played(desk: Desk, steps: list[tuple[str, int, str]]) -> None:
    for verb, amount, bucket in steps:
        if verb == "earn" and bucket[1:] >= desk.month:
            desk.earns(OTHER, amount, bucket)
        elif verb == "pay":
            desk.pays(amount)
        elif verb == "expire":
            desk.month = "2801"
            desk.expires("2712")


@given(
    before=steps,
    cents=st.integers(1, 60),
    bucket=st.sampled_from(BUCKETS),
    after=steps,
    parts=st.lists(st.integers(1, 40)),
)
def test_a_purchase_returned_after_its_points_expired_leaves_all_as_if_it_had_not_been(
    before: list[tuple[str, int, str]], cents: int, bucket: str, after: list[tuple[str, int, str]], parts: list[int]
) -> None:
    """Value that comes as time goes by: none in a bucket that is over before one it holds already."""
    earned = [step[2] for step in before if step[0] == "earn"]
    earned += [bucket, *(step[2] for step in after if step[0] == "earn")]
    assume(earned == sorted(earned))
    desk, without = Desk(), Desk()
    before = [step for step in before if step[0] != "expire"]
    try:
        played(without, [*before, *after])
    except InsufficientBalance:
        assume(False)
    played(desk, before)
    made = desk.earns(PURCHASE, cents, bucket)
    played(desk, after)
    _comes_back(desk, made, parts)
    assert desk.purse == without.purse
    assert all(desk.total(account) == without.total(account) for account in (PURCHASE, OTHER, "x:breakage", MEMBER))
    assert {who: left for who, left in desk.open().items() if left} == dict(without.open())
    assert +desk.lots().expired == +without.lots().expired


@given(before=steps, cents=st.integers(1, 60), bucket=st.sampled_from(BUCKETS), after=steps)
def test_where_value_came_out_of_order_a_return_makes_the_shops_whole_and_takes_no_more_from_the_holder(
    before: list[tuple[str, int, str]], cents: int, bucket: str, after: list[tuple[str, int, str]]
) -> None:
    """What is spent meanwhile may have left another bucket than it would have without the purchase."""
    desk, without = Desk(), Desk()
    before = [step for step in before if step[0] != "expire"]
    try:
        played(without, [*before, *after])
    except InsufficientBalance:
        assume(False)
    played(desk, before)
    made = desk.earns(PURCHASE, cents, bucket)
    played(desk, after)
    desk.returns(made)
    assert all(desk.total(account) == without.total(account) for account in (PURCHASE, OTHER, "s:TILL0001"))
    assert desk.purse.balance >= without.purse.balance


def _comes_back(desk: Desk, made: Receipt, parts: list[int]) -> None:
    for part in [*parts, None]:
        try:
            desk.returns(made, part)
        except (ReturnExceedsRest, AlreadyReturned):
            continue


def test_what_expired_is_taken_back_from_breakage_and_the_rest_from_the_holder() -> None:
    desk = Desk()
    made = desk.earns(PURCHASE, 50, "x2712")
    desk.pays(20)
    desk.month = "2801"
    desk.expires("2712")
    back = desk.returns(made)
    told = {(leg["a"], leg["d"]): leg.get("sl") for leg in back.legs}
    assert told == {("x:breakage", -30): {"x2712": 30}, (MEMBER, -20): None, (PURCHASE, 50): None}


# With the engines


def back(town: Town, made: Reply, cents: int | None = None, key: str | None = None) -> Reply:
    body = {} if cents is None else {"purchase_cents": cents}
    return town.post(f"/postings/{made.body['posting']['id']}/returns", body, "bakery", key)


def expired(town: Town) -> None:
    town.turns_to("2028-12-05")
    expire(town.book, "2811", ("points", "voucher"))


def test_a_late_return_takes_the_award_back_in_parts(town: Town) -> None:
    town.turns_to("2026-11-22")
    made = town.scans("anna", 5000, "bakery")
    town.post("/redemptions", {"card": town.codes["anna"], "pocket": "points", "amount": 2000}, "bakery")
    expired(town)
    told = [back(town, made, cents).body["taken_back"]["member"] for cents in (1500, 1500, 2000)]
    assert (told, town.balance("anna"), town.balance("fc")) == ([1500, 1500, 2000], -2000, 0)
    assert town.balance("bakery") == 2000
    assert back(town, made, 1).code == "already_returned"
    assert town.audit() == []


def test_a_return_before_anything_expired_is_four_items(town: Town) -> None:
    made = town.scans("anna", 5000, "bakery")
    town.book.line = line = CountingWire(town.book.line)
    assert (back(town, made).status, line.actions) == (201, 4)


def test_a_part_too_small_to_move_anything_is_counted_all_the_same(town: Town) -> None:
    town.opens_shop("kiosk", {"club": 0, "member": 10})
    made = town.scans("anna", 1000, "kiosk")
    told = [
        town.post(f"/postings/{made.body['posting']['id']}/returns", {"purchase_cents": cents}, "kiosk").status
        for cents in (1, 999)
    ]
    assert (told, town.balance("anna"), town.balance("kiosk")) == ([201, 201], 0, 0)
    assert town.audit() == []


# After the holder's account joined another one


def joins(town: Town, source: str, target: str) -> None:
    """All that one account holds moves to another with its buckets, and its terms say where it went."""
    one, other = town.accounts[source], town.accounts[target]
    purses = town.book.member(one).purses
    legs = [leg for pocket, purse in purses.items() for leg in _join_legs(one, other, pocket, purse.balance)]
    envelope = Envelope(one, new_key(), "join", town.book.clock())
    town.book.post(envelope, [one, other], lambda _: Posting("join", tuple(legs)))
    state = town.book.member(one)
    cards = {number: {**card, "st": "M", "to": other} for number, card in state.terms["cards"].items()}
    town.book.change_terms(state, {**state.terms, "to": other, "cards": cards})


def _join_legs(one: str, other: str, pocket: str, amount: int) -> tuple[Leg, Leg]:
    return Leg(one, pocket, -amount, "join"), Leg(other, pocket, amount, "join")


@pytest.fixture
def family(town: Town) -> Town:
    """Anna has bought for 50.00 and paid 10.00 of a further purchase; her account has joined Ben's."""
    town.opens_member("ben", "fc")
    town.turns_to("2026-11-22")
    town.purchases["coat"] = town.scans("anna", 5000, "bakery").body["posting"]["id"]
    body = {"card": town.codes["anna"], "purchase_cents": 100, "redeem": [{"pocket": "points", "amount": 1000}]}
    town.purchases["bread"] = town.post("/checkouts", body, "bakery").body["posting"]["id"]
    joins(town, "anna", "ben")
    return town


def returned(town: Town, name: str, cents: int | None = None) -> Reply:
    body = {} if cents is None else {"purchase_cents": cents}
    return town.post(f"/postings/{town.purchases[name]}/returns", body, "bakery")


def held(town: Town) -> dict[str, int]:
    return {name: town.balance(name) for name in ("anna", "ben", "bakery", "fc")}


def test_an_award_is_taken_back_where_its_value_went(family: Town) -> None:
    before = held(family)
    assert returned(family, "coat", 2000).status == 201
    assert returned(family, "coat").status == 201
    assert held(family) == before | {"ben": before["ben"] - 5000, "bakery": before["bakery"] + 7500, "fc": 45}
    assert family.audit() == []


def test_a_payment_is_restored_where_the_value_went(family: Town) -> None:
    before = held(family)
    told = returned(family, "bread")
    assert told.body["restored"] == [{"pocket": "points", "amount": 1000, "cents": 10}]
    assert held(family)["ben"] == before["ben"] + 1000 - 90
    assert (family.balance("anna"), family.audit()) == (0, [])


def test_after_a_join_the_same_goods_come_back_once(family: Town) -> None:
    family.book.line = MeddlingWire(family.book.line, lambda: returned(family, "coat"))
    assert returned(family, "coat").code == "already_returned"
    assert returned(family, "coat").code == "already_returned"
    assert family.audit() == []


def test_a_return_that_the_join_overtakes_is_decided_anew(town: Town) -> None:
    town.opens_member("ben", "fc")
    made = town.scans("anna", 5000, "bakery")
    town.book.line = MeddlingWire(town.book.line, lambda: joins(town, "anna", "ben"))
    assert back(town, made).status == 201
    assert (town.balance("anna"), town.balance("ben"), town.audit()) == (0, 0, [])


def test_the_mark_on_the_account_that_joined_stands_in_its_history(family: Town) -> None:
    made = returned(family, "coat").body["posting"]["id"]
    entries = family.get(f"/accounts/{family.accounts['anna']}/entries", "anna").body["entries"]
    assert (entries[0]["posting"], entries[0]["amount"]) == (made, 0)
    assert len(entries) == 5
    others = family.get(f"/accounts/{family.accounts['ben']}/entries", "ben").body["entries"]
    assert others[0]["posting"] == made


def test_what_expired_after_the_join_is_taken_back_from_breakage(family: Town) -> None:
    expired(family)
    assert family.balance("ben") == 0
    assert returned(family, "coat").status == 201
    assert (family.balance("ben"), family.audit()) == (-910, [])


def test_a_return_after_a_join_is_five_items(family: Town) -> None:
    family.book.line = line = CountingWire(family.book.line)
    returned(family, "coat")
    assert (line.calls["TransactWriteItems"], line.actions) == (1, 5)


def test_parts_that_come_back_after_a_join_take_from_breakage_what_expired_and_no_less(family: Town) -> None:
    """Each part stands in both chains, Anna's and Ben's, and counts once."""
    expired(family)
    told = [returned(family, "coat", cents).status for cents in (1000, 1000, 1000, 2000)]
    assert (told, family.balance("ben")) == ([201] * 4, -910)
    assert family.audit() == []
