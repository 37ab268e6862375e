"""A change of the rules, and the changes of one scope in the order in which they begin. Frozen and pure."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A change as somebody wants it: the rules that begin together at `starts` (ms), by name, who says so and why, and
    who else approved it.

    The names and the form of each value stand in docs/rules.md.
    """

    scope: str
    rules: Mapping[str, Any]
    starts: int
    who: str
    why: str
    approved_by: str = ""


@dataclass(frozen=True)
class Withdrawal:
    """A change that was taken back before it began: who, why, when (ms), and who else approved it."""

    who: str
    why: str
    at: int
    approved_by: str = ""


@dataclass(frozen=True)
class Change:
    """A change as it is kept: `number` counts the changes of its scope in the order they were made, from 1."""

    number: int
    asked: Asked
    made_at: int
    withdrawn: Withdrawal | None = None

    @property
    def place(self) -> tuple[int, int]:
        """Changes take effect in this order."""
        return self.asked.starts, self.number


@dataclass(frozen=True)
class Versions:
    """Every change of one scope, and `last`, the highest number given."""

    scope: str
    every: tuple[Change, ...] = ()

    @property
    def last(self) -> int:
        return max((change.number for change in self.every), default=0)

    @property
    def withdrawn(self) -> int:
        """How many were taken back: with `last`, what a further change was decided from."""
        return sum(change.withdrawn is not None for change in self.every)

    def with_change(self, change: Change) -> "Versions":
        """These changes and one more, or another state of one of them."""
        others = (known for known in self.every if known.number != change.number)
        return replace(self, every=(*others, change))

    @cached_property
    def live(self) -> tuple[Change, ...]:
        """Those not withdrawn, in the order in which they begin."""
        return tuple(sorted((c for c in self.every if c.withdrawn is None), key=lambda c: c.place))

    @cached_property
    def _starts(self) -> list[int]:
        return [change.asked.starts for change in self.live]

    def in_force(self, at: int) -> tuple[Change, ...]:
        """The changes that have begun at a moment (ms).

        None can begin in the past, so this is the same whenever it is asked, and the last one's number names it.
        """
        return self.live[: bisect_right(self._starts, at)]
