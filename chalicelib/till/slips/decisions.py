"""A slip, decided: what is set aside, to whom it goes, and what becomes of it when nobody comes. Pure.

The award is decided at the purchase, by the rules of that day, and only whom it is for is left open. It waits on a
hold of its own, which the claim empties into the shop's account, and from there it goes as any award does: so the
shop's book, the holder's lots and a later return find an award of that shop.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from chalicelib.ledger import days
from chalicelib.ledger.values import Leg, Posting, Receipt, Sequenced
from chalicelib.refusals import Refusal, SlipClaimed, SlipLapsed, SlipReturned, SlipWithdrawn
from chalicelib.till import decisions
from chalicelib.till.awards import Earned, Purchase
from chalicelib.till.decisions import Counter
from chalicelib.till.returns.decisions import CLAIM, SLIP, Part, Since, part, taken_back
from chalicelib.town import SHARES, Town

State = Literal["open", "claimed", "returned", "withdrawn", "lapsed"]
ENDS: dict[str, State] = {CLAIM: "claimed", "return": "returned", "release": "withdrawn", "lapse": "lapsed"}
REFUSED: dict[State, type[Refusal]] = {
    "claimed": SlipClaimed,
    "returned": SlipReturned,
    "withdrawn": SlipWithdrawn,
    "lapsed": SlipLapsed,
}


@dataclass(frozen=True)
class Slip:
    """A slip as read: its hold, the posting that issued it, and what was posted on it since, the newest first."""

    state: Sequenced
    issue: Receipt
    since: tuple[Receipt, ...] = ()

    @property
    def account(self) -> str:
        return self.state.account

    @property
    def shop(self) -> str:
        return str(self.state.terms["owner"])

    @property
    def rest(self) -> int:
        """What it keeps, in smallest units."""
        return self.state.purses[self.state.terms["pocket"]].balance

    @property
    def until(self) -> int:
        """From when on (ms) it is worth nothing any more."""
        return int(self.state.terms["until"])

    def standing(self, now: int) -> State:
        """Open, or how it ended; one whose time is over has lapsed, even before that is booked."""
        if not self.rest:
            return ENDS[self.since[0].kind]
        return "lapsed" if now >= self.until else "open"

    def shares(self) -> dict[str, int]:
        """What club and holder are given: as it was decided, less what came back."""
        given = {who: self.issue.moved(self.account, who) for who in SHARES}
        back = {who: sum(one.moved(self.account, f"{who}_back") for one in self.since) for who in SHARES}
        return {who: given[who] + back[who] for who in SHARES}

    def budgets(self) -> dict[str, int]:
        """What it uses of the shop's budgets, by name, less what came back."""
        used = dict(self.issue.budgets.get(self.shop, {}))
        for one in self.since:
            for name, units in one.budgets.get(self.shop, {}).items():
                used[name] += units
        return {name: units for name, units in used.items() if units}


def check_open(slip: Slip, now: int) -> None:
    """Refuses SlipClaimed, SlipReturned, SlipWithdrawn, SlipLapsed."""
    if refusal := REFUSED.get(slip.standing(now)):
        raise refusal


def issued(town: Town, counter: Counter, purchase: Purchase) -> Posting:
    """An award whose club and holder are a hold (`counter.member`) for the time being; refuses as an award."""
    account = counter.member
    award = decisions.award(town, counter, purchase)
    last = days.later(f"{counter.day:%y%m%d}", town.holds["slip_days"] + 1)
    amount = sum(leg.amount for leg in award.legs if leg.account == account)
    terms = {"owner": counter.shop, "pocket": town.points.name, "amount": amount, "day": last, SLIP: 1}
    until = days.midnight(last, town.time_zone)
    return replace(
        award,
        kind=SLIP,
        facts={**award.facts, "until": until},
        opens={account: {**terms, "until": until}},
    )


def claimed(town: Town, slip: Slip, counter: Counter) -> Posting:
    """The award that the slip stands for, to the holder and club at this counter.

    Its points keep the term that began with the purchase: who claims late gains nothing by it, as with an award that
    comes home late from a till without a network.
    """
    pocket, shares = str(slip.state.terms["pocket"]), slip.shares()
    (bucket,) = slip.state.purses[pocket].buckets
    empties = Leg(slip.account, pocket, -slip.rest, SLIP), Leg(slip.shop, pocket, slip.rest, SLIP)
    told = {"tell": 1} if counter.tell else {}
    return Posting(
        CLAIM,
        (*empties, *decisions.award_legs(town, counter, Earned(shares, {}, ()))),
        buckets={pocket: bucket},
        facts={**_left(slip), **told},
        terms=town.version,
    )


def _left(slip: Slip) -> dict[str, Any]:
    """What is told of the purchase, of which a part may have come back while nobody had claimed it."""
    told = {name: value for name, value in slip.issue.facts.items() if name != "until"}
    gone = sum(one.facts.get("pu", 0) for one in slip.since)
    return _less(told, Part(told["pu"], 0, gone)) if gone else told


def _less(told: Mapping[str, Any], gone: Part) -> dict[str, Any]:
    """Amounts less what came back of each; what earns is what its VAT rates sum to, where they are told.

    >>> _less({"pu": 1000, "el": 900, "vat": {"700": 300, "1900": 600}}, Part(1000, 0, 333))
    {'pu': 667, 'el': 602, 'vat': {'700': 201, '1900': 401}}
    """
    left = {
        name: _less(value, gone) if isinstance(value, Mapping) else value - gone.of(value)[1]
        for name, value in told.items()
    }
    return left | ({"el": sum(left["vat"].values())} if "vat" in left else {})


def given_back(town: Town, slip: Slip, purchase_cents: int | None, day: date) -> Posting:
    """A return of the purchase, or a part of it, while nobody has claimed the slip; refuses as `part` does."""
    back = part(slip.issue, slip.since, purchase_cents)
    return taken_back(town, slip.issue, back, Since(slip.since), day)


def given_up(town: Town, slip: Slip, kind: Literal["release", "lapse"]) -> Posting:
    """All that is left, back to the shop, and to campaigns' budgets what it used of them: withdrawn or lapsed."""
    pocket = str(slip.state.terms["pocket"])
    legs = Leg(slip.account, pocket, -slip.rest, kind), Leg(slip.shop, pocket, slip.rest, kind)
    used = {name: -units for name, units in slip.budgets().items()}
    return Posting(kind, legs, terms=town.version, budgets={slip.shop: used} if used else {})
