"""Whole tables, as no program of ours may read them: for tests that look for what must not stand there."""

from typing import Any

from chalicelib import wire
from chalicelib.attributes import values


def everything(table: str) -> list[dict[str, Any]]:
    """Every item of a table."""
    request: dict[str, Any] = {"TableName": table, "ConsistentRead": True}
    found: list[dict[str, Any]] = []
    while True:
        answer = wire.client().call("Scan", request)
        found += map(values, answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return found
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
