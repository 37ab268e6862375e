"""A purchase that comes back whole was never there: of two towns alike, one makes it and takes it back, in whatever
parts and whatever happens in between, and in the end both hold the same.

Left out, since docs/ledger.md ("Returns") says that they differ:

- who spent or sent on what the purchase gave owes it. So what is spent here, the twin could spend as well, and nothing
  depends on how much there is: no payment of "as much as possible", no sharing out of the pot;
- a payment that comes back into a bucket that is over begins anew: a purchase that was paid in part comes back before
  anything expires;
- a second bucket, earned after the points were spent, stays expired: all comes back while only the purchase's own
  bucket, and those before it, are over;
- what a hold keeps of points whose month is over comes back in their old bucket, later: nobody holds anything there.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from chalicelib.ledger.values import Purse, derived
from tests import acts, four_eyes
from tests.acts import Done, Made
from tests.reckoning import assert_all_is_true, journal
from tests.town import Town

pytestmark = pytest.mark.slow
FEW = settings(
    max_examples=6,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
Towns = Callable[[], AbstractContextManager[Town]]
LAST_DAYS = 69
"""From the purchase on 22 November, whose points last to the end of December, to the end of January."""
MEMBERS, SHOPS, CLUBS = ("anna", "ben"), ("bakery", "butcher"), ("fc", "choir")


@dataclass(frozen=True)
class Once:
    """What happens to both towns at once: they share the clock and the runs. `days` go by."""

    act: Done
    days: int = 0


@dataclass(frozen=True)
class Back:
    """So much of the purchase comes back, in cents."""

    cents: int


Step = Made | Once | Back
members, shops, clubs = st.sampled_from(MEMBERS), st.sampled_from(SHOPS), st.sampled_from(CLUBS)
amounts = st.integers(1, 20).map(lambda whole: whole * 100)
which = st.integers(0, 20)

earns = st.builds(acts.scan, members, st.integers(1, 5000), shops)
spends = st.one_of(
    st.builds(acts.redemption, members, st.just("points"), amounts, shops),
    st.builds(acts.checkout, members, st.integers(50, 5000), shops, points=amounts),
    st.builds(acts.transfer, members | clubs, shops, amounts),
)
family = st.sampled_from([acts.join(*MEMBERS), acts.join(*reversed(MEMBERS))])
others_come_back = st.builds(acts.back, which, st.none() | st.integers(1, 3000)) | st.builds(acts.reversal, which)
held = st.one_of(
    st.builds(acts.hold, members, amounts, shops, st.just("points"), st.integers(1, 3)),
    st.builds(acts.set_aside, members | clubs, shops, amounts),
    st.builds(acts.capture, which, st.none() | amounts),
    st.builds(acts.release, which, st.sampled_from(["beneficiary", "placed", "clerk"])),
    st.just(Once(acts.lapse_run())),
)
money = st.one_of(
    st.builds(acts.load, members, amounts, st.sampled_from([*SHOPS, "clerk"])),
    st.builds(acts.redemption, members, st.just("voucher"), st.integers(1, 300), shops),
)
upkeep = st.one_of(st.builds(acts.shaped, shops | clubs, st.integers(1, 4)), st.builds(acts.day_closed, shops | clubs))
parts = st.builds(Back, st.integers(1, 3000))
soon = st.just(Once(acts.passes(1), 1))
later = st.sampled_from([Once(acts.expiry_run()), Once(acts.passes(9), 9), Once(acts.passes(20), 20)])
campaign = st.builds(
    acts.ruled,
    shops,
    campaign=st.fixed_dictionaries(
        {"percent": st.integers(101, 300), "to": st.just(["club", "member"]), "days": st.integers(1, 4)},
        optional={"budget": st.just(10**7)},
    ),
)


@dataclass(frozen=True)
class Twins:
    """Two towns alike; `real` makes the purchase, the other does not. What the twin refuses happens in neither."""

    real: Town
    twin: Town

    def endowed(self) -> None:
        """Everybody has more than they will spend; no act can take that back."""
        for town in (self.real, self.twin):
            for member in MEMBERS:
                acts.happens(town, acts.scan(member, 1_000_000, "bakery"))
                acts.happens(town, acts.load(member, 10_000, "bakery"))
            town.booked.clear()

    def happens(self, step: Made | Once) -> None:
        if isinstance(step, Once):
            step.act(self.real)
        elif (made := acts.happens(self.twin, step)) is None or made.status == 201:
            done = acts.happens(self.real, step)
            assert done is None or done.status == 201, (step, done)

    def buys(self, act: Made) -> str:
        """The purchase that will not have been: the acts that come back to earlier postings do not see it."""
        call = act(self.real)
        reply = self.real.post(call.path, call.body, call.who)
        assert reply.status == 201, reply
        return str(reply.body["posting"]["id"])

    def comes_back(self, purchase: str, cents: int | None, by_clerk: bool = False) -> None:
        told: dict[str, object] = {"purchase_cents": cents} if cents else {}
        if by_clerk:
            reply = four_eyes.reverses(self.real, purchase, "the coat was torn")
        else:
            reply = self.real.post(f"/postings/{purchase}/returns", told, "bakery")
        assert reply.status == 201 or reply.code in {"already_returned", "return_exceeds_rest"}, reply

    def assert_alike(self) -> None:
        assert holding(self.real) == holding(self.twin)
        assert_all_is_true(self.real)  # and of the twin: it is one ledger


def opened(town: Town) -> Twins:
    """Both towns in one ledger; the clock is theirs together."""
    town.turns_to("2026-11-22")
    twin = Town(accounts={"pot": town.accounts["pot"]}, tokens={"clerk": town.tokens["clerk"]})
    for one in (town, twin):
        one.opens_shop("bakery", stripes=2, points=10**9, voucher=10**9)
        one.opens_shop("butcher", stripes=3, points=10**9, voucher=10**9)
        one.opens_club("fc", stripes=2)
        one.opens_club("choir")
        for member, club in zip(MEMBERS, CLUBS, strict=True):
            one.opens_member(member, club)
    return Twins(town, twin)


def holding(town: Town) -> dict[tuple[str, str], object]:
    """What each account has, each hold keeps and each budget has left, by name; and what this town's postings moved
    through the derived accounts."""
    found: Counter[tuple[str, str]] = Counter()
    for name, account in _named(town):
        state = town.book.member(account).purses if account[0] in "mh" else town.book.party_now(account).balances
        for pocket, held in state.items():
            found[name, pocket] = held.balance if isinstance(held, Purse) else held
        if account[0] == "s":
            party = town.book.party_now(account)
            found.update({(name, b): sum(part.headrooms.get(b, 0) for part in party.parts) for b in party.budgets})
    for account, pocket, amount in _derived(town):
        found[account, pocket] += amount
    return {place: amount for place, amount in found.items() if amount}


def _named(town: Town) -> Iterator[tuple[str, str]]:
    yield from ((name, account) for name, account in town.accounts.items() if name != "pot")
    yield from ((f"hold {number}", account) for number, (account, *_) in enumerate(town.held))


def _derived(town: Town) -> Iterator[tuple[str, str, int]]:
    own = {account for _, account in _named(town)}
    for receipt in journal(town).receipts:
        if own & {leg["a"] for leg in receipt.legs}:
            yield from ((leg["a"], leg["p"], leg["d"]) for leg in receipt.legs if derived(leg["a"]))


@dataclass(frozen=True)
class Plot:
    """What happens before a purchase at the bakery and after; its rest comes back there, or is reversed."""

    before: list[Made]
    purchase: Made
    after: list[Step]
    by_clerk: bool

    def plays(self, twins: Twins) -> None:
        for act in self.before:
            twins.happens(act)
        made, passed = twins.buys(self.purchase), 0
        for step in self.after:
            if isinstance(step, Back):
                twins.comes_back(made, step.cents)
            elif passed + (days := step.days if isinstance(step, Once) else 0) <= LAST_DAYS:
                passed += days
                twins.happens(step)
        twins.comes_back(made, None, self.by_clerk)
        twins.assert_alike()


def bought(who: str, cents: int, paid: dict[str, int]) -> Made:
    if not paid:
        return acts.scan(who, cents, "bakery")
    return acts.checkout(who, cents + sum(paid.values()), "bakery", **paid)


PAID = st.fixed_dictionaries({}, optional={"points": amounts, "voucher": st.integers(1, 20)})
soon_back = st.builds(
    Plot,
    st.lists(earns | spends | money | campaign, max_size=4),
    st.builds(bought, members, st.integers(50, 5000), PAID),
    st.lists(
        st.one_of(parts, parts, earns, spends, money, held, held, family, others_come_back, soon, upkeep, campaign),
        min_size=3,
        max_size=14,
    ),
    st.booleans(),
)
anytime = st.one_of(parts, earns, spends, family, family, others_come_back, later, upkeep)
EXPIRED = [Once(acts.passes(42), 42), Once(acts.expiry_run())]
late_back = st.builds(
    Plot,
    st.lists(earns | spends, max_size=4),
    st.builds(bought, members, st.integers(50, 5000), st.just({})),
    st.builds(
        lambda first, then: [*first, *EXPIRED, *then],
        st.lists(anytime, min_size=2, max_size=8),
        st.lists(anytime, max_size=6),
    ),
    st.booleans(),
)


@FEW
@given(plot=soon_back)
def test_a_purchase_that_comes_back_was_never_there(towns: Towns, plot: Plot) -> None:
    with towns() as town:
        twins = opened(town)
        twins.endowed()
        plot.plays(twins)


@FEW
@given(plot=late_back)
def test_a_purchase_whose_points_expired_was_never_there_either(towns: Towns, plot: Plot) -> None:
    with towns() as town:
        twins = opened(town)
        acts.ruled("town", validity={"points": {"months": 1}})(town)
        plot.plays(twins)
