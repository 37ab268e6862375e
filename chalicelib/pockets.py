"""Pockets: kinds of value that never mix, each with its own scale, worth and term.

Amounts are integers in the pocket's smallest unit. A pocket's `decimals` and `units_per_cent` are unchangeable
after the first posting. Pure: standard library only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Pocket:
    """One kind of value. `unit` is its name per language; terms are counted from the day the value arises."""

    name: str
    kind: str
    decimals: int
    units_per_cent: int
    unit: Mapping[str, str]
    valid_months: int | None = None
    valid_years: int | None = None

    def cents(self, amount: int) -> int:
        """What an amount pays, in whole cents; what is smaller than a cent does not pay.

        >>> Pocket("points", "points", 2, 100, {}).cents(1250)
        12
        """
        return amount // self.units_per_cent

    def bucket(self, day: date) -> str:
        """The expiry bucket of value that arises on a day: `x` and the last month in which it pays, YYMM.

        >>> Pocket("points", "points", 2, 100, {}, valid_months=36).bucket(date(2026, 11, 21))
        'x2911'
        >>> Pocket("voucher", "money", 2, 1, {}, valid_years=3).bucket(date(2026, 11, 21))
        'x2912'
        """
        if self.valid_years is not None:
            return f"x{(day.year + self.valid_years) % 100:02d}12"
        months = day.year * 12 + day.month - 1 + (self.valid_months or 1200)
        return f"x{months // 12 % 100:02d}{months % 12 + 1:02d}"

    def shown(self, amount: int, language: str) -> str:
        """An amount in words a person reads, with its scale and unit.

        >>> Pocket("points", "points", 2, 100, {"de": "Talente"}).shown(123450, "de")
        '1.234,50 Talente'
        """
        whole, rest = divmod(abs(amount), 10**self.decimals)
        digits = f"{whole:,}" + (f".{rest:0{self.decimals}d}" if self.decimals else "")
        if language == "de":
            digits = digits.translate(str.maketrans(",.", ".,"))
        return f"{'−' if amount < 0 else ''}{digits} {self.unit.get(language, self.name)}"


def reward(cents: int, basis_points: int, pocket: Pocket) -> int:
    """The points an eligible amount earns, in smallest units; what is smaller still is rounded down.

    >>> points = Pocket("points", "points", 2, 100, {})
    >>> reward(5000, 100, points), reward(50, 100, points), reward(1, 50, points), reward(1, 10, points)
    (5000, 50, 0, 0)
    """
    return cents * basis_points * pocket.units_per_cent // 10_000


def split(amount: int, shares: int) -> list[int]:
    """Divide an amount (smallest units) without losing any: the first shares carry the remainder.

    >>> split(100, 3)
    [34, 33, 33]
    """
    rest = amount % shares
    return [amount // shares + (1 if i < rest else 0) for i in range(shares)]


def split_by(amount: int, weights: Sequence[int]) -> list[int]:
    """Divide an amount by weights without losing any; what rounding leaves goes to the largest remainders.

    >>> split_by(1000, [8000, 2000]), split_by(10, [1, 1, 1]), split_by(7, [0, 3])
    ([800, 200], [4, 3, 3], [0, 7])
    """
    total = sum(weights)
    shares = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in by_remainder[: amount - sum(shares)]:
        shares[i] += 1
    return shares
