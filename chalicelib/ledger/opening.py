"""Opening accounts: many in one transaction, and none a second time; and what is widened for them later."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from chalicelib.attributes import Item, item
from chalicelib.ledger.outcomes import CONDITION
from chalicelib.ledger.tables import Names, account_key
from chalicelib.ledger.transaction import opening
from chalicelib.refusals import TryAgain
from chalicelib.wire import Cancelled, Throttled, Unsettled, Wire

if TYPE_CHECKING:
    from chalicelib.ledger.book import Book

OPENED_TOGETHER = 50


def opened(line: Wire, names: Names, items: list[Item]) -> None:
    """Write new accounts' items; one that is there already stays as it is."""
    for start in range(0, len(items), OPENED_TOGETHER):
        batch = items[start : start + OPENED_TOGETHER]
        try:
            line.call("TransactWriteItems", opening(batch, names))
        except Cancelled:
            _singly(line, names, batch)


def _singly(line: Wire, names: Names, batch: list[Item]) -> None:
    for made in batch:
        try:
            line.call("TransactWriteItems", opening([made], names))
        except Cancelled as there:
            if there.reasons[0].get("Code") != CONDITION:
                raise


def widen_margin(book: "Book", account: str, margins: Mapping[str, int]) -> None:
    """Let an account's margin go as far as these amounts, by pocket; what it is wider already stays. Refuses TryAgain.

    The margin that a posting is granted may be less; this is the farthest that the audit allows.
    """
    widest = {
        **margins,
        **{pocket: max(wide, margins.get(pocket, 0)) for pocket, wide in book.party_now(account).graces.items()},
    }
    update = {
        "TableName": book.names.balance,
        "Key": account_key(account, "META"),
        "UpdateExpression": "SET gr = :wide",
        "ConditionExpression": "attribute_exists(pk)",
        "ExpressionAttributeValues": item({":wide": widest}),
    }
    try:
        book.line.call("TransactWriteItems", {"TransactItems": [{"Update": update}]})
    except (Cancelled, Throttled, Unsettled) as busy:
        raise TryAgain from busy
    book.party_now(account)
