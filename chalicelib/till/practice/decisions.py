"""The holder whom the practice card stands for. Pure."""

from datetime import date

from chalicelib.ledger.values import ACTIVE, Purse, Sequenced
from chalicelib.till.cards import PRACTICE
from chalicelib.town import Town

HELD_CENTS = 5_000
"""What the practice card holds in each pocket, whatever was done with it before."""


def holder(town: Town, day: date) -> Sequenced:
    """Somebody who does not exist, with the same value in every pocket each time, and no club."""
    account, number = PRACTICE
    purses = {}
    for name, pocket in town.pockets.items():
        held = HELD_CENTS * pocket.units_per_cent
        purses[name] = Purse(held, {pocket.bucket(day): held})
    terms = {"cards": {number: {"st": "A"}}}
    return Sequenced(account, 0, 1, ACTIVE, terms, purses, "", "")
