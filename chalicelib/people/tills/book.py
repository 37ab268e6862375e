"""The door to a shop's tills: a code makes a device one of them, once, and the shop takes that back.

What a till is stands with its business, whether a device is it with its credentials: of those the newest counts.
"""

from dataclasses import replace

from chalicelib import config, ids, rates, records
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.people import book as people
from chalicelib.people import passes
from chalicelib.people.credentials import Claims
from chalicelib.people.tills import decisions, tables
from chalicelib.people.tills.values import Paired, Pairing, Place
from chalicelib.people.trail import book as trail
from chalicelib.people.values import Till
from chalicelib.rates import Allowance
from chalicelib.records import OFFICE, SESSIONS
from chalicelib.refusals import NotFound, PairingCodeUnknown, TryAgain

ASKED = Allowance("pairing-asked", 30, 60 * 60)
"""Codes that a shop may ask for: each is one more that somebody could guess."""
TRIED = Allowance("pairing-tried", 10, 10 * 60)
"""Codes that one network address may try."""
NONCE, ROUND, TRIES = 8, 8, 8


def asked(pairing: Pairing) -> str:
    """A fresh code that makes a device this till; refuses NotFound for a branch or till that the shop has not."""
    rates.count(ASKED, pairing.shop)
    business = people.business(pairing.shop)
    if business.trade.state not in decisions.TAKING_PART:
        raise NotFound
    known = {till.id for till in business.tills} if pairing.till else {branch.id for branch in business.branches}
    if (pairing.till or pairing.branch) not in known:
        raise NotFound
    now = OFFICE.record(tables.ROUNDS, pairing.shop)
    pairing = replace(pairing, shop_round=now.get(tables.ALL, ""), till_round=now.get(pairing.till, ""))
    code = ids.secret(decisions.CODE)
    pk = tables.key(rates.pseudonym(code))
    if not records.written(SESSIONS.fresh(pk, tables.TILL, tables.kept(pairing), seconds=decisions.SECONDS)):
        raise TryAgain  # another shop was given the same code in these five minutes
    return code


def paired(typed: str, device: str, source: str) -> Paired:
    """Make a device the till that a code is for; of two that come at once, one.

    A till that was paired before ends where it was. Refuses PairingCodeUnknown, TooManyTries.
    """
    rates.count(TRIED, source)
    pairing = _taken(ids.read(typed))
    till = _till(pairing)
    nonce, now = ids.secret(NONCE), town_book().clock()
    token = passes.issue(Claims("till", pairing.shop, now, nonce, till.branch, till.id), device)
    note = trail.actions(Caller("till", pairing.by), "till_paired", pairing.shop, after={"till": till.id})
    if not records.written(_good(pairing), *note):
        _end(pairing.shop, till.id)  # ended while the token was made: it has been told to nobody
        raise PairingCodeUnknown
    _end(pairing.shop, till.id, but=nonce)
    business = people.business(pairing.shop)
    branch = next((place.name for place in business.branches if place.id == till.branch), "")
    return Paired(token, pairing.shop, business.name, till.id, till.name, till.branch, branch)


def places(shop: str) -> list[Place]:
    """Every till of a shop, and every program that acts as one; refuses NotFound."""
    return decisions.places(people.business(shop), passes.issued(shop))


def rename(caller: Caller, shop: str, till: str, name: str) -> None:
    """Give a till another name; refuses NotFound."""
    for _ in range(TRIES):
        before, renamed = people.renaming(shop, till, name)
        told = [{"till": till, "name": called} for called in (before, name)]
        if before == name or records.written(renamed, *trail.actions(caller, "till_renamed", shop, *told)):
            return
    raise TryAgain


def revoke(caller: Caller, shop: str, till: str) -> None:
    """End a till, and with it who signed on there, within a minute; again is once. Refuses NotFound."""
    _known(shop, till)
    found = decisions.open_ones(passes.issued(shop), till)
    codes_ended(shop, till, *(trail.actions(caller, "till_revoked", shop, {"till": till}) if found else []))
    _end(shop, till)


def codes_ended(shop: str, till: str = tables.ALL, *more: records.Action) -> None:
    """From now on no code that was shown for a till, or for any of a shop's, makes a device one."""
    records.written(OFFICE.changed(tables.ROUNDS, shop, {till: ids.secret(ROUND)}), *more)


def _good(pairing: Pairing) -> records.Action:
    """Part of a transaction: no end came since a code was asked for."""
    return OFFICE.unchanged(tables.ROUNDS, pairing.shop, tables.rounds(pairing))


def _known(shop: str, till: str) -> Till:
    found = next((kept for kept in people.business(shop).tills if kept.id == till), None)
    if found is None:
        raise NotFound
    return found


def _taken(code: str) -> Pairing:
    """The pairing of a code, which from now on is nobody's any more."""
    for pseudonym in rates.pseudonyms(code):
        pk = tables.key(pseudonym)
        stored = SESSIONS.record(pk, tables.TILL)
        if stored:
            pairing = tables.pairing_read(stored)
            if records.written(SESSIONS.removed(pk, tables.TILL, {"pk": pk}), _good(pairing)):
                return pairing
    raise PairingCodeUnknown


def _till(pairing: Pairing) -> Till:
    """The till that a used code is for; the code is gone, so a shop that changes meanwhile is asked again."""
    if pairing.till:
        return _known(pairing.shop, pairing.till)
    return registered(pairing.shop, pairing.branch, pairing.name)


def registered(shop: str, branch: str, name: str) -> Till:
    """A further till of a shop, whoever else changes the shop; refuses NotFound for a branch that it has not."""
    book = town_book()
    for _ in range(TRIES):
        try:
            return people.register_till(shop, branch, name)
        except TryAgain:
            book.sleep(0.1 * book.chance())
    raise TryAgain


def _end(shop: str, till: str, but: str = "") -> None:
    """Take back every credential of a till but the one with a nonce."""
    for each in decisions.open_ones(passes.issued(shop), till, but):
        passes.revoke(shop, each.hash)


def link(code: str) -> str:
    """What a pairing's QR says."""
    return decisions.url(config.town().host, code)
