"""Who works for the co-operative in which role, and what changed in it. Pure."""

from dataclasses import dataclass
from typing import Literal

from chalicelib.callers import Hat

StaffRole = Literal["board", "clerk", "auditor"]
ROLES: tuple[StaffRole, ...] = ("board", "clerk", "auditor")
OPERATOR = "operator"
"""The party that all of them act for."""
BOARD = Hat("board", OPERATOR)


@dataclass(frozen=True)
class Post:
    """A role that somebody has, since when (ms), and by whom: a person's id, or `operator` for who opened the town."""

    person: str
    role: StaffRole
    since: int
    by: str
    name: str = ""
    mail: str = ""


@dataclass(frozen=True)
class Change:
    """A role that was given or taken (`what`), by whom, of which person, why and when (ms): what mails tell."""

    what: str
    by: str
    person: str
    role: StaffRole
    why: str
    at: int
