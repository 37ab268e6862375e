"""R9 of the audit: every hold ends, and none gives more than it keeps."""

from collections.abc import Iterator, Mapping

from chalicelib.attributes import Item
from chalicelib.ledger import days, tables
from chalicelib.ledger.values import Finding

DAYS_OF_GRACE = 2
"""Book days after which a hold that lapsed must be empty: the run that empties it may miss one, and not two."""


def hold_findings(accounts: Mapping[str, list[Item]], today: str) -> Iterator[Finding]:
    """Holds that are below zero, or that still keep something long after they lapsed; `today` is the book day."""
    for account, items in accounts.items():
        if account[0] != "h":
            continue
        hold = tables.sequenced_read(items[0])
        ended = days.later(hold.terms["day"], DAYS_OF_GRACE) < today
        for pocket, purse in hold.purses.items():
            if purse.balance < 0:
                yield Finding("R9", account, f"the hold gave {-purse.balance} {pocket} more than it kept")
            elif purse.balance and ended:
                yield Finding(
                    "R9", account, f"{purse.balance} {pocket} are left, though it lapsed on {hold.terms['day']}"
                )
