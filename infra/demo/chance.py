"""Chance that falls the same on every machine and every Python: draws that follow from a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

Thing = TypeVar("Thing")


@dataclass
class Chance:
    """A sequence of draws.

    >>> [Chance("dice").below(6) for _ in range(3)] == [Chance("dice").below(6)] * 3
    True
    """

    name: str
    drawn: int = 0

    def below(self, limit: int) -> int:
        """A whole number from 0 to below the limit."""
        self.drawn += 1
        draw = sha256(f"{self.name}|{self.drawn}".encode()).digest()
        return int.from_bytes(draw[:8], "big") % limit

    def between(self, least: int, most: int) -> int:
        return least + self.below(most - least + 1)

    def happens(self, percent: int) -> bool:
        return self.below(100) < percent

    def pick(self, things: Sequence[Thing], weights: Sequence[int]) -> Thing:
        """One of the things, each as likely as its weight says."""
        place = self.below(sum(weights))
        for thing, weight in zip(things, weights, strict=True):
            if place < weight:
                return thing
            place -= weight
        raise AssertionError
