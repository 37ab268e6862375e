"""The door to reversals: a posting by its id, taken back once."""

from dataclasses import replace

from chalicelib.ledger import days
from chalicelib.ledger.book import States, town_book
from chalicelib.ledger.values import Envelope, Posting, Receipt
from chalicelib.refusals import NotFound
from chalicelib.rules.book import town_rules
from chalicelib.till.returns import trail
from chalicelib.till.returns.decisions import Since
from chalicelib.till.reversals import decisions
from chalicelib.till.slips import ends as slips


def take_back(envelope: Envelope, made_id: str, why: str) -> Receipt:
    """Reverse a posting, whoever made it; `why` is kept with it.

    Once only: the ledger keeps a pointer from the posting to its reversal, so that this holds too where no member's
    chain tells of it. Refuses NotFound, NotReversible, AlreadyReversed, AlreadyReturned, InsufficientBalance.
    """
    book = town_book()

    def attempt() -> Receipt:
        town = town_rules().at(book.clock())
        original = book.receipt(made_id)
        if original is None:
            raise NotFound
        award = slips.award_of(original)

        def decide(since: Since, states: States) -> Posting:
            today = days.calendar_day(book.clock(), town.time_zone)
            posting = decisions.reversed_whole(town, award, since, states, today)
            return replace(posting, facts={**posting.facts, "why": why})

        return trail.take_back(book, envelope, award, decide)

    return book.once(envelope, attempt)
