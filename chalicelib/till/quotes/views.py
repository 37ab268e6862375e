"""A quote as the till tells it: amounts, and every rule that counted in a sentence of the caller's language."""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib import texts
from chalicelib.ledger.values import Posting
from chalicelib.pockets import Pocket
from chalicelib.shapes import instant
from chalicelib.till.awards import Because
from chalicelib.till.quotes import shapes
from chalicelib.till.quotes.decisions import Quote
from chalicelib.till.shapes import Awarded, Redeemed
from chalicelib.town import SHARES, Campaign, Town

Effect = Mapping[str, Any]
Words = Mapping[str, str]
EURO = Pocket("euro", "money", 2, 1, {"de": "EUR", "en": "EUR"})


def quote(town: Town, made: Quote, language: str) -> shapes.QuoteView:
    """Neither the club nor a balance is told: a shop that asks for a quote learns no more than by the scan."""
    posting, facts = made.posting, made.posting.facts
    redeemed = _redeemed(town, posting)
    left = facts["pu"] - sum(part.cents for part in redeemed) if posting.kind == "checkout" else None
    return shapes.QuoteView(
        version=town.version,
        awarded=_awarded(town, posting),
        redeemed=redeemed or None,
        left_to_pay_cents=left,
        near=facts.get("near"),
        asks_pin=made.asks_pin or None,
        vat=facts.get("vat"),
        rules=[_rule(town, because, language) for because in made.because],
    )


def _awarded(town: Town, posting: Posting) -> Awarded | None:
    club, member = (sum(max(0, leg.amount) for leg in posting.legs if leg.reason == who) for who in SHARES)
    return Awarded(pocket=town.points.name, club=club, member=member) if club or member else None


def _redeemed(town: Town, posting: Posting) -> list[Redeemed]:
    return [
        Redeemed(pocket=leg.pocket, amount=leg.amount, cents=town.pockets[leg.pocket].cents(leg.amount))
        for leg in posting.legs
        if leg.reason == "redeem" and leg.amount > 0
    ]


def _rule(town: Town, because: Because, language: str) -> shapes.RuleView:
    campaign = next((found for found in town.campaigns if found.id == because.rule), None)
    kept = {"day_limit": "limits", "redemption_limit": "limits"}.get(because.rule, because.rule)
    origin = town.origin(kept)
    return shapes.RuleView(
        rule=because.rule,
        scope="town" if origin.scope == "town" else "shop",
        number=origin.number,
        since=instant(origin.starts) if origin.starts else None,
        effect=dict(because.effect),
        text=sentence(town, because, campaign, language),
    )


def sentence(town: Town, because: Because, campaign: Campaign | None, language: str) -> str:
    """What a rule said, in words that a cashier can say aloud."""
    if campaign:
        told = _campaign(town, campaign, because.effect, language)
        return texts.rule("campaign", language).format(**told)
    return texts.rule(because.rule, language).format(**TOLD.get(because.rule, _cents)(town, because.effect, language))


def _campaign(town: Town, campaign: Campaign, effect: Effect, language: str) -> Words:
    extra = effect.get("club", 0) + effect.get("member", 0)
    name = campaign.name.get(language) or next(iter(campaign.name.values()))
    return {"name": name, "percent": str(campaign.percent), "extra": town.points.shown(extra, language)}


def _rates(_: Town, effect: Effect, language: str) -> Words:
    return {who: _percent(points, language) for who, points in effect.items()}


def _flat(town: Town, effect: Effect, language: str) -> Words:
    return {who: town.points.shown(effect.get(who, 0), language) for who in SHARES}


def _exclusions(town: Town, effect: Effect, language: str) -> Words:
    goods = (
        f"{town.exclusions[name].get(language, name)} {EURO.shown(cents, language)}" for name, cents in effect.items()
    )
    return {"goods": ", ".join(goods)}


def _vat(_: Town, effect: Effect, language: str) -> Words:
    split = (f"{_percent(int(rate), language)} %: {EURO.shown(cents, language)}" for rate, cents in effect.items())
    return {"split": ", ".join(split)}


def _pay_order(town: Town, effect: Effect, language: str) -> Words:
    return {"order": ", ".join(_unit(town, name, language) for name in effect["order"])}


def _limit(town: Town, effect: Effect, language: str) -> Words:
    return {"limit": town.pockets[effect["pocket"]].shown(effect["limit"], language)}


def _cents(_: Town, effect: Effect, language: str) -> Words:
    return {"cents": EURO.shown(effect["cents"], language)}


def _validity(town: Town, effect: Effect, language: str) -> Words:
    year, month = f"20{effect['bucket'][1:3]}", effect["bucket"][3:5]
    return {"pocket": _unit(town, effect["pocket"], language), "month": f"{month}/{year}"}


def _unit(town: Town, name: str, language: str) -> str:
    return town.pockets[name].unit.get(language, name)


def _percent(basis_points: int, language: str) -> str:
    """Basis points in per cent, without needless zeros.

    >>> _percent(100, "de"), _percent(50, "de"), _percent(125, "en")
    ('1', '0,5', '1.25')
    """
    told = f"{basis_points / 100:.2f}".rstrip("0").rstrip(".")
    return told.replace(".", ",") if language == "de" else told


TOLD: dict[str, Callable[[Town, Effect, str], Words]] = {
    "rates": _rates,
    "flat": _flat,
    "exclusions": _exclusions,
    "vat": _vat,
    "validity": _validity,
    "pay_order": _pay_order,
    "day_limit": _limit,
    "redemption_limit": _limit,
}
"""What stands in the braces of a rule's sentence; for the others it is an amount in cents."""
