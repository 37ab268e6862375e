"""The counter's calls as tills, holders and the clerk make them."""

import pytest

from tests.town import Town


def test_one_scan_gives_to_the_club_and_to_the_member(town: Town) -> None:
    reply = town.scans("anna", 5000, "bakery")
    assert reply.status == 201
    assert reply.body["awarded"] == {"pocket": "points", "club": 2500, "member": 5000}
    assert (town.balance("fc"), town.balance("anna"), town.balance("bakery")) == (2500, 5000, -7500)


def test_a_till_is_never_told_the_clubs_name(town: Town) -> None:
    reply = town.scans("anna", 5000, "bakery")
    assert town.accounts["fc"] not in str(reply.body)


def test_a_holder_may_allow_the_club_to_be_named(town: Town) -> None:
    town.changes_card("anna", tell=True)
    reply = town.scans("anna", 5000, "bakery")
    assert reply.body["awarded"]["club_account"] == town.accounts["fc"]


def test_a_card_without_a_club_credits_the_common_pot(town: Town) -> None:
    town.opens_member("ben")
    town.scans("ben", 1000, "bakery")
    assert town.balance("pot") == 500


def test_a_later_choice_of_club_counts_from_the_next_scan(town: Town) -> None:
    town.scans("anna", 1000, "bakery")
    town.opens_club("choir")
    town.changes_card("anna", club=town.accounts["choir"])
    town.scans("anna", 1000, "bakery")
    assert (town.balance("fc"), town.balance("choir")) == (500, 500)


def test_a_shop_that_rewards_only_the_club_still_shows_in_the_members_history(town: Town) -> None:
    town.opens_shop("butcher", {"club": 100, "member": 0})
    town.scans("anna", 1000, "butcher")
    entries = town.get(f"/accounts/{town.accounts['anna']}/entries", "anna").body["entries"]
    assert [(entry["amount"], entry["other"]) for entry in entries] == [(0, town.accounts["butcher"])]


def test_the_same_key_gives_the_first_answer_and_books_once(town: Town) -> None:
    first = town.scans("anna", 5000, "bakery", key="a-key-of-the-till-1")
    again = town.scans("anna", 5000, "bakery", key="a-key-of-the-till-1")
    assert again.body == first.body
    assert again.headers["idempotent-replayed"] == "true"
    assert town.balance("anna") == 5000


def test_the_same_key_with_another_purchase_is_refused(town: Town) -> None:
    town.scans("anna", 5000, "bakery", key="a-key-of-the-till-1")
    assert town.scans("anna", 5001, "bakery", key="a-key-of-the-till-1").code == "idempotency_key_reused"


def test_two_shops_may_use_the_same_key(town: Town) -> None:
    town.opens_shop("butcher")
    town.scans("anna", 1000, "bakery", key="a-key-of-the-till-1")
    assert town.scans("anna", 1000, "butcher", key="a-key-of-the-till-1").status == 201


@pytest.mark.parametrize(
    "shape", ["{code}", "HTTPS://T.EXAMPLE.DE/{code}", "https:--t.example.de-{code}", " {code}\n", "{lower}"]
)
def test_a_card_is_read_however_the_scanner_types_it(town: Town, shape: str) -> None:
    code = town.codes["anna"]
    text = shape.format(code=code, lower=code.lower())
    assert town.post("/scans", {"card": text.strip("\n"), "purchase_cents": 100}, "bakery").status == 201


def test_a_typed_number_earns_but_does_not_pay(town: Town) -> None:
    number = town.numbers["anna"]
    assert town.post("/scans", {"card": number, "purchase_cents": 5000}, "bakery").status == 201
    paid = town.post("/redemptions", {"card": number, "pocket": "points", "amount": 100}, "bakery")
    assert (paid.status, paid.code) == (403, "pin_required")


def test_points_pay_in_another_shop(town: Town) -> None:
    town.opens_shop("butcher")
    town.scans("anna", 5000, "bakery")
    paid = town.post("/redemptions", {"card": town.codes["anna"], "pocket": "points", "amount": 3000}, "butcher")
    assert paid.body["redeemed"] == [{"pocket": "points", "amount": 3000, "cents": 30}]
    assert (town.balance("anna"), town.balance("butcher")) == (2000, 3000)


def test_a_checkout_pays_as_much_as_possible_and_earns_on_the_rest(town: Town) -> None:
    town.post("/loads", {"card": town.codes["anna"], "pocket": "voucher", "amount": 2000}, "bakery")
    town.scans("anna", 100_000, "bakery")
    body = {"card": town.codes["anna"], "purchase_cents": 5000, "redeem": "max", "show_balance": True}
    reply = town.post("/checkouts", body, "bakery")
    assert [(part["pocket"], part["cents"]) for part in reply.body["redeemed"]] == [
        ("points", 1000),
        ("voucher", 2000),
    ]
    assert reply.body["left_to_pay_cents"] == 2000
    assert reply.body["awarded"]["member"] == 4000  # on what was not paid with points
    assert reply.body["balances"] == {"points": 4000, "voucher": 0}


def test_a_lookup_tells_whether_an_amount_is_covered_and_no_balance(town: Town) -> None:
    town.scans("anna", 5000, "bakery")
    asked = {"card": town.codes["anna"], "pocket": "points", "amount": 5000}
    assert town.post("/card-lookups", asked, "bakery").body == {
        "state": "active",
        "pays": True,
        "covered": True,
    }
    assert town.post("/card-lookups", {**asked, "amount": 5001}, "bakery").body["covered"] is False


def test_a_lookup_tells_the_balance_when_the_holder_wants_to_hear_it(town: Town) -> None:
    town.scans("anna", 5000, "bakery")
    reply = town.post("/card-lookups", {"card": town.codes["anna"], "show_balance": True}, "bakery")
    assert reply.body["balances"] == {"points": 5000, "voucher": 0}


def test_a_typed_number_tells_no_balance(town: Town) -> None:
    asked = {"card": town.numbers["anna"], "show_balance": True}
    assert town.post("/card-lookups", asked, "bakery").code == "pin_required"


def test_clubs_and_shops_pay_by_transfer(town: Town) -> None:
    town.scans("anna", 5000, "bakery")
    fc, bakery = town.accounts["fc"], town.accounts["bakery"]
    body = {"source": fc, "target": bakery, "pocket": "points", "amount": 2000, "note": "Brötchen"}
    reply = town.post("/transfers", body, "fc")
    assert reply.status == 201
    entries = town.get(f"/accounts/{fc}/entries", "fc").body["entries"]
    assert [(e["amount"], e["balance"], e.get("note")) for e in entries] == [
        (-2000, 500, "Brötchen"),
        (2500, 2500, None),
    ]


def test_nobody_sends_from_an_account_of_somebody_else(town: Town) -> None:
    body = {
        "source": town.accounts["anna"],
        "target": town.accounts["fc"],
        "pocket": "points",
        "amount": 100,
    }
    assert town.post("/transfers", body, "fc").code == "not_found"


def test_somebody_elses_posting_looks_as_if_it_did_not_exist(town: Town) -> None:
    town.opens_shop("butcher")
    made = town.scans("anna", 5000, "bakery").body["posting"]["id"]
    foreign = town.get(f"/postings/{made}", "butcher")
    nothing = town.get("/postings/00000000000000000000000000", "butcher")
    assert (foreign.status, foreign.code) == (nothing.status, nothing.code) == (404, "not_found")


def test_a_posting_is_found_by_its_key_by_the_till_that_lost_the_answer(town: Town) -> None:
    first = town.scans("anna", 5000, "bakery", key="a-key-of-the-till-1")
    found = town.get("/postings/by-key/a-key-of-the-till-1", "bakery")
    assert found.body == first.body
    assert town.get("/postings/by-key/a-key-of-the-till-2", "bakery").status == 404


def test_a_club_sees_what_came_in_but_not_from_which_shop_or_member(town: Town) -> None:
    made = town.scans("anna", 5000, "bakery", receipt="Baeckerei 4711").body["posting"]["id"]
    told = str(town.get(f"/postings/{made}", "fc").body)
    assert "4711" not in told
    told += str(town.get(f"/accounts/{town.accounts['fc']}/entries", "fc").body)
    assert town.accounts["bakery"] not in told
    assert town.accounts["anna"] not in told


def test_a_shops_history_names_no_member_and_no_club(town: Town) -> None:
    town.scans("anna", 5000, "bakery", receipt="B-17")
    bakery = town.accounts["bakery"]
    reply = town.get(f"/accounts/{bakery}/entries", "bakery")
    assert [(e["reason"], e["amount"], e["receipt"]) for e in reply.body["entries"]] == [
        ("member", -5000, "B-17"),
        ("club", -2500, "B-17"),
    ]
    assert town.accounts["anna"] not in str(reply.body)
    assert town.accounts["fc"] not in str(reply.body)


def test_an_account_tells_all_that_expires_the_next_first(town: Town) -> None:
    for amount, month in ((5000, "2026-11"), (300, "2026-12"), (20, "2026-10")):
        town.turns_to(f"{month}-22")
        town.scans("anna", amount, "bakery")
    told = town.get(f"/accounts/{town.accounts['anna']}", "anna").body
    assert told["balances"] == {"points": 5320, "voucher": 0}
    assert told["expires"] == {
        "points": [
            {"amount": 20, "last_month": "2028-10"},
            {"amount": 5000, "last_month": "2028-11"},
            {"amount": 300, "last_month": "2028-12"},
        ]
    }


def test_a_shop_is_warned_when_its_line_runs_out_and_so_is_the_clerk(town: Town) -> None:
    town.opens_shop("kiosk", points=10_000, points_grace=1_000)
    for _ in range(5):
        assert town.scans("anna", 1000, "kiosk").status == 201
    told = town.get(f"/accounts/{town.accounts['kiosk']}", "kiosk owner").body
    assert (told["credit"]["points"]["used_percent"], told["credit"]["points"]["notice"]) == (75, 70)


def test_beyond_the_line_an_award_goes_through_up_to_the_margin(town: Town) -> None:
    town.opens_shop("kiosk", points=1_500, points_grace=1_500)
    codes = [town.scans("anna", 1000, "kiosk").code for _ in range(3)]
    assert codes == ["", "", "credit_line_exhausted"]


def test_a_load_sold_by_a_shop_is_the_members_money_and_the_shops_debt(town: Town) -> None:
    body = {"card": town.codes["anna"], "pocket": "voucher", "amount": 2500}
    assert town.post("/loads", body, "bakery").status == 201
    assert (town.balance("anna", "voucher"), town.balance("bakery", "voucher")) == (2500, -2500)


def test_one_card_holds_no_more_money_than_the_law_allows(town: Town) -> None:
    body = {"card": town.codes["anna"], "pocket": "voucher", "amount": 25_000}
    town.post("/loads", body, "bakery")
    assert town.post("/loads", {**body, "amount": 1}, "bakery").code == "balance_limit_exceeded"


def test_points_are_never_sold_to_members(town: Town) -> None:
    body = {"account": town.accounts["anna"], "pocket": "points", "amount": 100}
    assert town.post("/loads", body, "clerk").code == "load_not_allowed"


def test_the_clerk_issues_points_to_a_shop(town: Town) -> None:
    body = {"account": town.accounts["bakery"], "pocket": "points", "amount": 100_000}
    assert town.post("/loads", body, "clerk").status == 201
    assert town.balance("bakery") == 100_000
