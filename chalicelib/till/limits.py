"""What one card may pay at once and on one day: a soft limit that warns first, and a hard one. Pure.

Amounts are smallest units; `spent` is what the holder's cards have paid today, by pocket.
"""

from collections.abc import Iterator, Mapping

from chalicelib.refusals import DayLimitExceeded, RedemptionLimitExceeded
from chalicelib.town import Town

REDEMPTION, DAY = "redemption_limit", "day_limit"


def near(town: Town, spent: Mapping[str, int], redeem: Mapping[str, int]) -> list[str]:
    """The limits that a payment comes near to: the till is told before a payment is refused.

    Refuses RedemptionLimitExceeded and DayLimitExceeded beyond them, naming the limit, never what was spent.
    """
    return sorted({name for pocket, amount in redeem.items() for name in _near(town, spent, pocket, amount)})


def _near(town: Town, spent: Mapping[str, int], pocket: str, amount: int) -> Iterator[str]:
    limit = town.limits.get(pocket)
    if limit is None:
        return
    today = spent.get(pocket, 0) + amount
    if limit.redemption is not None and amount > limit.redemption:
        raise RedemptionLimitExceeded(pocket=pocket, limit=limit.redemption)
    if limit.day is not None and today > limit.day:
        raise DayLimitExceeded(pocket=pocket, limit=limit.day)
    if limit.redemption is not None and amount * 100 >= limit.redemption * limit.warn_percent:
        yield REDEMPTION
    if limit.day is not None and today * 100 >= limit.day * limit.warn_percent:
        yield DAY


def most(town: Town, spent: Mapping[str, int], pocket: str, held: int) -> int:
    """The most that a holder of so much may pay from a pocket now."""
    limit = town.limits.get(pocket)
    if limit is None:
        return held
    today = held if limit.day is None else max(0, limit.day - spent.get(pocket, 0))
    return min(held, today, held if limit.redemption is None else limit.redemption)
