"""Rules and their changes as the API tells them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.rules import shapes
from chalicelib.rules.checks import name_of
from chalicelib.rules.values import Change, Versions, Withdrawal
from chalicelib.shapes import instant, rfc3339
from chalicelib.town import Campaign, Town

PLAIN = (
    "minimum_cents",
    "exclusions",
    "vat",
    "margin",
    "late_days",
    "max_purchase_cents",
    "town_bears",
    "pot_distribution",
    "watch",
)


@dataclass(frozen=True)
class Standing:
    """The rules of a scope as they stand now, and what is left of its campaigns' budgets, by campaign."""

    scope: str
    town: Town
    left: Mapping[str, int]


def rules(standing: Standing, versions: Versions, now: int) -> shapes.RulesView:
    newest = sorted(versions.every, key=lambda change: change.place, reverse=True)
    told = [change(found, now) for found in newest]
    return shapes.RulesView(scope=standing.scope, now=in_words(standing, now), changes=told)


def in_words(standing: Standing, now: int) -> shapes.RulesNow:
    """The rules of one moment: a flat award stands in place of rates, and campaigns that are over are left out."""
    town = standing.town
    return shapes.RulesNow(
        version=town.version,
        rates=None if town.flat else dict(town.rates),
        flat=dict(town.flat) if town.flat else None,
        campaigns=[_campaign(campaign, standing.left) for campaign in town.campaigns if campaign.ends > now],
        limits={
            name: shapes.LimitView.model_validate(limit, from_attributes=True) for name, limit in town.limits.items()
        },
        pin=shapes.PinView.model_validate(town.pin, from_attributes=True),
        transfers={name: sorted(pairs) for name, pairs in town.transfers.items()},
        pay_order=list(town.pay_order),
        validity={name: _term(pocket.valid_months, pocket.valid_years) for name, pocket in town.pockets.items()},
        **{name: getattr(town, name) for name in PLAIN},
    )


def change(found: Change, now: int) -> shapes.ChangeView:
    asked, withdrawn = found.asked, found.withdrawn
    state = "withdrawn" if withdrawn else ("in_force" if asked.starts <= now else "coming")
    told = _withdrawal(withdrawn) if withdrawn else None
    return shapes.ChangeView(
        scope=asked.scope,
        number=found.number,
        starts=instant(asked.starts),
        state=state,  # type: ignore[arg-type]
        who=asked.who,
        why=asked.why,
        approved_by=asked.approved_by or None,
        made_at=instant(found.made_at),
        rules=as_asked(asked.rules),
        campaign=name_of(found) if "campaign" in asked.rules else None,
        withdrawn=told,
    )


def _withdrawal(told: Withdrawal) -> shapes.WithdrawalView:
    approved_by = told.approved_by or None
    return shapes.WithdrawalView(who=told.who, why=told.why, at=instant(told.at), approved_by=approved_by)


def as_asked(rules: Mapping[str, Any]) -> dict[str, Any]:
    """The rules of a change as they were asked for: times of a campaign as the API writes them."""
    kept = dict(rules)
    if "campaign" in kept:
        kept["campaign"] = kept["campaign"] | {"ends": rfc3339(instant(kept["campaign"]["ends"]))}
    return kept


def _campaign(campaign: Campaign, left: Mapping[str, int]) -> shapes.CampaignView:
    return shapes.CampaignView(
        id=campaign.id,
        name=dict(campaign.name),
        ends=instant(campaign.ends),
        percent=campaign.percent,
        to=list(campaign.to),
        town_bears=campaign.town_bears,
        budget=campaign.budget,
        left=None if campaign.budget is None else left.get(campaign.id, 0),
    )


def _term(months: int | None, years: int | None) -> dict[str, int]:
    return {"years": years} if years is not None else ({"months": months} if months is not None else {})
