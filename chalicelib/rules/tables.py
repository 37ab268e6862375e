"""Changes of the rules as they are kept: one item each under their scope, beside a head that counts them.

    R#<scope>  HEAD      n  w   the highest number given, how many were withdrawn
    R#<scope>  C#0007    rules  starts  who  why  approved_by?  made_at  withdrawn?

Over the lean line, since scans read them: no pynamodb here.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from chalicelib.attributes import Item, item, known, values
from chalicelib.rules.values import Asked, Change, Versions, Withdrawal

HEAD = "HEAD"


def key(scope: str, part: str = HEAD) -> Item:
    return item({"pk": f"R#{scope}", "sk": part})


def change_key(scope: str, number: int) -> Item:
    return key(scope, f"C#{number:04d}")


def change_item(change: Change) -> Item:
    asked = change.asked
    kept = {
        "rules": asked.rules,
        "starts": asked.starts,
        "who": asked.who,
        "why": asked.why,
        "made_at": change.made_at,
    } | ({"approved_by": asked.approved_by} if asked.approved_by else {})
    return change_key(asked.scope, change.number) | item({n: _kept(v) for n, v in kept.items()})


def head_update(before: Versions, after: Versions) -> dict[str, Any]:
    """What moves a scope's head on, if nobody changed or withdrew anything since `before` was read."""
    known = {":n": before.last, ":w": before.withdrawn}
    unmoved = "n = :n AND (attribute_not_exists(w) OR w = :w)" if before.last else "attribute_not_exists(pk)"
    told = {":after": after.last, ":taken": after.withdrawn} | (known if before.last else {})
    return {
        "Key": key(before.scope),
        "UpdateExpression": "SET n = :after, w = :taken",
        "ConditionExpression": unmoved,
        "ExpressionAttributeValues": item(told),
    }


def withdrawal_update(change: Change, told: Withdrawal) -> dict[str, Any]:
    """What marks a change as withdrawn, once."""
    return {
        "Key": change_key(change.asked.scope, change.number),
        "UpdateExpression": "SET withdrawn = :told",
        "ConditionExpression": "attribute_exists(pk) AND attribute_not_exists(withdrawn)",
        "ExpressionAttributeValues": item({":told": asdict(told)}),
    }


def versions_read(scope: str, stored: list[Item]) -> Versions:
    """The changes among a scope's items."""
    read = [values(found) for found in stored]
    return Versions(scope, tuple(_change(scope, found) for found in read if found["sk"] != HEAD))


def _change(scope: str, read: dict[str, Any]) -> Change:
    withdrawn = known(Withdrawal, read["withdrawn"]) if "withdrawn" in read else None
    asked = Asked(scope, _told(read["rules"]), read["starts"], read["who"], read["why"], read.get("approved_by", ""))
    return Change(int(read["sk"][2:]), asked, read["made_at"], withdrawn)


NOTHING = {"none": True}
"""How the end of a rule is kept: a value that is no value of any rule."""


def _kept(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _kept(part) for name, part in value.items()}
    return NOTHING if value is None else value


def _told(value: Any) -> Any:
    if value == NOTHING:
        return None
    return {name: _told(part) for name, part in value.items()} if isinstance(value, dict) else value
