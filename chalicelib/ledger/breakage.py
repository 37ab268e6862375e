"""What expires, decided: value in a bucket whose last month is over leaves its member for `x:breakage`. Pure.

Expiry takes whole buckets. What it took stays countable, bucket by bucket, since an award that is taken back later
must find its value there and not at the member.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from chalicelib.ledger.lots import BREAKAGE, Lots
from chalicelib.ledger.values import Leg, Posting, Purse, Receipt, Sequenced

EXPIRY = "expiry"
Buckets = Mapping[tuple[str, str], int]
"""Amounts by pocket and bucket."""


def over(purses: Mapping[str, Purse], month: str) -> dict[str, dict[str, int]]:
    """The buckets whose last month is this one (YYMM) or an earlier one, by pocket.

    >>> over({"points": Purse(30, {"x2610": 10, "x2611": 5, "x2612": 15}), "voucher": Purse(-2)}, "2611")
    {'points': {'x2610': 10, 'x2611': 5}}
    """
    found = {
        pocket: {bucket: held for bucket, held in purse.buckets.items() if bucket[1:] <= month}
        for pocket, purse in purses.items()
    }
    return {pocket: buckets for pocket, buckets in found.items() if buckets}


def booked_out(state: Sequenced, month: str, receipts: Iterable[Receipt]) -> Posting:
    """The posting that takes out all that is over; `receipts` are all of the member's postings, oldest first.

    Whose points they were is kept as the fact `by`, {pocket: {source account: amount}}: a leg per shop would burst
    the item. Expired points lower the tax base of the shop that awarded them (BFH V R 64/17).
    """
    buckets = over(state.purses, month)
    lots = Lots(state.account)
    for receipt in receipts:
        lots.follow(receipt)
    legs = [leg for pocket, slices in buckets.items() for leg in _legs(state.account, pocket, slices)]
    facts = {"by": {pocket: lots.sources(pocket, slices) for pocket, slices in buckets.items()}}
    return Posting(EXPIRY, tuple(legs), debt=frozenset({state.account}), facts=facts)


def _legs(account: str, pocket: str, slices: Mapping[str, int]) -> tuple[Leg, Leg]:
    """The member stands under `debt` in this posting, so that its buckets are taken though they pay no more."""
    amount = sum(slices.values())
    return Leg(account, pocket, -amount, EXPIRY, slices), Leg(BREAKAGE, pocket, amount, EXPIRY)


def expired(receipts: Iterable[Receipt]) -> Buckets:
    """What these postings of a member took out by expiry, less what returns among them took back, never below zero."""
    sums: Counter[tuple[str, str]] = Counter()
    for receipt in receipts:
        for leg in receipt.legs:
            taken = receipt.kind == EXPIRY and leg["a"] != BREAKAGE
            if taken or (leg["a"] == BREAKAGE and leg["d"] < 0):
                for bucket, amount in leg.get("sl", {}).items():
                    sums[leg["p"], bucket] += amount if taken else -amount
    return +sums
