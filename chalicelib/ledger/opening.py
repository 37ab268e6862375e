"""Opening accounts: many in one transaction, and none a second time."""

from chalicelib.attributes import Item
from chalicelib.ledger.outcomes import CONDITION
from chalicelib.ledger.tables import Names
from chalicelib.ledger.transaction import opening
from chalicelib.wire import Cancelled, Wire

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
