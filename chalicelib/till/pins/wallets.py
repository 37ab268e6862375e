"""The keys to a wallet's codes, as a sign-in gets them; `renewals` ends them, and so does signing out.

There is one for each card that pays from its holder's account, born there or joined to it.
"""

from contextlib import suppress

from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import ACTIVE
from chalicelib.people.sessions import book as sessions
from chalicelib.refusals import AccountClosed, CardUnknown, TryAgain
from chalicelib.till import terms
from chalicelib.till.holders import asking, book, proofs
from chalicelib.till.holders.exchanges import Place
from chalicelib.till.shown import press

RACES = 4
OWN = 2
"""So many characters name a card that was born on the caller's own account."""


def key(caller: Caller, card: str | None) -> tuple[str, bytes]:
    """What a card's codes begin with, and their key; without a card, of the first one that can be used.

    The card's account is read before the sign-in, which keeps that it has the key, and ends together with it: whoever
    is signed out meanwhile gets none, or one that is over. Refuses NotFound for a sign-in that is over, NotSignedIn
    for a wallet that nobody registered and asks for another's card, CardUnknown for somebody else's, CardNotIssued,
    CardBlocked, CardReplaced, AccountClosed, and what `proofs` refuses of a text.
    """
    for _ in range(RACES):
        place = _named(caller, card) if card else _first(caller)
        birth = town_book().member(place.account)
        kept = terms.usable(birth.terms, place.number)
        home = town_book().member(kept["to"]) if "to" in kept else birth
        if {birth.state, home.state} != {ACTIVE}:
            raise AccountClosed
        if not caller.session or sessions.keyed(caller.who, caller.session, str(place)):
            return press().wallet_key(place.account, place.number, kept.get("gen", 0))
    raise TryAgain


def _named(caller: Caller, text: str) -> Place:
    if len(text) == OWN:
        return Place(caller.party, text)
    card = proofs.read(text)
    asking.own(caller, card)
    return proofs.place(card)


def _first(caller: Caller) -> Place:
    """Of one's own cards, else of those that joined: a printed card in place of a lost one was born elsewhere."""
    with suppress(CardUnknown):
        return Place(caller.party, terms.first_usable(town_book().member(caller.party).terms))
    active = [each.place for each in book.held(book.home_for(caller)) if each.state == "active"]
    if not active:
        raise CardUnknown
    return active[0]
