"""A family join, decided: all that an account holds goes to another one, and its cards with it. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from chalicelib.ledger.values import Leg, Posting, Sequenced
from chalicelib.refusals import AlreadyJoined, HasJoinedAccounts
from chalicelib.till.decisions import pocket_of
from chalicelib.till.movements import fits
from chalicelib.till.pins.decisions import PIN, USED
from chalicelib.town import Town


def join(town: Town, source: Sequenced, target: Sequenced, day: date) -> Posting:
    """Every pocket with its buckets, and every card, from one account to another; a debt is taken over.

    One hop only: what joined takes no others, and what others joined does not join. Even with nothing to move both
    accounts stand in it, since their terms change. Refuses AlreadyJoined, HasJoinedAccounts, BalanceLimitExceeded.
    """
    if "to" in source.terms or "to" in target.terms:
        raise AlreadyJoined
    if source.terms.get("from"):
        raise HasJoinedAccounts
    held = {name: purse.balance for name, purse in source.purses.items() if purse.balance}
    for name, amount in held.items():
        if amount > 0:
            fits(town, pocket_of(town, name), target.purses, amount)
    legs = [leg for name, amount in held.items() for leg in _legs(source.account, target.account, name, amount)]
    return Posting(
        "join",
        tuple(legs or _legs(source.account, target.account, town.points.name, 0)),
        # What pays a debt enters no bucket, so that this one is never seen.
        buckets={name: town.pockets[name].bucket(day) for name, amount in held.items() if amount < 0},
        debt=frozenset({source.account, target.account}),
        terms=town.version,
        new_terms={source.account: left(source.terms, target.account), target.account: joined(target, source)},
    )


def _legs(source: str, target: str, pocket: str, amount: int) -> tuple[Leg, Leg]:
    """First where value is taken: its buckets go with it."""
    if amount < 0:
        source, target, amount = target, source, -amount
    return Leg(source, pocket, -amount, "join"), Leg(target, pocket, amount, "join")


def left(terms: Mapping[str, Any], to: str) -> dict[str, Any]:
    """The terms of an account that joined another: its cards lead there, and credit the clubs they did.

    A card that is blocked, replaced or not handed out stays so. Its PIN is no more: the other account has its own.

    >>> left({"cards": {"01": {"st": "A"}, "02": {"st": "B", "since": 5}}, "club": "c:1"}, "m:2")["cards"]
    {'01': {'club': 'c:1', 'st': 'M', 'to': 'm:2'}, '02': {'club': 'c:1', 'st': 'B', 'since': 5, 'to': 'm:2'}}
    """
    club = {"club": terms["club"]} if "club" in terms else {}
    cards = {number: _card({**club, **card}, to) for number, card in terms.get("cards", {}).items()}
    kept = {name: value for name, value in terms.items() if name != PIN}
    return {**kept, "cards": cards, "to": to}


def _card(card: Mapping[str, Any], to: str) -> dict[str, Any]:
    return {**card, "st": "M" if card["st"] == "A" else card["st"], "to": to}


def joined(target: Sequenced, source: Sequenced) -> dict[str, Any]:
    """The terms of an account that another one joined; a wallet's code that paid from either pays from it no more."""
    used = {**target.terms.get(USED, {}), **source.terms.get(USED, {})}
    told = {**target.terms, "from": [*target.terms.get("from", ()), source.account]}
    return told | ({USED: used} if used else {})
