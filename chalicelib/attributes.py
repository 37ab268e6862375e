"""DynamoDB's attribute values and plain Python values: integers, text, truth, bytes, lists and maps, nothing else.

The ledger knows no fractions, so a number that is not an integer is a fault.
"""

import base64
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

Kept = TypeVar("Kept")

Item = dict[str, Any]
"""One item as DynamoDB's JSON has it: {name: {type: value}}."""


def written(value: object) -> dict[str, Any]:
    """A plain value as an attribute value.

    >>> written({"v": 3, "st": "A"})
    {'M': {'v': {'N': '3'}, 'st': {'S': 'A'}}}
    """
    match value:
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case str():
            return {"S": value}
        case bytes():
            return {"B": base64.b64encode(value).decode()}
        case Mapping():
            return {"M": {name: written(part) for name, part in value.items()}}
        case list() | tuple():
            return {"L": [written(part) for part in value]}
    raise TypeError(f"{type(value).__name__} is no attribute of ours")


def plain(value: Mapping[str, Any]) -> Any:
    """An attribute value as a plain value.

    >>> plain({"L": [{"N": "-7"}, {"BOOL": True}]})
    [-7, True]
    """
    ((kind, content),) = value.items()
    match kind:
        case "S" | "BOOL":
            return content
        case "N":
            return int(content)
        case "M":
            return {name: plain(part) for name, part in content.items()}
        case "L":
            return [plain(part) for part in content]
        case "B":
            return base64.b64decode(content)
    return None


def item(values: Mapping[str, object]) -> Item:
    """A whole item from plain values."""
    return {name: written(value) for name, value in values.items()}


def values(stored: Item) -> dict[str, Any]:
    """A whole item's plain values."""
    return {name: plain(value) for name, value in stored.items()}


def size(stored: Item) -> int:
    """The bytes DynamoDB bills an item by: names and values; a number about a byte per two digits plus one.

    Source: Amazon DynamoDB developer guide, "DynamoDB item sizes and formats".
    """
    return sum(len(name.encode()) + _bytes(value) for name, value in stored.items())


def _bytes(value: Mapping[str, Any]) -> int:
    kind: str
    content: Any
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            digits = content.lstrip("-").strip("0") or "0"
            return (len(digits) + 1) // 2 + 1 + int(content.startswith("-"))
        case "M":
            return 3 + sum(1 + len(name.encode()) + _bytes(part) for name, part in content.items())
        case "L":
            return 3 + sum(1 + _bytes(part) for part in content)
        case "B":
            return len(base64.b64decode(content))
    return 1


def known(kind: type[Kept], kept: Mapping[str, Any]) -> Kept:
    """A dataclass from what is kept of it, without what a later release keeps beside.

    >>> from chalicelib.people.values import Till
    >>> known(Till, {"id": "t1", "branch": "b1", "name": "left", "colour": "red"}).name
    'left'
    """
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in kept.items() if name in names})
