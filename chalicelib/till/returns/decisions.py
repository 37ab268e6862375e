"""A return, decided: how much of a purchase's legs goes back. Pure.

Of a leg, `floor(amount x returned / purchase)` goes back in all, less what earlier returns took: however a purchase
comes back in parts, nothing is lost or made, and whole it leaves every account as if it had not been. So what expired
of the award meanwhile goes back out of `x:breakage`: without the purchase it would not have expired.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chalicelib.ledger.breakage import Buckets
from chalicelib.ledger.lots import BREAKAGE
from chalicelib.ledger.values import Leg, Posting, Receipt
from chalicelib.refusals import AlreadyReturned, NotReturnable, ReturnExceedsRest
from chalicelib.town import Town

SLIP, CLAIM = "slip", "claim"
"""What issues a slip (`till/slips`), and the award that it becomes."""
RETURNABLE = {"award", "checkout", "redeem", SLIP, CLAIM}
BACK = "_back"


@dataclass(frozen=True)
class Part:
    """The goods that come back now, in cents of the purchase: from `before` to `after` of `whole`."""

    whole: int
    before: int
    after: int

    def of(self, amount: int) -> tuple[int, int]:
        """What had gone back of a leg's amount before this return, and what has after it; both without sign.

        >>> Part(300, 100, 200).of(-100)
        (33, 66)
        """
        return abs(amount) * self.before // self.whole, abs(amount) * self.after // self.whole


def part(original: Receipt, earlier: Sequence[Receipt], purchase_cents: int | None) -> Part:
    """The part of a purchase that comes back; without an amount, all that has not come back yet.

    A redemption without a purchase comes back whole or not at all. Refuses NotReturnable, AlreadyReturned and
    ReturnExceedsRest.
    """
    whole = original.facts.get("pu")
    if original.kind not in RETURNABLE or (whole is None and purchase_cents is not None):
        raise NotReturnable
    if whole is None:
        if earlier:
            raise AlreadyReturned
        return Part(1, 0, 1)
    before = sum(receipt.facts["pu"] for receipt in earlier)
    if before == whole:
        raise AlreadyReturned
    if purchase_cents is not None and purchase_cents > whole - before:
        raise ReturnExceedsRest(rest_cents=whole - before)
    return Part(whole, before, whole if purchase_cents is None else before + purchase_cents)


@dataclass(frozen=True)
class Since:
    """What happened since a purchase: returns of it, what expired at its members, the accounts these joined.

    `expired` and `joined` go by the member of the purchase; who joined no other account is not in `joined`. `owners`
    are, of a hold that was captured, the account to which its value goes back.
    """

    earlier: Sequence[Receipt] = ()
    expired: Mapping[str, Buckets] = field(default_factory=dict)
    joined: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)


def seller(receipt: Receipt) -> str:
    """Whose purchase a posting is: the business that stands in it, whoever had it booked; else who did."""
    return next((leg["a"] for leg in receipt.legs if leg["a"][0] == "s"), receipt.party)


def taken_back(town: Town, original: Receipt, back: Part, since: Since, day: date) -> Posting:
    """The posting that takes a part of a purchase back, whatever became of it: who spent the points owes them.

    A holder is only ever given money back, and so never owes any; a shop that was paid with it may.
    """
    legs = tuple(_legs(town, original, back, since, day))
    purchase = {}
    if "pu" in original.facts:
        cash = [_cash(town, original, back, gone) for gone in (back.before, back.after)]
        purchase = {"pu": back.after - back.before, "rest": back.whole - back.after, "cash": cash[1] - cash[0]}
    owing = frozenset(leg.account for leg in legs)
    given = {account: _given_back(used, back) for account, used in original.budgets.items()}
    return Posting("return", legs, debt=owing, facts=purchase, terms=town.version, returns=original.id, budgets=given)


def _cash(town: Town, original: Receipt, back: Part, gone: int) -> int:
    """The cents to be handed out in cash where so many cents of a purchase came back: what no pocket gives back.

    Counted from the beginning, so that in parts it is what was paid in cash, to the cent.
    """
    paid = [leg for leg in original.legs if leg["r"] == "redeem" and leg["d"] > 0]
    return gone - sum(town.pockets[leg["p"]].cents(leg["d"] * gone // back.whole) for leg in paid)


def _given_back(used: Mapping[str, int], back: Part) -> dict[str, int]:
    """A part's share of the budgets that a purchase used, as less than nothing; counted like its legs."""
    shares = {name: back.of(units) for name, units in used.items()}
    return {name: before - after for name, (before, after) in shares.items() if after > before}


def _legs(town: Town, original: Receipt, back: Part, since: Since, day: date) -> list[Leg]:
    """The purchase's legs, last first, in the other direction. Member (or slip) and shop stand in it with nothing
    where the part was too small to move anything, so that their histories tell of the return and the next one counts
    it; and so does a member whose account joined another one since, where the purchase stands."""
    legs = [made for leg in reversed(original.legs) for made in _back(town, leg, back, since, day)]
    moving = [leg for leg in legs if leg.amount]
    idle = {leg.account: leg for leg in legs if leg.account[0] in "msh"}
    points = town.points.name
    marks = [Leg(account, points, 0, f"joined{BACK}", {}) for account in since.joined]
    resting = [leg for account, leg in idle.items() if account not in {leg.account for leg in moving}]
    return [*moving, *resting, *marks]


def _back(town: Town, leg: Mapping[str, Any], back: Part, since: Since, day: date) -> Iterator[Leg]:
    """What a leg makes of the return: itself, and where its value expired meanwhile, breakage in its place."""
    before, after = back.of(leg["d"])
    amount = before - after if leg["d"] > 0 else after - before
    lost = _lost(leg, after - before, since) if amount < 0 else {}
    account, reason = {**since.owners, **since.joined}.get(leg["a"], leg["a"]), leg["r"] + BACK
    if lost:
        yield Leg(BREAKAGE, leg["p"], -sum(lost.values()), reason, lost)
    amount += sum(lost.values())
    slices = _slices(town, leg, (before, after), day) if amount or leg["a"][0] != "m" else {}
    yield Leg(account, leg["p"], amount, reason, slices)


def _lost(leg: Mapping[str, Any], amount: int, since: Since) -> dict[str, int]:
    """What of a part of a member's award expired, by bucket: of each bucket that the award went into and that earlier
    returns did not take, as much as expiry took out of it."""
    reason, pocket = leg["r"] + BACK, leg["p"]
    slices = Counter[str](leg.get("sl", {}))
    for taken in (taken for receipt in since.earlier for taken in receipt.legs):
        if (taken["r"], taken["p"]) == (reason, pocket) and taken["d"] < 0:
            slices.subtract(taken.get("sl", {}))
    lost = {}
    for bucket in sorted(+slices):
        going = min(amount, slices[bucket])
        amount -= going
        lost[bucket] = min(going, since.expired.get(leg["a"], {}).get((pocket, bucket), 0))
    return {bucket: gone for bucket, gone in lost.items() if gone}


def _slices(town: Town, leg: Mapping[str, Any], gone: tuple[int, int], day: date) -> Mapping[str, int] | None:
    """The buckets a member's leg goes back to, or is taken from first, and a hold's; none for other accounts."""
    if leg["a"][0] not in "mh":
        return None
    if leg["d"] >= 0:
        return dict(leg.get("sl", {}))
    restored = last_spent(leg["sl"], gone)
    return unexpired(restored, f"{day:%y%m}", town.pockets[leg["p"]].bucket(day))


def last_spent(spent: Mapping[str, int], gone: tuple[int, int]) -> dict[str, int]:
    """What comes back between two amounts gone back: what was spent last first, into the buckets it came from.

    >>> last_spent({"x2611": 10, "x2702": 5}, (0, 8))
    {'x2702': 5, 'x2611': 3}
    >>> last_spent({"x2611": 10, "x2702": 5}, (8, 15))
    {'x2611': 7}
    """
    back: dict[str, int] = {}
    start, end = gone
    for bucket in sorted(spent, reverse=True):
        if amount := min(end, spent[bucket]) - min(start, spent[bucket]):
            back[bucket] = amount
        start, end = max(0, start - spent[bucket]), max(0, end - spent[bucket])
    return back


def unexpired(slices: Mapping[str, int], month: str, fresh: str) -> dict[str, int]:
    """Slices whose bucket still pays in a month (YYMM); the others go to a fresh one.

    >>> unexpired({"x2610": 5, "x2702": 1}, "2611", "x2911")
    {'x2911': 5, 'x2702': 1}
    """
    kept: dict[str, int] = {}
    for bucket, amount in slices.items():
        name = bucket if bucket[1:] >= month else fresh
        kept[name] = kept.get(name, 0) + amount
    return kept
