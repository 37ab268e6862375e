"""The door to what proves a holder: a PIN's tries are counted and compared here, and nowhere else.

It is on the way of every payment, so nothing heavy is imported; what holder and clerk do stands in `changes`.
"""

import hmac
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from chalicelib import config, keys
from chalicelib.config import Keys
from chalicelib.ledger import revision
from chalicelib.ledger.book import town_book
from chalicelib.ledger.outcomes import Overtaken
from chalicelib.ledger.values import Envelope, Posting, Sequenced
from chalicelib.refusals import AlreadyRegistered, IdempotencyKeyReused, PinRequired, TryAgain, WrongPin
from chalicelib.till.cards import Card
from chalicelib.till.pins import decisions
from chalicelib.town import Town


class Uncounted(Exception):
    """A PIN has to be compared, and this try is not counted yet; `state` is the account it is of."""

    def __init__(self, state: Sequenced) -> None:
        super().__init__(state.account)
        self.state = state


class Proof:
    """What one call proves of the holder of a card: by the PIN it tells, or by the code in the wallet.

    A call counts one try at most, however often its posting is decided anew.
    """

    def __init__(self, envelope: Envelope, card: Card, pin: str | None) -> None:
        self.envelope, self.card, self.pin = envelope, card, pin
        self._proven: dict[str, str] = {}
        """The hash that the PIN was found to be of, by account."""

    def prove(self, state: Sequenced) -> None:
        """Refuses PinNotSet, PinLocked, PinRequired; raises Uncounted where the PIN has to be compared first."""
        known = decisions.known(state.terms)
        if self._proven.get(state.account) == known.hash:
            return
        decisions.check_open(known, town_book().clock())
        if self.pin is None:
            raise PinRequired
        raise Uncounted(state)

    def sealed(self, town: Town, state: Sequenced, spent: Mapping[str, int], posting: Posting) -> Posting:
        """A decided posting with what proves it: the code has paid, and no try of the PIN is counted any more.

        What pays nothing uses up nothing. Refuses as `prove`, and CodeUsed.
        """
        terms, paying = state.terms, decisions.paid(state.account, posting.legs)
        if paying and self.card.rotating:
            terms = decisions.used(terms, self.card, self.card.rotating.step, town_book().clock())
        elif paying and decisions.asked_above(town, terms, spent, paying) is not None:
            self.prove(state)
        if state.account in self._proven:
            terms = self._right(state)
        if terms == state.terms:
            return posting
        return replace(posting, new_terms={**posting.new_terms, state.account: terms})

    def count(self, state: Sequenced) -> None:
        """Count one try of the PIN, then compare; refuses as `proven`.

        A call that was booked already counts none: it is refused to `Book.once`, which knows the first answer.
        """
        self._proven[state.account] = proven(state, self.pin or "", unless=self.envelope)

    def forgive(self) -> None:
        """The PIN was right, and the call is refused for something else: that was no wrong try."""
        for account in self._proven:
            with suppress(TryAgain):
                revision.revised(town_book(), town_book().member(account), self._right)

    def _right(self, state: Sequenced) -> Mapping[str, Any]:
        return _right(state, self._proven[state.account], self.pin or "")


def proven(state: Sequenced, pin: str, unless: Envelope | None = None) -> str:
    """The hash of the account's PIN, if this is the PIN: one try, counted before it is compared.

    Refuses WrongPin with the tries that are left, PinLocked, PinNotSet, and as `revision.revised` does.
    """
    book = town_book()
    beside = revision.unless_booked(book, unless) if unless else revision.nothing
    try:
        counted = revision.revised(book, state, lambda now: decisions.counted(now.terms, book.clock()), beside)
    except Overtaken:
        raise IdempotencyKeyReused from None  # `Book.once` then finds the first answer
    known = decisions.known(counted.terms)

    def compare(masters: Keys) -> str:
        fits = [hmac.compare_digest(made, known.hash) for made in hashes(state.account, pin, masters)]
        if sum(fits) == 0:
            raise WrongPin(tries_left=known.left(book.clock()))
        return known.hash

    return keys.proven(compare, WrongPin)


def checked(state: Sequenced, pin: str) -> None:
    """Whether this is the account's PIN, where nothing is posted; refuses as `proven`."""
    known = proven(state, pin)
    revision.revised(town_book(), town_book().member(state.account), lambda now: _right(now, known, pin))


def _right(state: Sequenced, known: str, pin: str) -> Mapping[str, Any]:
    """The terms of an account whose PIN was told, kept under the newest key; those of a new PIN stay as they are."""
    kept = decisions.kept(state.terms)
    if kept is None or kept.hash != known:
        return state.terms
    return decisions.with_pin(state.terms, hashes(state.account, pin, keys.known())[0])


def give_first(account: str, pin: str) -> None:
    """Give an account its first PIN; refuses AlreadyRegistered where it has one, TrivialPin, NotFound, TryAgain."""
    decisions.check_strength(pin)

    def first(state: Sequenced) -> Mapping[str, Any]:
        if decisions.kept(state.terms):
            raise AlreadyRegistered
        return decisions.with_pin(state.terms, hashes(account, pin, keys.known())[0])

    revision.revised(town_book(), town_book().member(account), first)


def hashes(account: str, pin: str, masters: Keys) -> list[str]:
    """What would be kept of a PIN, under each master key; the first is the one to keep."""
    town = config.environment().town
    return [decisions.hashed(pin, account, decisions.pepper(master, town)) for master in masters]
