"""Something that waits for a person. Pure; times are milliseconds since 1970 UTC."""

from dataclasses import dataclass
from typing import Literal

from chalicelib.callers import Role

Kind = Literal[
    "audit_findings",
    "audit_missing",
    "pin_asked",
    "proposal",
    "shop_waiting",
    "club_waiting",
    "case",
    "print_run",
    "credit_line",
    "mail_bounced",
    "handover_open",
    "joining_stuck",
    "unusual",
    "till_silent",
]
Urgency = Literal["now", "soon", "later"]


@dataclass(frozen=True)
class Task:
    """One thing that waits since a moment; `id` is what its page opens, and is the same as long as it waits.

    `subject` is what people call it, `account` whose it is where it is somebody's; `count` is how many there are, or
    how much of it in per cent for a credit line. Where four eyes are needed it waits for one of these `roles`, and not
    for who prepared it (`by`).
    """

    kind: Kind
    id: str
    since: int
    subject: str = ""
    account: str = ""
    count: int | None = None
    by: str = ""
    roles: frozenset[Role] | None = None


@dataclass(frozen=True)
class Snooze:
    """A task that was put aside until a moment, by whom and why."""

    until: int
    by: str
    why: str


@dataclass(frozen=True)
class Night:
    """What the night found that no list of the day shows: credit lines at a warning step, and tills that fell silent.

    `day` is the book day on which it looked. A line is (shop, pocket, step), a till (shop, till, day of its last use).
    """

    day: str = ""
    lines: tuple[tuple[str, str, int], ...] = ()
    silent: tuple[tuple[str, str, str], ...] = ()
