"""The town's figures. Pure; amounts are smallest units of their pocket, purchases are cents."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figures:
    """What happened on some days, a day or a month (`name` is YYMMDD or YYMM).

    `given` is what shops gave in each pocket, `taken` what was paid with in them. `shops` and `members` are how many
    different ones there were, of a month on its busiest day; `came_in` are the clubs' points.
    """

    name: str
    scans: int = 0
    cents: int = 0
    given: Mapping[str, int] = field(default_factory=dict)
    taken: Mapping[str, int] = field(default_factory=dict)
    shops: int = 0
    members: int = 0
    came_in: int = 0


@dataclass(frozen=True)
class Holding:
    """What accounts of each kind held, by pocket, and how many were active in 30 days, when an audit counted them."""

    audit: str
    at: int
    held: Mapping[str, Mapping[str, int]]
    active: Mapping[str, int]


@dataclass(frozen=True)
class Place:
    """A shop or club this month: what it has, and what it had on the same days of the month before."""

    account: str
    now: int
    before: int


@dataclass(frozen=True)
class Overview:
    """All of it; `names` are those of the shops and clubs in it, `month` the one that `clubs` and `shops` are of."""

    days: tuple[Figures, ...]
    months: tuple[Figures, ...]
    holding: Holding | None
    month: str
    clubs: tuple[Place, ...]
    shops: tuple[Place, ...]
    names: dict[str, str]
