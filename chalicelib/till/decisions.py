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
from chalicelib.pockets import Pocket, reward
from chalicelib.refusals import (
    AmountTooLarge,
    EligibleExceedsPurchase,
    InvalidValue,
    NothingToPost,
    NotWholeCents,
    RedeemExceedsPurchase,
    TimeInFuture,
    TimeTooOld,
    UnknownPocket,
    VatDoesNotAddUp,
)
from chalicelib.till.terms import Rates
from chalicelib.town import Town

AHEAD_MS = 5 * 60 * 1000
DAY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class Purchase:
    """What was bought: its price, the part that may earn points, and that part's VAT split {basis points: cents}."""

    cents: int
    eligible_cents: int | None = None
    vat: Mapping[str, int] = field(default_factory=dict)

    @property
    def eligible(self) -> int:
        return self.cents if self.eligible_cents is None else self.eligible_cents


@dataclass(frozen=True)
class Counter:
    """Who meets at the counter: the shop with its rates, the member, the club the card credits; and the day."""

    shop: str
    rates: Rates
    member: str
    club: str
    day: date
    tell: bool = False


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
    """A purchase's points: from the shop to the club and, where the shop rewards the member too, to the member."""
    _check(town, purchase)
    legs = _award_legs(town, counter, purchase.eligible)
    if not legs:
        raise NothingToPost
    return _posting(town, "award", legs, counter, _facts(counter, purchase))


def redemption(town: Town, counter: Counter, pocket: str, amount: int) -> Posting:
    """A payment with a pocket: from the member to the shop."""
    whole_cents(pocket_of(town, pocket), amount)
    return _posting(town, "redeem", _redeem_legs(counter, {pocket: amount}), counter, {})


def checkout(town: Town, counter: Counter, purchase: Purchase, redeem: Mapping[str, int]) -> Posting:
    """A purchase that is paid in part from pockets and earns on the rest, in one posting.

    What points pay counts first against the part that earns none. `redeem` is {pocket: amount}.
    """
    _check(town, purchase)
    paid = {name: whole_cents(pocket_of(town, name), amount) for name, amount in redeem.items()}
    if sum(paid.values()) > purchase.cents:
        raise RedeemExceedsPurchase
    earning = min(purchase.eligible, purchase.cents - paid.get(town.points.name, 0))
    legs = (*_redeem_legs(counter, redeem), *_award_legs(town, counter, earning))
    if not legs:
        raise NothingToPost
    return _posting(town, "checkout", legs, counter, _facts(counter, purchase))


def as_much_as_possible(town: Town, purses: Mapping[str, Purse], cents: int, month: str) -> dict[str, int]:
    """What a holder's pockets pay of a price, in the town's order of pockets, in whole cents."""
    redeem: dict[str, int] = {}
    for name in town.pay_order:
        pocket = town.pockets[name]
        paid = min(cents, pocket.cents(spendable(purses.get(name, Purse()), month)))
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


def _check(town: Town, purchase: Purchase) -> None:
    if purchase.cents > town.max_purchase_cents:
        raise AmountTooLarge(largest=town.max_purchase_cents)
    if purchase.eligible > purchase.cents:
        raise EligibleExceedsPurchase
    if purchase.vat and sum(purchase.vat.values()) != purchase.eligible:
        raise VatDoesNotAddUp


def _award_legs(town: Town, counter: Counter, cents: int) -> tuple[Leg, ...]:
    """Both shares of an award, gross. The member's account stands in it even where only the club earns: its history
    shows what the purchase did, and a change of the card's terms between read and write is noticed."""
    name = town.points.name
    club = reward(cents, counter.rates.club, town.points)
    member = reward(cents, counter.rates.member, town.points)
    if not club + member:
        return ()
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


def _facts(counter: Counter, purchase: Purchase) -> dict[str, Any]:
    facts: dict[str, Any] = {"pu": purchase.cents}
    if purchase.eligible_cents is not None:
        facts["el"] = purchase.eligible_cents
    if purchase.vat:
        facts["vat"] = dict(purchase.vat)
    return facts | ({"tell": 1} if counter.tell else {})


def _posting(town: Town, kind: str, legs: tuple[Leg, ...], counter: Counter, facts: Mapping[str, Any]) -> Posting:
    """A posting at the counter: earned points begin their term on its day, and an award may use the shop's margin."""
    points = town.points
    return Posting(
        kind,
        legs,
        buckets={points.name: points.bucket(counter.day)},
        margin=frozenset({counter.shop}),
        facts=facts,
        terms=town.rules,
    )
