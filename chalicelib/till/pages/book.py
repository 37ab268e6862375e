"""The door to what anybody may do with a card: look at its page, open a digital one, go on with a wallet."""

from chalicelib import config, rates
from chalicelib.callers import ANYBODY, Hat
from chalicelib.ledger.values import Sequenced
from chalicelib.people import denials
from chalicelib.people.privacy import book as privacy
from chalicelib.people.sessions import book as sessions
from chalicelib.people.sessions.values import Tokens
from chalicelib.rates import Allowance
from chalicelib.refusals import UnderSixteen
from chalicelib.till import terms, views
from chalicelib.till.cards import Card
from chalicelib.till.holders import asking, book, digital, proofs
from chalicelib.till.holders.digital import Wish
from chalicelib.till.holders.exchanges import Place
from chalicelib.till.pages.shapes import PageBody, PageClubBody, PageView, Step
from chalicelib.till.shown import holder

LOOKS_OF_A_SOURCE = Allowance("card-page", 300, 60 * 60)
LOOKS_AT_A_CARD = Allowance("page-of-card", 60, 60 * 60)
PINS_OF_A_CARD = Allowance("page-pin", 3, 24 * 60 * 60)


def shown(body: PageBody, source: str) -> Card:
    """The card of a page: scanned, or typed with a code of its stub.

    Refuses MalformedCard, WrongCheckDigits, CardForeign, CardUnknown, StubNeeded, WrongStub, TooManyTries.
    """
    rates.count(LOOKS_OF_A_SOURCE, source)
    card = proofs.read_by_anybody(body.card)
    rates.count(LOOKS_AT_A_CARD, str(proofs.place(card)))
    asking.stub_or_code(card, body.stub, source)
    return card


def page(card: Card, with_balance: bool) -> PageView:
    """What the page tells of a card; refuses CardUnknown."""
    state, kept = holder(card)
    told = PageView(town=config.town().name, programme=config.town().programme, state=book.STATES[kept["st"]])
    if card.batch and denials.denied(f"batch:{card.batch}"):
        told = told.model_copy(update={"state": "withdrawn"})
    if told.state in ("replaced", "not_issued"):
        return told  # whoever finds one hears no more
    club = terms.club(state.terms, kept, "")
    known = book.registered(state.account)
    more = {
        "club_chosen": bool(club),
        "club": club if club and kept.get("tell") else None,
        "registered": known,
        "can": steps(told.state, chosen=bool(club), registered=known),
        "balances": views.balances(config.town(), state) if with_balance else None,
    }
    return told.model_copy(update=more)


def steps(state: str, *, chosen: bool, registered: bool) -> tuple[Step, ...]:
    """What the holder of a card can do next, the likeliest first.

    >>> steps("active", chosen=False, registered=False)
    ('choose_club', 'register', 'block', 'replace')
    >>> steps("blocked", chosen=True, registered=True)
    ('replace',)
    """
    if state != "active":
        return ("replace",)
    club: Step = "change_club" if chosen else "choose_club"
    return (club, "block", "replace") if registered else (club, "register", "block", "replace")


def first_choice(card: Card, body: PageClubBody) -> bool:
    """Whether this may be the first choice of a card's club and no other; refuses as `asking.first_choice` does.

    The card was `shown`, so that its stub is proven if one was sent. A page is open to everybody: so few PINs are
    tried on it that nobody locks a holder's for long; refuses TooManyTries.
    """
    if body.stub is not None:
        return False
    if body.pin is None:
        return asking.first_choice(card, None)
    name = str(proofs.place(card))
    rates.count(PINS_OF_A_CARD, name)
    first = asking.first_choice(card, body.pin)
    rates.forget(PINS_OF_A_CARD, name)
    return first


def open_digital(wish: Wish, consent: str | None, under_16: bool, language: str) -> Place:
    """A digital card for a key, opened once; what was agreed to is kept before it counts.

    Refuses UnderSixteen, ConsentNeeded, UnknownClub, and as `digital.reserved` and `digital.opened` do.
    """
    if under_16:
        raise UnderSixteen
    if wish.club:
        privacy.check_read(privacy.CLUB, consent)
        book.known_club(wish.club)
    place = digital.reserved(wish)
    if wish.club and not book.begun(place):
        privacy.chosen(place.account, ANYBODY, language, str(place))
    digital.opened(place, wish)
    return place


def wallet(account: str) -> Tokens:
    """A sign-in for whoever holds an account that nobody registered."""
    return sessions.opened(Hat("member", account))


def unregistered(place: Place) -> Sequenced | None:
    """The account of a card that counts and that nobody registered: whoever proves the card may open its wallet."""
    state, kept = holder(Card(place.account, place.number, None))
    return state if kept["st"] in "AM" and not book.registered(state.account) else None
