"""What a sequenced account holds, bucket by bucket: what expires first is spent first.

Every change answers the slices it took or gave ({bucket: amount}), which the leg records, so that each point's
term can be followed through every hand. Amounts are smallest units; buckets are `xYYMM`, the last month they pay.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.ledger.values import Purse
from chalicelib.refusals import InsufficientBalance


@dataclass(frozen=True)
class Change:
    """A purse after a leg, and the slices by which its buckets changed."""

    purse: Purse
    slices: Mapping[str, int]


def spendable(purse: Purse, month: str) -> int:
    """What pays in a month (YYMM): a bucket whose month is over does not, even before expiry books it out.

    >>> spendable(Purse(30, {"x2610": 10, "x2611": 20}), "2611")
    20
    """
    return sum(left for bucket, left in purse.buckets.items() if bucket[1:] >= month)


def credited(purse: Purse, amount: int, bucket: str) -> Change:
    """The purse with an amount more; a debt is paid before anything enters a bucket.

    >>> credited(Purse(-30), 50, "x2911")
    Change(purse=Purse(balance=20, buckets={'x2911': 20}), slices={'x2911': 20})
    """
    return received(purse, amount, {bucket: amount})


def received(purse: Purse, amount: int, slices: Mapping[str, int]) -> Change:
    """The purse with value that keeps the buckets it came in; a debt eats the slices that expire first.

    >>> received(Purse(-5), 30, {"x2702": 10, "x2703": 20}).slices
    {'x2702': 5, 'x2703': 20}
    """
    if sum(slices.values()) != amount:
        raise ValueError(f"{amount} came in slices of {slices}")
    owed = max(0, -purse.balance)
    buckets, kept = dict(purse.buckets), {}
    for bucket in sorted(slices):
        paid = min(owed, slices[bucket])
        owed -= paid
        if left := slices[bucket] - paid:
            kept[bucket] = left
            buckets[bucket] = buckets.get(bucket, 0) + left
    return Change(Purse(purse.balance + amount, buckets), kept)


def debited(purse: Purse, amount: int, month: str) -> Change:
    """The purse with an amount less, taken in order of expiry from what still pays in the month (YYMM).

    Refuses InsufficientBalance.

    >>> debited(Purse(30, {"x2611": 10, "x2702": 20}), 15, "2611")
    Change(purse=Purse(balance=15, buckets={'x2702': 15}), slices={'x2611': 10, 'x2702': 5})
    """
    if amount > spendable(purse, month):
        raise InsufficientBalance
    return taken_back(purse, amount, month, {})


def taken_back(purse: Purse, amount: int, month: str, first: Mapping[str, int]) -> Change:
    """The purse with an amount less, whatever it holds: from the buckets named first, then in order of expiry.

    What the buckets lack becomes a debt.

    >>> taken_back(Purse(30, {"x2611": 10, "x2702": 20}), 15, "2611", {"x2702": 12}).slices
    {'x2702': 12, 'x2611': 3}
    >>> taken_back(Purse(10, {"x2611": 10}), 15, "2611", {}).purse
    Purse(balance=-5, buckets={})
    """
    buckets, taken, need = dict(purse.buckets), dict[str, int](), amount
    in_order = sorted(buckets, key=lambda name: (name[1:] < month, name))
    for bucket, most in [*first.items(), *((name, amount) for name in in_order)]:
        take = min(need, most, buckets.get(bucket, 0))
        if take > 0:
            need -= take
            taken[bucket] = taken.get(bucket, 0) + take
            buckets[bucket] -= take
    return Change(Purse(purse.balance - amount, {name: left for name, left in buckets.items() if left}), taken)
