"""What a change of the rules may not do: begin in the past, meet another one, contradict it, give too much. Pure."""

from collections.abc import Callable, Iterator, Mapping, Set
from typing import Any

from chalicelib.amendments import TOWN, campaign_id
from chalicelib.refusals import (
    InvalidValue,
    NotFound,
    RateTooHigh,
    Refusal,
    RuleContradicts,
    RuleOutOfScope,
    RuleOverlaps,
    RuleStartsInPast,
    UnknownPocket,
    VatDoesNotAddUp,
)
from chalicelib.rules.decisions import Basis
from chalicelib.rules.values import Asked, Change, Versions
from chalicelib.shapes import instant, rfc3339
from chalicelib.town import POT_RULES, SHARES, Town

REMEMBERED_MS = 60_000
"""How long a process remembers the rules."""
LEAD_MS = 2 * REMEMBERED_MS
"""How long before it begins a change must be known."""
MAKING_MS = 5_000
"""How long making a change may take, from asking for the earliest moment to writing it: of the lead, a minute is to
spare."""
WHOLE = 10_000
TOWN_ONLY = {"transfers", "pay_order", "validity", "late_days", "max_purchase_cents", "pin", "pot_distribution"}
SHOP_ONLY = {"margin", "vat"}
SEVERAL = {"campaign", "ends_campaign"}
"""Rules that do not replace the one before: several may begin at one moment."""


def earliest(now: int) -> int:
    """The next full minute at which a change can begin (ms)."""
    return -(-(now + LEAD_MS) // 60_000) * 60_000


def begun(starts: int, now: int) -> bool:
    """Whether it is too late for a change to be known everywhere before it begins."""
    return starts < now + LEAD_MS - MAKING_MS


def settled(starts: int, now: int) -> bool:
    """Whether a process may begin with a change before it could hear that the change was withdrawn."""
    return starts < now + REMEMBERED_MS + MAKING_MS


def check(asked: Asked, before: Town, versions: Versions, now: int) -> None:
    """Whether each rule of a change may be made; `before` are the rules at the moment it begins, without it.

    Refuses RuleStartsInPast, RuleOutOfScope, RuleOverlaps, RuleContradicts, UnknownPocket, VatDoesNotAddUp,
    InvalidValue, and NotFound for a campaign that is not there.
    """
    if not asked.rules:
        raise InvalidValue.of("rules")
    if begun(asked.starts, now):
        raise RuleStartsInPast(earliest=rfc3339(instant(earliest(now))))
    wrong = SHOP_ONLY if asked.scope == TOWN else TOWN_ONLY
    if misplaced := sorted(wrong & set(asked.rules)):
        raise RuleOutOfScope(rules=misplaced)
    check_alone(asked, versions)
    for name, value in asked.rules.items():
        for inspect in CHECKS.get(name, ()):
            inspect(asked, before, value)
    if "rates" in asked.rules and asked.rules.get("flat"):
        raise RuleContradicts(rules=["flat", "rates"])


def check_alone(asked: Asked, versions: Versions) -> None:
    """Refuses RuleOverlaps where another change of one of these rules begins at the same moment."""
    for change in versions.live:
        if change.asked.starts == asked.starts and (same := replaced(change.asked) & replaced(asked)):
            raise RuleOverlaps(change=change.number, rules=sorted(same))


def replaced(asked: Asked) -> Set[str]:
    """The rules that a change puts others in place of; rates and a flat award are in place of each other."""
    return {"rates" if name == "flat" else name for name in asked.rules if name not in SEVERAL}


def check_together(before: Basis, after: Basis, since: int) -> None:
    """Whether the rules can hold at once, from a moment on and whenever a later change begins.

    What was so before is not held against a change: the town does not ask each shop. Refuses RuleContradicts and
    RateTooHigh, and RuleOverlaps for campaigns of one scope that run at the same time for the same side.
    """
    for versions in (after.town, after.shop):
        check_apart(versions)
    for at in after.turns(since):
        wrong = contradiction(after.at(at), at)
        if wrong and type(wrong) is not type(contradiction(before.at(at), at)):
            raise wrong


def check_apart(versions: Versions) -> None:
    """Refuses RuleOverlaps where two campaigns run at the same time for the same side."""
    windows = list(_windows(versions))
    for i, (number, starts, ends, to) in enumerate(windows):
        for _, others_start, others_end, others in windows[:i]:
            if starts < others_end and others_start < ends and set(to) & set(others):
                raise RuleOverlaps(change=number, rules=["campaign"])


def _windows(versions: Versions) -> Iterator[tuple[int, int, int, list[str]]]:
    """When the campaigns of a scope run: (change, starts, ends, whom they give to)."""
    ended: dict[str, int] = {}
    for change in versions.live:
        if "ends_campaign" in change.asked.rules:
            ended.setdefault(change.asked.rules["ends_campaign"], change.asked.starts)
    for change in versions.live:
        if campaign := change.asked.rules.get("campaign"):
            stopped = ended.get(name_of(change), campaign["ends"])
            yield change.number, change.asked.starts, min(campaign["ends"], stopped), campaign["to"]


def name_of(change: Change) -> str:
    """The id of the campaign that begins with a change."""
    return campaign_id(change.asked.scope, change.number)


def contradiction(town: Town, at: int) -> Refusal | None:
    """Why rules cannot hold at once: a flat award knows no price, and no award is more than was paid."""
    if town.flat and town.minimum_cents and town.origin("flat").scope == town.origin("minimum_cents").scope:
        return RuleContradicts(rules=["flat", "minimum_cents"])
    for limit in town.limits.values():
        if limit.day is not None and limit.redemption is not None and limit.redemption > limit.day:
            return RuleContradicts(rules=["limits.redemption", "limits.day"])
    pin = town.pin
    if pin.day_cents is not None and pin.redemption_cents is not None and pin.redemption_cents > pin.day_cents:
        return RuleContradicts(rules=["pin.redemption_cents", "pin.day_cents"])
    running = [campaign for campaign in town.campaigns if at < campaign.ends]
    percent = {who: 100 + sum(c.percent - 100 for c in running if who in c.to) for who in SHARES}
    if not town.flat and sum(town.rates[who] * percent[who] for who in SHARES) > WHOLE * 100:
        return RateTooHigh()
    return None


def _campaign(asked: Asked, _before: Town, value: Mapping[str, Any]) -> None:
    if value["ends"] <= asked.starts:
        raise RuleContradicts(rules=["campaign", "from"])
    if len(set(value["to"])) < len(value["to"]):
        raise InvalidValue.of("rules.campaign.to")
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


def _limits(_: Asked, _before: Town, value: Mapping[str, Mapping[str, Any]]) -> None:
    if not all(value.values()):
        raise InvalidValue.of("rules.limits")


def _pay_order(_: Asked, before: Town, value: list[str]) -> None:
    """Each pocket once: one that is not named would never pay when the holder says "as much as possible"."""
    if sorted(value) != sorted(before.pockets):
        raise InvalidValue.of("rules.pay_order")


def _validity(_: Asked, _before: Town, value: Mapping[str, Mapping[str, int | None]]) -> None:
    """Value without an end is none of ours: null is no term."""
    if any(len(term) != 1 or None in term.values() for term in value.values()):
        raise RuleContradicts(rules=["validity.months", "validity.years"])


def _vat(_: Asked, _before: Town, value: Mapping[str, int]) -> None:
    if value and sum(value.values()) != WHOLE:
        raise VatDoesNotAddUp


def _flat(_: Asked, _before: Town, value: Mapping[str, int] | None) -> None:
    if value is not None and not any(value.values()):
        raise InvalidValue.of("rules.flat")


def _pot(_: Asked, _before: Town, value: str) -> None:
    if value not in POT_RULES:
        raise InvalidValue.of("rules.pot_distribution")


CHECKS: dict[str, tuple[Callable[[Asked, Town, Any], None], ...]] = {
    "campaign": (_campaign,),
    "ends_campaign": (_ends_campaign,),
    "limits": (_known_pockets, _limits),
    "transfers": (_known_pockets,),
    "margin": (_known_pockets,),
    "pay_order": (_known_pockets, _pay_order),
    "validity": (_known_pockets, _validity),
    "vat": (_vat,),
    "flat": (_flat,),
    "pot_distribution": (_pot,),
}
"""What is looked at in single rules, beyond their form."""
