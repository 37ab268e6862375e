"""Every item of the ledger's tables, page by page: what audits and exports read. Not for a scan's way."""

from collections.abc import Iterator

from chalicelib.attributes import Item
from chalicelib.ledger import audit
from chalicelib.ledger.book import Book
from chalicelib.ledger.values import Finding

AUDITS = 3
READ_TOGETHER = 1000
"""Items a page: DynamoDB ends one at 1 MB by itself, ministack never does."""


def journal(book: Book) -> Iterator[Item]:
    return _items(book, book.names.journal)


def balance(book: Book) -> Iterator[Item]:
    return _items(book, book.names.balance)


def audited(book: Book) -> list[Finding]:
    """The findings of an audit (R1-R6); those that come and go while tills are booking are none.

    An account that is off stays off, so a finding counts when three audits in a row show it for the same account.
    """
    found = audit.findings(journal(book), list(balance(book)))
    for _ in range(AUDITS - 1):
        if not found:
            break
        again = audit.findings(journal(book), list(balance(book)))
        lasting = {(finding.rule, finding.account) for finding in found}
        found = [finding for finding in again if (finding.rule, finding.account) in lasting]
    return found


def _items(book: Book, table: str) -> Iterator[Item]:
    request: dict[str, object] = {"TableName": table, "ConsistentRead": True, "Limit": READ_TOGETHER}
    while True:
        answer = book.read("Scan", request)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
