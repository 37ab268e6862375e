"""What a change of the rules may not do: begin in the past, meet another one, contradict it, give too much. Pure."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chalicelib.amendments import TOWN, campaign_id
from chalicelib.refusals import (
    InvalidValue,
    NotFound,
    RateTooHigh,
    RuleContradicts,
    RuleOutOfScope,
    RuleOverlaps,
    RuleStartsInPast,
    UnknownPocket,
    VatDoesNotAddUp,
)
from chalicelib.rules.values import Asked, Change, Versions
from chalicelib.town import POT_RULES, Town

LEAD_MS = 2 * 60_000
"""How long before it begins a change must be known: a process remembers the rules for a minute."""
WHOLE = 10_000
TOWN_ONLY = {"transfers", "pay_order", "validity", "late_days", "max_purchase_cents", "pot_distribution"}
SHOP_ONLY = {"margin", "vat"}


def earliest(now: int) -> int:
    """The next full minute at which a change can begin (ms)."""
    return -(-(now + LEAD_MS) // 60_000) * 60_000


def check(asked: Asked, before: Town, versions: Versions, now: int) -> None:
    """Whether each rule of a change may be made; `before` are the rules at the moment it begins, without it.

    Refuses RuleStartsInPast, RuleOutOfScope, RuleOverlaps, RuleContradicts, UnknownPocket, VatDoesNotAddUp,
    InvalidValue, and NotFound for a campaign that is not there.
    """
    if not asked.rules:
        raise InvalidValue.of("rules")
    if asked.starts < now + LEAD_MS:
        raise RuleStartsInPast(earliest_ms=earliest(now))
    wrong = SHOP_ONLY if asked.scope == TOWN else TOWN_ONLY
    if misplaced := sorted(wrong & set(asked.rules)):
        raise RuleOutOfScope(rules=misplaced)
    _overlaps(asked, versions)
    for name, value in asked.rules.items():
        for inspect in CHECKS.get(name, ()):
            inspect(asked, before, value)
    if {"rates", "flat"} <= set(asked.rules):
        raise RuleContradicts(rules=["flat", "rates"])


def _overlaps(asked: Asked, versions: Versions) -> None:
    for change in versions.live:
        same = sorted(set(change.asked.rules) & set(asked.rules) - {"campaign", "ends_campaign"})
        if change.asked.starts == asked.starts and same:
            raise RuleOverlaps(change=change.number, rules=same)
    if campaign := asked.rules.get("campaign"):
        for number, starts, ends, to in _windows(versions):
            if starts < campaign["ends"] and asked.starts < ends and set(to) & set(campaign["to"]):
                raise RuleOverlaps(change=number, rules=["campaign"])


def _windows(versions: Versions) -> Iterator[tuple[int, int, int, list[str]]]:
    """When the campaigns of a scope run: (change, starts, ends, whom they give to)."""
    ended = {c.asked.rules["ends_campaign"]: c.asked.starts for c in versions.live if "ends_campaign" in c.asked.rules}
    for change in versions.live:
        if campaign := change.asked.rules.get("campaign"):
            stopped = ended.get(name_of(change), campaign["ends"])
            yield change.number, change.asked.starts, min(campaign["ends"], stopped), campaign["to"]


def name_of(change: Change) -> str:
    """The id of the campaign that begins with a change."""
    return campaign_id(change.asked.scope, change.number)


def check_together(after: Town) -> None:
    """Whether rules can hold at once: a flat award knows no price, and no award is more than was paid.

    Refuses RuleContradicts and RateTooHigh.
    """
    if after.flat and after.minimum_cents:
        raise RuleContradicts(rules=["flat", "minimum_cents"])
    for limit in after.limits.values():
        if limit.day is not None and limit.redemption is not None and limit.redemption > limit.day:
            raise RuleContradicts(rules=["limits.redemption", "limits.day"])
    highest = [max((c.percent for c in after.campaigns if who in c.to), default=100) for who in ("club", "member")]
    if sum(after.rates[who] * most for who, most in zip(("club", "member"), highest, strict=True)) > WHOLE * 100:
        raise RateTooHigh


def _campaign(asked: Asked, _before: Town, value: Mapping[str, Any]) -> None:
    if value["ends"] <= asked.starts:
        raise RuleContradicts(rules=["campaign", "from"])
    if asked.scope == TOWN and "budget" in value:
        raise RuleOutOfScope(rules=["campaign.budget"])


def _ends_campaign(asked: Asked, before: Town, value: str) -> None:
    """Only a campaign of the scope itself: a shop does not end the town's."""
    own = value[0] == campaign_id(asked.scope, 0)[0]
    if not own or not any(campaign.id == value and campaign.ends > asked.starts for campaign in before.campaigns):
        raise NotFound


def _known_pockets(_: Asked, before: Town, value: Mapping[str, Any] | list[str]) -> None:
    if not set(value) <= set(before.pockets):
        raise UnknownPocket


def _pay_order(_: Asked, _before: Town, value: list[str]) -> None:
    if len(set(value)) < len(value):
        raise InvalidValue.of("pay_order")


def _validity(_: Asked, _before: Town, value: Mapping[str, Mapping[str, int]]) -> None:
    if any(len(term) != 1 for term in value.values()):
        raise RuleContradicts(rules=["validity.months", "validity.years"])


def _vat(_: Asked, _before: Town, value: Mapping[str, int]) -> None:
    if value and sum(value.values()) != WHOLE:
        raise VatDoesNotAddUp


def _flat(_: Asked, _before: Town, value: Mapping[str, int] | None) -> None:
    if value is not None and not any(value.values()):
        raise InvalidValue.of("flat")


def _pot(_: Asked, _before: Town, value: str) -> None:
    if value not in POT_RULES:
        raise InvalidValue.of("pot_distribution")


CHECKS: dict[str, tuple[Callable[[Asked, Town, Any], None], ...]] = {
    "campaign": (_campaign,),
    "ends_campaign": (_ends_campaign,),
    "limits": (_known_pockets,),
    "transfers": (_known_pockets,),
    "margin": (_known_pockets,),
    "pay_order": (_known_pockets, _pay_order),
    "validity": (_known_pockets, _validity),
    "vat": (_vat,),
    "flat": (_flat,),
    "pot_distribution": (_pot,),
}
"""What is looked at in single rules, beyond their form."""
