"""How large a town is, as the command line tells it; whatever is no such number is answered with clear words."""

from dataclasses import dataclass
from decimal import Decimal

from infra.cost.facts import Facts

MOST = {"scans": 10_000_000_000, "members": 1_000_000_000, "shops": 20_000_000, "months": 600}
"""Beyond these nobody means what he typed: 10 billion scans are four a day for every European."""


class BadSize(ValueError):
    """A number that cannot be meant; the message names it and says what would do."""


@dataclass(frozen=True)
class Size:
    """Scans are those of a month; `months` is how long the town has been alive."""

    scans: int
    members: int
    shops: int
    clubs: int
    months: int

    @property
    def stripes(self) -> int:
        """Items that are closed each night: one of each business and club, and the common pot's."""
        return self.shops + self.clubs + 1


def size(told: dict[str, str], facts: Facts) -> Size:
    """A town from what was typed; `shops` and `months` may be left empty. Raises BadSize."""
    usual = facts.assumed["town"]
    scans, members = number("scans", told.get("scans", "")), number("members", told.get("members", ""))
    shops = number("shops", told.get("shops") or str(max(1, scans // int(usual["scans_per_shop"]))))
    months = number("months", told.get("months") or str(usual["months"]))
    return Size(scans, members, shops, max(1, members // int(usual["members_per_club"])), months)


def number(name: str, typed: str) -> int:
    """A whole number from 1 up to what can be meant.

    >>> number("scans", "10000")
    10000
    >>> number("scans", "10.000")
    Traceback (most recent call last):
    infra.cost.size.BadSize: SCANS=10.000 is not a whole number: write it with digits alone, such as 10000
    """
    word = name.upper()
    if not typed.strip():
        raise BadSize(f"{word} is missing: make cost SCANS=10000 MEMBERS=2000")
    digits = typed.strip().removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise BadSize(f"{word}={typed} is not a whole number: write it with digits alone, such as 10000")
    if typed.strip().startswith("-") or not Decimal(digits):
        raise BadSize(f"{word}={typed} must be at least 1")
    if Decimal(digits) > MOST[name]:
        raise BadSize(f"{word}={typed} is too large: at most {MOST[name]:,}")
    return int(digits)
