"""The door to the table `office`: what is kept that is no money, no person and no rule.

    CLOCKWORK      DONE           how far the clock's tasks came
    DAY#261122     TOWN, REFUSED, s:...   counters of a day (figures)
    COUNTED#<mark> <part>         a batch that was counted; ends by itself
    MAIL#<id>      OUT            an outgoing mail and what became of it; ends by itself
    AUDIT          261122         a night's audit and its report
    R8             <posting>      an item of the journal that was changed

Every write is a transaction over the ledger's lean line: sent again after a lost answer, it is no second one.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from chalicelib import config
from chalicelib.attributes import item, values
from chalicelib.ledger import upkeep
from chalicelib.ledger.book import town_book

Action = dict[str, Any]
"""One action of a transaction, as DynamoDB has it."""
Where = Mapping[str, Any]
"""What a record must have for a change to be made, by name; None stands for an attribute that is not there."""
EXPIRES = "ttl"
DAY_SECONDS = 24 * 60 * 60


def record(pk: str, sk: str) -> dict[str, Any]:
    """One record as it is now; empty where there is none."""
    request = {"TableName": _table(), "Key": item({"pk": pk, "sk": sk}), "ConsistentRead": True}
    return values(town_book().read("GetItem", request).get("Item", {}))


def records(pk: str) -> list[dict[str, Any]]:
    """All records under one key, as they are now, in their order."""
    request: dict[str, Any] = {
        "TableName": _table(),
        "ConsistentRead": True,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": item({":pk": pk}),
    }
    found: list[dict[str, Any]] = []
    while True:
        answer = town_book().read("Query", request)
        found += map(values, answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return found
        request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def written(*actions: Action) -> bool:
    """Carry out all actions or none; False where one's condition does not hold. Refuses TryAgain."""
    request = {"TransactItems": list(actions), "ClientRequestToken": str(uuid4())}
    return upkeep.written(town_book(), request)


def put(pk: str, sk: str, kept: Mapping[str, Any]) -> Action:
    """A whole record, in place of any that is there."""
    return {"Put": {"TableName": _table(), "Item": item({"pk": pk, "sk": sk, **kept})}}


def fresh(pk: str, sk: str, kept: Mapping[str, Any], days: int | None = None) -> Action:
    """A record where none is, for good or for so many days."""
    ends = {} if days is None else {EXPIRES: town_book().clock() // 1000 + days * DAY_SECONDS}
    made = put(pk, sk, {**kept, **ends})
    made["Put"]["ConditionExpression"] = "attribute_not_exists(pk)"
    return made


def changed(
    pk: str, sk: str, told: Mapping[str, Any], where: Where | None = None, added: Mapping[str, int] | None = None
) -> Action:
    """Attributes that become what is told, or grow by what is added; a record that is not there begins with them."""
    update = _Update()
    assigned = ", ".join(f"{update.name(name)} = {update.value(value)}" for name, value in told.items())
    grown = ", ".join(f"{update.name(name)} {update.value(units)}" for name, units in (added or {}).items())
    held = " AND ".join(update.condition(name, value) for name, value in (where or {}).items())
    parts = [f"SET {assigned}" if assigned else "", f"ADD {grown}" if grown else ""]
    request: dict[str, Any] = {
        "TableName": _table(),
        "Key": item({"pk": pk, "sk": sk}),
        "UpdateExpression": " ".join(filter(None, parts)),
        "ExpressionAttributeNames": update.names,
        "ExpressionAttributeValues": item(update.values),
    }
    return {"Update": request | ({"ConditionExpression": held} if held else {})}


class _Update:
    """Stands placeholders in for names and values: any word may be reserved, and kinds and codes are any word."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: dict[str, Any] = {}

    def name(self, name: str) -> str:
        known = {stored: mark for mark, stored in self.names.items()}
        mark = known.get(name, f"#{len(self.names)}")
        self.names[mark] = name
        return mark

    def value(self, value: Any) -> str:
        mark = f":{len(self.values)}"
        self.values[mark] = value
        return mark

    def condition(self, name: str, value: Any) -> str:
        if value is None:
            return f"attribute_not_exists({self.name(name)})"
        return f"{self.name(name)} = {self.value(value)}"


def _table() -> str:
    return config.environment().office_table
