"""Rules and their changes as the API tells them. Pure."""

from typing import Any

from chalicelib.rules import shapes
from chalicelib.rules.checks import name_of
from chalicelib.rules.values import Change, Versions
from chalicelib.shapes import instant
from chalicelib.town import Town

PLAIN = (
    "minimum_cents",
    "exclusions",
    "vat",
    "margin",
    "late_days",
    "max_purchase_cents",
    "town_bears",
    "pot_distribution",
)


def rules(scope: str, town: Town, versions: Versions, now: int) -> shapes.RulesView:
    newest = sorted(versions.every, key=lambda change: change.place, reverse=True)
    return shapes.RulesView(scope=scope, now=in_words(town, now), changes=[change(found, now) for found in newest])


def in_words(town: Town, now: int) -> shapes.RulesNow:
    """The rules of one moment: a flat award stands in place of rates, and campaigns that are over are left out."""
    return shapes.RulesNow(
        version=town.version,
        rates=None if town.flat else dict(town.rates),
        flat=dict(town.flat) if town.flat else None,
        campaigns=[_campaign(campaign) for campaign in town.campaigns if campaign.ends > now],
        limits={
            name: shapes.LimitView.model_validate(limit, from_attributes=True) for name, limit in town.limits.items()
        },
        transfers={name: sorted(pairs) for name, pairs in town.transfers.items()},
        pay_order=list(town.pay_order),
        validity={name: _term(pocket.valid_months, pocket.valid_years) for name, pocket in town.pockets.items()},
        **{name: getattr(town, name) for name in PLAIN},
    )


def change(found: Change, now: int) -> shapes.ChangeView:
    asked, withdrawn = found.asked, found.withdrawn
    state = "withdrawn" if withdrawn else ("in_force" if asked.starts <= now else "coming")
    told = shapes.WithdrawalView(who=withdrawn.who, why=withdrawn.why, at=instant(withdrawn.at)) if withdrawn else None
    return shapes.ChangeView(
        scope=asked.scope,
        number=found.number,
        starts=instant(asked.starts),
        state=state,  # type: ignore[arg-type]
        who=asked.who,
        why=asked.why,
        made_at=instant(found.made_at),
        rules=_as_asked(dict(asked.rules)),
        campaign=name_of(found) if "campaign" in asked.rules else None,
        withdrawn=told,
    )


def _as_asked(kept: dict[str, Any]) -> dict[str, Any]:
    """Times of a campaign as the API writes them."""
    if "campaign" in kept:
        kept["campaign"] = kept["campaign"] | {"ends": instant(kept["campaign"]["ends"])}
    return kept


def _campaign(campaign: Any) -> shapes.CampaignView:
    fields = {name: getattr(campaign, name) for name in shapes.CampaignView.model_fields if name != "ends"}
    return shapes.CampaignView(ends=instant(campaign.ends), **{**fields, "to": list(campaign.to)})


def _term(months: int | None, years: int | None) -> dict[str, int]:
    return {"years": years} if years is not None else ({"months": months} if months is not None else {})
