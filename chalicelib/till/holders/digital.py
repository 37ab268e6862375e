"""A digital card in ten seconds: an account with a card on the telephone, without plastic, name or address.

The client's key is kept for a day with the account that it opened, so that a lost answer makes no second card. Whoever
has the key has the wallet: it is made by the telephone, and sent to nobody else.
"""

from dataclasses import dataclass

from chalicelib import ids, rates, records
from chalicelib.ledger.book import town_book
from chalicelib.rates import Allowance
from chalicelib.records import SESSIONS
from chalicelib.refusals import CardRegistered, IdempotencyKeyReused, InvalidValue, NotFound, TryAgain
from chalicelib.till.cards import DIGITAL
from chalicelib.till.holders import book
from chalicelib.till.holders.exchanges import Place
from chalicelib.till.shown import press

OF_A_SOURCE = Allowance("digital-card", 30, 60 * 60)
AGAIN = Allowance("digital-card-again", 20, 24 * 60 * 60)
"""So often a key is heard again: each time is a sign-in of its own."""
KEPT_SECONDS = 24 * 60 * 60
FIRST, WHICH = "01", "ACCOUNT"


@dataclass(frozen=True)
class Wish:
    """What somebody asks for: their key and its request, the club they chose, the shop in whose window the QR was."""

    key: str
    fingerprint: str
    source: str
    club: str | None
    shop: str | None


def reserved(wish: Wish) -> Place:
    """The card that a key is for, opened or not; the same key gives the same card for a day.

    Refuses IdempotencyKeyReused, TooManyTries, InvalidValue for a shop that is none.
    """
    pk = f"DIGITAL#{rates.pseudonym(wish.key)}"
    for _ in range(3):
        if known := SESSIONS.record(pk, WHICH):
            if known["rh"] != wish.fingerprint:
                raise IdempotencyKeyReused
            rates.count(AGAIN, known["account"])
            return Place(known["account"], FIRST)
        _check_shop(wish.shop)
        rates.count(OF_A_SOURCE, wish.source)
        kept = {"account": _unused(), "rh": wish.fingerprint}
        records.written(SESSIONS.fresh(pk, WHICH, kept, seconds=KEPT_SECONDS))
    raise TryAgain


def opened(place: Place, wish: Wish) -> None:
    """Open the account with its card; again is once.

    Refuses CardRegistered where it is somebody's meanwhile, or has joined somebody's: the key opens no more than the
    account that it made.
    """
    if book.registered(place.account) or _joined(place.account):
        raise CardRegistered
    card = {"st": "A", "digital": True} | ({"club": wish.club} if wish.club else {})
    town_book().open_members({place.account: {"cards": {FIRST: card}}})
    book.note_beginning(place, {"shop": wish.shop} if wish.shop else {})


def code(place: Place) -> str:
    """The secret text of a digital card's QR."""
    return press().code(DIGITAL, place.account, place.number)


def _joined(account: str) -> bool:
    try:
        return book.home(account).account != account
    except NotFound:
        return False


def _check_shop(shop: str | None) -> None:
    if shop is None:
        return
    try:
        known = shop[0] == "s" and town_book().party(shop).state == "A"
    except NotFound:
        known = False
    if not known:
        raise InvalidValue.of("shop")


def _unused() -> str:
    """A random account that nobody has: of 40 bits one may be taken, and must not be given twice."""
    while True:
        account = ids.fresh("m")
        try:
            town_book().member(account)
        except NotFound:
            return account
