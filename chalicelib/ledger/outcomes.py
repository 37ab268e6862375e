"""What a transaction's cancellation means, and what to do next: pure answers to docs/ledger.md, "Retries".

A duplicate outranks everything else, then a posting that was reversed already, then accounts that moved since they
were read, then stripes, then patience.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.attributes import Item, values
from chalicelib.ledger.transaction import BESIDE, Action, Draft
from chalicelib.ledger.values import ACTIVE, sequenced

CONDITION = "ConditionalCheckFailed"
PATIENCE = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "RequestLimitExceeded"}


@dataclass(frozen=True)
class Duplicate:
    """The journal already holds a posting under this key."""

    journal: Item


@dataclass(frozen=True)
class Moved:
    """Sequenced accounts have another version or other terms than the draft assumed; here they are now."""

    items: tuple[Item, ...]


@dataclass(frozen=True)
class Gone:
    """An account is closed, frozen or was never opened."""

    account: str


@dataclass(frozen=True)
class Taken:
    """An account that was to be opened is there already: its random name is another one's, so a new one is drawn."""


@dataclass(frozen=True)
class Reversed:
    """Another posting took the same one back already, and only one may."""


@dataclass(frozen=True)
class Unmet:
    """A record that was to change together with the posting is not as it should be any more."""


class Overtaken(Exception):
    """What a posting's `besides` asked for does not hold: the caller knows what that means."""


@dataclass(frozen=True)
class DayClosed:
    """The book day was closed on a stripe while the draft was under way."""


@dataclass(frozen=True)
class StripeClosed:
    """The stripe takes no postings any more, or was never there; or it was to be closed, and is not."""

    account: str


@dataclass(frozen=True)
class Short:
    """A stripe lacks headroom; others of the account may have it."""

    action: Action


@dataclass(frozen=True)
class Contended:
    """Nothing was written: another transaction was faster, or DynamoDB asks for patience."""


Outcome = Duplicate | Reversed | Unmet | Moved | Taken | Gone | DayClosed | StripeClosed | Short | Contended


def outcome(draft: Draft, reasons: Sequence[dict[str, Any]]) -> Outcome | None:
    """The one thing a cancelled draft has to be told; None where the reasons are a fault of ours."""
    if not reasons:
        return None
    if reasons[0].get("Code") == CONDITION:
        return Duplicate(reasons[0]["Item"])
    failed = [
        (action, reason.get("Item"))
        for action, reason in zip(draft.actions, reasons[1:], strict=True)
        if reason.get("Code") == CONDITION
    ]
    if any(not action.account for action, _ in failed):
        return Reversed()
    if any(action.account == BESIDE for action, _ in failed):
        return Unmet()
    if failed:
        return _failed(draft, failed)
    return Contended() if any(reason.get("Code") in PATIENCE for reason in reasons) else None


def _failed(draft: Draft, failed: list[tuple[Action, Item | None]]) -> Outcome:
    members = [(action, found) for action, found in failed if sequenced(action.account) and not _opens(action)]
    for action, found in members:
        if not found or values(found)["st"] != ACTIVE:
            return Gone(action.account)
    if members:
        return Moved(tuple(found for _, found in members if found))
    if any(_opens(action) for action, _ in failed):
        return Taken()
    return _stripe_outcome(draft, *failed[0])


def _opens(action: Action) -> bool:
    """Whether the account begins with this action."""
    return "Put" in action.request


def _stripe_outcome(draft: Draft, action: Action, found: Item | None) -> Outcome:
    now = values(found) if found else {}
    if now.get("st") != _asked_state(action):
        return StripeClosed(action.account)
    if now["pc"] >= draft.day:
        return DayClosed()
    return Short(action)


def _asked_state(action: Action) -> str:
    """The state that a stripe must be in for an action on it."""
    return str(values(action.request["Update"]["ExpressionAttributeValues"])[":st"])


@dataclass
class Patience:
    """How often one posting is tried, spent step by step; chance comes from outside.

    Conflicts: full jitter 10-20 ms x 2^n, at most 200 ms, 6 tries; lost answers: the same payload after 50, 150 and
    400 ms; accounts that moved: again at once, 5 times.
    """

    chance: Callable[[], float]
    conflicts: int = 6
    unsettled: list[float] = field(default_factory=lambda: [0.05, 0.15, 0.4])
    moves: int = 5

    def after_conflict(self) -> float | None:
        """Seconds to wait before another try, or None when patience is used up."""
        self.conflicts -= 1
        if self.conflicts <= 0:
            return None
        longest = min(0.2, 0.01 * (1 + self.chance()) * 2.0 ** (5 - self.conflicts))
        return self.chance() * longest

    def after_silence(self) -> float | None:
        """Seconds to wait before the same payload is sent again."""
        return self.unsettled.pop(0) if self.unsettled else None

    def after_move(self) -> bool:
        """Whether to decide and write once more at once."""
        self.moves -= 1
        return self.moves >= 0
