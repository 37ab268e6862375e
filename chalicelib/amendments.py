"""A town with some of its rules replaced, by name: the form in which its file and every dated change tell them. Pure.

docs/rules.md explains the rules and what their values look like.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.town import Campaign, Origin, Town

TOWN = "town"
"""The scope of the whole town; a shop's is its account."""
Value = Any


def applied(town: Town, rules: Mapping[str, Value], origin: Origin) -> Town:
    """A town with some of its rules replaced."""
    for name, value in rules.items():
        town = APPLY[name](town, value, origin)
    named = {"rates" if name == "flat" and value is None else name: origin for name, value in rules.items()}
    return replace(town, origins={**town.origins, **named})


def campaign_id(scope: str, number: int) -> str:
    """A campaign is called after the change it came with; a shop's budget on its stripes has the same name.

    >>> campaign_id("town", 3), campaign_id("shop", 12)
    ('T3', 'K12')
    """
    return f"{'T' if scope == TOWN else 'K'}{number}"


def _plain(name: str) -> Callable[[Town, Value, Origin], Town]:
    return lambda town, value, _: replace(town, **{name: value})


def _rates(town: Town, value: Value, _: Origin) -> Town:
    """Rates take a flat award's place."""
    return replace(town, rates={**town.rates, **value}, flat=None)


def _campaign(town: Town, value: Value, origin: Origin) -> Town:
    made = Campaign(
        id=campaign_id(origin.scope, origin.number),
        name=value["name"],
        ends=value["ends"],
        percent=value["percent"],
        to=tuple(value["to"]),
        town_bears=value.get("town_bears") or 0,
        budget=value.get("budget"),
    )
    origins = {**town.origins, made.id: origin}
    return replace(town, campaigns=(*town.campaigns, made), origins=origins)


def _ends_campaign(town: Town, value: Value, _: Origin) -> Town:
    return replace(town, campaigns=tuple(campaign for campaign in town.campaigns if campaign.id != value))


def _limits(town: Town, value: Value, _: Origin) -> Town:
    """What a change does not name stays, so that nobody lifts a limit by setting another."""
    limits = {pocket: replace(town.limit(pocket), **limit) for pocket, limit in value.items()}
    return replace(town, limits={**town.limits, **limits})


def _pin(town: Town, value: Value, _: Origin) -> Town:
    return replace(town, pin=replace(town.pin, **value))


def _margin(town: Town, value: Value, _: Origin) -> Town:
    """As with limits, a pocket that is not named keeps what it has."""
    return replace(town, margin={**(town.margin or {}), **value})


def _watch(town: Town, value: Value, _: Origin) -> Town:
    return replace(town, watch={**town.watch, **value})


def _transfers(town: Town, value: Value, _: Origin) -> Town:
    return replace(town, transfers={**town.transfers, **{pocket: frozenset(pairs) for pocket, pairs in value.items()}})


def _pay_order(town: Town, value: Value, _: Origin) -> Town:
    return replace(town, pay_order=tuple(value))


def _validity(town: Town, value: Value, _: Origin) -> Town:
    """Terms of value that arises from now on; what is there keeps the bucket it is in."""
    terms = {
        name: replace(town.pockets[name], valid_months=term.get("months"), valid_years=term.get("years"))
        for name, term in value.items()
    }
    return replace(town, pockets={**town.pockets, **terms})


APPLY: dict[str, Callable[[Town, Value, Origin], Town]] = {
    "rates": _rates,
    "flat": _plain("flat"),
    "minimum_cents": _plain("minimum_cents"),
    "exclusions": _plain("exclusions"),
    "campaign": _campaign,
    "ends_campaign": _ends_campaign,
    "limits": _limits,
    "pin": _pin,
    "transfers": _transfers,
    "vat": _plain("vat"),
    "margin": _margin,
    "pay_order": _pay_order,
    "validity": _validity,
    "late_days": _plain("late_days"),
    "max_purchase_cents": _plain("max_purchase_cents"),
    "town_bears": _plain("town_bears"),
    "pot_distribution": _plain("pot_distribution"),
    "watch": _watch,
}
"""Every rule that can be changed."""
