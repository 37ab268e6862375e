"""Staff reversals: a wrong posting is taken back whole and once, and all is as if it had not been."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.ledger.expiry import expire
from tests import four_eyes
from tests.faults import CountingWire, MeddlingWire
from tests.town import Reply, Town, at_once

POCKETS = ("points", "voucher")
WHY = "typed 500.00 instead of 50.00"


def card(town: Town) -> dict[str, Any]:
    return {"card": town.codes["anna"]}


def ends(town: Town, source: str, target: str, amount: int) -> dict[str, Any]:
    return {
        "source": town.accounts[source],
        "target": town.accounts[target],
        "pocket": "points",
        "amount": amount,
    }


def reverse(town: Town, made: Reply) -> Reply:
    """Two of the staff take a posting back (`office.proposals`); the answer is the reversal as staff see it."""
    return four_eyes.reverses(town, made.body["posting"]["id"], WHY)


def back(town: Town, made: Reply, cents: int | None = None) -> Reply:
    body = {} if cents is None else {"purchase_cents": cents}
    return town.post(f"/postings/{made.body['posting']['id']}/returns", body, "bakery")


def load(town: Town, amount: int = 2000) -> Reply:
    return town.post("/loads", {**card(town), "pocket": "voucher", "amount": amount}, "bakery")


def captured(town: Town, body: dict[str, Any], who: str, amount: int | None = None) -> Reply:
    """What the bakery took of a hold that somebody placed for it."""
    hold = town.post("/holds", {"pocket": "points", "amount": 1000, **body}, who).body["hold"]["account"]
    return town.post(f"/holds/{hold}/captures", {} if amount is None else {"amount": amount}, "bakery")


KINDS: dict[str, Callable[[Town], Reply]] = {
    "award": lambda town: town.scans("anna", 3000, "bakery"),
    "redeem": lambda town: town.post("/redemptions", {**card(town), "pocket": "points", "amount": 700}, "bakery"),
    "checkout": lambda town: town.post(
        "/checkouts", {**card(town), "purchase_cents": 3000, "redeem": "max"}, "bakery"
    ),
    "transfer by a member": lambda town: town.post("/transfers", ends(town, "anna", "fc", 300), "anna"),
    "transfer by a club": lambda town: town.post("/transfers", ends(town, "fc", "bakery", 200), "fc"),
    "transfer by a shop": lambda town: town.post("/transfers", ends(town, "bakery", "fc", 200), "bakery owner"),
    "load at a shop": load,
    "load by the clerk": lambda town: town.post(
        "/loads", {"account": town.accounts["anna"], "pocket": "voucher", "amount": 900}, "clerk"
    ),
    "capture of a holder's points": lambda town: captured(town, card(town), "bakery"),
    "capture of a club's points": lambda town: captured(town, {"beneficiary": town.accounts["bakery"]}, "fc"),
    "points issued": lambda town: town.post(
        "/loads", {"account": town.accounts["bakery"], "pocket": "points", "amount": 900}, "clerk"
    ),
}


def held(town: Town) -> dict[str, Any]:
    found: dict[str, Any] = {f"{name} {p}": town.balance(name, p) for name in ("bakery", "fc") for p in POCKETS}
    purses = town.book.member(town.accounts["anna"]).purses
    return found | {pocket: purse for pocket, purse in purses.items() if purse.balance}


@pytest.fixture
def funded(town: Town) -> Town:
    town.scans("anna", 5000, "bakery")
    load(town, 100)
    return town


@pytest.mark.parametrize("kind", KINDS)
def test_a_reversal_leaves_everything_as_if_the_posting_had_not_been(funded: Town, kind: str) -> None:
    before = held(funded)
    made = KINDS[kind](funded)
    assert made.status == 201
    told = reverse(funded, made)
    assert (told.status, told.body["posting"]["kind"], told.body["returns"]) == (
        201,
        "reversal",
        made.body["posting"]["id"],
    )
    assert held(funded) == before
    assert funded.audit() == []


@pytest.mark.parametrize("kind", ["award", "transfer by a club", "capture of a holder's points"])
def test_a_posting_is_reversed_once(funded: Town, kind: str) -> None:
    made = KINDS[kind](funded)
    assert reverse(funded, made).status == 201
    assert reverse(funded, made).code == "already_reversed"
    assert funded.audit() == []


@pytest.mark.parametrize("kind", ["award", "transfer by a club"])
def test_of_many_proposals_to_reverse_a_posting_that_are_approved_at_once_one_is_carried_out(
    funded: Town, kind: str
) -> None:
    posting = KINDS[kind](funded).body["posting"]["id"]
    asked = [four_eyes.prepares(funded, {"reversal": {"posting": posting}}).body for _ in range(5)]
    four_eyes.staffed(funded)

    def approve(_: str) -> Reply:
        one = asked.pop()
        digest = {"digest": one["preview"]["digest"]}
        return funded.post(f"/proposals/{one['id']}/approvals", digest, four_eyes.SECOND)

    replies = at_once(5, approve)
    assert sorted(reply.code for reply in replies) == ["", *["already_reversed"] * 4]
    assert funded.audit() == []


def test_after_a_reversal_a_purchase_cannot_be_returned(town: Town) -> None:
    made = town.scans("anna", 3000, "bakery")
    reverse(town, made)
    assert [back(town, made).code, back(town, made, 1).code] == ["already_returned"] * 2


def test_what_returns_left_of_a_purchase_is_reversed(town: Town) -> None:
    before, made = held(town), town.scans("anna", 3000, "bakery")
    back(town, made, 1000)
    told = reverse(town, made)
    assert (told.body["purchase_cents"], told.body["taken_back"]["member"]) == (2000, 2000)
    assert held(town) == before


def test_a_purchase_that_came_back_whole_is_not_reversed(town: Town) -> None:
    made = town.scans("anna", 3000, "bakery")
    back(town, made)
    assert reverse(town, made).code == "already_returned"


def test_of_a_return_and_a_reversal_at_once_one_happens(town: Town) -> None:
    made, other = town.scans("anna", 3000, "bakery"), town.scans("anna", 500, "bakery")
    asked = four_eyes.prepares(town, {"reversal": {"posting": made.body["posting"]["id"]}}).body
    four_eyes.staffed(town)
    town.book.line = MeddlingWire(town.book.line, lambda: back(town, made))
    digest = {"digest": asked["preview"]["digest"]}
    reply = town.post(f"/proposals/{asked['id']}/approvals", digest, four_eyes.SECOND)
    assert reply.code == "already_returned"
    town.book.line = MeddlingWire(town.book.line, lambda: reverse(town, other))
    assert back(town, other).code == "already_returned"
    assert (town.balance("anna"), town.audit()) == (0, [])


def test_money_that_is_spent_cannot_be_taken_back_but_points_can(town: Town) -> None:
    loaded, earned = load(town), town.scans("anna", 3000, "bakery")
    for pocket, amount in (("voucher", 1), ("points", 3000)):
        town.post("/redemptions", {**card(town), "pocket": pocket, "amount": amount}, "bakery")
    assert reverse(town, loaded).code == "insufficient_balance"
    assert reverse(town, earned).status == 201
    assert (town.balance("anna", "voucher"), town.balance("anna")) == (1999, -3000)
    assert town.audit() == []


def test_a_load_whose_money_expired_goes_back_out_of_breakage(town: Town) -> None:
    town.turns_to("2026-11-22")
    before, made = held(town), load(town)
    town.turns_to("2030-01-05")
    expire(town.book, "2912", POCKETS)
    assert (reverse(town, made).status, held(town), town.audit()) == (201, before, [])


def test_a_return_and_a_reversal_are_not_reversible(town: Town) -> None:
    returned = back(town, town.scans("anna", 3000, "bakery"))
    reversal = reverse(town, town.scans("anna", 3000, "bakery"))
    assert [reverse(town, returned).code, reverse(town, reversal).code] == ["not_reversible"] * 2


def test_what_is_no_posting_cannot_be_reversed(town: Town) -> None:
    assert four_eyes.reverses(town, "0" * 26).code == "not_found"


def test_the_reason_is_told_to_clerks_alone(town: Town) -> None:
    made = reverse(town, town.scans("anna", 3000, "bakery")).body["posting"]["id"]
    told = {who: town.get(f"/postings/{made}", who).body["posting"].get("why") for who in ("clerk", "bakery", "anna")}
    assert told == {"clerk": WHY, "bakery": None, "anna": None}


def test_a_reversal_stands_beside_its_posting_in_every_history(town: Town) -> None:
    made = town.scans("anna", 3000, "bakery")
    reverse(town, made)
    for name, amount in (("anna", 3000), ("fc", 1500)):
        entries = town.get(f"/accounts/{town.accounts[name]}/entries", name).body["entries"]
        told = [(entry["amount"], entry["balance"], entry.get("returns")) for entry in entries]
        assert told == [(-amount, 0, made.body["posting"]["id"]), (amount, amount, None)]


def test_a_pointer_is_no_posting(town: Town) -> None:
    made = town.scans("anna", 3000, "bakery")
    reverse(town, made)
    assert town.get(f"/postings/{made.body['posting']['id']}%23reversal", "clerk").code == "not_found"


def test_a_reversal_is_its_posting_and_a_pointer_more_with_its_approval_beside(town: Town) -> None:
    asked = four_eyes.prepares(
        town, {"reversal": {"posting": town.scans("anna", 3000, "bakery").body["posting"]["id"]}}
    )
    four_eyes.staffed(town)
    town.book.line = line = CountingWire(town.book.line)
    digest = {"digest": asked.body["preview"]["digest"]}
    assert town.post(f"/proposals/{asked.body['id']}/approvals", digest, four_eyes.SECOND).status == 201
    proposal, lists, trail, role, mail_after = 1, 2, 2, 1, 2
    assert line.actions == 5 + proposal + lists + trail + role + mail_after


# What a shop took of a hold


def test_of_a_captured_part_the_owner_gets_that_part_back_and_the_hold_keeps_its_rest(funded: Town) -> None:
    made = captured(funded, card(funded), "bakery", 400)
    told = reverse(funded, made)
    assert told.body["restored"] == [{"pocket": "points", "amount": 400, "cents": 4}]
    hold = funded.get(f"/holds/{made.body['hold']['account']}", "bakery").body
    assert (funded.balance("anna"), hold["state"], hold["rest"], funded.audit()) == (4400, "open", 600, [])


def test_of_a_capture_the_account_that_its_owner_joined_gets_the_value_back_and_is_looked_at_first(
    funded: Town,
) -> None:
    funded.opens_member("ben")
    made = captured(funded, card(funded), "bakery")
    asked = four_eyes.prepares(funded, {"reversal": {"posting": made.body["posting"]["id"]}}).body
    joins = {"source": funded.accounts["anna"], "target": funded.accounts["ben"]}
    four_eyes.staffed(funded)
    funded.book.line = MeddlingWire(funded.book.line, lambda: funded.post("/joins", joins, "clerk"))
    digest = {"digest": asked["preview"]["digest"]}
    assert funded.post(f"/proposals/{asked['id']}/approvals", digest, four_eyes.SECOND).code == "proposal_changed"
    assert four_eyes.approves(funded, asked["id"]).status == 201
    assert (funded.balance("anna"), funded.balance("ben"), funded.audit()) == (0, 5000, [])


def test_what_a_reversed_capture_gives_back_begins_anew_where_its_bucket_is_over(town: Town) -> None:
    town.turns_to("2026-11-22")
    town.scans("anna", 1000, "bakery")
    town.turns_to("2028-11-20")
    made = captured(town, card(town), "bakery")
    town.turns_to("2028-12-05")
    assert reverse(town, made).status == 201
    assert town.book.member(town.accounts["anna"]).purses["points"].buckets == {"x3012": 1000}


def test_the_shop_whose_capture_is_reversed_does_not_learn_whose_value_it_was(funded: Town) -> None:
    made = reverse(funded, captured(funded, card(funded), "bakery")).body["posting"]["id"]
    told = [
        funded.get(path, who).body
        for who in ("bakery", "bakery owner")
        for path in (f"/postings/{made}", f"/accounts/{funded.accounts['bakery']}/entries")
    ]
    assert made in str(told)
    assert funded.accounts["anna"] not in str(told)
