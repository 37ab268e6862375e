"""The bill of a month: what the town uses, times what it costs; summed exactly, in decimal numbers. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cached_property
from itertools import chain

from infra.cost import around, kept, nights, people, traffic
from infra.cost.facts import Facts
from infra.cost.prices import Price, Prices
from infra.cost.size import Size
from infra.cost.traffic import Front, Line

EXACT, SMALLEST = 60, Decimal("0.000001")
"""Digits to compute with, and the smallest part of a unit that counts: so that no sum is ever rounded."""


@dataclass(frozen=True)
class Charge:
    """One line of the bill, in dollars."""

    part: str
    price: Price
    quantity: Decimal
    usd: Decimal


@dataclass(frozen=True)
class Bill:
    """Its charges in the order in which they were used; what is free is used up in that order too."""

    size: Size
    charges: tuple[Charge, ...]

    @cached_property
    def parts(self) -> dict[str, Decimal]:
        """Dollars by part, the largest first."""
        sums: dict[str, Decimal] = {}
        with localcontext() as exact:
            exact.prec = EXACT
            for charge in self.charges:
                sums[charge.part] = sums.get(charge.part, Decimal(0)) + charge.usd
        return dict(sorted(sums.items(), key=lambda part: -part[1]))

    @property
    def usd(self) -> Decimal:
        with localcontext() as exact:
            exact.prec = EXACT
            return sum(self.parts.values(), Decimal(0))

    def of(self, *parts: str) -> Decimal:
        """Dollars for some parts together."""
        return sum((self.parts[part] for part in parts), Decimal(0))


def bill(size: Size, facts: Facts, free: bool = False, front: Front = "rest") -> Bill:
    """A month's bill; with `free`, without what AWS gives an account for ever."""
    used = chain(
        traffic.lines(size, facts, front),
        kept.lines(size, facts),
        nights.lines(size, facts),
        around.lines(size, facts),
        people.lines(size, facts, front),
    )
    return Bill(size, charged(used, facts.prices, free))


def charged(used: Iterable[Line], prices: Prices, free: bool = False) -> tuple[Charge, ...]:
    """What each line costs: tiers and free units are those of the whole month, filled line by line."""
    before: dict[str, Decimal] = {}
    charges = []
    with localcontext() as exact:
        exact.prec = EXACT
        for line in used:
            price, quantity = prices.by_key[line.price], line.quantity.quantize(SMALLEST)
            sofar = before.get(line.price, Decimal(0))
            charges.append(Charge(line.part, price, quantity, price.further(sofar, quantity, free)))
            before[line.price] = sofar + quantity
    return tuple(charges)
