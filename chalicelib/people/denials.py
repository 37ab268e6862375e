"""What was taken back, tokens above all, read whole and at most once a minute per process.

Over the lean line: no pynamodb here, for every call asks this list.
"""

from dataclasses import dataclass
from typing import Any

from chalicelib import clock, config, wire
from chalicelib.refusals import TryAgain

PARTITION = "DENIED"
KEPT_MS = 60_000


@dataclass
class DenyList:
    """What this process last read of one table, and when (server ms)."""

    table: str = ""
    read_at: int = 0
    marks: frozenset[str] = frozenset()

    def holds(self, mark: str) -> bool:
        """Whether a token (`credentials.marks`) or a print run of cards (`batch:<id>`) was taken back.

        Refuses TryAgain when the list cannot be read: what nobody knows is not a yes.
        """
        table, now = config.environment().people_table, clock.now()
        if table != self.table or not 0 <= now - self.read_at < KEPT_MS:
            self.marks, self.table, self.read_at = _denials(table), table, now
        return mark in self.marks

    def forget(self) -> None:
        """Read again at the next call, because this process has just changed the list."""
        self.table = ""


_LIST = DenyList()
denied = _LIST.holds
forget = _LIST.forget


def _denials(table: str) -> frozenset[str]:
    found: list[str] = []
    page: dict[str, Any] = {}
    while True:
        answer = _page(table, page)
        found += [item["sk"]["S"] for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            return frozenset(found)
        page = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def _page(table: str, start: dict[str, Any]) -> dict[str, Any]:
    query = {
        "TableName": table,
        "KeyConditionExpression": "pk = :list",
        "ExpressionAttributeValues": {":list": {"S": PARTITION}},
        "ProjectionExpression": "sk",
        "ConsistentRead": True,
    }
    try:
        return wire.client().call("Query", query | start)
    except (wire.Unsettled, wire.Throttled) as away:
        raise TryAgain from away
