"""Who is asked to approve and when, what a change of the rules shows beforehand, and the laws of four eyes."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import records
from chalicelib.office.proposals import reminders
from tests import newcomers
from tests.four_eyes import FIRST, SECOND, approves, ends, prepares, shifts, staffed
from tests.town import Town

FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def asked(town: Town) -> str:
    told = prepares(town, {"correction": {"legs": shifts(town, ("bakery", "fc", 100))}})
    assert told.status == 201, told.body
    return str(told.body["id"])


def mails(proposal: str) -> list[dict[str, Any]]:
    """The mails about a proposal, in the order in which they were due."""
    found = [records.record(f"MAIL#proposal-{proposal}-{step}", "OUT") for step in range(1, 10)]
    return [mail for mail in found if mail]


@pytest.fixture
def board(town: Town) -> Town:
    """Two of the board besides who works at the office."""
    staffed(town)
    newcomers.signs_in(town, "bodo", "board", "operator")
    return town


def test_one_who_may_approve_is_asked_at_once_then_reminded_then_another(board: Town) -> None:
    proposal = asked(board)
    reminders.run()
    assert len(mails(proposal)) == 1
    for days in (2, 2):
        board.passes(days)
        assert reminders.run() == (1, [])
    first, reminder, other = mails(proposal)
    assert first["to"] == reminder["to"] != other["to"]
    assert {*first["to"], *other["to"]} == {"second.eyes@example.org", "bodo@example.org"}
    assert f"/#/approve/{proposal}" in first["text"]


def test_who_prepared_is_never_asked_and_after_a_decision_nobody_is(board: Town) -> None:
    proposal = asked(board)
    assert approves(board, proposal).status == 201
    board.passes(5)
    assert (reminders.run(), len(mails(proposal))) == ((0, []), 1)
    assert all("first.eyes@example.org" not in mail["to"] for mail in mails(proposal))


def test_what_nobody_decides_on_lapses_after_thirty_days(board: Town) -> None:
    proposal = asked(board)
    board.passes(31)
    reminders.run()
    (told,) = board.get("/proposals?state=lapsed", "clerk").body["proposals"]
    assert (told["id"], told["state"], "decided_by" in told) == (proposal, "lapsed", False)
    assert (approves(board, proposal).code, board.balance("fc")) == ("proposal_decided", 0)


# Rules


def test_a_change_of_the_rules_shows_before_and_after_whom_it_touches_and_an_example(town: Town) -> None:
    town.opens_shop("kiosk", {"club": 10, "member": 20})
    for shop in ("bakery", "kiosk"):
        town.registers_shop(shop)
    told = prepares(town, {"rules": {"scope": "town", "rules": {"rates": {"club": 300, "member": 400}}}}).body[
        "preview"
    ]
    (rates,) = told["rules"]
    assert (rates["rule"], rates["after"]) == ("rates", {"club": 300, "member": 400})
    assert {each["name"]: each["touched"] for each in told["shops"]} == {"bakery": True, "kiosk": False}
    assert told["example"]["purchase_cents"] == 2000
    assert told["example"]["after"] == {"club": 6000, "member": 8000}
    assert told["example"]["before"] != told["example"]["after"]


def test_a_change_keeps_both_names_and_one_whose_day_has_passed_is_prepared_anew(town: Town) -> None:
    body = {"rules": {"scope": "town", "rules": {"minimum_cents": 5}}}
    late = {"rules": body["rules"] | {"from": "2026-11-22T18:00:00Z", "rules": {"minimum_cents": 9}}}
    town.turns_to("2026-11-22")
    made, waits = approves(town, prepares(town, body).body["id"]), prepares(town, late).body["id"]
    (change,) = town.get("/rules", "clerk").body["changes"]
    assert (change["who"], change["approved_by"]) == (
        made.body["prepared_by"]["person"],
        made.body["decided_by"]["person"],
    )
    town.turns_to("2026-11-23")
    assert approves(town, waits).code == "rule_starts_in_past"


# Laws

steps = st.lists(
    st.tuples(st.sampled_from(["prepare", "approve", "refuse", "withdraw"]), st.booleans(), st.integers(0, 3)),
    max_size=12,
)


@FEW
@given(steps=steps)
def test_whatever_they_do_in_whatever_order_each_is_carried_out_once_and_never_by_who_prepared_it(
    ministack_town: Town, steps: list[tuple[str, bool, int]]
) -> None:
    town, proposals, before = ministack_town, list[tuple[str, str]](), ministack_town.balance("fc")
    for what, second, which in steps:
        who = SECOND if second else FIRST
        if what == "prepare":
            told = prepares(town, {"correction": {"legs": shifts(town, ("bakery", "fc", 7))}}, who)
            proposals.append((told.body["id"], who))
        elif proposals and what == "approve":
            approves(town, proposals[which % len(proposals)][0], who)
        elif proposals:
            ends(town, proposals[which % len(proposals)][0], "refusals" if what == "refuse" else "withdrawals", who)
    done = [town.get(f"/proposals/{proposal}", "clerk").body for proposal, _ in proposals]
    approved = [each for each in done if each["state"] == "approved"]
    assert town.balance("fc") - before == 7 * len(approved)
    assert len({each["made"]["posting"] for each in approved}) == len(approved)
    assert all(each["prepared_by"] != each["decided_by"] for each in approved)
    assert town.audit() == []
