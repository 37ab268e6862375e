"""What this process has learned of campaigns whose budget came to its end, for a minute.

A scan tries a campaign's full award first and hears only then that its budget is used up. Remembering that saves the
next scans the same way round; a return may give a little back, and a minute later it is tried again.
"""

from dataclasses import dataclass, field

from chalicelib.ledger.stripes import BudgetShort

REMEMBERED_MS = 60_000


@dataclass
class Ends:
    """What was left of budgets, by shop and campaign, and when that was heard (ms)."""

    heard: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)

    def left(self, shop: str, now: int) -> dict[str, int]:
        """What is left of a shop's budgets, in units, as far as it was heard within the last minute."""
        known = self.heard.get(shop, {})
        return {name: left for name, (left, at) in known.items() if 0 <= now - at < REMEMBERED_MS}

    def noted(self, short: BudgetShort, now: int) -> dict[str, int]:
        """Remember what the ledger told, and answer all that is known of that shop."""
        self.heard.setdefault(short.account, {})[short.name] = (short.left, now)
        return self.left(short.account, now)

    def forget(self) -> None:
        """Know nothing, as a new process."""
        self.heard.clear()


_ENDS = Ends()
left, noted, forget = _ENDS.left, _ENDS.noted, _ENDS.forget
