"""Who has a card: the scanned code proves it, and so does a code of its stub. A number that is typed proves nothing.

Tries of stubs are counted before they are made: by the card that is asked about, and by whoever asks.
"""

from collections.abc import Callable

from chalicelib import keys, rates
from chalicelib.config import Keys
from chalicelib.people import denials
from chalicelib.rates import Allowance
from chalicelib.refusals import CardForged, CardUnknown, CardWithdrawn, StubNeeded, WrongStub
from chalicelib.till.cards import Card, Press
from chalicelib.till.holders.exchanges import Place
from chalicelib.till.shown import press

HOUR = 60 * 60
STUBS_OF_A_CARD = Allowance("stub-card", 6, HOUR)
STUBS_OF_AN_ASKER = Allowance("stub-asker", 40, HOUR)
Fits = Callable[[Press, Card, str], bool]


def read(text: str) -> Card:
    """The card behind a text, of a withdrawn print run too: who has one may still move what it holds.

    Refuses MalformedCard, WrongCheckDigits, CardForeign, CardForged.
    """
    return keys.proven(lambda known: press(known).shown(text), CardForged)


def read_by_anybody(text: str) -> Card:
    """The same for somebody who did not sign in: a code that nobody made is not to be told from an unknown card."""
    try:
        return read(text)
    except CardForged:
        raise CardUnknown from None


def scanned(text: str) -> Card:
    """A new card that somebody holds; refuses as `read` does, StubNeeded for a number, CardWithdrawn."""
    card = read(text)
    if card.typed:
        raise StubNeeded
    usable(card)
    return card


def usable(card: Card) -> None:
    """Refuses CardWithdrawn for a card of a print run that was taken back."""
    if card.batch and denials.denied(f"batch:{card.batch}"):
        raise CardWithdrawn


def blocks(card: Card, stub: str | None, asker: str) -> None:
    """A stub's code blocks its card, or shows that somebody holds it. Refuses StubNeeded, WrongStub, TooManyTries."""
    _proven(card, stub, asker, Press.blocks)


def recovers(card: Card, stub: str | None, asker: str) -> None:
    """A stub's recovery code moves what its card holds. Refuses StubNeeded, WrongStub, TooManyTries."""
    _proven(card, stub, asker, Press.recovers)


def _proven(card: Card, stub: str | None, asker: str, fits: Fits) -> None:
    if stub is None:
        raise StubNeeded
    name = str(place(card))
    rates.count(STUBS_OF_AN_ASKER, asker)
    rates.count(STUBS_OF_A_CARD, name)
    keys.proven(lambda known: _fitting(known, card, stub, fits), WrongStub)
    rates.forget(STUBS_OF_A_CARD, name)


def _fitting(known: Keys, card: Card, stub: str, fits: Fits) -> None:
    if not fits(press(known), card, stub):
        raise WrongStub


def place(card: Card) -> Place:
    return Place(card.account, card.number)
