"""The run that books lapsed holds back to their owners, and lapsed slips to their shops.

Any number of runs, at once, broken off or repeated, book each hold back once: its key is the hold's own. Beside
captures it is safe, since both ask for the version of the hold that they were decided on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from chalicelib.ledger import due
from chalicelib.ledger.book import town_book
from chalicelib.refusals import HoldCaptured, HoldReleased, Refusal, SlipClaimed, SlipReturned, SlipWithdrawn
from chalicelib.till.holds import book as holds
from chalicelib.till.returns.decisions import SLIP
from chalicelib.till.slips import ends as slips

READ_TOGETHER = 100
"""Accounts that one BatchGetItem reads (DynamoDB's limit)."""


@dataclass(frozen=True)
class Run:
    """What a run did: holds whose time was over, those it booked back, and those it could not, to be looked at."""

    looked_at: int
    lapsed: int
    stuck: tuple[str, ...]


def run(since: str) -> Run:
    """Book back every hold that lapsed on a book day from `since` (YYMMDD) to today and still keeps something."""
    looked_at = lapsed = 0
    stuck: list[str] = []
    for batch in _batches(due.lapsed(town_book(), since)):
        looked_at += len(batch)
        states = town_book().members(batch)
        for account in (name for name in batch if any(purse.balance for purse in states[name].purses.values())):
            try:
                ended = slips.lapse if SLIP in states[account].terms else holds.lapse
                lapsed += not ended(account).replayed
            except (HoldCaptured, HoldReleased, SlipClaimed, SlipReturned, SlipWithdrawn):
                continue  # a till was faster
            except Refusal:
                stuck.append(account)
    return Run(looked_at, lapsed, tuple(stuck))


def _batches(found: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(found)
    while batch := list(islice(rest, READ_TOGETHER)):
        yield batch
