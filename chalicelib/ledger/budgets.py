"""Budgets of a shop: so many units that postings may use in all, kept on its stripes so that a scan needs no further
item.

On a stripe a budget is a pocket of another name: `K1_b` is minus what was used, `K1_fl` minus the stripe's share,
`K1_av` what is left there. A posting that uses some asks for it beside its headroom; one that finds too little in the
whole account is told how much there is (`stripes.BudgetShort`). A budget is no balance: nothing of it is anybody's.
"""

import re

from chalicelib.ledger import stripes
from chalicelib.ledger.book import Book
from chalicelib.ledger.moves import allotment_request
from chalicelib.ledger.upkeep import TRIES, spread, written
from chalicelib.ledger.values import ACTIVE
from chalicelib.refusals import TryAgain

NAME = re.compile(r"K[0-9A-Z]{1,3}")


def allot(book: Book, account: str, name: str, units: int) -> None:
    """Give an account a budget under a name of its own (`K` and 1 to 3 characters); again changes nothing.

    One stripe gets the whole in the transaction that notes the total, then it is spread: whatever breaks off, the
    shares sum to the total at any moment. ValueError for another amount than before, since tills rely on what stands;
    more money is another budget. Refuses NotFound, TryAgain.
    """
    if not NAME.fullmatch(name) or units <= 0:
        raise ValueError(f"no budget: {units} {name}")
    for _ in range(TRIES):
        party = book.party_now(account)
        if (known := party.budgets.get(name, units)) != units:
            raise ValueError(f"{account} has a budget {name} of {known} already")
        if name in party.budgets:
            return spread(book, account)
        first = next(part.number for part in party.parts if part.state == ACTIVE)
        written(book, allotment_request(party, first, {name: units}, book.names))
    raise TryAgain


def left(book: Book, account: str, name: str) -> int:
    """What is left of a budget in all, in units; refuses NotFound where the account does not exist."""
    return stripes.left(book.party_now(account).parts, name)
