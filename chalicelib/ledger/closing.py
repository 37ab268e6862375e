"""An account that takes no more postings, or takes them again; what it holds stays where it is.

The audit sums it up and days are closed on it as on any other. A till that remembers a business or a club as open
meets the closed stripe in its own transaction: from this moment on nothing is booked on it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chalicelib.attributes import item
from chalicelib.ledger import reshaping, upkeep
from chalicelib.ledger.book import Book
from chalicelib.ledger.tables import account_key
from chalicelib.ledger.upkeep import TRIES
from chalicelib.ledger.values import ACTIVE, CLOSED, Sequenced
from chalicelib.refusals import TryAgain

Given = Sequence[Mapping[str, Any]]
"""Conditions on records elsewhere, or records to write, as actions of the same transaction."""


def turned(book: Book, account: str, state: str, noted: Callable[[Sequenced], Given] = lambda _: ()) -> Sequenced:
    """Turn a sequenced account to a state: `A` active, `F` frozen, `C` closed; answers it as it was before.

    Its terms' version goes up, so that nothing which was decided before is booked after; with it is written what is
    `noted` of the account as it was. Refuses NotFound, TryAgain.
    """
    before = book.member(account)
    now = before
    for _ in range(TRIES):
        if now.state == state or upkeep.written(book, _request(book, now, state, noted(now))):
            return before
        now = book.member(account)
    raise TryAgain


def close(book: Book, account: str, given: Given = ()) -> bool:
    """Let a commutative account take no posting from now on; again is once. Refuses NotFound, TryAgain.

    False where what is `given` does not hold.
    """
    return _turn(book, account, CLOSED, given)


def reopen(book: Book, account: str, given: Given = ()) -> bool:
    """Let a closed account take postings again, with the floors it had; else as `close` does."""
    return _turn(book, account, ACTIVE, given)


def marked(book: Book, account: str, state: str, terms: Mapping[str, Any], given: Given = ()) -> bool:
    """Turn a commutative account to a state, active or closed, and give it these terms in the same moment.

    False where what is `given` does not hold. Refuses NotFound, TryAgain.
    """
    party = book.party_now(account)
    for _ in range(TRIES):
        if (party.state, party.terms) == (state, terms):
            return True
        request = {"TransactItems": [*reshaping.turned(party, state, terms, book.names)["TransactItems"], *given]}
        done, known = upkeep.written(book, request), (party.state, party.stripes, party.terms)
        party = book.party_now(account)
        if not done and known == (party.state, party.stripes, party.terms):
            return False
    raise TryAgain


def _turn(book: Book, account: str, state: str, given: Given) -> bool:
    party = book.party_now(account)
    return party.state == state or marked(book, account, state, party.terms, given)


def _request(book: Book, now: Sequenced, state: str, noted: Given) -> dict[str, Any]:
    told = {":to": state, ":st": now.state, ":tv": now.terms_version, ":next": now.terms_version + 1}
    update = {
        "TableName": book.names.balance,
        "Key": account_key(now.account),
        "UpdateExpression": "SET st = :to, tv = :next",
        "ConditionExpression": "st = :st AND tv = :tv",
        "ExpressionAttributeValues": item(told),
    }
    return {"TransactItems": [{"Update": update}, *noted]}
