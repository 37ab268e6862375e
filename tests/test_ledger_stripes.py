"""Room on stripes: an account with headroom anywhere has it where it is needed, and its floor always holds."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ledger.moves import evened
from chalicelib.ledger.stripes import Gather, lacking_budget, left, margin_share, room, torn
from chalicelib.ledger.values import Commutative, Stripe

headrooms = st.lists(st.integers(0, 1000), min_size=1, max_size=8)


def stripes_of(found: list[int]) -> list[Stripe]:
    return [
        Stripe(i, "A", "000000", {"points": have}, {"points": have}, {"points": 0}, 0, {})
        for i, have in enumerate(found)
    ]


def test_a_stripe_that_has_it_alone_is_chosen() -> None:
    assert room(stripes_of([5, 90, 20]), {"points": 60}, {}, 3) == 1


def test_what_no_stripe_has_alone_is_gathered() -> None:
    assert room(stripes_of([50, 40, 20]), {"points": 100}, {}, 3) == Gather("points", 0, ((1, 40), (2, 10)), (0, 0))


def test_the_margin_comes_last() -> None:
    assert room(stripes_of([50, 50]), {"points": 100}, {"points": 10}, 2) == Gather("points", 0, ((1, 50),), (0,))


@given(have=headrooms, need=st.integers(1, 8000), margin=st.integers(0, 500))
def test_room_is_found_exactly_when_the_whole_account_has_it(have: list[int], need: int, margin: int) -> None:
    found = room(stripes_of(have), {"points": need}, {"points": margin}, len(have))
    assert (found is None) == (sum(have) + margin < need)


@given(have=headrooms, need=st.integers(1, 8000), margin=st.integers(0, 500))
def test_after_gathering_the_stripe_has_room_and_no_donor_lacks(have: list[int], need: int, margin: int) -> None:
    found = room(stripes_of(have), {"points": need}, {"points": margin}, len(have))
    if not isinstance(found, Gather):
        return
    now = list(have)
    for (donor, amount), donors_margin in zip(found.moves, found.margins, strict=True):
        assert now[donor] - amount >= -donors_margin
        now[donor] -= amount
        now[found.target] += amount
    assert sum(now) == sum(have)
    assert now[found.target] + margin_share(margin, len(have), found.target) >= need


def test_a_stripe_that_never_heard_of_a_pocket_has_no_room_in_it() -> None:
    assert room(stripes_of([50]), {"voucher": 1}, {"voucher": 10}, 1) is None


def budgeted(found: list[tuple[int, int]]) -> list[Stripe]:
    """Stripes with headroom in points and in the budget K1."""
    have = [{"points": points, "K1": units} for points, units in found]
    return [Stripe(i, "A", "000000", {}, held, {"points": 0, "K1": 0}, 0, {}) for i, held in enumerate(have)]


def test_value_and_budget_have_to_be_on_one_stripe() -> None:
    assert room(budgeted([(90, 5), (50, 40)]), {"points": 50, "K1": 30}, {}, 2) == 1


def test_a_stripe_that_never_heard_of_a_budget_gives_headroom_all_the_same() -> None:
    stripes = [*budgeted([(50, 40)]), Stripe(1, "A", "000000", {}, {"points": 50}, {"points": 0}, 0, {})]
    assert room(stripes, {"points": 80, "K1": 40}, {}, 2) == Gather("points", 0, ((1, 30),), (0,))


@given(have=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=6), data=st.data())
def test_gathering_ends_with_both_or_with_the_one_that_is_short(
    have: list[tuple[int, int]], data: st.DataObject
) -> None:
    needs = {"points": data.draw(st.integers(1, 300)), "K1": data.draw(st.integers(1, 300))}
    held = [dict(part.headrooms) for part in budgeted(have)]
    found = room(budgeted(have), needs, {}, len(have))
    for _ in needs:
        if not isinstance(found, Gather):
            break
        for donor, amount in found.moves:
            held[donor][found.pocket] -= amount
            held[found.target][found.pocket] += amount
        found = room(budgeted([(part["points"], part["K1"]) for part in held]), needs, {}, len(have))
    enough = all(sum(part[name] for part in held) >= need for name, need in needs.items())
    assert (found is None) != enough
    assert not isinstance(found, Gather)


def test_a_shop_that_is_short_of_both_is_short_of_value() -> None:
    party = Commutative("s:1", 1, {}, {}, {}, "A", "", parts=tuple(budgeted([(5, 5)])))
    short = lacking_budget(party, {"points": 5, "K1": 6}, {})
    assert short is not None
    assert (short.name, short.left) == ("K1", 5)
    assert lacking_budget(party, {"points": 6, "K1": 6}, {}) is None


def test_what_is_left_counts_closed_stripes_and_no_debt() -> None:
    held = [("A", 30), ("C", 5), ("A", -7)]
    stripes = [Stripe(i, state, "", {}, {"K1": have}, {}, 0, {}) for i, (state, have) in enumerate(held)]
    assert left(stripes, "K1") == 35


def test_a_closed_stripe_takes_no_posting_but_gives_what_it_has() -> None:
    stripes = [
        Stripe(i, state, "", {}, {"points": have}, {}, 0, {}) for i, (state, have) in enumerate([("C", 90), ("A", 5)])
    ]
    assert room(stripes, {"points": 60}, {}, 2) == Gather("points", 1, ((0, 55),), (0,))
    assert [tuple(move) for move in evened(stripes)] == [(0, 1, "points", 90)]
    assert room(stripes[:1], {"points": 60}, {}, 2) is None


def test_shares_that_do_not_sum_to_the_floors_were_read_while_they_moved() -> None:
    parts = tuple(
        Stripe(i, "A", "", {}, {}, {"points": floor, "K1": -50}, 0, {}) for i, floor in enumerate([-10, -20])
    )
    whole = Commutative("s:1", 2, {"points": -30}, {}, {}, "A", "", budgets={"K1": 100}, parts=parts)
    assert not torn(whole)
    assert torn(Commutative("s:1", 2, {"points": -30}, {}, {}, "A", "", budgets={"K1": 90}, parts=parts))
    assert torn(Commutative("s:1", 2, {"points": -40}, {}, {}, "A", "", parts=parts))


@given(have=st.lists(st.integers(-100, 1000), min_size=1, max_size=9))
def test_spread_headroom_lies_evenly_and_nobody_gives_what_it_lacks(have: list[int]) -> None:
    now = list(have)
    for donor, taker, _, amount in evened(stripes_of(have)):
        assert 0 < amount <= now[donor]
        now[donor] -= amount
        now[taker] += amount
    assert sum(now) == sum(have)
    assert max(now) - min(now) <= 1 or (sum(have) <= 0 and max(now) <= 0)
