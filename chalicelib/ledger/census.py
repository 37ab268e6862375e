"""What an audit counts on its way, since it reads everything anyway: who holds how much, and who was active."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from chalicelib.attributes import Item
from chalicelib.ledger.audit import held
from chalicelib.ledger.audit_readable import BROKEN

ACTIVE_DAYS = 30


@dataclass
class Census:
    """Balances and activity by the letter of an account's kind; active is who stands in a posting since a book day.

    What cannot be read is left out: it is a finding.
    """

    since: str
    sums: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    seen: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def accounts(self, items: Iterable[Item]) -> None:
        """Add what stands in these items of `balance`."""
        for stored in items:
            try:
                kind, found = stored["pk"]["S"][2], list(held([stored]))
            except BROKEN:
                continue
            for pocket, amount in found:
                self.sums[kind][pocket] += amount

    def posting(self, stored: Item) -> None:
        """Note who stands in a posting, if it is not too old."""
        try:
            if stored["p"]["S"] < self.since:
                return
            legs = [leg["M"]["a"]["S"] for leg in stored["l"]["L"]]
        except BROKEN:
            return
        for account in legs:
            self.seen[account[0]].add(account)

    @property
    def balances(self) -> dict[str, dict[str, int]]:
        """What accounts of each kind hold together, by pocket; the derived ones have no item, and stand nowhere."""
        return {kind: dict(sums) for kind, sums in sorted(self.sums.items())}

    @property
    def active(self) -> dict[str, int]:
        """How many accounts of each kind were active."""
        return {kind: len(accounts) for kind, accounts in sorted(self.seen.items()) if kind != "x"}
