"""What a purchase earns, and why: rates or a flat award, what is left out, the minimum, campaigns. Pure.

Amounts are smallest units of the town's points, purchases are cents. The scan and the quote both ask here, so that the
one can never say other than the other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.pockets import reward, split_by
from chalicelib.refusals import (
    AmountTooLarge,
    EligibleExceedsPurchase,
    ExcludedExceedsPurchase,
    FlatAward,
    InvalidValue,
    MissingField,
    UnknownExclusion,
    VatDoesNotAddUp,
)
from chalicelib.town import SHARES, Campaign, Town


@dataclass(frozen=True)
class Purchase:
    """What was bought: its price, the part that may earn points, and that part's VAT split {basis points: cents}.

    The part that earns is told, or follows from the goods that are left out, {exclusion: cents}. Where the award is
    flat the till tells no price.
    """

    cents: int | None
    eligible_cents: int | None = None
    vat: Mapping[str, int] = field(default_factory=dict)
    excluded: Mapping[str, int] = field(default_factory=dict)

    @property
    def price(self) -> int:
        return self.cents or 0

    @property
    def eligible(self) -> int:
        return self.price - sum(self.excluded.values()) if self.eligible_cents is None else self.eligible_cents


@dataclass(frozen=True)
class Because:
    """One rule that counted: its name, or the campaign's id, and what it said or did, as numbers."""

    rule: str
    effect: Mapping[str, Any]


@dataclass(frozen=True)
class Earned:
    """What club and member are given, campaigns included; `campaigns` is what each of those gave beyond the usual."""

    shares: Mapping[str, int]
    campaigns: Mapping[str, int]
    because: tuple[Because, ...]

    def __bool__(self) -> bool:
        return any(self.shares.values())


def check(town: Town, purchase: Purchase) -> None:
    """Whether a purchase is one that can be.

    Refuses AmountTooLarge, EligibleExceedsPurchase, ExcludedExceedsPurchase, UnknownExclusion, VatDoesNotAddUp, and
    InvalidValue where both the eligible part and the goods left out are told.
    """
    if purchase.price > town.max_purchase_cents:
        raise AmountTooLarge(largest=town.max_purchase_cents)
    if purchase.excluded and purchase.eligible_cents is not None:
        raise InvalidValue.of("eligible_cents", "excluded")
    if not set(purchase.excluded) <= set(town.exclusions):
        raise UnknownExclusion(known=sorted(town.exclusions))
    if purchase.eligible < 0:
        raise ExcludedExceedsPurchase
    if purchase.eligible > purchase.price:
        raise EligibleExceedsPurchase
    if purchase.vat and sum(purchase.vat.values()) != purchase.eligible:
        raise VatDoesNotAddUp


def check_told(town: Town, purchase: Purchase) -> None:
    """A flat award is given for the visit, any other for a price. Refuses FlatAward and MissingField."""
    if town.flat and purchase.cents is not None:
        raise FlatAward
    if not town.flat and purchase.cents is None:
        raise MissingField.of("purchase_cents")


def earned(town: Town, purchase: Purchase, paid: int, at: int, left: Mapping[str, int]) -> Earned:
    """What a purchase earns of which points pay `paid` cents; `left` is what is known to be left of budgets.

    Campaigns never lift it above what was paid, whoever made them: the town and a shop do not ask each other.
    """
    because = list(_left_out(purchase, paid))
    earning = min(purchase.eligible, purchase.price - paid)
    usual = _usual(town, purchase, earning, because)
    shares, campaigns = dict(usual), {}
    most = None if town.flat else max(0, earning * town.points.units_per_cent - sum(usual.values()))
    for campaign in town.campaigns:
        extra = _extra(campaign, usual, _least(left.get(campaign.id), most)) if at < campaign.ends else {}
        if total := sum(extra.values()):
            most = None if most is None else most - total
            shares = {who: shares[who] + extra.get(who, 0) for who in SHARES}
            campaigns[campaign.id] = total
            because.append(Because(campaign.id, {"percent": campaign.percent, **extra}))
    return Earned(shares, campaigns, tuple(because))


def vat_split(town: Town, purchase: Purchase) -> Mapping[str, int]:
    """The VAT split of what earns: as told, else by the shop's usual shares; empty where neither is known."""
    if purchase.vat or not town.vat or not purchase.eligible:
        return purchase.vat
    cents = split_by(purchase.eligible, list(town.vat.values()))
    return {rate: part for rate, part in zip(town.vat, cents, strict=True) if part}


def _left_out(purchase: Purchase, paid: int) -> Iterator[Because]:
    """What does not earn: goods that are left out, what the till told, what points pay."""
    if purchase.excluded:
        yield Because("exclusions", dict(purchase.excluded))
    if purchase.eligible_cents is not None and purchase.eligible < purchase.price:
        yield Because("eligible", {"cents": purchase.eligible})
    if paid:
        yield Because("points_earn_none", {"cents": paid})


def _usual(town: Town, purchase: Purchase, earning: int, because: list[Because]) -> dict[str, int]:
    if town.flat:
        if purchase.cents is None or earning > 0:
            because.append(Because("flat", town.flat))
            return {who: town.flat.get(who, 0) for who in SHARES}
        return dict.fromkeys(SHARES, 0)
    if town.minimum_cents:
        because.append(Because("minimum_cents", {"cents": town.minimum_cents}))
        if purchase.price < town.minimum_cents:
            return dict.fromkeys(SHARES, 0)
    because.append(Because("rates", town.rates))
    return {who: reward(earning, town.rates[who], town.points) for who in SHARES}


def _least(*bounds: int | None) -> int | None:
    return min((bound for bound in bounds if bound is not None), default=None)


def _extra(campaign: Campaign, usual: Mapping[str, int], left: int | None) -> dict[str, int]:
    """What a campaign gives beyond the usual; the last one that its bound meets is given what is left, pro rata."""
    extra = {who: usual[who] * (campaign.percent - 100) // 100 for who in SHARES if who in campaign.to}
    total = sum(extra.values())
    if left is None or total <= left:
        return extra
    return dict(zip(extra, split_by(left, list(extra.values())), strict=True)) if left else {}
