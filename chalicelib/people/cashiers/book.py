"""The door to a shop's cashiers, and to their signing on at its tills.

A cashier taps a first name and types a PIN: the PIN alone need not be anybody's in particular, so two may have the
same one and nobody learns by a refusal which are taken.
"""

import hmac

from chalicelib import config, ids, keys, rates, records
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.people import credentials
from chalicelib.people.cashiers import tables
from chalicelib.people.cashiers.values import Cashier, SignedOn
from chalicelib.people.credentials import Claims
from chalicelib.people.trail import book as trail
from chalicelib.rates import Allowance
from chalicelib.records import PERSONS
from chalicelib.refusals import NotFound, SignOnRefused, TryAgain

SHIFT_MS = 14 * 60 * 60 * 1000
"""So long a cashier is signed on: no shift is longer, and the next morning asks again."""
TRIED = (Allowance("cashier-pin", 5, 10 * 60), Allowance("cashier-pin-day", 20, 24 * 60 * 60))
"""PINs that may be tried for one cashier: of 10,000, a wrong one is found in more than a year."""
NONCE, RACES = 6, 8


def registered(caller: Caller, name: str, pin: str) -> Cashier:
    """A further cashier of the caller's shop."""
    shop = caller.party
    for _ in range(RACES):
        made = Cashier(f"c{len(everyone(shop)) + 1}", name, town_book().clock())
        kept = {"name": name, "made_at": made.made_at, "pin": _hashes(shop, made.id, pin)[0]}
        note = trail.actions(caller, "cashier_registered", shop, after={"cashier": made.id})
        if records.written(PERSONS.fresh(tables.key(shop), tables.part(made.id), kept), *note):
            return made
    raise TryAgain


def everyone(shop: str) -> list[Cashier]:
    """Every cashier that a shop ever had, in the order in which they came."""
    stored = PERSONS.records(tables.key(shop), tables.CASHIER)
    return sorted(map(tables.cashier_read, stored), key=tables.numbered)


def change_pin(caller: Caller, cashier: str, pin: str) -> None:
    """Give a cashier another PIN; who is signed on stays so. Refuses NotFound."""
    shop = caller.party
    note = trail.actions(caller, "cashier_pin_changed", shop, after={"cashier": cashier})
    _change(shop, cashier, {"pin": _hashes(shop, cashier, pin)[0]}, note)
    for allowance in TRIED:
        rates.forget(allowance, _counted(shop, cashier))


def revoke(caller: Caller, cashier: str) -> None:
    """End a cashier's signing on, and within a minute where they are signed on; again is once. Refuses NotFound.

    It is denied before it is marked, so that whatever breaks in between, nobody goes on.
    """
    from chalicelib.people import passes  # pynamodb: signing on does without

    shop, now = caller.party, town_book().clock()
    if _active(shop, cashier) is None:
        return
    passes.deny(credentials.cashier_mark(shop, cashier), until=now + SHIFT_MS)
    note = trail.actions(caller, "cashier_revoked", shop, {"cashier": cashier})
    _change(shop, cashier, {"ended_at": now, "pin": None}, note)


def sign_on(caller: Caller, cashier: str, pin: str) -> SignedOn:
    """A token of the caller's till that says who stands there; refuses SignOnRefused and TooManyTries.

    It ends by itself, with the till's own token, or with `sign_off`; so it is kept nowhere.
    """
    shop = caller.party
    for allowance in TRIED:
        rates.count(allowance, _counted(shop, cashier))
    known = PERSONS.record(tables.key(shop), tables.part(cashier))
    if not _fits(known.get("pin", ""), _hashes(shop, cashier, pin)):
        raise SignOnRefused
    for allowance in TRIED:
        rates.forget(allowance, _counted(shop, cashier))
    until = town_book().clock() + SHIFT_MS
    return SignedOn(_token(caller, cashier, until), tables.cashier_read(known), until)


def sign_off(caller: Caller) -> None:
    """End the token that the caller's cashier signed on with; the till's own goes on."""
    from chalicelib.people import passes  # as above

    if caller.cashier and caller.nonce:
        mark = credentials.nonce_mark(caller.party, caller.nonce)
        passes.deny(mark, until=town_book().clock() + SHIFT_MS)


def _token(caller: Caller, cashier: str, until: int) -> str:
    nonce = f"{(caller.nonce or '').partition('.')[0]}.{ids.secret(NONCE)}"
    place = (caller.branch, caller.till, cashier)
    claims = Claims("till", caller.party, town_book().clock(), nonce, *place, until=until)
    return credentials.signed(claims, credentials.signing_key(keys.known()[0], config.environment().town))


def _active(shop: str, cashier: str) -> Cashier | None:
    """A cashier who may sign on, None for one who may no longer; refuses NotFound."""
    stored = PERSONS.record(tables.key(shop), tables.part(cashier))
    if not stored:
        raise NotFound
    found = tables.cashier_read(stored)
    return None if found.ended_at else found


def _change(shop: str, cashier: str, told: dict[str, object], note: list[records.Action]) -> None:
    here = {"pk": tables.key(shop), "ended_at": None}
    if not records.written(PERSONS.changed(tables.key(shop), tables.part(cashier), told, where=here), *note):
        raise NotFound


def _counted(shop: str, cashier: str) -> str:
    return f"{shop}|{cashier}"


def _hashes(shop: str, cashier: str, pin: str) -> list[str]:
    """What is kept of a PIN: its keyed hash, for this cashier of this shop alone; the newest key's first."""
    return rates.pseudonyms(f"cashier's PIN|{shop}|{cashier}|{pin}")


def _fits(kept: str, typed: list[str]) -> bool:
    return sum(hmac.compare_digest(kept, each) for each in typed) > 0
