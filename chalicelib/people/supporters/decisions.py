"""A club's month, counted from its postings, and which mail tells of it. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from chalicelib.ledger.images import Odd
from chalicelib.ledger.values import Receipt
from chalicelib.people.supporters.values import FEWEST, ClubMonth

BACK = "_back"
EARNED, GIVEN = "club", frozenset({"transfer", "distribution", "capture"})
"""The reasons of legs by which value comes to a club; what takes one back has its reason and `_back`."""
CORRECTION = "correction"
"""What the office put right, mostly an award: it counts as one, and as no purchase or shop of its own."""
Letter = Literal["club_month", "club_quiet", ""]


@dataclass
class Count:
    """Sees a month's postings of a club, the newest first: so what came back is known before what it takes back.

    Who supports is kept while it counts and no longer.
    """

    club: str
    pocket: str
    earned: int = 0
    given: int = 0
    purchases: int = 0
    shops: set[str] = field(default_factory=set)
    holders: set[str] = field(default_factory=set)
    back: Counter[str] = field(default_factory=Counter)

    def see(self, each: Receipt | Odd) -> None:
        if isinstance(each, Odd):
            return
        for leg in each.legs:
            if (leg["a"], leg["p"]) == (self.club, self.pocket):
                self._see_leg(each, leg)

    def _see_leg(self, each: Receipt, leg: Mapping[str, Any]) -> None:
        amount, reason = leg["d"], leg["r"].removesuffix(BACK)
        taken_back = reason != leg["r"]
        if reason == EARNED and taken_back:
            self.earned += amount
            self.back[each.returns] += amount
        elif each.kind == CORRECTION:
            self.earned += amount
        elif reason == EARNED:
            self.earned += amount
            self._see_purchase(each, amount + self.back[each.id])
        elif reason in GIVEN and (amount > 0) != taken_back:
            self.given += amount

    def _see_purchase(self, each: Receipt, left: int) -> None:
        """`left` is what it brought and did not come back this month."""
        if left > 0:
            self.purchases += 1
            self.shops.update(leg["a"] for leg in each.legs if leg["a"][0] == "s")
            self.holders.update(leg["a"] for leg in each.legs if leg["a"][0] == "m")

    def month(self, month: str) -> ClubMonth:
        """What was counted; fewer than FEWEST supporters are none that is known from here on."""
        supporters = len(self.holders) if len(self.holders) >= FEWEST else None
        return ClubMonth(month, self.earned, self.given, self.purchases, len(self.shops), supporters)


def letter(now: ClubMonth, before: ClubMonth | None) -> Letter:
    """The mail that tells of a month; none of a further month without anything.

    `before` is the month before, None for a club that is new.

    >>> none, some = ClubMonth("2612"), ClubMonth("2611", 500, 0, 1, 1)
    >>> [letter(some, none), letter(none, some), letter(none, None), letter(none, none)]
    ['club_month', 'club_quiet', 'club_quiet', '']
    """
    if not now.empty:
        return "club_month"
    return "club_quiet" if before is None or not before.empty else ""
