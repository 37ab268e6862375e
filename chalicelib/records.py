"""The door to the tables of plain records: all that is kept and is no money, no business and no rule.

`office` has what is kept by the town's own work:

    TILLS#s:...    t1             when a till booked last, to the hour (figures)
    PAIRINGS       s:...          in which round its pairing codes are good (people/tills)
    CLOCKWORK      DONE           how far the clock's tasks came
    DAY#261122     TOWN, REFUSED, s:...   counters of a day (figures)
    COUNTED#<mark> <part>         a batch that was counted; ends by itself
    MAIL#<id>      OUT            an outgoing mail and what became of it; ends by itself
    TO#<address>   <id>           a mail to that address (its hash), and ends with it
    CLUB#c:...     2611           what came in for a club in a month (people/supporters)
    THANKS#c:...   2611           what a club said to who supports it; `THANKS` while it is sent by mail (people/kits)
    AUDIT          261122         a night's audit and its report
    R8             <posting>      an item of the journal that was changed
    AUDITRUN DAYS#… PLACES#… USES RETURNED TASKS SNOOZES AWAY   audits/, figures/series, mail/returned, office/

`persons` has what is known of people (people/persons), `sessions` what passes by itself (people/sessions, rates).
Every write is a transaction over the ledger's lean line: sent again after a lost answer, it is no second one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Records:
    """One table of records; what ends by itself is gone for its readers at that very second."""

    name: str

    @property
    def table(self) -> str:
        return f"{config.environment().table_prefix}-{self.name}"

    def record(self, pk: str, sk: str) -> dict[str, Any]:
        """One record as it is now; empty where there is none."""
        request = {"TableName": self.table, "Key": item({"pk": pk, "sk": sk}), "ConsistentRead": True}
        return _living(values(town_book().read("GetItem", request).get("Item", {})))

    def records(self, pk: str, begins: str = "") -> list[dict[str, Any]]:
        """All records under one key whose second key begins so, as they are now, in their order."""
        return list(filter(None, map(_living, self.stored(pk, begins))))

    def stored(self, pk: str, begins: str = "") -> list[dict[str, Any]]:
        """The same with those that ended and are not taken away yet: what is to be removed is all of it."""
        asked = {":pk": pk} | ({":begins": begins} if begins else {})
        request: dict[str, Any] = {
            "TableName": self.table,
            "ConsistentRead": True,
            "KeyConditionExpression": "pk = :pk" + (" AND begins_with(sk, :begins)" if begins else ""),
            "ExpressionAttributeValues": item(asked),
        }
        found: list[dict[str, Any]] = []
        while True:
            answer = town_book().read("Query", request)
            found += map(values, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return found
            request["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def scanned(self, place: str, together: int) -> tuple[list[dict[str, Any]], str]:
        """The table's next records after a place, and the place where they end: empty where the table does.

        Those that ended are among them, until they are taken away.
        """
        request: dict[str, Any] = {"TableName": self.table, "Limit": together}
        if place:
            request["ExclusiveStartKey"] = item(json.loads(place))
        answer = town_book().read("Scan", request)
        last = answer.get("LastEvaluatedKey")
        return list(map(values, answer["Items"])), json.dumps(values(last)) if last else ""

    def put(self, pk: str, sk: str, kept: Mapping[str, Any], seconds: int | None = None) -> Action:
        """A whole record, in place of any that is there, for good or for so many seconds."""
        made = {"pk": pk, "sk": sk, **kept, **_ends(seconds)}
        return {"Put": {"TableName": self.table, "Item": item(made)}}

    def fresh(
        self, pk: str, sk: str, kept: Mapping[str, Any], days: int | None = None, seconds: int | None = None
    ) -> Action:
        """A record where none is, for good or for so many days or seconds; one that ended counts as none."""
        made = self.put(pk, sk, kept, seconds if days is None else days * DAY_SECONDS)
        ended = {":now": town_book().clock() // 1000}
        made["Put"] |= {
            "ConditionExpression": "attribute_not_exists(pk) OR #ends <= :now",
            "ExpressionAttributeNames": {"#ends": EXPIRES},
            "ExpressionAttributeValues": item(ended),
        }
        return made

    def changed(
        self,
        pk: str,
        sk: str,
        told: Mapping[str, Any],
        where: Where | None = None,
        added: Mapping[str, int] | None = None,
    ) -> Action:
        """Attributes that become what is told (None: are taken away), or grow by what is added.

        A record that is not there begins with them, unless `where` asks for something that it would have.
        """
        update = _Update()
        gone = [name for name, value in told.items() if value is None]
        assigned = ", ".join(f"{update.name(n)} = {update.value(v)}" for n, v in told.items() if v is not None)
        grown = ", ".join(f"{update.name(name)} {update.value(units)}" for name, units in (added or {}).items())
        held = update.conditions(where or {})
        parts = [
            f"SET {assigned}" if assigned else "",
            f"REMOVE {', '.join(map(update.name, gone))}" if gone else "",
            f"ADD {grown}" if grown else "",
        ]
        request = self._keyed(pk, sk) | {"UpdateExpression": " ".join(filter(None, parts))}
        return {"Update": request | update.told(held)}

    def grown(self, pk: str, sk: str, name: str, to: int) -> Action:
        """An attribute that becomes so much, where it is less or is not there."""
        named = {"ExpressionAttributeNames": {"#n": name}, "ExpressionAttributeValues": item({":to": to})}
        condition = {"ConditionExpression": "attribute_not_exists(#n) OR #n < :to"}
        return {"Update": self._keyed(pk, sk) | {"UpdateExpression": "SET #n = :to"} | named | condition}

    def removed(self, pk: str, sk: str, where: Where | None = None) -> Action:
        """A record that is no more; none that is there is no mistake, unless `where` asks for one."""
        update = _Update()
        held = update.conditions(where or {})
        return {"Delete": self._keyed(pk, sk) | update.told(held)}

    def unchanged(self, pk: str, sk: str, where: Where) -> Action:
        """A record that must be as it is said, for the rest of the transaction to happen."""
        update = _Update()
        held = update.conditions(where)
        return {"ConditionCheck": self._keyed(pk, sk) | update.told(held)}

    def _keyed(self, pk: str, sk: str) -> dict[str, Any]:
        return {"TableName": self.table, "Key": item({"pk": pk, "sk": sk})}


OFFICE, PERSONS, SESSIONS = Records("office"), Records("persons"), Records("sessions")
record, records = OFFICE.record, OFFICE.records
put, fresh, changed = OFFICE.put, OFFICE.fresh, OFFICE.changed


def written(*actions: Action) -> bool:
    """Carry out all actions or none; False where one's condition does not hold. Refuses TryAgain."""
    request = {"TransactItems": list(actions), "ClientRequestToken": str(uuid4())}
    return upkeep.written(town_book(), request)


def held(where: Where) -> dict[str, Any]:
    """A condition as a request tells it, for an action that is made without one."""
    update = _Update()
    return update.told(update.conditions(where))


def _ends(seconds: int | None) -> dict[str, int]:
    return {} if seconds is None else {EXPIRES: town_book().clock() // 1000 + seconds}


def _living(stored: dict[str, Any]) -> dict[str, Any]:
    """The engine takes what ended away within days; for us it is gone when its time is over."""
    return {} if stored.get(EXPIRES, 0) and stored[EXPIRES] <= town_book().clock() // 1000 else stored


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

    def conditions(self, where: Where) -> str:
        return " AND ".join(self._condition(name, value) for name, value in where.items())

    def told(self, condition: str) -> dict[str, Any]:
        """What a request says of its placeholders and its condition; DynamoDB refuses empty ones."""
        told: dict[str, Any] = {"ExpressionAttributeNames": self.names, "ExpressionAttributeValues": item(self.values)}
        told |= {"ConditionExpression": condition}
        return {name: value for name, value in told.items() if value}

    def _condition(self, name: str, value: Any) -> str:
        if value is None:
            return f"attribute_not_exists({self.name(name)})"
        return f"{self.name(name)} = {self.value(value)}"
