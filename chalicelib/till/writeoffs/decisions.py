"""A write-off, decided: what an insolvent shop owes goes to the town's reserve, and its points stay good. Pure."""

from chalicelib.ledger.values import Commutative, Leg, Posting
from chalicelib.refusals import NothingOwed, NotInsolvent
from chalicelib.till.terms import INSOLVENT
from chalicelib.town import Town

WRITE_OFF = "write_off"
RESERVE = "x:reserve"
"""Derived: it bears what nobody else does, and the audit sums it up."""


def written_off(town: Town, party: Commutative) -> Posting:
    """The posting that lifts every pocket below zero to zero; what a shop has in another one stays.

    Pockets are not netted: what the shop took in is owed to it, and what it gave out it owes. Refuses NotInsolvent,
    NothingOwed.
    """
    if INSOLVENT not in party.terms:
        raise NotInsolvent
    owed = {pocket: -held for pocket, held in party.balances.items() if held < 0}
    if not owed:
        raise NothingOwed
    legs = (leg for pocket in town.pockets if pocket in owed for leg in _legs(party.account, pocket, owed[pocket]))
    return Posting(WRITE_OFF, tuple(legs), terms=town.version, closed=frozenset({party.account}))


def _legs(shop: str, pocket: str, owed: int) -> tuple[Leg, Leg]:
    return Leg(RESERVE, pocket, -owed, WRITE_OFF), Leg(shop, pocket, owed, WRITE_OFF)
