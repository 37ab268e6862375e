"""What would be posted for a card that is shown: one read, nothing written."""

from chalicelib.ledger.book import Book, town_book
from chalicelib.ledger.values import ACTIVE, Sequenced, commutative
from chalicelib.refusals import AccountClosed, CardUnknown, NotFound
from chalicelib.till import campaigns, shown, terms
from chalicelib.till.awards import Purchase
from chalicelib.till.book import Redeem, paid_from
from chalicelib.till.quotes import decisions
from chalicelib.till.quotes.decisions import Quote
from chalicelib.till.shown import Shown
from chalicelib.town import Town


def quoted(asked: Shown, purchase: Purchase, wanted: Redeem, pays: bool) -> tuple[Town, Quote]:
    """The rules that hold, and what a scan (or where it `pays`, a checkout) would do; refuses what those would.

    What a shop's credit line has left is not read: that it is used up is heard by the scan alone.
    """
    book = town_book()
    read, dated = shown.read_card(asked, pays)
    try:
        states = {read.account: book.member(read.account)}
        holder, kept = shown.standing_for(read, dated, states)
    except NotFound:
        raise CardUnknown from None
    except terms.JoinedElsewhere as moved:
        holder, kept = shown.standing_for(read, dated, states | {moved.account: book.member(moved.account)})
    town = shown.rules_of(dated)
    left = campaigns.left(dated.caller.party, book.clock())
    counter = shown.counter_of(town, dated, holder, kept, left)
    if not pays:
        return town, _open(book, holder, decisions.award(town, counter, purchase))
    paid = paid_from(town, counter, holder, purchase, wanted)
    made = decisions.checkout(town, counter, purchase, paid, asked_max=wanted is None)
    decisions.covered(holder, paid, book.moment().month)
    return town, _open(book, holder, made)


def _open(book: Book, holder: Sequenced, made: Quote) -> Quote:
    """Refuses AccountClosed where one of the posting's accounts takes none: the holder's, the shop's, the club's."""
    if holder.state != ACTIVE:
        raise AccountClosed
    for account in {leg.account for leg in made.posting.legs if commutative(leg.account)}:
        book.party_for_posting(account)
    return made
