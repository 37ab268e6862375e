"""Buckets: what expires first is spent first, and no slice is lost or made."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ledger.purses import credited, debited, received, spendable, taken_back
from chalicelib.ledger.values import Purse
from chalicelib.refusals import InsufficientBalance

months = st.integers(2601, 2612).map(lambda month: f"x{month}")
steps = st.lists(st.tuples(st.sampled_from(["earn", "spend", "owe"]), st.integers(1, 500), months), max_size=40)


@given(steps=steps)
def test_buckets_sum_to_the_balance_and_a_debt_has_none(steps: list[tuple[str, int, str]]) -> None:
    purse = Purse()
    for verb, amount, bucket in steps:
        try:
            match verb:
                case "earn":
                    change = credited(purse, amount, bucket)
                case "spend":
                    change = debited(purse, amount, bucket[1:])
                case _:
                    change = taken_back(purse, amount, bucket[1:], {bucket: amount // 2})
        except InsufficientBalance:
            continue
        purse = change.purse
        assert sum(purse.buckets.values()) == max(0, purse.balance)
        assert all(left > 0 for left in purse.buckets.values())


@given(steps=steps, amount=st.integers(1, 2000))
def test_a_payment_takes_what_expires_first(steps: list[tuple[str, int, str]], amount: int) -> None:
    purse = Purse()
    for _, earned, bucket in steps:
        purse = credited(purse, earned, bucket).purse
    if amount > purse.balance:
        return
    change = debited(purse, amount, "2601")
    assert sum(change.slices.values()) == amount
    untouched = [bucket for bucket, left in change.purse.buckets.items() if left == purse.buckets[bucket]]
    assert all(taken <= kept for taken in change.slices for kept in untouched)


def test_value_whose_month_is_over_does_not_pay() -> None:
    purse = Purse(50, {"x2610": 50})
    assert spendable(purse, "2611") == 0
    try:
        debited(purse, 1, "2611")
    except InsufficientBalance:
        return
    raise AssertionError("expired value paid")


def test_value_that_is_handed_on_keeps_its_term() -> None:
    giver = debited(Purse(30, {"x2611": 10, "x2702": 20}), 15, "2611")
    receiver = received(Purse(), 15, giver.slices)
    assert receiver.purse == Purse(15, {"x2611": 10, "x2702": 5})
