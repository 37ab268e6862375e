"""What would be posted for a card that is shown: one read, nothing written."""

from dataclasses import replace

from chalicelib.ledger.book import Book, town_book
from chalicelib.ledger.values import ACTIVE, Sequenced, commutative
from chalicelib.refusals import AccountClosed, CardUnknown, NotFound
from chalicelib.till import campaigns, meetings, shown, stops, terms
from chalicelib.till.awards import Purchase
from chalicelib.till.book import Redeem, paid_from
from chalicelib.till.cards import Card
from chalicelib.till.decisions import Counter
from chalicelib.till.meetings import Shown
from chalicelib.till.pins import decisions as pins
from chalicelib.till.quotes import decisions
from chalicelib.till.quotes.decisions import Quote
from chalicelib.town import Town


def quoted(asked: Shown, purchase: Purchase, wanted: Redeem, pays: bool) -> tuple[Town, Quote]:
    """The rules that hold, and what a scan (or where it `pays`, a checkout) would do; refuses what those would.

    What a shop's credit line has left is not read: that it is used up is heard by the scan alone.
    """
    book = town_book()
    read, dated = shown.read_card(asked, pays)
    town = meetings.rules_of(dated)
    counter, holder = meetings.practice_counter(town, dated) if read.practice else _counter(book, town, read, dated)
    if pays:
        paid = paid_from(town, counter, holder, purchase, wanted)
        made = decisions.checkout(town, counter, purchase, paid, asked_max=wanted is None)
        decisions.covered(holder, paid, book.moment().month)
        made = made if read.practice else replace(made, asks_pin=_asks_pin(town, counter, holder, read, paid))
    else:
        made = decisions.award(town, counter, purchase)
    return town, made if read.practice else _open(book, holder, made)


def _counter(book: Book, town: Town, read: Card, dated: Shown) -> tuple[Counter, Sequenced]:
    try:
        states = {read.account: book.member(read.account)}
        holder, kept = meetings.standing_for(read, dated, states)
    except NotFound:
        raise CardUnknown from None
    except terms.JoinedElsewhere as moved:
        holder, kept = meetings.standing_for(read, dated, states | {moved.account: book.member(moved.account)})
    left = campaigns.left(dated.caller.party, book.clock())
    return meetings.counter_of(town, dated, holder, kept, left), holder


def _asks_pin(town: Town, counter: Counter, holder: Sequenced, read: Card, paid: dict[str, int]) -> bool:
    """Whether the checkout will want the PIN, which a quote never compares; refuses CodeUsed and PinNotSet."""
    if paid and read.rotating:
        pins.used(holder.terms, read, read.rotating.step, town_book().clock())
        return False
    asks = pins.asked_above(town, holder.terms, counter.spent, paid) is not None
    return asks and bool(pins.known(holder.terms))


def _open(book: Book, holder: Sequenced, made: Quote) -> Quote:
    """Refuses AccountClosed where holder or shop takes no posting, ShopStopped where the shop is insolvent.

    In a club's place the pot is given its part.
    """
    if holder.state != ACTIVE:
        raise AccountClosed
    for account in {leg.account for leg in made.posting.legs if commutative(leg.account) and leg.account[0] != "c"}:
        with stops.told(account):
            book.party_for_posting(account)
    return made
