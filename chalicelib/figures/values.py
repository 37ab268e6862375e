"""A day's figures. Pure; amounts are smallest units of their pocket, purchases are cents."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ShopDay:
    """What happened at one shop: scans by kind, what was bought, what the shop gave and took in each pocket."""

    scans: Mapping[str, int] = field(default_factory=dict)
    purchase_cents: int = 0
    given: Mapping[str, int] = field(default_factory=dict)
    taken: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Day:
    """One town day (YYMMDD): postings by kind, shops by account, refusals by code.

    `final` tells that it was counted from the journal after its close. `odd` is how many items of the journal could
    not be read.
    """

    day: str
    final: bool = False
    postings: Mapping[str, int] = field(default_factory=dict)
    odd: int = 0
    shops: Mapping[str, ShopDay] = field(default_factory=dict)
    refusals: Mapping[str, int] = field(default_factory=dict)
