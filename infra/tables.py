"""The tables as the stack defines them; the local engines and every test create theirs from here.

`journal` and `balance` are the ledger (docs/ledger.md), `people` holds who takes part, `persons` what is known of
human beings, `sessions` what passes by itself (codes, sign-ins, counted tries), `rules` what holds since when,
`office` what is kept besides: marks of the clock, counters by day, outgoing mails, reports of the audit. All are
billed on demand.
"""

from typing import Any

KEYS: dict[str, tuple[str, ...]] = {
    "balance": ("pk", "sk"),
    "journal": ("pk",),
    "people": ("pk", "sk"),
    "persons": ("pk", "sk"),
    "sessions": ("pk", "sk"),
    "rules": ("pk", "sk"),
    "office": ("pk", "sk"),
}

EXPIRING: dict[str, str] = {"office": "ttl", "people": "ttl", "sessions": "ttl"}
"""Tables whose items end by themselves, and the attribute that says when (seconds since 1970 UTC)."""
STREAMED: dict[str, str] = {"journal": "NEW_IMAGE"}
"""Tables whose changes are streamed, and what the stream shows; the counters read it."""

INDEXES: dict[str, dict[str, tuple[str, str, str]]] = {
    # name: partition key, sort key, type of the sort key
    "journal": {
        "by_member": ("m", "mv", "N"),
        "by_book": ("bk", "bt", "S"),
        "by_other": ("ok", "ot", "S"),
    },
}


def definitions(prefix: str) -> list[dict[str, Any]]:
    """The `CreateTable` requests of one town's tables, whose names begin with the prefix."""
    return [definition(prefix, name) for name in KEYS]


def create(client: Any, prefix: str, *, sweeps: bool = True) -> None:
    """Create the tables that are not there yet, with any DynamoDB client of boto3's shape.

    An engine sweeps what ended by its own clock; a town whose clock is set elsewhere does without.
    """
    there = set(client.list_tables()["TableNames"])
    for definition in definitions(prefix):
        if definition["TableName"] not in there:
            client.create_table(**definition)
    for definition in definitions(prefix):
        client.get_waiter("table_exists").wait(
            TableName=definition["TableName"], WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
    for name, attribute in EXPIRING.items() if sweeps else ():
        if f"{prefix}-{name}" not in there:
            ends = {"Enabled": True, "AttributeName": attribute}
            client.update_time_to_live(TableName=f"{prefix}-{name}", TimeToLiveSpecification=ends)


def definition(prefix: str, name: str) -> dict[str, Any]:
    """The `CreateTable` request of one table."""
    types = dict.fromkeys(KEYS[name], "S")
    indexes = []
    for index, (partition, order, order_type) in INDEXES.get(name, {}).items():
        types |= {partition: "S", order: order_type}
        keys = _keys(partition, order)
        indexes.append({"IndexName": index, "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}})
    made: dict[str, Any] = {
        "TableName": f"{prefix}-{name}",
        "KeySchema": _keys(*KEYS[name]),
        "AttributeDefinitions": [{"AttributeName": n, "AttributeType": t} for n, t in types.items()],
        "BillingMode": "PAY_PER_REQUEST",
    }
    return made | ({"GlobalSecondaryIndexes": indexes} if indexes else {})


def _keys(partition: str, order: str | None = None) -> list[dict[str, str]]:
    keys = [{"AttributeName": partition, "KeyType": "HASH"}]
    return keys + ([{"AttributeName": order, "KeyType": "RANGE"}] if order else [])
