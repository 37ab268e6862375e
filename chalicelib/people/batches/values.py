"""A print run and what became of it. Pure; times are milliseconds since 1970 UTC, 0 where it did not happen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["ordered", "making", "ready", "withdrawn"]


@dataclass(frozen=True)
class Asked:
    """What is ordered: so many cards under a name; `club` (an account) is whom they credit, empty for none."""

    name: str
    count: int
    design: str
    club: str = ""


@dataclass(frozen=True)
class Batch:
    """A print run; `id` stands in every code of it. `party` ordered it, `by` is who did.
    `club_name` is the club's name as it is printed.

    All accounts of its cards follow from `salt`. `made` cards have an account, `handed_out` were switched on by range.
    """

    id: str
    name: str
    count: int
    design: str
    club: str
    club_name: str
    party: str
    by: str
    salt: str = field(repr=False)
    ordered_at: int
    approved_at: int = 0
    approved_by: str = ""
    withdrawn_at: int = 0
    made: int = 0
    handed_out: int = 0

    @property
    def state(self) -> State:
        if self.withdrawn_at:
            return "withdrawn"
        if not self.approved_at:
            return "ordered"
        return "ready" if self.made == self.count else "making"


@dataclass(frozen=True)
class Part:
    """So many cards of a print run as are made and printed at once, from serial number `first` to `last`.

    `files` are the names of what is printed from. `moved` counts, by serial number, the accounts that were taken.
    """

    number: int
    first: int
    last: int
    done_at: int = 0
    files: tuple[str, ...] = ()
    moved: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class HandOut:
    """Cards that were handed out by range of serial numbers; `done` is the last one that was looked at so far.

    `given_to` is the account of the shop or club that got the box, empty where nobody is named.
    """

    first: int
    last: int
    given_to: str
    by: str
    at: int
    done: int
