"""A proposal: what one of the staff prepared, what it would do, and what became of it. Frozen and pure.

Times are milliseconds since 1970 UTC, 0 where it did not happen; persons are ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from chalicelib.callers import Role
from chalicelib.till.corrections.decisions import Shift

State = Literal["open", "approved", "refused", "withdrawn", "lapsed"]
KindName = Literal["reversal", "correction", "write_off", "rules", "rules_withdrawal"]


@dataclass(frozen=True)
class Reversal:
    """A posting (its id) is to be taken back whole."""

    posting: str


@dataclass(frozen=True)
class Correction:
    """Value is to go to where it belongs; `posting` is the one that was wrong, where there is one."""

    legs: tuple[Shift, ...]
    posting: str = ""


@dataclass(frozen=True)
class WriteOff:
    """What an insolvent shop owes is to be borne by the town's reserve."""

    shop: str


@dataclass(frozen=True)
class RulesChange:
    """Rules of the town or of a shop are to change, at a moment (ms), or with 0 as soon as can be."""

    scope: str
    starts: int
    rules: Mapping[str, Any]


@dataclass(frozen=True)
class RulesWithdrawal:
    """A change of the rules that has not begun is to be taken back."""

    scope: str
    number: int


Body = Reversal | Correction | WriteOff | RulesChange | RulesWithdrawal


@dataclass(frozen=True)
class Preview:
    """What a proposal would do if it were approved at this moment.

    `bound` is what an approval approves: it is carried out so, or not at all. `beside` helps to judge it and may move
    on meanwhile, as a shop's balance does with each scan. `cents` is what it is worth, for the limits of roles.
    `exceptions` are the codes of refusals that it would meet.
    """

    bound: Mapping[str, Any] = field(default_factory=dict)
    beside: Mapping[str, Any] = field(default_factory=dict)
    cents: int = 0
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """Something that is not as it was: the way to it in the preview, what was there, and what is; None is nothing."""

    path: tuple[str, ...]
    before: Any
    after: Any


@dataclass(frozen=True)
class Proposal:
    """What somebody (`by`, acting as `role`) prepared, and why; `shown` is the preview that they saw.

    `asked` is the fingerprint of the request, so that the same one sent twice is one proposal. `reason` is why it was
    refused or withdrawn, `made` what came of it: a posting's id, or scope and number of a change (`town/7`). `told`
    counts the mails by which approvers were asked.
    """

    id: str
    kind: KindName
    why: str
    body: Body
    by: str
    role: Role
    at: int
    asked: str
    shown: Preview
    state: State = "open"
    decided_by: str = ""
    decided_at: int = 0
    reason: str = ""
    made: str = ""
    told: int = 0
