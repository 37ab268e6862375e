"""Slips: an award that is set aside for who had no card is claimed once, comes back with its goods, or lapses."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import config, ids
from chalicelib.ledger import closing
from chalicelib.refusals import SlipUnknown, WrongCheckDigits
from chalicelib.till import shown as counter
from chalicelib.till.holds import lapses
from chalicelib.till.holds.lapses import Run
from chalicelib.till.slips import book as slips
from chalicelib.till.slips import codes
from tests import four_eyes
from tests.faults import CONFLICT, CountingWire, FaultyWire, MeddlingWire
from tests.town import Reply, Town, at_once, new_key, token

FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ALWAYS = "261101"
"""A book day before every slip of these tests."""


def issue(
    town: Town, cents: int = 5000, shop: str = "bakery", key: str | None = None, **more: object
) -> dict[str, Any]:
    reply = town.post("/slips", {"purchase_cents": cents, **more}, shop, key)
    assert reply.status == 201, reply.body
    town.accounts["slip"] = reply.body["hold"]["account"]
    return {**reply.body, **reply.body["awarded"], "slip": town.accounts["slip"]}


def claim(town: Town, slip: str, who: str = "anna", at: str | None = "grocer", key: str | None = None) -> Reply:
    """A slip brought to a till with a card (or by nobody in particular, where `at` is None)."""
    return bring(town, {"slip": slip, "card": town.codes[who]}, at, key)


def bring(town: Town, body: dict[str, Any], who: str | None, key: str | None = None) -> Reply:
    if who is not None:
        return town.post("/slips/claims", body, who, key)
    return town.sends(
        "POST", "/slips/claims", json.dumps(body).encode(), None, **{"Idempotency-Key": key or new_key()}
    )


def take_back(
    town: Town, posting: str, cents: int | None = None, who: str = "bakery", key: str | None = None
) -> Reply:
    return town.post(f"/postings/{posting}/returns", {} if cents is None else {"purchase_cents": cents}, who, key)


def over(town: Town) -> Run:
    town.passes(16)
    return lapses.run(ALWAYS)


def held(town: Town, *names: str) -> list[int]:
    return [town.balance(name) for name in names]


@pytest.fixture
def shops(town: Town) -> Town:
    """Two shops: the bakery issues slips, the grocer takes them too. The club gets 0.5, the holder 1 %."""
    town.opens_shop("grocer")
    return town


# From the purchase to the award


def test_a_slip_sets_both_shares_aside_and_says_what_is_printed_on_it(shops: Town) -> None:
    told = issue(shops, receipt="B-17")
    assert (told["club"], told["member"], told["hold"]["rest"], told["purchase_cents"]) == (2500, 5000, 7500, 5000)
    assert told["url"].endswith("/S/" + told["code"].replace(" ", ""))
    assert told["posting"]["receipt"] == "B-17"
    assert held(shops, "bakery", "slip", "fc", "anna") == [-7500, 7500, 0, 0]
    assert shops.audit() == []


def test_a_claim_is_an_award_of_the_shop_that_issued_it(shops: Town) -> None:
    reply = claim(shops, issue(shops)["code"])
    assert reply.body["awarded"] == {"pocket": "points", "club": 2500, "member": 5000}
    assert held(shops, "bakery", "grocer", "slip", "fc", "anna") == [-7500, 0, 0, 2500, 5000]
    (entry,) = shops.get(f"/accounts/{shops.accounts['anna']}/entries", "anna").body["entries"]
    assert (entry["kind"], entry["reason"], entry["other"]) == ("claim", "member", shops.accounts["bakery"])
    assert shops.audit() == []


def test_a_slip_is_claimed_in_the_wallet_or_by_anybody_for_a_card(shops: Town) -> None:
    shops.opens_member("ben")
    assert bring(shops, {"slip": issue(shops)["url"]}, "anna").body["awarded"]["club_account"] == shops.accounts["fc"]
    anonymous = claim(shops, issue(shops)["code"].lower(), "ben", at=None)
    assert anonymous.body["awarded"] == {"pocket": "points", "club": 2500, "member": 5000}
    assert held(shops, "anna", "fc", "ben", "pot") == [5000, 2500, 5000, 2500]
    assert bring(shops, {"slip": issue(shops)["code"]}, None).code == "missing_field"
    assert shops.audit() == []


def test_a_typed_card_earns_and_a_blocked_one_leaves_the_slip_as_it_is(shops: Town) -> None:
    told = issue(shops)
    shops.changes_card("anna", st="B")
    assert claim(shops, told["code"]).code == "card_blocked"
    shops.changes_card("anna", st="A")
    assert bring(shops, {"slip": told["code"], "card": shops.numbers["anna"]}, "grocer").status == 201
    assert held(shops, "slip", "anna") == [0, 5000]


def test_a_slip_reaches_who_joined_another_account(shops: Town) -> None:
    shops.opens_member("ben")
    joined = {"source": shops.accounts["anna"], "target": shops.accounts["ben"]}
    assert shops.post("/joins", joined, "clerk").status == 201
    assert claim(shops, issue(shops)["code"]).status == 201
    assert bring(shops, {"slip": issue(shops)["code"]}, "anna").status == 201
    assert held(shops, "anna", "ben", "fc", "pot") == [0, 10_000, 2500, 2500]
    assert shops.audit() == []


def test_its_points_keep_the_term_that_began_with_the_purchase(shops: Town) -> None:
    told = issue(shops)
    shops.passes(10)  # it is December now
    assert claim(shops, told["code"]).status == 201
    assert shops.book.member(shops.accounts["anna"]).purses["points"].buckets == {"x2811": 5000}


def test_a_slip_is_worth_what_the_rules_of_its_purchase_said(shops: Town) -> None:
    told = issue(shops)
    ruled(shops, {"minimum_cents": 9000})
    assert shops.post("/slips", {"purchase_cents": 5000}, "bakery").code == "purchase_below_minimum"
    assert claim(shops, told["code"]).body["awarded"]["member"] == 5000


# Once


def test_eight_tills_claim_one_slip_and_one_of_them_has_it(shops: Town) -> None:
    told = issue(shops)
    found = at_once(8, lambda key: claim(shops, told["code"], key=key))
    assert sorted(reply.status for reply in found) == [201] + [409] * 7
    assert {reply.code for reply in found} == {"", "slip_claimed"}
    assert held(shops, "slip", "fc", "anna") == [0, 2500, 5000]
    assert shops.audit() == []


def test_the_same_key_issues_one_slip_and_tells_its_code_again(shops: Town) -> None:
    key = new_key()
    first, again = issue(shops, key=key), issue(shops, key=key)
    assert first == again
    assert held(shops, "bakery") == [-7500]
    assert shops.post("/slips", {"purchase_cents": 4000}, "bakery", key).code == "idempotency_key_reused"


def test_goods_that_come_back_while_the_slip_is_claimed_take_the_award(shops: Town) -> None:
    """The claim is booked between the return's reading and its writing."""
    told = issue(shops)
    shops.book.line = MeddlingWire(shops.book.line, lambda: claim(shops, told["code"]))
    assert take_back(shops, told["posting"]["id"]).status == 201
    assert held(shops, "bakery", "slip", "fc", "anna") == [0, 0, 0, 0]
    assert shops.audit() == []


# Without a claim


def test_a_slip_that_nobody_claims_goes_back_to_its_shop(shops: Town) -> None:
    told = issue(shops)
    shops.passes(15)
    assert claim(shops, told["code"]).code == "slip_lapsed"
    assert over(shops) == Run(looked_at=1, lapsed=1, stuck=())
    assert over(shops) == Run(looked_at=1, lapsed=0, stuck=())
    assert claim(shops, told["code"]).code == take_back(shops, told["posting"]["id"]).code == "slip_lapsed"
    assert held(shops, "bakery", "slip", "anna") == [0, 0, 0]
    assert shops.audit() == []


def test_the_run_leaves_what_was_claimed_at_the_last_moment(shops: Town) -> None:
    told = issue(shops)
    until = shops.book.member(told["slip"]).terms["until"]
    shops.book.clock = lambda: until - 1
    assert claim(shops, told["code"]).status == 201
    shops.book.clock = lambda: until
    assert lapses.run(ALWAYS).lapsed == 0
    assert shops.get(f"/slips/{told['slip']}", "bakery").body["state"] == "claimed"


def test_a_campaigns_budget_has_back_what_slips_did_not_use(shops: Town) -> None:
    campaign = {"name": {"de": "Aktion"}, "percent": 200, "to": ["member"], "ends": "2030-01-01T00:00:00Z"}
    ruled(shops, {"campaign": campaign | {"budget": 12_000}})
    first, second, third = (issue(shops) for _ in range(3))
    assert [told["member"] for told in (first, second, third)] == [10_000, 10_000, 7000]
    assert claim(shops, first["code"]).status == 201
    take_back(shops, first["posting"]["id"], 2500)
    take_back(shops, second["posting"]["id"], 2500)
    assert left(shops) == 5000
    over(shops)
    assert left(shops) == 12_000 - 2500
    assert shops.audit() == []


def ruled(town: Town, rules: dict[str, Any]) -> None:
    told = four_eyes.rules(town, {"scope": town.accounts["bakery"], "rules": rules})
    assert told.status == 201, told.body
    town.passes_ms(3 * 60_000)


def left(town: Town) -> int:
    """What is left of the bakery's one campaign."""
    (stripe,) = town.book.stripes(town.accounts["bakery"])
    (units,) = [units for name, units in stripe.headrooms.items() if name[0] == "K"]
    return units


# Withdrawn


def withdraw(town: Town, slip: str, who: str = "bakery", key: str | None = None) -> Reply:
    return town.post(f"/slips/{slip}/withdrawals", {}, who, key)


@pytest.mark.parametrize("who", ["bakery", "bakery owner"])
def test_a_slip_that_nobody_claimed_is_withdrawn_and_its_shop_has_its_points_at_once(shops: Town, who: str) -> None:
    told = issue(shops)
    take_back(shops, told["posting"]["id"], 2000)
    made = withdraw(shops, told["slip"], who)
    assert (made.status, made.body["hold"]["rest"], made.body["posting"]["kind"]) == (201, 0, "release")
    assert held(shops, "bakery", "slip") == [0, 0]
    codes_ = {withdraw(shops, told["slip"]).code, claim(shops, told["code"]).code}
    assert codes_ | {take_back(shops, told["posting"]["id"]).code} == {"slip_withdrawn"}
    assert shops.get(f"/slips/{told['slip']}", "clerk").body["state"] == "withdrawn"
    assert over(shops) == Run(looked_at=1, lapsed=0, stuck=())
    assert shops.audit() == []


def test_only_its_own_shop_withdraws_a_slip_and_nothing_that_ended(shops: Town) -> None:
    told = issue(shops)
    shops.opens_member("ben")
    for who, code in (("grocer", "not_found"), ("grocer owner", "not_found"), ("clerk", "not_allowed")):
        assert withdraw(shops, told["slip"], who).code == code
    placed = shops.post("/holds", {"beneficiary": shops.accounts["grocer"], "pocket": "points", "amount": 5}, "fc")
    hold = {"beneficiary": shops.accounts["grocer"], "pocket": "points", "amount": 5}
    own = shops.post("/holds", hold, "bakery owner").body["hold"]["account"]
    assert placed.status in {201, 409}
    for other in (own, "h:00000000", shops.accounts["anna"], shops.accounts["bakery"]):
        assert withdraw(shops, other).code == "not_found"
    claim(shops, told["code"])
    assert withdraw(shops, told["slip"]).code == "slip_claimed"
    late = issue(shops)
    shops.passes(15)
    assert withdraw(shops, late["slip"]).code == "slip_lapsed"
    assert shops.balance("anna") == 5000


def test_a_claim_beside_a_withdrawal_has_the_slip_or_it_is_the_shops(shops: Town) -> None:
    """The claim is booked between the withdrawal's reading and its writing."""
    told = issue(shops)
    shops.book.line = MeddlingWire(shops.book.line, lambda: claim(shops, told["code"]))
    assert withdraw(shops, told["slip"]).code == "slip_claimed"
    assert held(shops, "slip", "anna") == [0, 5000]
    assert shops.audit() == []


def test_a_campaigns_budget_has_back_what_a_withdrawn_slip_used(shops: Town) -> None:
    campaign = {"name": {"de": "Aktion"}, "percent": 200, "to": ["member"], "ends": "2030-01-01T00:00:00Z"}
    ruled(shops, {"campaign": campaign | {"budget": 12_000}})
    told = issue(shops)
    assert left(shops) == 7000
    withdraw(shops, told["slip"])
    assert left(shops) == 12_000
    assert shops.audit() == []


# The list


def listed(town: Town, who: str, asked: str = "") -> list[dict[str, Any]]:
    reply = town.get(f"/slips{asked}", who)
    assert reply.status == 200, reply.body
    told: list[dict[str, Any]] = reply.body["slips"]
    return told


def test_an_owner_sees_every_slip_and_what_became_of_it_but_no_code(shops: Town) -> None:
    made = {name: issue(shops, cents) for name, cents in (("claimed", 1000), ("withdrawn", 2000), ("open", 3000))}
    claim(shops, made["claimed"]["code"])
    withdraw(shops, made["withdrawn"]["slip"])
    issue(shops, shop="grocer")
    found = listed(shops, "bakery owner")
    assert [(each["state"], each["purchase_cents"]) for each in found] == [
        ("open", 3000),
        ("withdrawn", 2000),
        ("claimed", 1000),
    ]
    assert (found[0]["member"], found[0]["till"], found[0]["slip"]) == (3000, "t1", made["open"]["slip"])
    assert [each["slip"] for each in listed(shops, "bakery owner", "?state=open")] == [made["open"]["slip"]]
    assert not any(told["code"] in str(found) or "anna" in str(found) for told in made.values())


def test_who_sees_all_names_the_shop_and_no_shop_sees_another(shops: Town) -> None:
    told = issue(shops)
    asked = f"?state=open&shop={shops.accounts['bakery']}"
    assert [each["slip"] for each in listed(shops, "clerk", asked)] == [told["slip"]]
    assert shops.get("/slips", "clerk").code == "missing_field"
    for who, shop in (("grocer owner", "bakery"), ("grocer", "bakery"), ("clerk", "fc")):
        assert shops.get(f"/slips?shop={shops.accounts[shop]}", who).code == "not_found"
    assert shops.get("/slips?shop=s:00000000", "clerk").code == "not_found"


def test_a_till_sees_its_own_slips_of_today_and_the_owner_who_issued_them(shops: Town) -> None:
    shops.tokens["second"] = token("till", shops.accounts["bakery"], "b1", "t2", cashier="c1")
    yesterday = issue(shops)
    shops.passes(1)
    own, other = issue(shops, shop="second"), issue(shops)
    assert [each["slip"] for each in listed(shops, "second")] == [own["slip"]]
    assert [each["slip"] for each in listed(shops, "bakery")] == [other["slip"]]
    told = {each["slip"]: each["posting"].get("cashier") for each in listed(shops, "bakery owner")}
    assert told == {own["slip"]: "c1", other["slip"]: None, yesterday["slip"]: None}
    assert "cashier" not in listed(shops, "second")[0]["posting"]
    shops.passes(14)
    assert listed(shops, "bakery owner", "?state=open") != []
    assert yesterday["slip"] not in str(listed(shops, "bakery owner"))


def test_a_long_list_comes_in_pages_that_fit_together(shops: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for number in range(5):
        made.append(issue(shops, 1000 + number)["slip"])
        shops.scans("anna", 500, "bakery")
    monkeypatch.setattr("chalicelib.till.slips.listed.READ_AT_MOST", 3)
    page = shops.get("/slips?state=open&limit=2", "bakery owner").body
    found = [each["slip"] for each in page["slips"]]
    while "next" in page:
        cursor = page["next"]
        page = shops.get(f"/slips?state=open&limit=2&cursor={cursor}", "bakery owner").body
        found += [each["slip"] for each in page["slips"]]
    assert found == made[::-1]
    for who in ("bakery", "grocer owner"):
        assert shops.get(f"/slips?cursor={cursor}", who).code == "invalid_cursor"
    assert shops.get(f"/slips?cursor={cursor}x", "bakery owner").code == "invalid_cursor"


# Goods that come back


def test_goods_that_come_back_take_an_open_slip_with_them(shops: Town) -> None:
    told = issue(shops)
    assert take_back(shops, told["posting"]["id"]).body["taken_back"]["member"] == 5000
    assert claim(shops, told["code"]).code == "slip_returned"
    assert take_back(shops, told["posting"]["id"]).code == "already_returned"
    assert held(shops, "bakery", "slip", "anna") == [0, 0, 0]
    assert shops.audit() == []


def test_what_is_left_of_the_purchase_is_what_the_slip_gives(shops: Town) -> None:
    told = issue(shops, 1000, vat={"700": 400, "1900": 600})
    back = take_back(shops, told["posting"]["id"], 333)
    assert (back.body["rest_cents"], back.body["pay_back_cents"], back.body["hold"]["rest"]) == (667, 333, 1001)
    seen = shops.get(f"/slips/{told['slip']}", "bakery owner").body
    assert (seen["club"], seen["member"], "code" in seen) == (334, 667, False)
    made = claim(shops, told["code"]).body
    assert (made["purchase_cents"], made["awarded"]["member"]) == (667, 667)
    facts = shops.book.receipt(made["posting"]["id"]).facts  # type: ignore[union-attr]
    assert facts["vat"] == {"700": 267, "1900": 401}
    assert facts["el"] == sum(facts["vat"].values())


@pytest.mark.parametrize("named", ["issue", "claim"])
def test_after_the_claim_goods_come_back_as_those_of_any_award(shops: Town, named: str) -> None:
    told = issue(shops)
    posting = {"issue": told["posting"]["id"], "claim": claim(shops, told["code"]).body["posting"]["id"]}[named]
    assert take_back(shops, posting, 2000).body["returns"]
    assert held(shops, "bakery", "fc", "anna") == [-4500, 1500, 3000]
    assert take_back(shops, posting, 3001).code == "return_exceeds_rest"
    assert take_back(shops, posting).status == 201
    assert take_back(shops, posting).code == "already_returned"
    assert held(shops, "bakery", "fc", "anna") == [0, 0, 0]
    assert shops.audit() == []


def test_only_the_shop_that_issued_a_slip_takes_its_goods_back(shops: Town) -> None:
    told = issue(shops)
    made = claim(shops, told["code"]).body["posting"]["id"]
    assert {take_back(shops, posting, who="grocer").code for posting in (told["posting"]["id"], made)} == {"not_found"}


def test_the_office_reverses_a_claim_and_not_an_issue(shops: Town) -> None:
    told = issue(shops)
    wrong = "another customer's"
    assert four_eyes.reverses(shops, told["posting"]["id"], wrong).code == "not_reversible"
    made = claim(shops, told["code"]).body["posting"]["id"]
    assert four_eyes.reverses(shops, made, wrong).status == 201
    assert held(shops, "bakery", "fc", "anna") == [0, 0, 0]
    assert shops.audit() == []


@FEW
@given(
    cents=st.integers(100, 90_000),
    steps=st.lists(st.tuples(st.sampled_from(["claim", "return", "lapse"]), st.integers(1, 60_000)), max_size=5),
)
def test_whatever_becomes_of_a_slip_nothing_is_made_or_lost(
    town: Town, cents: int, steps: list[tuple[str, int]]
) -> None:
    for name in ("grocer", "bakery"):
        town.opens_shop(name)
    town.opens_club("fc")
    town.opens_member("anna", "fc")
    told, clock, back = issue(town, cents), town.book.clock, 0
    for step, amount in steps:
        if step == "claim":
            assert claim(town, told["code"]).code in ENDS
        elif step == "lapse":
            over(town)
        elif take_back(town, told["posting"]["id"], amount).status == 201:
            back += amount
    assert town.balance("anna") in (cents - back, 0)
    assert sum(held(town, "bakery", "grocer", "slip", "fc", "anna")) == 0
    assert town.audit() == []
    town.book.clock = clock


ENDS = {"", "slip_claimed", "slip_returned", "slip_lapsed"}


# What is no slip


@pytest.mark.parametrize("who", ["grocer", "anna", None])
def test_what_this_town_never_issued_is_unknown_to_everybody(shops: Town, who: str | None) -> None:
    told, other = issue(shops), codes.code(b"7" * 32, "HT", shops.accounts["slip"])
    lost = codes.code(bytes.fromhex("07" * 32), config.town().code, "h:00000000")
    foreign = codes.code(bytes.fromhex("07" * 32), "XX", shops.accounts["slip"])
    for text in (other, foreign, lost, "0" * 5, shops.codes["anna"], "Ö" * 16):
        reply = bring(shops, {"slip": text, "card": shops.codes["anna"]}, who)
        assert (reply.status, reply.code) in {(404, "slip_unknown"), (400, "wrong_check_digits")}, text
    assert claim(shops, told["code"]).status == 201


def test_a_mistyped_code_is_told_before_anything_is_asked(shops: Town) -> None:
    right = issue(shops)["code"]
    wrong = right[:-1] + ("3" if right[-1] != "3" else "4")
    for _ in range(slips.WRONG.tries + 1):
        assert claim(shops, wrong).code == "wrong_check_digits"
    assert claim(shops, right).status == 201


def test_codes_cannot_be_tried_through(shops: Town) -> None:
    right, guess = issue(shops)["code"], codes.code(b"7" * 32, "HT", shops.accounts["slip"])
    said = [claim(shops, guess).code for _ in range(slips.WRONG.tries + 1)]
    assert said == ["slip_unknown"] * slips.WRONG.tries + ["too_many_tries"]
    assert claim(shops, right).code == "too_many_tries"
    assert claim(shops, right, at="bakery").status == 201


@pytest.mark.parametrize("end", ["slip_claimed", "slip_lapsed"])
def test_a_right_code_that_is_over_uses_no_try_up(shops: Town, end: str) -> None:
    shops.turns_to("2036-11-22")
    spent, guess = issue(shops)["code"], codes.code(b"7" * 32, "HT", shops.accounts["slip"])
    if end == "slip_claimed":
        claim(shops, spent)
    else:
        shops.passes(16)
    for _ in range(slips.WRONG.tries - 1):
        assert claim(shops, guess).code == "slip_unknown"
    for _ in range(3):
        assert claim(shops, spent).code == end
    assert [claim(shops, guess).code for _ in range(2)] == ["slip_unknown", "too_many_tries"]


def test_a_right_code_that_could_not_be_booked_now_uses_no_try_up(shops: Town) -> None:
    told, line = issue(shops), shops.book.line
    shops.book.line = FaultyWire(line, 7, {CONFLICT: 1})
    shops.book.sleep = lambda _: None
    assert {claim(shops, told["code"]).code for _ in range(slips.WRONG.tries + 1)} == {"try_again"}
    shops.book.line = line
    assert claim(shops, told["code"]).status == 201


def test_cards_are_not_tried_through_behind_a_slip_that_is_over(shops: Town) -> None:
    shops.turns_to("2036-11-22")
    spent, nobody = issue(shops)["code"], counter.press().code("T01", "m:00000001", "01")
    claim(shops, spent)
    said = [bring(shops, {"slip": spent, "card": nobody}, "grocer").code for _ in range(slips.WRONG.tries + 1)]
    assert said == ["card_unknown"] * slips.WRONG.tries + ["too_many_tries"]


def test_a_slip_is_no_hold_to_those_who_take_and_release(shops: Town) -> None:
    told = issue(shops)
    for who in ("bakery", "bakery owner", "clerk"):
        assert shops.get(f"/holds/{told['slip']}", who).code == "not_found"
        assert shops.post(f"/holds/{told['slip']}/releases", {}, who).code == "not_found"
    assert shops.post(f"/holds/{told['slip']}/captures", {}, "bakery").code == "not_found"
    assert shops.balance("slip") == 7500


def test_a_slip_is_seen_by_its_shop_and_those_who_look_and_by_nobody_else(shops: Town) -> None:
    told = issue(shops)
    seen = [shops.get(f"/slips/{told['slip']}", who).body for who in ("bakery", "bakery owner", "clerk")]
    assert [each["state"] for each in seen] == ["open"] * 3
    assert "code" not in seen[0]
    placed = shops.post("/holds", {"beneficiary": shops.accounts["grocer"], "pocket": "points", "amount": 5}, "fc")
    assert shops.get(f"/slips/{told['slip']}", "grocer").code == "not_found"
    for other in ("h:00000000", "m:00000000", shops.accounts["anna"], str(placed.body.get("hold"))):
        assert shops.get(f"/slips/{other}", "clerk").code == "not_found"


def test_a_shop_learns_neither_who_claimed_its_slip_nor_for_which_club(shops: Town) -> None:
    claim(shops, issue(shops)["code"])
    told = str([each.body for each in (entries(shops, "bakery owner"), shops.get("/health", "bakery"))])
    assert shops.accounts["anna"] not in told
    assert shops.accounts["fc"] not in told


def entries(town: Town, who: str) -> Reply:
    return town.get(f"/accounts/{town.accounts[who.partition(' ')[0]]}/entries", who)


def test_a_claim_reads_twice_and_writes_once_beside_its_tries(shops: Town) -> None:
    told = issue(shops)
    claim(shops, issue(shops)["code"])
    shops.book.line = counting = CountingWire(shops.book.line)
    assert claim(shops, told["code"]).status == 201
    assert counting.calls == {"BatchGetItem": 1, "GetItem": 2, "TransactWriteItems": 3}
    assert counting.actions == 5 + 2


@pytest.mark.parametrize("account", ["h:7F3K2MQ8", "h:00000000", "h:XXXXXXXX"])
def test_every_wrong_or_swapped_character_is_noticed(account: str) -> None:
    told = ids.read(codes.code(b"k" * 32, "TG", account))
    assert codes.proven((b"o" * 32, b"k" * 32), "TG", codes.typed(told)) == account
    for place in range(len(told) - 1):
        wrong = told[:place] + ids.ALPHABET[(ids.ALPHABET.index(told[place]) + 1) % 32] + told[place + 1 :]
        with pytest.raises(WrongCheckDigits):
            codes.typed(wrong)
    with pytest.raises(SlipUnknown):
        codes.proven((b"o" * 32,), "TG", told)


def test_where_the_club_has_left_the_pot_is_given_its_part_of_a_slip(town: Town) -> None:
    town.opens_shop("grocer")
    made = issue(town)
    closing.close(town.book, town.accounts["fc"])
    town.passes_ms(120_000)
    pot = town.balance("pot")
    assert claim(town, made["code"]).status == 201
    assert town.balance("pot") - pot == made["club"]
    assert town.audit() == []
