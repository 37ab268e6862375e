"""Dated prices, with their tiers and with what is free for ever; `prices.toml` is the only file that knows them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("prices.toml")
ALONE = ("region", "dated", "euro")
"""What the file says beside prices."""


@dataclass(frozen=True)
class Tier:
    """Units up to `up_to` (None: all the rest) cost so many dollars for `per` of them."""

    up_to: Decimal | None
    usd: Decimal
    checked: bool


@dataclass(frozen=True)
class Price:
    """One row of AWS's price list; `free` units a month cost nothing, for ever."""

    key: str
    service: str
    name: str
    unit: str
    per: int
    tiers: tuple[Tier, ...]
    free: Decimal

    @property
    def checked(self) -> bool:
        """Whether its first tier, which is a town's, is more than public knowledge."""
        return self.tiers[0].checked

    def usd(self, quantity: Decimal) -> Decimal:
        """What so many units of a month cost.

        >>> up_to_100 = Tier(Decimal(100), Decimal(2), True)
        >>> price = Price("x", "AmazonX", "X", "calls", 10, (up_to_100, Tier(None, Decimal(1), True)), Decimal(0))
        >>> price.usd(Decimal(150))
        Decimal('25')
        """
        total, below = Decimal(0), Decimal(0)
        for tier in self.tiers:
            bound = quantity if tier.up_to is None else min(quantity, tier.up_to)
            total += max(bound - below, Decimal(0)) * tier.usd
            below = bound
        return total / self.per

    def further(self, before: Decimal, quantity: Decimal, free: bool) -> Decimal:
        """What so many units cost after others of the month; all in turn cost what they cost together."""
        spared = self.free if free else Decimal(0)
        first, last = (max(units - spared, Decimal(0)) for units in (before, before + quantity))
        return self.usd(last) - self.usd(first)


@dataclass(frozen=True)
class Prices:
    """All of them, of one region and date; `usd_per_euro` is the rate of the same date."""

    region: str
    dated: str
    usd_per_euro: Decimal
    euro_checked: bool
    by_key: Mapping[str, Price]


def read(path: Path = FILE) -> Prices:
    raw = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    euro = raw["euro"]
    by_key = {key: _price(key, told) for key, told in raw.items() if key not in ALONE}
    return Prices(raw["region"], raw["dated"], Decimal(euro["usd"]), euro["checked"], by_key)


def _price(key: str, told: dict[str, Any]) -> Price:
    tiers = [{"checked": told["checked"], **tier} for tier in told.get("tiers", [{"usd": told.get("usd")}])]
    named = told["service"], told["name"], told["unit"], told["per"]
    return Price(key, *named, tuple(map(_tier, tiers)), Decimal(told.get("free", 0)))


def _tier(told: dict[str, Any]) -> Tier:
    bound = told.get("up_to")
    return Tier(None if bound is None else Decimal(bound), Decimal(told["usd"]), told["checked"])
