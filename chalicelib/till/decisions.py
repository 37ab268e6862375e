"""What happens at the counter, decided: each function answers the posting to be made, or refuses.

Pure: the town's rules, the accounts as read and the request are arguments. Amounts are smallest units of their
pocket, purchases are cents. The part of a purchase that is paid with points earns none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chalicelib.ledger.purses import spendable
from chalicelib.ledger.values import Leg, Posting, Purse
from chalicelib.pockets import Pocket
from chalicelib.refusals import (
    InvalidValue,
    NothingToPost,
    NotWholeCents,
    PurchaseBelowMinimum,
    RedeemExceedsPurchase,
    TimeInFuture,
    TimeTooOld,
    UnknownPocket,
)
from chalicelib.till import awards, limits
from chalicelib.till.awards import Earned, Purchase
from chalicelib.town import Town

AHEAD_MS = 5 * 60 * 1000
DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class Counter:
    """Who meets at the counter: the shop, the member, the club the card credits; the moment (ms) and its day.

    `spent` is what the member's cards have paid that day, `left` what is known to be left of campaigns' budgets.
    """

    shop: str
    member: str
    club: str
    at: int
    day: date
    tell: bool = False
    spent: Mapping[str, int] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)


def happened(at: int | None, now: int, town: Town) -> int:
    """When an event happened, by the till's clock where it told; a little ahead counts as now.

    Refuses TimeInFuture beyond five minutes, TimeTooOld beyond the town's `late_days`.
    """
    if at is None:
        return now
    if at > now + AHEAD_MS:
        raise TimeInFuture
    if at < now - town.late_days * DAY_MS:
        raise TimeTooOld
    return min(at, now)


def award(town: Town, counter: Counter, purchase: Purchase) -> Posting:
    """A purchase's points: from the shop to the club and, where the shop rewards the member too, to the member.

    Refuses what `awards.check` and `awards.check_told` refuse, PurchaseBelowMinimum and NothingToPost.
    """
    awards.check_told(town, purchase)
    awards.check(town, purchase)
    earned = awards.earned(town, purchase, 0, counter.at, counter.left)
    if not earned:
        raise _nothing(town, purchase)
    return _posting(town, "award", award_legs(town, counter, earned), counter, _told(town, counter, purchase, earned))


def redemption(town: Town, counter: Counter, pocket: str, amount: int) -> Posting:
    """A payment with a pocket: from the member to the shop. Refuses what `limits.near` refuses."""
    redeem = {pocket: amount}
    whole_cents(pocket_of(town, pocket), amount)
    return _posting(town, "redeem", _redeem_legs(counter, redeem), counter, _warned(town, counter, redeem))


def checkout(town: Town, counter: Counter, purchase: Purchase, redeem: Mapping[str, int]) -> Posting:
    """A purchase that is paid in part from pockets and earns on the rest, in one posting.

    What points pay counts first against the part that earns none. `redeem` is {pocket: amount}.
    """
    awards.check(town, purchase)
    earned = awards.earned(town, purchase, paid_with_points(town, purchase, redeem), counter.at, counter.left)
    legs = (*_redeem_legs(counter, redeem), *(award_legs(town, counter, earned) if earned else ()))
    if not legs:
        raise _nothing(town, purchase)
    facts = _told(town, counter, purchase, earned) | _warned(town, counter, redeem)
    return _posting(town, "checkout", legs, counter, facts)


def paid_with_points(town: Town, purchase: Purchase, redeem: Mapping[str, int]) -> int:
    """The cents of a purchase that points pay, which earn none.

    Refuses UnknownPocket, NotWholeCents, and RedeemExceedsPurchase where all pockets pay more than the price.
    """
    paid = {name: whole_cents(pocket_of(town, name), amount) for name, amount in redeem.items()}
    if sum(paid.values()) > purchase.price:
        raise RedeemExceedsPurchase
    return paid.get(town.points.name, 0)


def _nothing(town: Town, purchase: Purchase) -> NothingToPost | PurchaseBelowMinimum:
    if purchase.price < town.minimum_cents and not town.flat:
        return PurchaseBelowMinimum(minimum_cents=town.minimum_cents)
    return NothingToPost()


def as_much_as_possible(
    town: Town, counter: Counter, purses: Mapping[str, Purse], cents: int, month: str
) -> dict[str, int]:
    """What a holder's pockets pay of a price, in the town's order of pockets, in whole cents and within the limits."""
    redeem: dict[str, int] = {}
    for name in town.pay_order:
        pocket = town.pockets[name]
        most = limits.most(town, counter.spent, name, spendable(purses.get(name, Purse()), month))
        paid = min(cents, pocket.cents(most))
        if paid > 0:
            redeem[name] = paid * pocket.units_per_cent
            cents -= paid
    return redeem


def named_pockets(wanted: Sequence[tuple[str, int]]) -> dict[str, int]:
    """The pockets a holder names to pay with; each once, else InvalidValue."""
    redeem = dict(wanted)
    if len(redeem) < len(wanted):
        raise InvalidValue.of("redeem")
    return redeem


def pocket_of(town: Town, name: str) -> Pocket:
    """A pocket of this town; refuses UnknownPocket."""
    if name not in town.pockets:
        raise UnknownPocket
    return town.pockets[name]


def whole_cents(pocket: Pocket, amount: int) -> int:
    """What an amount pays in cents; refuses NotWholeCents where it is not whole ones."""
    if amount % pocket.units_per_cent:
        raise NotWholeCents(units_per_cent=pocket.units_per_cent)
    return pocket.cents(amount)


def award_legs(town: Town, counter: Counter, earned: Earned) -> tuple[Leg, ...]:
    """Both shares of an award, gross. The member's account stands in it even where only the club earns: its history
    shows what the purchase did, and a change of the card's terms between read and write is noticed."""
    name = town.points.name
    club, member = earned.shares["club"], earned.shares["member"]
    legs = (
        Leg(counter.shop, name, -club, "club"),
        Leg(counter.club, name, club, "club"),
        Leg(counter.shop, name, -member, "member"),
        Leg(counter.member, name, member, "member"),
    )
    return tuple(leg for leg in legs if leg.amount or leg.account == counter.member)


def _redeem_legs(counter: Counter, redeem: Mapping[str, int]) -> tuple[Leg, ...]:
    return tuple(
        leg
        for pocket, amount in redeem.items()
        for leg in (
            Leg(counter.member, pocket, -amount, "redeem"),
            Leg(counter.shop, pocket, amount, "redeem"),
        )
    )


def _told(town: Town, counter: Counter, purchase: Purchase, earned: Earned) -> dict[str, Any]:
    """What a posting keeps of its purchase; docs/ledger.md, "Tables", explains the names."""
    facts: dict[str, Any] = {
        "pu": purchase.cents,
        "el": purchase.eligible_cents,
        "ex": dict(purchase.excluded),
        "vat": dict(awards.vat_split(town, purchase)),
        "ca": dict(earned.campaigns),
        "tell": int(counter.tell),
    }
    return {name: value for name, value in facts.items() if value or (value == 0 and name == "el")}


def _warned(town: Town, counter: Counter, redeem: Mapping[str, int]) -> dict[str, Any]:
    near = limits.near(town, counter.spent, redeem)
    return {"near": near} if near else {}


def _posting(town: Town, kind: str, legs: tuple[Leg, ...], counter: Counter, facts: Mapping[str, Any]) -> Posting:
    """A posting at the counter: earned points begin their term on its day, and an award may use the shop's margin."""
    points, given = town.points, facts.get("ca", {})
    used = {c.id: given[c.id] for c in town.campaigns if c.budget is not None and c.id in given}
    pays = any(leg.reason == "redeem" for leg in legs)
    return Posting(
        kind,
        legs,
        buckets={points.name: points.bucket(counter.day)},
        margin=frozenset({counter.shop}),
        facts=facts,
        terms=town.version,
        margins=town.margin,
        budgets={counter.shop: used} if used else {},
        counted=frozenset({counter.member} if pays else ()),
    )
