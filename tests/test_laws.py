"""The laws of the whole counter: whatever is called, whatever time does and whatever the office runs, in any order."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import acts
from tests.acts import Done, Made
from tests.reckoning import assert_all_is_true
from tests.town import Town

pytestmark = pytest.mark.slow
# A story is read faster than it is shrunk: each try of it plays in a fresh town.
FEW = settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
Towns = Callable[[], AbstractContextManager[Town]]
MEMBERS, SHOPS, CLUBS = ("anna", "ben", "cleo", "dora"), ("bakery", "butcher"), ("fc", "choir")
PARTIES = (*SHOPS, *CLUBS, "pot")

members, shops, clubs = st.sampled_from(MEMBERS), st.sampled_from(SHOPS), st.sampled_from(CLUBS)
pockets = st.sampled_from(["points", "voucher"])
cents = st.integers(1, 9000)
amounts = st.integers(1, 40).map(lambda whole: whole * 100)
# Often one of the first, so that several acts come back to the same one.
which = st.integers(0, 5) | st.integers(0, 30)

counter = st.one_of(
    st.builds(acts.scan, members, cents, shops),
    st.builds(acts.scan, members, st.none(), shops),
    st.builds(acts.scan, members, cents, shops, excluded=st.fixed_dictionaries({"books": st.integers(1, 900)})),
    st.builds(acts.late_scan, members, cents, shops, st.integers(0, 33)),
    st.builds(acts.checkout, members, cents, shops),
    st.builds(acts.checkout, members, cents, shops, points=amounts),
    st.builds(acts.checkout, members, cents, shops, voucher=st.integers(1, 500), points=amounts),
    st.builds(acts.redemption, members, pockets, amounts, shops),
    st.builds(acts.load, members, amounts, st.sampled_from([*SHOPS, "clerk"])),
)
elsewhere = st.one_of(
    st.builds(acts.issue, st.sampled_from([*SHOPS, *MEMBERS]), pockets, amounts),
    st.builds(acts.transfer, members | clubs | shops, clubs | shops, amounts, pockets),
    st.builds(acts.hold, members, amounts, shops, pockets, st.integers(1, 4)),
    st.builds(acts.set_aside, members | clubs | shops, clubs | shops, amounts),
    st.builds(acts.capture, which, st.none() | amounts),
    st.builds(acts.release, which, st.sampled_from(["beneficiary", "placed", "clerk"])),
    st.builds(acts.join, members, members),
    st.builds(acts.distribution, st.integers(0, 1)),
)
taken_back = st.one_of(
    st.builds(acts.back, which, st.none() | cents),
    st.builds(acts.back, which, st.integers(1, 500), shops),
    st.builds(acts.reversal, which),
)
time = st.one_of(
    st.builds(acts.passes, st.integers(1, 3)),
    st.builds(acts.passes, st.integers(25, 70)),
    st.builds(acts.lapse_run),
    st.builds(acts.expiry_run),
    st.builds(acts.expiry_run),
)
upkeep = st.one_of(
    st.builds(acts.shaped, st.sampled_from(PARTIES), st.integers(1, 5)),
    st.builds(acts.day_closed, st.sampled_from(PARTIES)),
)
CAMPAIGN = {"percent": 200, "to": ["club", "member"], "days": 20}
RULES: tuple[dict[str, Any], ...] = (
    {"campaign": {**CAMPAIGN, "budget": 2500}},
    {"campaign": {**CAMPAIGN, "percent": 150, "to": ["member"], "budget": 400}},
    {"flat": {"club": 30, "member": 70}},
    {"flat": None, "minimum_cents": 0},
    {"flat": None, "minimum_cents": 700},
    {"limits": {"points": {"day": 3000}}},
    {"limits": {"points": {"day": 2_000_000}, "voucher": {"redemption": 700, "day": 900}}},
    {"rates": {"club": 33, "member": 77}},
    {"margin": {"points": 700}},
    {"ends_campaign": "K2"},
)
rules = st.one_of(
    st.sampled_from(RULES).flatmap(
        lambda told: st.builds(acts.ruled, shops, **{n: st.just(v) for n, v in told.items()})
    ),
    st.builds(acts.ruled, st.just("town"), pay_order=st.permutations(["points", "voucher"])),
    st.builds(acts.ruled, st.just("town"), validity=st.sampled_from([{"points": {"months": n}} for n in (1, 2, 3)])),
)
any_act = st.one_of(counter, counter, counter, elsewhere, elsewhere, taken_back, taken_back, time, upkeep, rules)


def opened(town: Town) -> Town:
    """Two shops, one of them short of credit, two clubs and four members with a little of everything, one of whom has
    joined another; points last a month, 30.00 of them pay on a day, and a campaign has hardly any budget."""
    town.turns_to("2026-11-22")
    town.opens_shop("bakery")
    town.opens_shop("butcher", stripes=3, points=30_000, voucher=3_000, points_grace=2_000)
    town.opens_club("fc")
    town.opens_club("choir", stripes=2)
    town.registers_clubs()
    acts.ruled("town", validity={"points": {"months": 1}}, limits={"points": {"day": 3000}})(town)
    for member, club in zip(MEMBERS, ("fc", "choir", None, "fc"), strict=True):
        town.opens_member(member, club)
        acts.happens(town, acts.scan(member, 4000, "bakery"))
        acts.happens(town, acts.load(member, 500, "bakery"))
        acts.happens(town, acts.hold(member, 1500, "bakery"))
        acts.happens(town, acts.hold(member, 300, "butcher", "voucher"))
    acts.happens(town, acts.join("dora", "cleo"))
    acts.ruled("bakery", campaign={**CAMPAIGN, "budget": 3000})(town)
    return town


def settled(town: Town) -> None:
    """The runs that a town has every night, so that nothing is left over that should have ended."""
    acts.lapse_run()(town)
    acts.expiry_run()(town)


@FEW
@given(told=st.lists(any_act, min_size=12, max_size=30))
def test_nothing_that_can_happen_breaks_the_books(towns: Towns, told: list[Made | Done]) -> None:
    with towns() as town:
        opened(town)
        for act in told:
            acts.happens(town, act)
        settled(town)
        assert_all_is_true(town)
