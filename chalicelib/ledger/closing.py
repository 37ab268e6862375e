"""An account that takes no more postings, or takes them again; what it holds stays where it is.

The audit sums it up and days are closed on it as on any other. A till that remembers a business or a club as open
meets the closed stripe in its own transaction: from this moment on nothing is booked on it.
"""

from typing import Any

from chalicelib.attributes import item
from chalicelib.ledger import reshaping, upkeep
from chalicelib.ledger.book import Book
from chalicelib.ledger.tables import account_key
from chalicelib.ledger.upkeep import TRIES
from chalicelib.ledger.values import ACTIVE, CLOSED, Sequenced
from chalicelib.refusals import TryAgain


def turned(book: Book, account: str, state: str) -> Sequenced:
    """Turn a sequenced account to a state: `A` active, `F` frozen, `C` closed; answers it as it was before.

    Its terms' version goes up, so that nothing which was decided before is booked after. Refuses NotFound, TryAgain.
    """
    before = book.member(account)
    now = before
    for _ in range(TRIES):
        if now.state == state or upkeep.written(book, _request(book, now, state)):
            return before
        now = book.member(account)
    raise TryAgain


def close(book: Book, account: str) -> None:
    """Let a commutative account take no posting from now on; again is once. Refuses NotFound, TryAgain."""
    _turn(book, account, CLOSED)


def reopen(book: Book, account: str) -> None:
    """Let a closed account take postings again, with the floors it had; again is once. Refuses NotFound, TryAgain."""
    _turn(book, account, ACTIVE)


def _turn(book: Book, account: str, state: str) -> None:
    for _ in range(TRIES):
        party = book.party_now(account)
        if party.state == state:
            return
        upkeep.written(book, reshaping.turned(party, state, book.names))
    raise TryAgain


def _request(book: Book, now: Sequenced, state: str) -> dict[str, Any]:
    told = {":to": state, ":st": now.state, ":tv": now.terms_version, ":next": now.terms_version + 1}
    update = {
        "TableName": book.names.balance,
        "Key": account_key(now.account),
        "UpdateExpression": "SET st = :to, tv = :next",
        "ConditionExpression": "st = :st AND tv = :tv",
        "ExpressionAttributeValues": item(told),
    }
    return {"TransactItems": [{"Update": update}]}
