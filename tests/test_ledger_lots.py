"""Lots: whose points a member holds, spent, lost and gave back, whatever came between."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ledger.values import Leg, Posting, Receipt
from chalicelib.refusals import AlreadyReturned, InsufficientBalance, ReturnExceedsRest
from tests.desk import MEMBER, Desk

BAKER, GROCER, CLUB, HOLD, SISTER = "s:BAKER001", "s:GR0CER01", "c:CHESS001", "h:H0LD0001", "m:SISTER01"
MONTHS = [f"26{month:02d}" for month in range(11, 13)] + [f"27{month:02d}" for month in range(1, 7)]

steps = st.lists(
    st.tuples(
        st.sampled_from(["earn", "earn", "pay", "pay", "return", "turn", "expire", "hold", "release", "gift"]),
        st.integers(1, 60),
        st.integers(0, 10),
    ),
    max_size=30,
)


def test_what_came_first_is_spent_first() -> None:
    desk = Desk()
    desk.earns(BAKER, 50, "x2712")
    desk.earns(GROCER, 50, "x2712")
    desk.pays(60)
    assert desk.open() == {GROCER: 40}


def test_what_expires_first_is_spent_first_whoever_gave_it() -> None:
    desk = Desk()
    desk.earns(BAKER, 50, "x2712")
    desk.earns(GROCER, 50, "x2701")
    desk.pays(60)
    assert desk.open() == {BAKER: 40}


def test_a_return_leaves_its_own_lot_first() -> None:
    desk = Desk()
    desk.earns(BAKER, 50, "x2712")
    coat = desk.earns(GROCER, 50, "x2712")
    desk.returns(coat)
    assert desk.open() == {BAKER: 50}


def test_what_was_spent_of_a_returned_lot_was_paid_by_the_next_ones() -> None:
    desk = Desk()
    coat = desk.earns(BAKER, 50, "x2712")
    desk.earns(GROCER, 50, "x2712")
    desk.pays(60)
    desk.returns(coat)
    lots = desk.lots()
    assert (desk.purse.balance, desk.open()) == (-10, {})
    assert (lots.went["points", BAKER], lots.returned["points", BAKER]) == (0, 50)
    assert lots.went["points", GROCER] == 50


def test_the_next_value_pays_the_debt_and_counts_as_spent() -> None:
    desk = Desk()
    coat = desk.earns(BAKER, 50, "x2712")
    desk.pays(50)
    desk.returns(coat)
    desk.earns(GROCER, 80, "x2712")
    assert (desk.open(), desk.lots().went["points", GROCER]) == ({GROCER: 30}, 50)


def test_a_restored_payment_goes_back_to_the_lots_it_came_from() -> None:
    desk = Desk()
    desk.earns(BAKER, 30, "x2701")
    desk.earns(GROCER, 30, "x2702")
    book = desk.pays(50)
    desk.returns(book, 25)
    assert desk.open() == {BAKER: 5, GROCER: 30}


def test_a_payment_restored_after_its_bucket_was_over_keeps_its_source() -> None:
    desk = Desk()
    desk.earns(BAKER, 30, "x2611")
    book = desk.pays(30)
    desk.month = "2612"
    desk.returns(book)
    assert (desk.purse.buckets, desk.open()) == ({"x2912": 30}, {BAKER: 30})


def test_what_comes_back_out_of_a_hold_has_the_source_it_had() -> None:
    desk = Desk()
    desk.earns(BAKER, 30, "x2701")
    desk.moves("hold", MEMBER, HOLD, 20)
    desk.earns(GROCER, 10, "x2701")
    desk.moves("release", HOLD, MEMBER, 20)
    assert desk.open() == {BAKER: 30, GROCER: 10}


def test_what_a_reversed_capture_gives_back_has_the_source_it_had() -> None:
    desk = Desk()
    desk.earns(BAKER, 30, "x2701")
    desk.moves("hold", MEMBER, HOLD, 20)
    taken = desk.moves("capture", HOLD, GROCER, 20)
    desk.earns(GROCER, 10, "x2701")
    legs = (Leg(GROCER, "points", -20, "capture_back"), Leg(MEMBER, "points", 20, "capture_back", {"x2701": 20}))
    desk.books(Posting("reversal", legs, facts={"hold": HOLD}, returns=taken.id, debt=frozenset({GROCER})))
    assert (desk.open(), desk.lots().held()["points", BAKER]) == ({BAKER: 30, GROCER: 10}, 0)


def test_value_of_another_member_and_of_a_club_has_them_as_its_source() -> None:
    desk = Desk()
    desk.moves("award", BAKER, SISTER, 40, "x2712")
    desk.receipts.clear()
    desk.moves("join", SISTER, MEMBER, 40)
    desk.moves("transfer", CLUB, MEMBER, 5, "x2712")
    assert desk.open() == {SISTER: 40, CLUB: 5}


def test_a_gift_of_an_account_that_joined_since_is_taken_back_within_one_account() -> None:
    desk = Desk()
    desk.moves("award", BAKER, SISTER, 40, "x2712")
    desk.receipts.clear()
    gift = desk.moves("transfer", SISTER, MEMBER, 40)
    away = Leg(MEMBER, "points", -40, "transfer_back", {"x2712": 40})
    back = Leg(MEMBER, "points", 40, "transfer_back", {"x2712": 40})
    mark = Leg(SISTER, "points", 0, "joined_back", {})
    desk.books(Posting("reversal", (away, back, mark), returns=gift.id, debt=frozenset({MEMBER, SISTER})))
    assert (desk.open(), desk.lots().returned["points", SISTER]) == ({SISTER: 40}, 40)


def test_an_expiry_keeps_whose_points_they_were() -> None:
    desk = Desk()
    desk.earns(BAKER, 30, "x2611")
    desk.earns(GROCER, 30, "x2611")
    desk.pays(40)
    desk.month = "2612"
    desk.expires("2611")
    assert desk.receipts[-1].facts["by"] == {"points": {GROCER: 20}}
    assert desk.total("x:breakage") == 20


@given(told=steps)
def test_each_sources_value_is_somewhere_and_the_lots_are_the_buckets(told: list[tuple[str, int, int]]) -> None:
    desk, made = Desk(), list[Receipt]()
    for step in told:
        _plays(desk, made, *step)
        _assert_lots(desk)


def _plays(desk: Desk, made: list[Receipt], verb: str, amount: int, pick: int) -> None:
    verbs: dict[str, Callable[[], object]] = {
        "earn": lambda: made.append(desk.earns((BAKER, GROCER)[pick % 2], amount, f"x{_later(desk, pick % 3)}")),
        "gift": lambda: desk.moves("transfer", CLUB, MEMBER, amount, f"x{_later(desk, pick % 3)}"),
        "pay": lambda: made.append(desk.pays(amount)),
        "return": lambda: desk.returns(made[pick % len(made)], amount if pick % 2 else None) if made else None,
        "hold": lambda: desk.moves("hold", MEMBER, HOLD, amount),
        "release": lambda: desk.moves("release", HOLD, MEMBER, amount),
        "turn": lambda: setattr(desk, "month", _later(desk, 1)),
        "expire": lambda: desk.expires(_later(desk, -1)),
    }
    try:
        verbs[verb]()
    except (InsufficientBalance, AlreadyReturned, ReturnExceedsRest):
        return


def _later(desk: Desk, months: int) -> str:
    return MONTHS[min(max(0, MONTHS.index(desk.month) + months), len(MONTHS) - 1)]


def _assert_lots(desk: Desk) -> None:
    lots = desk.lots()
    sums = {bucket: sum(held.values()) for (_, bucket), held in lots.open.items() if sum(held.values())}
    assert sums == dict(desk.purse.buckets)
    held, opened = lots.held(), desk.open()
    for source in {source for _, source in lots.came}:
        key = ("points", source)
        somewhere = opened.get(source, 0) + held[key] + lots.went[key] + lots.expired[key] + lots.returned[key]
        assert somewhere == lots.came[key], source
        assert min(lots.expired[key], lots.returned[key]) >= 0
    assert sum(lots.expired.values()) == desk.total("x:breakage")
