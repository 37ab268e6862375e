"""A meter on the wire: what DynamoDB would bill for whatever this process asks of it meanwhile.

By Amazon's rules, from item bytes, since the engines' own figures differ. A read costs one unit per started 4 KB, half
of it where it need not be consistent; a transaction's actions cost two units per started KB of the item before or
after, whichever is larger, whether it went through or not; an index costs one per started KB of an item that is new
in it. What is kept is billed with 100 bytes more per item, in the table and in each index.
Sources: DynamoDB developer guide, "Read and write operations", "Item sizes and formats", "Using Global Secondary
Indexes".
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from chalicelib.attributes import Item, size
from chalicelib.wire import Wire
from infra.tables import INDEXES, KEYS

READS, TRANSACTION = {"GetItem", "BatchGetItem", "Query", "Scan"}, "TransactWriteItems"
WRITTEN_KB, READ_KB = 1024, 4096
KEPT_BESIDE = 100
"""Bytes that DynamoDB counts for each item it keeps, beside the item's own."""
Payload = dict[str, Any]


@dataclass
class Meter:
    """What was asked: `reads` are what was read, as sent, each with its units."""

    transactions: int = 0
    items: int = 0
    write_units: int = 0
    table_bytes: int = 0
    index_bytes: int = 0
    reads: list[tuple[str, float]] = field(default_factory=list)

    @property
    def read_units(self) -> float:
        return sum(units for _, units in self.reads)

    def read(self, operation: str, payload: Payload, answer: Payload) -> None:
        if operation == "BatchGetItem":
            found = [item for items in answer["Responses"].values() for item in items]
            asked = sum(len(keys["Keys"]) for keys in payload["RequestItems"].values())
            units = sum(_started(size(item), READ_KB) for item in found) + asked - len(found)
        else:
            found = answer.get("Items", [answer["Item"]] if "Item" in answer else [])
            units = _started(sum(map(size, found)), READ_KB)
        whole = operation == "BatchGetItem" or payload.get("ConsistentRead", False)
        self.reads.append((json.dumps(payload), units if whole else units / 2))

    def wrote(self, action: Payload, before: int, after: int) -> None:
        """One action of a transaction, with its item's bytes before and after it (0: there was none)."""
        self.items += 1
        new = action.get("Put", {}).get("Item", {})
        largest = max(before, after, size(new) if new else 0)
        self.write_units += 2 * _started(largest, WRITTEN_KB)
        if after and not before:  # an update makes an item as well
            self.table_bytes += after + KEPT_BESIDE
            shown = len([keys for keys in _indexes(action) if keys[0] in new]) if new else 0
            self.write_units += shown * _started(after, WRITTEN_KB)
            self.index_bytes += shown * (after + KEPT_BESIDE)


@contextmanager
def metered() -> Iterator[Meter]:
    """Everything that any wire of this process is asked meanwhile."""
    meter, original = Meter(), Wire.call

    def noted(self: Wire, operation: str, payload: Payload) -> Payload:
        if operation in READS:
            answer = original(self, operation, payload)
            meter.read(operation, payload, answer)
            return answer
        if operation != TRANSACTION:
            raise RuntimeError(f"the meter does not know what {operation} is billed for")
        actions = payload["TransactItems"]
        before = [_bytes(original, self, action) for action in actions]
        try:
            return original(self, operation, payload)
        finally:
            meter.transactions += 1
            for action, was in zip(actions, before, strict=True):
                meter.wrote(action, was, _bytes(original, self, action))

    Wire.call = noted  # type: ignore[method-assign]
    try:
        yield meter
    finally:
        Wire.call = original  # type: ignore[method-assign]


def _bytes(call: Any, wire: Wire, action: Payload) -> int:
    """The bytes of the item that an action is about, as it is now."""
    (told,) = action.values()
    key: Item = told.get("Key") or {name: told["Item"][name] for name in KEYS[_table(told)]}
    found = call(wire, "GetItem", {"TableName": told["TableName"], "Key": key, "ConsistentRead": True})
    return size(found["Item"]) if "Item" in found else 0


def _indexes(action: Payload) -> list[tuple[str, str, str]]:
    return list(INDEXES.get(_table(action["Put"]), {}).values())


def _table(told: Payload) -> str:
    return str(told["TableName"]).rpartition("-")[2]


def _started(bytes_: int, kb: int) -> int:
    return max(1, -(-bytes_ // kb))
