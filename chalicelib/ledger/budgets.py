"""Budgets of a shop: so many units that postings may use in all, kept on its stripes so that a scan needs no further
item.

On a stripe a budget is a pocket of another name: `K1_b` is minus what was used, `K1_fl` minus the stripe's share,
`K1_av` what is left there. A posting that uses some asks for it beside its headroom; one that finds too little in the
whole account is told how much there is (`stripes.BudgetShort`). A budget is no balance: nothing of it is anybody's.
"""

import re
from typing import Any

from chalicelib.ledger import stripes
from chalicelib.ledger.book import Book
from chalicelib.ledger.moves import allotment_request
from chalicelib.ledger.upkeep import TRIES, spread, written
from chalicelib.ledger.values import ACTIVE, Commutative
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
        written(book, allotment_request(party, _first(party), {name: units}, book.names))
    raise TryAgain


def allotment(book: Book, account: str, name: str, units: int) -> list[dict[str, Any]]:
    """What gives an account a new budget, as actions of a transaction that says why; `allot` then spreads it."""
    party = book.party_now(account)
    actions: list[dict[str, Any]] = allotment_request(party, _first(party), {name: units}, book.names)["TransactItems"]
    return actions


def _first(party: Commutative) -> int:
    return next(part.number for part in party.parts if part.state == ACTIVE)


def all_left(book: Book, account: str) -> dict[str, int]:
    """What is left of each of an account's budgets, in units; refuses NotFound."""
    party = book.party_now(account)
    return {name: stripes.left(party.parts, name) for name in party.budgets}


def left(book: Book, account: str, name: str) -> int:
    """What is left of a budget in all, in units; refuses NotFound where the account does not exist."""
    return stripes.left(book.party_now(account).parts, name)
