"""Room on stripes: an account with headroom anywhere has it where it is needed, and its floor always holds."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ledger.stripes import Gather, margin_share, room
from chalicelib.ledger.values import Stripe

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
