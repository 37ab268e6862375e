"""A night's audit: how far it came, and what it found. Pure; times are milliseconds since 1970 UTC."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Report:
    """What one audit found: `when` it began (RFC 3339), how much it read, how long it took, what is off.

    Each finding is {rule, account, what}; `count` is how many there are, if not all of them stand here. `unjudged` are
    accounts that looked off and never rested.
    """

    when: str
    day: str
    postings: int
    seconds: int
    count: int
    findings: Sequence[dict[str, str]]
    unjudged: Sequence[str]


@dataclass(frozen=True)
class Night:
    """One town day's audit: begun `tries` times, last at `begun_at`; `report` where it ended, `told_at` when all was
    told that is to be told."""

    day: str
    tries: int = 0
    begun_at: int = 0
    report: Report | None = None
    told_at: int = 0
