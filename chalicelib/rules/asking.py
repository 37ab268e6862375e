"""From what a body asks of the rules to the plain values that are kept."""

from typing import Any

from chalicelib.refusals import InvalidValue
from chalicelib.rules.shapes import Rules
from chalicelib.shapes import milliseconds


def named(rules: Rules) -> dict[str, Any]:
    """The rules that a body names, as plain values; null says that a rule ends. Refuses InvalidValue."""
    told = rules.model_dump(exclude_unset=True)
    if campaign := told.get("campaign"):
        held = {name: value for name, value in campaign.items() if value is not None}
        told["campaign"] = held | {"ends": milliseconds(campaign["ends"])}
    if any(value is None for name, value in told.items() if name != "flat"):
        raise InvalidValue.of(*(f"rules.{name}" for name, value in told.items() if value is None))
    return told
