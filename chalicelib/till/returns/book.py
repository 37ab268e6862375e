"""The door to returns: the purchase, what came back of it before, and the posting that takes the rest."""

from chalicelib import config
from chalicelib.ledger import days, history
from chalicelib.ledger.book import Book, States, town_book
from chalicelib.ledger.values import Envelope, Posting, Receipt
from chalicelib.refusals import NotFound, NotReturnable
from chalicelib.till.returns import decisions


def take_back(envelope: Envelope, made_id: str, purchase_cents: int | None) -> Receipt:
    """Take back a purchase of the envelope's party, or a part of it (cents).

    Once only for the same goods: the member's postings since the purchase are read, gapless up to the version that
    the write then asks for. Refuses NotFound, NotReturnable, AlreadyReturned, ReturnExceedsRest, CreditLineExhausted.
    """
    town, book = config.town(), town_book()

    def attempt() -> Receipt:
        original = _own(book, envelope.party, made_id)
        member, version = _member_version(original)

        def decide(states: States) -> Posting:
            since = history.newer_than(book, states[member], version)
            earlier = [receipt for receipt in since if receipt.returns == original.id]
            back = decisions.part(original, earlier, purchase_cents)
            return decisions.taken_back(town, original, back, days.calendar_day(book.clock(), town.time_zone))

        return book.post(envelope, [member], decide)

    return book.once(envelope, attempt)


def _own(book: Book, party: str, made_id: str) -> Receipt:
    original = book.receipt(made_id)
    if original is None or original.party != party:
        raise NotFound
    return original


def _member_version(original: Receipt) -> tuple[str, int]:
    """The member of a purchase, and its version then; refuses NotReturnable where there is none."""
    for leg in original.legs:
        if leg["a"][0] == "m":
            return leg["a"], leg["v"]
    raise NotReturnable
