"""The door to write-offs: seen as they would be, and posted on the shop's closed account."""

from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import Envelope, Posting, Receipt
from chalicelib.refusals import NotFound
from chalicelib.rules.book import town_rules
from chalicelib.till.reversals.book import Seal
from chalicelib.till.writeoffs import decisions


def write_off(envelope: Envelope, shop: str, seal: Seal) -> Receipt:
    """Write off what an insolvent shop owes, as it is `seal`ed; that it happens once is for the seal to see to.

    Refuses NotFound, NotInsolvent, NothingOwed, and what the seal refuses.
    """
    book = town_book()

    def attempt() -> Receipt:
        posting = seal(would_write_off(shop))
        return book.post(envelope, [], lambda _: posting)

    return book.once(envelope, attempt)


def would_write_off(shop: str) -> Posting:
    """The write-off as it would be posted now, and nothing written; refuses NotFound, NotInsolvent, NothingOwed."""
    book = town_book()
    if shop[0] != "s":
        raise NotFound
    return decisions.written_off(town_rules().at(book.clock()), book.party_now(shop))
