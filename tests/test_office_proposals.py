"""Four eyes: what one of the staff prepares another approves, as it was seen, once, and with both their names."""

from typing import Any

import pytest

from chalicelib.callers import Hat
from chalicelib.people.persons import book as persons
from tests import newcomers
from tests.faults import MeddlingWire, SilentWire
from tests.four_eyes import FIRST, SECOND, approves, corrects, decided, ends, prepares, reverses, shifts, staffed
from tests.town import Reply, Town, at_once, new_key


def reversal(made: Reply) -> dict[str, Any]:
    return {"reversal": {"posting": made.body["posting"]["id"]}}


def proposed(town: Town) -> str:
    """The id of a proposal to take a purchase of Anna's back."""
    asked = prepares(town, reversal(town.scans("anna", 3000, "bakery")))
    assert asked.status == 201, asked.body
    return str(asked.body["id"])


def person(town: Town, who: str) -> str:
    """Whose id it is; they sign in where they have not yet."""
    mail = f"{who.replace(' ', '.')}@example.org"
    found = persons.known_by(mail)
    return found.id if found else newcomers.signs_in(town, who, "board" if who == SECOND else "clerk", "operator")


def test_what_is_proposed_happens_when_another_approves_it_and_not_before(town: Town) -> None:
    proposal = proposed(town)
    assert town.balance("anna") == 3000
    told = approves(town, proposal)
    assert (told.status, told.body["state"], town.balance("anna")) == (201, "approved", 0)
    assert town.audit() == []


def test_nobody_approves_or_refuses_what_they_prepared_in_whatever_role(town: Town) -> None:
    proposal = proposed(town)
    persons.give_hat(person(town, FIRST), Hat("board", "operator"), "operator")
    assert approves(town, proposal, FIRST).code == "own_proposal"
    assert ends(town, proposal, "refusals", FIRST).code == "own_proposal"
    assert town.balance("anna") == 3000


def test_a_long_lived_token_prepares_and_decides_nothing(town: Town) -> None:
    proposal = proposed(town)
    assert prepares(town, reversal(town.scans("anna", 100, "bakery")), who="clerk").code == "not_allowed"
    assert approves(town, proposal, "clerk").code == "not_allowed"


def test_the_posting_names_both_to_staff_and_to_nobody_else(town: Town) -> None:
    made = reverses(town, town.scans("anna", 3000, "bakery").body["posting"]["id"]).body["posting"]
    assert (made["prepared_by"], made["approved_by"]) == (person(town, FIRST), person(town, SECOND))
    assert town.post("/looks", {"account": town.accounts["anna"], "why": "she asked"}, FIRST).status == 201
    entry, *_ = town.get(f"/accounts/{town.accounts['anna']}/entries", FIRST).body["entries"]
    assert (entry["prepared_by"], entry["approved_by"]) == (person(town, FIRST), person(town, SECOND))
    for who in ("anna", "fc", "bakery owner"):
        told = str(town.get(f"/postings/{made['id']}", who).body)
        assert person(town, FIRST) not in told
        assert person(town, SECOND) not in told


def test_the_trail_tells_each_step_and_who_took_it(town: Town) -> None:
    proposal = proposed(town)
    approves(town, proposal)
    told = town.get(f"/trail?thing=proposal:{proposal}", "clerk").body["changes"]
    assert [(each["what"], each["who"], each["role"]) for each in told] == [
        ("proposal_approved", person(town, SECOND), "board"),
        ("proposal_prepared", person(town, FIRST), "clerk"),
    ]


def test_the_same_request_is_one_proposal_also_when_it_could_not_be_made_any_more(town: Town) -> None:
    made, key = town.scans("anna", 3000, "bakery"), new_key()
    first = prepares(town, reversal(made), key=key)
    approves(town, first.body["id"])
    again = prepares(town, reversal(made), key=key)
    assert (again.status, again.body["id"], again.headers["idempotent-replayed"]) == (201, first.body["id"], "true")
    assert prepares(town, {"why": "another", **reversal(made)}, key=key).code == "idempotency_key_reused"


def test_what_would_be_refused_cannot_be_prepared(town: Town) -> None:
    made = town.scans("anna", 3000, "bakery")
    assert reverses(town, made.body["posting"]["id"]).status == 201
    assert prepares(town, reversal(made)).code == "already_reversed"
    assert town.get("/proposals", "clerk").body["proposals"] == []


def test_an_approval_whose_answer_was_lost_is_answered_with_the_first(town: Town) -> None:
    proposal, calm = proposed(town), town.book.line
    staffed(town)
    town.book.line = SilentWire(calm, "journal")
    seen = town.get(f"/proposals/{proposal}", SECOND).body["preview"]["digest"]
    town.book.line.silence_writes = True
    lost = town.post(f"/proposals/{proposal}/approvals", {"digest": seen}, SECOND)
    town.book.line = calm
    assert lost.code == "try_again"
    again = town.post(f"/proposals/{proposal}/approvals", {"digest": seen}, SECOND)
    assert (again.status, again.headers["idempotent-replayed"], town.balance("anna")) == (201, "true", 0)
    assert (
        again.body["made"]["posting"]
        == town.get(f"/accounts/{town.accounts['anna']}/entries", "anna").body["entries"][0]["posting"]
    )
    assert town.audit() == []


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(town: Town) -> None:
    proposal = proposed(town)
    newcomers.signs_in(town, "bodo", "board", "operator")
    seen = town.get(f"/proposals/{proposal}", "bodo").body["preview"]["digest"]
    staffed(town)
    callers = [SECOND, "bodo"]

    def send(_: str) -> Reply:
        return town.post(f"/proposals/{proposal}/approvals", {"digest": seen}, callers.pop())

    replies = at_once(2, send)
    assert sorted(reply.code for reply in replies) == ["", "proposal_decided"]
    assert (town.balance("anna"), town.audit()) == (0, [])


def test_one_that_is_withdrawn_while_it_is_approved_is_not_carried_out(town: Town) -> None:
    proposal = proposed(town)
    staffed(town)
    seen = town.get(f"/proposals/{proposal}", SECOND).body["preview"]["digest"]
    town.book.line = MeddlingWire(town.book.line, lambda: ends(town, proposal, "withdrawals", FIRST))
    told = town.post(f"/proposals/{proposal}/approvals", {"digest": seen}, SECOND)
    assert (told.code, told.body["state"], town.balance("anna")) == ("proposal_decided", "withdrawn", 3000)


def test_what_is_not_as_it_was_seen_is_not_approved_and_what_changed_is_told(town: Town) -> None:
    made = town.scans("anna", 3000, "bakery")
    asked = prepares(town, reversal(made))
    staffed(town)
    town.post(f"/postings/{made.body['posting']['id']}/returns", {"purchase_cents": 1000}, "bakery")
    told = town.post(f"/proposals/{asked.body['id']}/approvals", {"digest": asked.body["preview"]["digest"]}, SECOND)
    assert told.code == "proposal_changed"
    anna = {"path": ["moves", town.accounts["anna"], "points"], "before": -3000, "after": -2000}
    assert anna in told.body["changes"]
    assert town.balance("anna") == 2000
    assert anna in town.get(f"/proposals/{asked.body['id']}", SECOND).body["differences"]
    assert (approves(town, asked.body["id"]).status, town.balance("anna")) == (201, 0)


def test_a_preview_shows_what_would_move_and_what_stands_in_its_way(town: Town) -> None:
    town.registers_shop("bakery")
    made = town.scans("anna", 3000, "bakery")
    asked = prepares(town, reversal(made)).body
    (anna,) = [move for move in asked["preview"]["moves"] if move["account"] == town.accounts["anna"]]
    assert (anna["pocket"], anna["amount"], anna["balance"], anna["balance_after"]) == ("points", -3000, 3000, 0)
    (shop,) = [move for move in asked["preview"]["moves"] if move["account"] == town.accounts["bakery"]]
    assert (shop["name"], shop["amount"], asked["cents"]) == ("bakery", 4500, 45)
    town.post(f"/postings/{made.body['posting']['id']}/returns", {}, "bakery")
    assert town.get(f"/proposals/{asked['id']}", "clerk").body["preview"]["exceptions"] == ["already_returned"]
    assert approves(town, asked["id"]).code == "already_returned"


def test_above_a_roles_limit_another_role_approves_and_above_all_nobody_prepares(town: Town) -> None:
    newcomers.signs_in(town, "olga", "clerk", "operator")
    town.opens_shop("butcher", points=2_000_000)
    asked = prepares(town, {"correction": {"legs": shifts(town, ("butcher", "fc", 1_000_001))}})
    refused = approves(town, asked.body["id"], "olga")
    assert (refused.code, refused.body["roles"]) == ("above_limit", ["board"])
    assert approves(town, asked.body["id"]).status == 201
    assert prepares(town, {"correction": {"legs": shifts(town, ("bakery", "fc", 50_000_001))}}).body["roles"] == []


def test_who_holds_an_account_does_not_approve_what_happens_to_it(town: Town) -> None:
    proposal = proposed(town)
    staffed(town)
    persons.give_hat(person(town, SECOND), Hat("club", town.accounts["fc"]), "operator")
    assert approves(town, proposal).code == "not_allowed"


def test_a_role_that_was_taken_away_meanwhile_approves_nothing(town: Town) -> None:
    proposal = proposed(town)
    staffed(town)
    persons.take_hat(person(town, SECOND), Hat("board", "operator"))
    assert (approves(town, proposal).code, town.balance("anna")) == ("not_allowed", 3000)


def test_refused_or_withdrawn_with_a_reason_it_stands_on_another_list_and_is_over(town: Town) -> None:
    one, two = proposed(town), proposed(town)
    assert ends(town, one, "refusals", SECOND, "it was right").status == 201
    assert ends(town, one, "refusals", SECOND, "it was right").headers["idempotent-replayed"] == "true"
    assert ends(town, two, "withdrawals", SECOND).code == "not_allowed"
    assert ends(town, two, "withdrawals", FIRST, "my mistake").status == 201
    listed = {state: town.get(f"/proposals?state={state}", "clerk").body["proposals"] for state in STATES}
    assert {state: [each["id"] for each in found] for state, found in listed.items()} == {
        "open": [],
        "refused": [one],
        "withdrawn": [two],
        "approved": [],
        "lapsed": [],
    }
    assert listed["refused"][0]["reason"] == "it was right"
    assert approves(town, one).code == "proposal_decided"


STATES = ("open", "approved", "refused", "withdrawn", "lapsed")


# Corrections


def test_too_little_that_was_typed_is_made_up_for_to_member_and_club(town: Town) -> None:
    town.scans("anna", 500, "bakery")
    told = corrects(town, ("bakery", "anna", 4500), ("bakery", "fc", 2250))
    assert (told.status, told.body["posting"]["kind"]) == (201, "correction")
    assert [town.balance(name) for name in ("bakery", "anna", "fc")] == [-7500, 5000, 2500]
    assert town.audit() == []


def test_too_much_goes_back_but_never_below_what_is_there(town: Town) -> None:
    town.scans("anna", 5000, "bakery")
    assert corrects(town, ("anna", "bakery", 4500), ("fc", "bakery", 2250)).status == 201
    assert [town.balance(name) for name in ("bakery", "anna", "fc")] == [-750, 500, 250]
    assert corrects(town, ("anna", "bakery", 501)).code == "insufficient_balance"
    assert corrects(town, ("fc", "bakery", 251)).code in ("insufficient_balance", "credit_line_exhausted")
    assert (town.balance("anna"), town.audit()) == (500, [])


def test_value_that_goes_from_a_member_to_another_keeps_its_term(town: Town) -> None:
    town.turns_to("2026-11-22")
    town.opens_member("ben")
    town.scans("anna", 1000, "bakery")
    before = town.book.member(town.accounts["anna"]).purses["points"].buckets
    town.turns_to("2027-11-22")
    assert corrects(town, ("anna", "ben", 1000)).status == 201
    assert town.book.member(town.accounts["ben"]).purses["points"].buckets == before
    assert town.audit() == []


@pytest.mark.parametrize(
    ("legs", "code"),
    [
        ([("anna", "fc", 1), ("bakery", "ben", 1)], "invalid_value"),
        ([("anna", "fc", 1), ("anna", "fc", 1)], "invalid_value"),
        ([("anna", "anna", 1)], "invalid_value"),
        ([("bakery", "issue", 1)], "invalid_value"),
        ([("issue", "anna", 1)], "invalid_value"),
        ([("bakery", "nobody", 1)], "not_found"),
        ([("bakery", "noshop", 1)], "account_closed"),
        ([("bakery", "fc", 0)], "amount_not_positive"),
        ([("bakery", "fc", -1)], "amount_not_positive"),
    ],
)
def test_a_correction_is_from_one_account_or_to_one_and_makes_nothing(
    town: Town, legs: list[tuple[str, str, int]], code: str
) -> None:
    town.opens_member("ben")
    town.accounts |= {"issue": "x:issue", "nobody": "m:00000000", "noshop": "s:00000000"}
    assert corrects(town, *legs).code == code


def test_pockets_never_mix_and_money_stays_between_members_and_shops(town: Town) -> None:
    legs = [*shifts(town, ("bakery", "anna", 1)), *shifts(town, ("bakery", "fc", 1), pocket="voucher")]
    assert decided(town, {"correction": {"legs": legs}}).code == "invalid_value"
    assert corrects(town, ("bakery", "fc", 1), pocket="voucher").code == "invalid_value"
    assert corrects(town, ("bakery", "anna", 1), pocket="shells").code == "unknown_pocket"
    assert corrects(town, ("bakery", "anna", 26_000), pocket="voucher").code == "balance_limit_exceeded"


def test_a_correction_that_was_wrong_is_taken_back(town: Town) -> None:
    made = corrects(town, ("bakery", "anna", 700), ("bakery", "fc", 300)).body["posting"]["id"]
    assert reverses(town, made).status == 201
    assert [town.balance(name) for name in ("bakery", "anna", "fc")] == [0, 0, 0]
    assert town.audit() == []


def test_no_shop_learns_of_a_correction_whom_it_was_for(town: Town) -> None:
    made = corrects(town, ("bakery", "anna", 700), ("bakery", "fc", 300)).body["posting"]["id"]
    paths = (f"/postings/{made}", f"/accounts/{town.accounts['bakery']}/entries")
    told = str([town.get(path, who).body for path in paths for who in ("bakery", "bakery owner")])
    assert made in told
    assert town.accounts["anna"] not in told
    assert town.accounts["fc"] not in told


def test_a_preview_tells_what_a_proposal_would_and_keeps_nothing(town: Town) -> None:
    made = town.scans("anna", 3000, "bakery")
    staffed(town)
    told = town.post("/previews", reversal(made), FIRST)
    assert town.get("/proposals", FIRST).body["proposals"] == []
    assert (told.status, told.body) == (200, prepares(town, reversal(made)).body["preview"])
    assert town.post("/previews", reversal(made), "clerk").code == "not_allowed"
    assert town.post("/previews", {}, FIRST).code == "invalid_value"
