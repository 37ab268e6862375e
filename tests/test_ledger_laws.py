"""Laws of the ledger: whatever tills and clients do, in whatever order, these hold, on both engines."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.ledger import history, shelves
from chalicelib.ledger.pages import Entry, Mark
from chalicelib.ledger.tables import sequenced_read
from chalicelib.ledger.values import Sequenced
from tests.town import Reply, Town, new_key

FEW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
MEMBERS, SHOPS, CLUBS = ("anna", "ben"), ("bakery", "butcher"), ("fc", "choir")
Call = tuple[str, dict[str, Any], str]
Made = Callable[[Town], Call]

members, shops, clubs = st.sampled_from(MEMBERS), st.sampled_from(SHOPS), st.sampled_from(CLUBS)
amounts = st.integers(1, 60).map(lambda whole: whole * 100)


def scan(who: str, cents: int, shop: str) -> Made:
    return lambda town: ("/scans", {"card": town.codes[who], "purchase_cents": cents}, shop)


def redemption(who: str, pocket: str, amount: int, shop: str) -> Made:
    return lambda town: ("/redemptions", {"card": town.codes[who], "pocket": pocket, "amount": amount}, shop)


def checkout(who: str, cents: int, shop: str) -> Made:
    return lambda town: ("/checkouts", {"card": town.codes[who], "purchase_cents": cents, "redeem": "max"}, shop)


def load(who: str, amount: int, shop: str) -> Made:
    return lambda town: ("/loads", {"card": town.codes[who], "pocket": "voucher", "amount": amount}, shop)


def transfer(source: str, target: str, amount: int) -> Made:
    def call(town: Town) -> Call:
        ends = {"source": town.accounts[source], "target": town.accounts[target]}
        owner = f"{source} owner" if source in SHOPS else source
        return "/transfers", {**ends, "pocket": "points", "amount": amount}, owner

    return call


def hold(who: str, amount: int, shop: str) -> Made:
    return lambda town: ("/holds", {"card": town.codes[who], "pocket": "points", "amount": amount}, shop)


def set_aside(owner: str, beneficiary: str, amount: int) -> Made:
    def call(town: Town) -> Call:
        body = {"beneficiary": town.accounts[beneficiary], "pocket": "points", "amount": amount}
        return "/holds", body, f"{owner} owner" if owner in SHOPS else owner

    return call


def hold_end(what: str, which: int) -> Made:
    """One of the holds there are, captured by whom it is for, or released by the clerk."""

    def call(town: Town) -> Call:
        found = holds(town)
        if not found:
            return f"/holds/h:00000000/{what}", {}, "bakery"
        chosen = found[which % len(found)]
        names = {account: name for name, account in town.accounts.items()}
        who = "clerk" if what == "releases" else names[chosen.terms["beneficiary"]]
        return f"/holds/{chosen.account}/{what}", {}, who

    return call


def holds(town: Town) -> list[Sequenced]:
    return [sequenced_read(item) for item in shelves.balance(town.book) if item["pk"]["S"].startswith("A#h:")]


calls = st.one_of(
    st.builds(scan, members, st.integers(1, 30_000), shops),
    st.builds(redemption, members, st.sampled_from(["points", "voucher"]), amounts, shops),
    st.builds(checkout, members, st.integers(1, 30_000), shops),
    st.builds(load, members, amounts, shops),
    st.builds(transfer, members | clubs | shops, clubs | shops, amounts),
    st.builds(hold, members, amounts, shops),
    st.builds(set_aside, members | clubs | shops, clubs | shops, amounts),
    st.builds(hold_end, st.sampled_from(["captures", "releases"]), st.integers(0, 5)),
)


@pytest.fixture
def market(town: Town) -> Town:
    town.opens_shop("butcher", stripes=3, points=30_000, voucher=3_000)
    town.opens_club("choir", stripes=2)
    town.opens_member("ben")
    return town


def played(town: Town, made: Made, key: str | None = None) -> Reply:
    path, body, who = made(town)
    return town.post(path, body, who, key)


def world(town: Town) -> Counter[str]:
    sums: Counter[str] = Counter()
    for name in town.accounts:
        for pocket in ("points", "voucher"):
            sums[pocket] += town.balance(name, pocket)
    for kept in holds(town):
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
    played(market, scan("anna", 20_000, "bakery"))
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
        whole = _whole_history(market, market.accounts[name], limit)
        _assert_running(market, name, whole)


def _whole_history(town: Town, account: str, limit: int) -> list[Entry]:
    entries: list[Entry] = []
    mark: Mark | None = None
    while True:
        page = history.page(town.book, account, limit, after=mark)
        entries += page.entries
        mark = page.next
        if mark is None:
            return entries


def _assert_running(town: Town, name: str, entries: list[Entry]) -> None:
    held: Counter[str] = Counter()
    for entry in reversed(entries):
        held[entry.pocket] += entry.amount
        assert entry.balance == held[entry.pocket], (name, entry)
    assert all(held[pocket] == town.balance(name, pocket) for pocket in ("points", "voucher"))
