"""A town's rules as values: what every decision is made by, as they stand at one moment for one shop. Pure.

`towns/<id>.toml` is the seed (`config`), dated changes come on top of it (`rules`). What can never change after
the first posting stands in the seed alone: ids, scales, the zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.pockets import Pocket

POT_RULES = ("equally", "club_of_the_month", "by_shares")
SHARES = ("club", "member")
"""Whom an award gives to."""


@dataclass(frozen=True)
class Limit:
    """What one card may pay from a pocket at once and on one day, and one instrument may hold (smallest units).

    From `warn_percent` of a payment's limit on, the till is told that it is near.
    """

    redemption: int | None = None
    day: int | None = None
    balance: int | None = None
    warn_percent: int = 80


@dataclass(frozen=True)
class Threshold:
    """What is paid without a PIN: at once, and on one day in all, in cents of all pockets; None is any amount."""

    redemption_cents: int | None = None
    day_cents: int | None = None


@dataclass(frozen=True)
class Campaign:
    """More than usual for a while: `percent` of the usual award for those in `to`, until `ends` (ms).

    The town bears `town_bears` per cent of what is given beyond the usual, the shop the rest. A campaign with a
    budget (smallest units, kept on the shop's own stripes) ends when that is used up.
    """

    id: str
    name: Mapping[str, str]
    ends: int
    percent: int
    to: tuple[str, ...]
    town_bears: int = 0
    budget: int | None = None


@dataclass(frozen=True)
class Origin:
    """Where a rule comes from: the seed (number 0), or a dated change of the town's or of a shop's rules."""

    scope: str = "town"
    number: int = 0
    starts: int = 0


WATCH = {"card_often": 6, "card_everywhere": 25, "cashier_card": 3, "cashier_month": 20, "many_returns": 25}
"""From how often on a day something is shown as unusual: scans of a card at one shop, and in all shops, scans of a
card by one cashier, on a day and in a month, and returns as per cent of a shop's scans. Nothing is refused because of
it; 0 watches nothing."""
OFFICE = {"silent_after": 7, "regular_days": 8, "stuck_after": 21}
"""What the office is told of by itself: a till that booked on so many days of four weeks (`regular_days`) and then not
for `silent_after` days; an application with which nothing went on for `stuck_after` days, all reminders being out."""
APPROVES = {
    "correction_cents": {"clerk": 10_000, "board": 500_000},
    "reversal_cents": {"clerk": 50_000, "board": 5_000_000},
    "write_off_cents": {"board": 5_000_000},
}
"""What each role may approve of a kind of proposal, in cents (docs/office.md)."""
SEED = Origin()
NO_LIMIT = Limit()
NO_THRESHOLD = Threshold()


@dataclass(frozen=True)
class Town:
    """One town's rules; a rate is basis points of the eligible amount, `flat` units per scan in its place.

    `accent` is the town's own colour on pages and cards, as #rrggbb. `version` names these rules, and is kept in every
    posting made by them. `credit_line` and `credit_grace` are a new shop's, in smallest units by pocket; `margin` is
    what a shop's awards may go beyond its line where that was changed since. `vat` splits what earns by rate where the
    till tells no split, in basis points of it. `town_bears` is the part of an award, in per cent, that the town
    refunds its shop at settlement. `holds` says how many days a hold lasts, usually and at most, and a slip;
    `pot_distribution`, one of POT_RULES, how the common pot is shared out; `pin`, from what on a payment needs a PIN;
    `watch`, from how often on something is shown as unusual; `office`, from when on the office is told; `approves`,
    how much each role may approve. `operator` is who stands for it all in the imprint.
    """

    id: str
    code: str
    name: str
    programme: str
    host: str
    accent: str
    time_zone: str
    languages: tuple[str, ...]
    common_pot: str
    pot_distribution: str
    pay_order: tuple[str, ...]
    version: str
    late_days: int
    max_purchase_cents: int
    rates: Mapping[str, int]
    holds: Mapping[str, int]
    credit_line: Mapping[str, int]
    credit_grace: Mapping[str, int]
    warn_at: tuple[int, ...]
    pockets: Mapping[str, Pocket]
    transfers: Mapping[str, frozenset[str]]
    flat: Mapping[str, int] | None = None
    minimum_cents: int = 0
    exclusions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    campaigns: tuple[Campaign, ...] = ()
    limits: Mapping[str, Limit] = field(default_factory=dict)
    pin: Threshold = NO_THRESHOLD
    vat: Mapping[str, int] = field(default_factory=dict)
    margin: Mapping[str, int] | None = None
    town_bears: Mapping[str, int] = field(default_factory=dict)
    watch: Mapping[str, int] = field(default_factory=lambda: WATCH)
    office: Mapping[str, int] = field(default_factory=lambda: OFFICE)
    approves: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: APPROVES)
    operator: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)

    @property
    def points(self) -> Pocket:
        """The pocket that shops award; a town has one."""
        return next(pocket for pocket in self.pockets.values() if pocket.kind == "points")

    def limit(self, pocket: str) -> Limit:
        """The limits of a pocket; a pocket without any has an empty one."""
        return self.limits.get(pocket, NO_LIMIT)

    def origin(self, rule: str) -> Origin:
        """Where one of these rules comes from."""
        return self.origins.get(rule, SEED)
