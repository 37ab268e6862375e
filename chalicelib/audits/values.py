"""A night's audit: how far it came, and what it found. Pure; times are milliseconds since 1970 UTC."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Report:
    """What one audit found: `when` it began (RFC 3339), how much it read, how long it took, what is off.

    Each finding is {rule, account, what}; `count` is how many there are, if not all of them stand here. `unjudged` are
    accounts that looked off and never rested. `held` and `active` are what it counted on its way (`ledger.census`);
    reports of earlier releases have none.
    """

    when: str
    day: str
    postings: int
    seconds: int
    count: int
    findings: Sequence[dict[str, str]]
    unjudged: Sequence[str]
    held: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    active: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Night:
    """One town day's audit: begun `tries` times, last at `begun_at`; `report` where it ended, `told_at` when all was
    told that is to be told."""

    day: str
    tries: int = 0
    begun_at: int = 0
    report: Report | None = None
    told_at: int = 0


State = Literal["asked", "running", "done", "died"]


@dataclass(frozen=True)
class Run:
    """An audit that somebody of the office asked for; `id` begins with its book day.

    Of about `about` postings it has read `read`, in its first, second or third `reading` of the journal; `about` is 0
    where nobody knows. `died_at` is when it broke off and could say so.
    """

    id: str
    asked_at: int
    by: str
    about: int = 0
    begun_at: int = 0
    reading: int = 0
    read: int = 0
    ended_at: int = 0
    died_at: int = 0
    report: Report | None = None


@dataclass(frozen=True)
class Told:
    """A report and where it stands: a night's id is its book day; `at` is when the audit had ended, or had begun."""

    id: str
    at: int
    report: Report


@dataclass(frozen=True)
class Standing:
    """The newest report there is, and the book day that has no audit though it should have one by now."""

    newest: Told | None
    missing: str
