"""A club's month. Pure; amounts are smallest units of the town's points."""

from dataclasses import dataclass

FEWEST = 5
"""Fewer supporters are no number that is told: a club could tell who they are."""


@dataclass(frozen=True)
class ClubMonth:
    """What came in for a club in a month (YYMM): by purchases less what came back, and given, by transfer or the pot.

    `purchases` are those that brought something and did not come back whole, `shops` those where they were made.
    `supporters` is how many holders made them; None below FEWEST.
    """

    month: str
    earned: int = 0
    given: int = 0
    purchases: int = 0
    shops: int = 0
    supporters: int | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing came in, and nothing went back."""
        return not (self.earned or self.given or self.purchases)
