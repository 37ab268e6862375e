"""The door to family joins."""

from chalicelib.ledger import days
from chalicelib.ledger.book import States, town_book
from chalicelib.ledger.values import Envelope, Posting, Receipt
from chalicelib.refusals import NotFound, SameAccount
from chalicelib.rules.book import town_rules
from chalicelib.till.joins import decisions


def join(envelope: Envelope, source: str, target: str) -> Receipt:
    """Move all that a member's account holds, and its cards, to another member's, in one posting.

    Refuses NotFound, SameAccount, AlreadyJoined, HasJoinedAccounts, BalanceLimitExceeded, AccountClosed.
    """
    book = town_book()

    def decide(states: States) -> Posting:
        town = town_rules().at(book.clock())
        day = days.calendar_day(book.clock(), town.time_zone)
        return decisions.join(town, states[source], states[target], day)

    def attempt() -> Receipt:
        if source == target:
            raise SameAccount
        if source[0] + target[0] != "mm":
            raise NotFound
        return book.post(envelope, [source, target], decide)

    return book.once(envelope, attempt)
