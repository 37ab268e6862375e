"""A PIN, decided: which is too easy, when it is asked for, how often it may be tried; and that a code pays once. Pure.

An account's terms keep of it

    pin    {h: keyed hash, n?: tries since it was last right, u?: ms until which it is locked}
    ask    {redemption_cents?, day_cents?}   the holder's own thresholds, where they are below the town's
    used   {7F3K2MQ807: step}                the last wallet code that paid, by birth account and card

A try is counted before it is looked at. Each third one locks the PIN: for a quarter of an hour, an hour, a day, and
from then on until it is unlocked.
"""

import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from chalicelib import ids
from chalicelib.ledger.values import Leg
from chalicelib.refusals import CodeUsed, PinLocked, PinNotSet, TrivialPin
from chalicelib.till.cards import Card
from chalicelib.till.rotating import step_at
from chalicelib.town import Threshold, Town

PIN, ASK, USED = "pin", "ask", "used"
MINUTE_MS = 60_000
TRIES = 3
LOCKS_MS = (15 * MINUTE_MS, 60 * MINUTE_MS, 24 * 60 * MINUTE_MS)
FOR_GOOD = TRIES * (len(LOCKS_MS) + 1)
"""So many tries, and nothing but an unlocking opens the PIN again."""
HASH = 26
REMEMBERED_STEPS = 40
"""Codes that paid are remembered for ten minutes, far longer than any is taken, however clocks differ."""
KEYPAD = {"2580", "0852", "1379", "159753", "147258", "258456"}
Terms = Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """A PIN as terms keep it: the hash, the tries since it was last right, until when (ms) it is locked."""

    hash: str
    tries: int = 0
    until: int = 0

    def locked_for(self, now: int) -> int | None:
        """Milliseconds until it opens by itself, 0 where it is open; None where it has to be unlocked."""
        if self.tries >= FOR_GOOD:
            return None
        return max(0, self.until - now)

    def left(self, now: int) -> int:
        """How many tries there are until it is locked; none where it is."""
        return 0 if self.locked_for(now) != 0 else TRIES - self.tries % TRIES


def kept(terms: Terms) -> Kept | None:
    """The PIN of an account; None where none is set."""
    found = terms.get(PIN)
    return Kept(found["h"], found.get("n", 0), found.get("u", 0)) if found else None


def known(terms: Terms) -> Kept:
    """The PIN of an account; refuses PinNotSet."""
    found = kept(terms)
    if found is None:
        raise PinNotSet
    return found


def check_open(pin: Kept, now: int) -> None:
    """Refuses PinLocked."""
    rest = pin.locked_for(now)
    if rest != 0:
        raise PinLocked.until(None if rest is None else -(-rest // 1000))


def counted(terms: Terms, now: int) -> dict[str, Any]:
    """The terms with one try more; refuses PinNotSet and PinLocked.

    >>> counted({"pin": {"h": "X", "n": 1}}, 0), counted({"pin": {"h": "X", "n": 5, "u": 7}}, 1000)
    ({'pin': {'h': 'X', 'n': 2}}, {'pin': {'h': 'X', 'n': 6, 'u': 3601000}})
    """
    pin = known(terms)
    check_open(pin, now)
    tries = pin.tries + 1
    turn, rest = divmod(tries, TRIES)
    until = {} if rest else {"u": now + LOCKS_MS[min(turn, len(LOCKS_MS)) - 1]}
    return {**terms, PIN: {"h": pin.hash, "n": tries, **until}}


def with_pin(terms: Terms, hashed_pin: str) -> dict[str, Any]:
    """The terms with a PIN of which no try is counted: a new one, one that was right, one that is unlocked."""
    return {**terms, PIN: {"h": hashed_pin}}


def without_pin(terms: Terms) -> dict[str, Any]:
    return {name: value for name, value in terms.items() if name != PIN}


# When it is asked for


def paid(account: str, legs: Sequence[Leg]) -> dict[str, int]:
    """What a posting takes from an account, by pocket."""
    taken: dict[str, int] = {}
    for leg in legs:
        if leg.account == account and leg.amount < 0:
            taken[leg.pocket] = taken.get(leg.pocket, 0) - leg.amount
    return taken


def threshold(town: Town, terms: Terms) -> Threshold:
    """What an account pays without its PIN: the town's rule, or less where its holder wants it so."""
    own = terms.get(ASK, {})
    return Threshold(
        _lower(town.pin.redemption_cents, own.get("redemption_cents")),
        _lower(town.pin.day_cents, own.get("day_cents")),
    )


def _lower(*told: int | None) -> int | None:
    return min((cents for cents in told if cents is not None), default=None)


def asked_above(town: Town, terms: Terms, spent: Mapping[str, int], paying: Mapping[str, int]) -> int | None:
    """The threshold (cents) above which a payment is; None where it needs no PIN.

    `spent` is what the account paid that day before; both are smallest units by pocket.
    """
    free, now = threshold(town, terms), _cents(town, paying)
    today = now + _cents(town, spent)
    if free.redemption_cents is not None and now > free.redemption_cents:
        return free.redemption_cents
    return free.day_cents if free.day_cents is not None and today > free.day_cents else None


def _cents(town: Town, amounts: Mapping[str, int]) -> int:
    return sum(town.pockets[name].cents(amount) for name, amount in amounts.items() if name in town.pockets)


# The PIN itself


def check_strength(pin: str) -> None:
    """Refuses TrivialPin for what thieves try first: rows, repetitions, years, lines of the keypad.

    Source: Markert et al., "This PIN Can Be Easily Guessed", IEEE Symposium on Security and Privacy 2020.
    """
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    row = len(steps) == 1 and steps <= {0, 1, 9}
    repeated = any(pin == (pin[:n] * len(pin))[: len(pin)] for n in (1, 2, 3) if len(pin) >= 2 * n)
    year = len(pin) == 4 and pin[:2] in {"19", "20"}
    if row or repeated or year or pin in KEYPAD:
        raise TrivialPin


def pepper(master: bytes, town: str) -> bytes:
    """The key of PINs: the first block of HKDF-Expand with SHA-256. Source: RFC 5869, section 2.3."""
    return hmac.digest(master, f"talente pin 1 {town}".encode() + b"\x01", "sha256")


def hashed(pin: str, account: str, key: bytes) -> str:
    """What is kept of a PIN: 130 bits that the account is a part of, so that equal PINs do not look equal."""
    return ids.encoded(hmac.digest(key, f"{account}|{pin}".encode(), "sha256"), HASH)


# Codes of the wallet


def renewed(terms: Terms, numbers: Collection[str]) -> dict[str, Any]:
    """The terms with other keys to the wallet codes of these cards, as far as the account has them.

    >>> renewed({"cards": {"01": {"gen": 3}, "02": {}}}, ["01", "07"])
    {'cards': {'01': {'gen': 4}, '02': {}}}
    """
    cards = terms.get("cards", {}).items()
    after = {name: {**card, "gen": card.get("gen", 0) + 1} if name in numbers else card for name, card in cards}
    return {**terms, "cards": after} if "cards" in terms else dict(terms)


def used(terms: Terms, card: Card, step: int, now: int) -> dict[str, Any]:
    """The terms after a card's wallet code of a step has paid; refuses CodeUsed where it, or a later one, did."""
    name, before = f"{card.account.removeprefix('m:')}{card.number}", terms.get(USED, {})
    if step <= before.get(name, -1):
        raise CodeUsed
    fresh = {other: last for other, last in before.items() if last > step_at(now) - REMEMBERED_STEPS}
    return {**terms, USED: {**fresh, name: step}}
