"""The door to returns: the purchase, what came back of it before, and the posting that takes the rest."""

from chalicelib.ledger import days
from chalicelib.ledger.book import Book, States, town_book
from chalicelib.ledger.values import Envelope, Posting, Receipt
from chalicelib.refusals import NotFound, NotReturnable
from chalicelib.rules.book import town_rules
from chalicelib.till import stops
from chalicelib.till.returns import decisions, trail
from chalicelib.till.returns.decisions import Since
from chalicelib.till.slips import ends as slips


def take_back(envelope: Envelope, made_id: str, purchase_cents: int | None) -> Receipt:
    """Take back a purchase of the envelope's party, or a part of it (cents); once only for the same goods.

    Of a slip that was claimed it is the claim that is taken back, by the name of either.
    Refuses NotFound, NotReturnable, AlreadyReturned, ReturnExceedsRest, CreditLineExhausted, SlipLapsed,
    SlipWithdrawn.
    """
    book = town_book()

    def attempt() -> Receipt:
        town = town_rules().at(book.clock())
        original = _own(book, envelope.party, made_id)
        if original.kind == decisions.SLIP:
            try:
                return slips.give_back(envelope, original, purchase_cents)
            except slips.Ended as ended:
                original = ended.claim
        award = slips.award_of(original)

        def decide(since: Since, _: States) -> Posting:
            back = decisions.part(award, since.earlier, purchase_cents)
            today = days.calendar_day(book.clock(), town.time_zone)
            return decisions.taken_back(town, award, back, since, today)

        return trail.take_back(book, envelope, award, decide)

    with stops.told(envelope.party):
        return book.once(envelope, attempt)


def _own(book: Book, party: str, made_id: str) -> Receipt:
    """A posting of a party's own; refuses NotReturnable where it has no member, whose chain tells what came back."""
    original = book.receipt(made_id)
    if original is None or decisions.seller(original) != party:
        raise NotFound
    if not any(leg["a"][0] == "m" for leg in original.legs) and original.kind != decisions.SLIP:
        raise NotReturnable
    return original
