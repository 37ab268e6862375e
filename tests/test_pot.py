"""The common pot: shared out among the clubs by the town's rule, once a month, and seen by everybody it concerns."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import config
from chalicelib.attributes import Item
from chalicelib.ledger import history, past, shelves
from chalicelib.ledger.values import Commutative
from chalicelib.refusals import NothingToDistribute
from chalicelib.rules.book import town_rules
from chalicelib.till.pot import decisions
from tests import four_eyes
from tests.faults import FaultyWire
from tests.town import Reply, Town, new_key

MONTH = "2026-11"
CLUBS = ("fc", "choir", "chess")
TOWN = config.town("hattingen")


@pytest.fixture
def pot(town: Town) -> Town:
    """Three clubs, and 10.01 points in the pot; it is November 2026."""
    return filled(town)


@pytest.fixture
def ministack_pot(ministack_town: Town) -> Town:
    return filled(ministack_town)


def filled(town: Town) -> Town:
    town.turns_to("2026-11-22")
    town.opens_club("choir", stripes=2)
    town.opens_club("chess")
    town.registers_clubs()
    town.opens_member("ben")
    town.scans("ben", 2002, "bakery")
    assert town.balance("pot") == 1001
    return town


def share(town: Town, month: str = MONTH, clubs: Mapping[str, int] | None = None, key: str | None = None) -> Reply:
    named = {town.accounts.get(name, name): weight for name, weight in clubs.items()} if clubs is not None else None
    return town.post(
        "/pot-distributions", {"month": month} | ({"clubs": named} if named is not None else {}), "clerk", key
    )


def held(town: Town) -> dict[str, int]:
    return {name: town.balance(name) for name in (*CLUBS, "pot")}


def ruled(town: Town, rule: str) -> None:
    """From now on the town shares out its pot by another rule."""
    body = {"scope": "town", "why": "a test", "rules": {"pot_distribution": rule}}
    assert four_eyes.rules(town, body).status == 201
    town.passes_ms(3 * 60_000)


def test_the_pot_is_shared_equally_and_what_does_not_divide_stays(pot: Town) -> None:
    told = share(pot)
    assert (told.status, told.body["left"], len(told.body["postings"])) == (201, 2, 1)
    assert {part["amount"] for part in told.body["shares"]} == {333}
    assert held(pot) == {"fc": 333, "choir": 333, "chess": 333, "pot": 2}
    assert pot.audit() == []


def test_a_month_is_shared_out_once_whatever_the_key(pot: Town) -> None:
    first = share(pot)
    pot.scans("ben", 2000, "bakery")
    again = share(pot)
    assert (again.status, again.body, again.headers["idempotent-replayed"]) == (201, first.body, "true")
    assert pot.balance("pot") == 1002
    assert share(pot, "2026-10").status == 201
    assert held(pot) == {"fc": 667, "choir": 667, "chess": 667, "pot": 0}


def test_the_club_of_the_month_gets_all(pot: Town) -> None:
    ruled(pot, "club_of_the_month")
    assert share(pot, clubs={"choir": 1}).status == 201
    assert held(pot) == {"fc": 0, "choir": 1001, "chess": 0, "pot": 0}


def test_shares_follow_their_weights(pot: Town) -> None:
    ruled(pot, "by_shares")
    assert share(pot, clubs={"choir": 3, "fc": 1}).status == 201
    assert held(pot) == {"fc": 250, "choir": 750, "chess": 0, "pot": 1}


@pytest.mark.parametrize(
    ("rule", "clubs", "code"),
    [
        ("equally", {"fc": 1}, "wrong_shares"),
        ("club_of_the_month", None, "wrong_shares"),
        ("club_of_the_month", {"fc": 1, "choir": 1}, "wrong_shares"),
        ("by_shares", None, "wrong_shares"),
        ("by_shares", {"fc": 1, "c:NBDYHERE": 1}, "invalid_value"),
        ("by_shares", {"fc": 1, "c:N0B0D1XX": 1}, "unknown_club"),
        ("by_shares", {"bakery": 1}, "unknown_club"),
        ("by_shares", {"fc": 0}, "amount_not_positive"),
    ],
)
def test_shares_that_the_rule_does_not_know_are_refused(
    ministack_pot: Town, rule: str, clubs: Mapping[str, int] | None, code: str
) -> None:
    ruled(ministack_pot, rule)
    assert (share(ministack_pot, clubs=clubs).code, ministack_pot.balance("pot")) == (code, 1001)


def test_an_empty_pot_and_a_month_to_come_are_refused(pot: Town) -> None:
    assert share(pot, "2026-12").code == "month_in_future"
    assert share(pot, "2026-13").status == 400
    share(pot)
    assert share(pot, "2026-10").code == "nothing_to_distribute"


def test_a_closed_club_is_left_out(pot: Town) -> None:
    pot.closes("chess")
    share(pot)
    assert held(pot) == {"fc": 500, "choir": 500, "chess": 0, "pot": 1}


def test_only_a_clerk_shares_out_the_pot(pot: Town) -> None:
    replies = [pot.post("/pot-distributions", {"month": MONTH}, who) for who in ("bakery", "fc", "ben")]
    assert {reply.code for reply in replies} == {"not_allowed"}


def test_a_pot_of_several_stripes_is_gathered(pot: Town) -> None:
    account = f"p:{'0' * 8}"
    floors = dict.fromkeys(TOWN.pockets, 0)
    pot.book.open_party(Commutative(account, 4, floors, {}, {}, "A", "2611", {}))
    pot.accounts["wide pot"] = account
    for number in range(12):
        ends = {"source": pot.accounts["bakery"], "target": account, "pocket": "points", "amount": 100 + number}
        _sent(pot, ends)
    rules = town_rules()
    rules.seed = dataclasses.replace(rules.seed, common_pot=account)
    assert share(pot).status == 201
    assert ({pot.balance(club) for club in CLUBS}, pot.balance("wide pot")) == ({422}, 0)
    assert pot.audit() == []


def _sent(town: Town, ends: dict[str, Any]) -> None:
    from chalicelib.ledger.values import Envelope, Leg, Posting

    legs = tuple(
        Leg(ends[end], "points", sign * ends["amount"], "gift") for end, sign in (("source", -1), ("target", 1))
    )
    town.book.post(Envelope("operator", new_key(), "test", 0), [], lambda _: Posting("transfer", legs))


# Pointers: parties beyond the two that a posting's own keys hold


def pointers(town: Town) -> list[Item]:
    return [stored for stored in shelves.journal(town.book) if "to" in stored]


def test_every_club_and_the_pot_see_the_distribution_with_running_balances(pot: Town) -> None:
    pot.scans("anna", 2000, "bakery")
    made = share(pot).body["postings"][0]
    pot.scans("anna", 200, "bakery")
    told = {
        name: [(e.receipt.kind, e.amount, e.balance) for e in history.page(pot.book, pot.accounts[name], 9).entries]
        for name in (*CLUBS, "pot")
    }
    assert told["chess"] == told["choir"] == [("distribution", 333, 333)]
    assert told["fc"] == [("award", 100, 1433), ("distribution", 333, 1333), ("award", 1000, 1000)]
    assert told["pot"] == [("distribution", -999, 2), ("award", 1001, 1001)]
    assert [pointer["to"]["S"] for pointer in pointers(pot)] == [made] * 2


def test_what_a_club_held_before_a_distribution_is_known_afterwards(pot: Town) -> None:
    made = pot.book.receipt(share(pot).body["postings"][0])
    assert made
    for name in CLUBS:
        at = [past.balance_at(pot.book, pot.accounts[name], made.posted_at + after) for after in (0, 1)]
        assert [balances.get("points", 0) for balances in at] == [0, 333]


def test_the_audit_misses_a_pointer_that_is_gone_and_finds_one_that_is_none(pot: Town) -> None:
    share(pot)
    pointer = pointers(pot)[0]
    table = pot.book.names.journal
    delete = {"Delete": {"TableName": table, "Key": {"pk": pointer["pk"]}}}
    pot.book.line.call("TransactWriteItems", {"TransactItems": [delete]})
    assert [finding.rule for finding in pot.audit()] == ["R10"]
    strayed = {**pointer, "to": {"S": "NOWHERE"}}
    pot.book.line.call("TransactWriteItems", {"TransactItems": [{"Put": {"TableName": table, "Item": strayed}}]})
    assert [finding.rule for finding in pot.audit()] == ["R10", "R10"]


@pytest.fixture
def crowded(pot: Town) -> Town:
    """A hundred clubs more: three postings of at most 49."""
    for number in range(100):
        pot.opens_club(f"club{number}")
    pot.registers_clubs()
    pot.scans("ben", 20_598, "bakery")
    return pot


def test_more_clubs_than_a_posting_holds_are_paid_in_parts(crowded: Town) -> None:
    told = share(crowded)
    assert (told.status, len(told.body["postings"]), len(told.body["shares"])) == (201, 3, 103)
    assert ({crowded.balance(f"club{n}") for n in (0, 50, 99)}, crowded.balance("pot")) == ({109}, 11300 - 103 * 109)
    assert crowded.audit() == []


def test_a_distribution_that_broke_off_is_completed_by_its_first_plan(crowded: Town) -> None:
    calm = crowded.book.line
    crowded.book.line = BreakingWire(calm, after=1)
    assert share(crowded).code == "try_again"
    crowded.book.line = calm
    crowded.scans("ben", 500, "bakery")
    crowded.opens_club("late")
    crowded.registers_clubs()
    told = share(crowded)
    assert ({part["amount"] for part in told.body["shares"]}, crowded.balance("late")) == ({109}, 0)
    assert crowded.audit() == []


def test_a_club_that_closes_before_its_part_is_paid_leaves_its_share_in_the_pot(crowded: Town) -> None:
    calm, last = crowded.book.line, max(account for name, account in crowded.accounts.items() if "club" in name)
    crowded.book.line = BreakingWire(calm, after=1)
    assert share(crowded).code == "try_again"
    crowded.book.line = calm
    crowded.closes(_name(crowded, last))
    told = share(crowded)
    assert (told.status, len(told.body["shares"]), told.body["left"]) == (201, 102, crowded.balance("pot"))
    assert crowded.book.party_now(last).balances["points"] == 0
    assert crowded.audit() == []


def test_a_month_is_told_again_though_a_club_closed_since(crowded: Town) -> None:
    first = share(crowded)
    crowded.closes(max((name for name in crowded.accounts if "club" in name), key=crowded.accounts.__getitem__))
    assert (share(crowded).status, share(crowded).body) == (201, first.body)


class BreakingWire(FaultyWire):
    """Carries so many transactions, and then none."""

    def __init__(self, like: Any, after: int) -> None:
        super().__init__(like, 0, {})
        self.after = after

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        if operation == "TransactWriteItems":
            self.after -= 1
            self.shares = {"lost request": 1.0} if self.after < 0 else {}
        return super().call(operation, payload)


# The rule itself


@given(
    amount=st.integers(-100, 10**9),
    weights=st.dictionaries(st.integers(0, 200).map(lambda n: f"c:{n:08d}"), st.integers(1, 1000), min_size=1),
)
def test_nothing_is_lost_or_made_and_no_club_gets_more_than_its_share(amount: int, weights: dict[str, int]) -> None:
    town = dataclasses.replace(TOWN, pot_distribution="by_shares")
    try:
        plan = decisions.plan(town, "2611", amount, list(weights), weights)
    except NothingToDistribute:
        assert amount < sum(weights.values())
        return
    assert sum(plan.shares.values()) + plan.left == amount
    assert 0 <= plan.left < len(weights)
    assert all(share * sum(weights.values()) <= amount * weights[club] for club, share in plan.shares.items())
    assert [club for part in plan.parts() for club in part] == sorted(plan.shares)


def _name(town: Town, account: str) -> str:
    return next(name for name, own in town.accounts.items() if own == account)
