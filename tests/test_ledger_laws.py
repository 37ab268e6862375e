"""Laws of the ledger: whatever tills and clients do, in whatever order, these hold, on both engines."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import acts
from tests.acts import Made
from tests.reckoning import assert_running, balances, whole_history
from tests.town import Reply, Town, new_key

FEW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
MEMBERS, SHOPS, CLUBS = ("anna", "ben"), ("bakery", "butcher"), ("fc", "choir")
members, shops, clubs = st.sampled_from(MEMBERS), st.sampled_from(SHOPS), st.sampled_from(CLUBS)
amounts = st.integers(1, 60).map(lambda whole: whole * 100)

calls = st.one_of(
    st.builds(acts.scan, members, st.integers(1, 30_000), shops),
    st.builds(acts.redemption, members, st.sampled_from(["points", "voucher"]), amounts, shops),
    st.builds(acts.checkout, members, st.integers(1, 30_000), shops),
    st.builds(acts.load, members, amounts, shops),
    st.builds(acts.transfer, members | clubs | shops, clubs | shops, amounts),
    st.builds(acts.hold, members, amounts, shops),
    st.builds(acts.set_aside, members | clubs | shops, clubs | shops, amounts),
    st.builds(acts.capture, st.integers(0, 5)),
    st.builds(acts.release, st.integers(0, 5), st.just("clerk")),
)


@pytest.fixture
def market(town: Town) -> Town:
    town.opens_shop("butcher", stripes=3, points=30_000, voucher=3_000)
    town.opens_club("choir", stripes=2)
    town.opens_member("ben")
    return town


def played(town: Town, made: Made, key: str | None = None) -> Reply:
    call = made(town)
    reply = town.post(call.path, call.body, call.who, key)
    acts.note(town, call.who, reply)
    return reply


def world(town: Town) -> Counter[str]:
    sums: Counter[str] = Counter()
    for name in town.accounts:
        for pocket in ("points", "voucher"):
            sums[pocket] += town.balance(name, pocket)
    for kept in acts.holds(town):
        sums.update({pocket: purse.balance for pocket, purse in kept.purses.items()})
    return sums


@FEW
@given(told=st.lists(calls, min_size=1, max_size=10))
def test_nothing_a_till_can_do_breaks_the_books(market: Town, told: list[Made]) -> None:
    before = world(market)
    replies = [played(market, made) for made in told]
    assert all(reply.status == 201 or 400 <= reply.status < 500 for reply in replies)
    assert world(market) == before  # no value comes from nowhere: the clerk issued none
    assert all(market.balance(name, pocket) >= 0 for name in MEMBERS for pocket in ("points", "voucher"))
    assert market.balance("butcher") >= -30_000
    assert market.audit() == []


@FEW
@given(made=calls, times=st.integers(2, 4))
def test_a_call_told_several_times_is_booked_once(market: Town, made: Made, times: int) -> None:
    played(market, acts.scan("anna", 20_000, "bakery"))
    key = new_key()
    before = market.journal_size()
    replies = [played(market, made, key) for _ in range(times)]
    assert len({str(reply.body.get("posting")) for reply in replies}) == 1
    assert market.journal_size() - before == (replies[0].status == 201)


@FEW
@given(told=st.lists(calls, min_size=3, max_size=8), limit=st.integers(1, 4))
def test_every_history_tells_each_balance_from_the_newest_to_the_first(
    market: Town, told: list[Made], limit: int
) -> None:
    for made in told:
        played(market, made)
    for name in ("anna", "ben", "bakery", "butcher", "fc", "choir", "pot"):
        account = market.accounts[name]
        assert_running(whole_history(market, account, limit), balances(market, account))
