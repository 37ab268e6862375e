"""What this process has learned of campaigns whose budget comes to its end, for a minute.

A scan tries a campaign's full award first and hears only then how little is left; it takes that. Remembering both
saves the next scans the same way round. A return may give a little back, and a minute later it is tried again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chalicelib.ledger.stripes import BudgetShort
from chalicelib.ledger.values import Receipt
from chalicelib.refusals import TryAgain

REMEMBERED_MS = 60_000
TRIES = 5


@dataclass
class Ends:
    """What was left of budgets, by shop and campaign, and when that was heard (ms).

    A map that another thread may read is replaced, never changed.
    """

    heard: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)

    def left(self, shop: str, now: int) -> dict[str, int]:
        """What is left of a shop's budgets, in units, as far as it was heard within the last minute."""
        known = self.heard.get(shop, {})
        return {name: left for name, (left, at) in known.items() if 0 <= now - at < REMEMBERED_MS}

    def noted(self, short: BudgetShort, now: int) -> None:
        """Remember what the ledger told."""
        self.heard[short.account] = {**self.heard.get(short.account, {}), short.name: (short.left, now)}

    def used(self, budgets: Mapping[str, Mapping[str, int]]) -> None:
        """Take off what a posting used, `{shop: {campaign: units}}`."""
        for shop, units in budgets.items():
            if known := self.heard.get(shop):
                self.heard[shop] = {n: (max(0, left - units.get(n, 0)), at) for n, (left, at) in known.items()}

    def forget(self) -> None:
        """Know nothing, as a new process."""
        self.heard.clear()


_ENDS = Ends()
left, noted, used, forget = _ENDS.left, _ENDS.noted, _ENDS.used, _ENDS.forget


def within(shop: str, clock: Callable[[], int], attempt: Callable[[Mapping[str, int]], Receipt]) -> Receipt:
    """The receipt of an attempt that is told what is left of a shop's budgets, and made anew where less is.

    In a rush in which that is gone again, it is made without the campaign; refuses TryAgain.
    """
    known: Mapping[str, int] = left(shop, clock())
    for tries in range(TRIES):
        try:
            receipt = attempt(known)
        except BudgetShort as short:
            noted(short, clock())
            known = {**known, short.name: short.left if tries < 2 else 0}
        else:
            used({} if receipt.replayed else receipt.budgets)
            return receipt
    raise TryAgain
