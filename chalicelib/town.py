"""A town's rules as values: what every decision is made by. Read from `towns/<id>.toml` by `config`. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.pockets import Pocket

POT_RULES = ("equally", "club_of_the_month", "by_shares")


@dataclass(frozen=True)
class Town:
    """One town's rules as they stand in `towns/<id>.toml`; a rate is basis points of the eligible amount.

    `pot_distribution` is one of POT_RULES; what it says is published, the distribution itself is no call yet.
    `credit_line` and `credit_grace` are a new shop's, in smallest units by pocket.
    """

    id: str
    code: str
    name: str
    programme: str
    host: str
    time_zone: str
    languages: tuple[str, ...]
    common_pot: str
    pot_distribution: str
    pay_order: tuple[str, ...]
    rules: str
    late_days: int
    max_purchase_cents: int
    rates: Mapping[str, int]
    credit_line: Mapping[str, int]
    credit_grace: Mapping[str, int]
    warn_at: tuple[int, ...]
    pockets: Mapping[str, Pocket]
    transfers: Mapping[str, frozenset[str]]

    @property
    def points(self) -> Pocket:
        """The pocket that shops award; a town has one."""
        return next(pocket for pocket in self.pockets.values() if pocket.kind == "points")
