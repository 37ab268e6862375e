"""What the counter refuses: each with its own code, and nothing is ever posted for it."""

import json
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.shapes import instant
from tests.faults import MeddlingWire, PartialWire
from tests.town import Town, new_key

MINUTE = 60_000
DAY = 24 * 60 * MINUTE


@pytest.fixture
def town(ministack_town: Town) -> Town:
    """Refusals are decided before the engine is asked, so one engine will do."""
    return ministack_town


def scan_body(town: Town, **changed: object) -> dict[str, Any]:
    return {"card": town.codes["anna"], "purchase_cents": 1000, **changed}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"purchase_cents": 0}, "amount_not_positive"),
        ({"purchase_cents": -1}, "amount_not_positive"),
        ({"purchase_cents": 10**13}, "amount_too_large"),
        ({"purchase_cents": 10**30}, "amount_too_large"),
        ({"purchase_cents": 1_000_001}, "amount_too_large"),
        ({"purchase_cents": 10.5}, "not_a_whole_number"),
        ({"purchase_cents": "1000"}, "wrong_type"),
        ({"purchase_cents": None}, "missing_field"),
        ({"purchase_cents": True}, "wrong_type"),
        ({"card": 7}, "wrong_type"),
        ({"card": ""}, "invalid_value"),
        ({"card": "no card at all"}, "malformed_card"),
        ({"eligible_cents": 1001}, "eligible_exceeds_purchase"),
        ({"eligible_cents": 0}, "nothing_to_post"),
        ({"vat": {"1900": 999}}, "vat_does_not_add_up"),
        ({"club": "c:00000000"}, "unknown_field"),
        ({"receipt": "x" * 41}, "invalid_value"),
        ({"at": "yesterday"}, "wrong_type"),
    ],
)
def test_a_scan_that_cannot_be_meant_is_refused(town: Town, changed: dict[str, object], code: str) -> None:
    reply = town.post("/scans", scan_body(town, **changed), "bakery")
    assert (reply.code, town.journal_size()) == (code, 0)
    assert 400 <= reply.status < 500


@pytest.mark.parametrize(
    ("path", "changed", "code"),
    [
        ("/redemptions", {"pocket": "gold", "amount": 100}, "unknown_pocket"),
        ("/redemptions", {"pocket": "points", "amount": 150}, "not_whole_cents"),
        ("/redemptions", {"pocket": "points", "amount": 100}, "insufficient_balance"),
        ("/checkouts", {"purchase_cents": 100, "redeem": "all"}, "wrong_type"),
        (
            "/checkouts",
            {"purchase_cents": 100, "redeem": [{"pocket": "voucher", "amount": 101}]},
            "redeem_exceeds_purchase",
        ),
        (
            "/checkouts",
            {"purchase_cents": 100, "redeem": [{"pocket": "voucher", "amount": 0}]},
            "amount_not_positive",
        ),
        (
            "/checkouts",
            {"purchase_cents": 100, "redeem": [{"pocket": "voucher", "amount": 1}] * 2},
            "invalid_value",
        ),
        ("/loads", {"pocket": "points", "amount": 100}, "load_not_allowed"),
        ("/loads", {"pocket": "gold", "amount": 100}, "unknown_pocket"),
        ("/card-lookups", {"pocket": "points"}, "invalid_value"),
    ],
)
def test_a_payment_that_the_rules_forbid_is_refused(
    town: Town, path: str, changed: dict[str, object], code: str
) -> None:
    reply = town.post(path, {"card": town.codes["anna"], **changed}, "bakery")
    assert (reply.code, town.journal_size()) == (code, 0)


@pytest.mark.parametrize(
    ("card", "code", "status"),
    [
        ({"st": "B"}, "card_blocked", 409),
        ({"st": "R"}, "card_replaced", 409),
        ({"st": "N"}, "card_not_issued", 409),
    ],
)
def test_each_state_of_a_card_has_its_own_refusal(town: Town, card: dict[str, object], code: str, status: int) -> None:
    town.changes_card("anna", **card)
    reply = town.scans("anna", 1000, "bakery")
    assert (reply.code, reply.status) == (code, status)


def test_a_forged_card_is_told_from_an_unknown_one(town: Town) -> None:
    code = town.codes["anna"]
    forged = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert town.post("/scans", scan_body(town, card=forged), "bakery").code == "card_forged"


def test_a_card_that_was_never_opened_is_unknown(town: Town) -> None:
    from chalicelib.till import shown as counter

    code = counter.press().code("T01", "m:00000000", "01")
    assert town.post("/scans", scan_body(town, card=code), "bakery").code == "card_unknown"


def test_a_card_of_another_town_is_foreign(town: Town) -> None:
    code = "TG" + town.codes["anna"][2:]
    assert town.post("/scans", scan_body(town, card=code), "bakery").code == "card_foreign"


def test_a_withdrawn_print_run_is_refused(town: Town) -> None:
    from chalicelib.people import passes

    passes.deny("batch:T01")
    assert town.scans("anna", 1000, "bakery").code == "card_withdrawn"


def test_a_mistyped_number_is_caught_by_its_check_digits(town: Town) -> None:
    number = town.numbers["anna"]
    wrong = number[:6] + ("0" if number[6] != "0" else "1") + number[7:]
    assert town.post("/scans", scan_body(town, card=wrong), "bakery").code == "wrong_check_digits"


@pytest.mark.parametrize(
    ("shift", "code"),
    [(6 * MINUTE, "time_in_future"), (-32 * DAY, "time_too_old"), (4 * MINUTE, ""), (-30 * DAY, "")],
)
def test_a_late_scan_is_taken_for_a_month_and_an_early_one_for_five_minutes(town: Town, shift: int, code: str) -> None:
    at = instant(clock.now() + shift).isoformat()
    assert town.post("/scans", scan_body(town, at=at), "bakery").code == code


def test_a_scan_from_before_the_card_was_blocked_still_counts(town: Town) -> None:
    town.changes_card("anna", st="B", since=clock.now())
    at = instant(clock.now() - DAY).isoformat()
    assert town.post("/scans", scan_body(town, at=at), "bakery").status == 201


def test_a_card_that_joined_a_family_credits_the_familys_account(town: Town) -> None:
    family = town.opens_member("family", "fc")
    town.changes_card("anna", st="M", to=family)
    assert town.scans("anna", 1000, "bakery").status == 201
    assert (town.balance("anna"), town.balance("family")) == (0, 1000)


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "missing_idempotency_key"),
        ("short", "malformed_idempotency_key"),
        ("a key with blanks in it", "malformed_idempotency_key"),
        ("x" * 65, "malformed_idempotency_key"),
    ],
)
def test_a_call_that_moves_value_needs_a_proper_key(town: Town, key: str | None, code: str) -> None:
    headers = {"Idempotency-Key": key} if key else {}
    reply = town.sends("POST", "/scans", json.dumps(scan_body(town)).encode(), "bakery", **headers)
    assert (reply.code, reply.status, town.journal_size()) == (code, 400, 0)


def test_two_keys_are_none(town: Town) -> None:
    body = json.dumps(scan_body(town)).encode()
    headers = {"Idempotency-Key": new_key(), "IDEMPOTENCY-KEY": new_key()}
    assert town.sends("POST", "/scans", body, "bakery", **headers).code == "malformed_idempotency_key"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "malformed_json"),
        (b"{", "malformed_json"),
        (b"[]", "wrong_type"),
        (b"null", "wrong_type"),
        (b'{"card": "x", "purchase_cents": NaN}', "not_a_whole_number"),
        (b'{"card": "x", "purchase_cents": Infinity}', "not_a_whole_number"),
        (b"\xff\xfe", "malformed_json"),
        (b"[" * 8000, "malformed_json"),
        (b'{"card":' * 1500, "malformed_json"),
        (b'{"card": "' + b"x" * 20_000 + b'"}', "body_too_large"),
        (b'{"card": "\\ud800", "purchase_cents": 1}', "malformed_json"),
        (b'{"card": "a\\u0000b", "purchase_cents": 1}', "invalid_value"),
    ],
)
def test_no_body_makes_a_fault(town: Town, raw: bytes, code: str) -> None:
    reply = town.sends("POST", "/scans", raw, "bakery", **{"Idempotency-Key": new_key()})
    assert (reply.code, town.journal_size()) == (code, 0)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "application/json; charset=latin-1"])
def test_only_json_is_read(town: Town, kind: str) -> None:
    raw = json.dumps(scan_body(town)).encode()
    headers = {"Idempotency-Key": new_key(), "Content-Type": kind}
    assert town.sends("POST", "/scans", raw, "bakery", **headers).status == 415


@pytest.mark.parametrize(
    ("target", "pocket", "amount", "code"),
    [
        ("anna", "points", 100, "same_account"),
        ("ben", "points", 100, "transfer_not_allowed"),
        ("fc", "voucher", 100, "transfer_not_allowed"),
        ("fc", "gold", 100, "unknown_pocket"),
        ("fc", "points", 10**9, "insufficient_balance"),
        ("m:00000000", "points", 100, "transfer_not_allowed"),
        ("c:00000000", "points", 100, "not_found"),
        ("x:bank", "points", 100, "transfer_not_allowed"),
    ],
)
def test_a_transfer_against_the_towns_rules_is_refused(
    town: Town, target: str, pocket: str, amount: int, code: str
) -> None:
    town.opens_member("ben")
    body = {
        "source": town.accounts["anna"],
        "target": town.accounts.get(target, target),
        "pocket": pocket,
        "amount": amount,
    }
    assert town.post("/transfers", body, "anna").code == code


def test_a_closed_shop_awards_nothing(town: Town) -> None:
    town.opens_shop("kiosk")
    town.closes("kiosk")
    assert town.scans("anna", 1000, "kiosk").code == "account_closed"


@pytest.mark.parametrize("path", ["/accounts/m:00000000", "/accounts/x:bank", "/accounts/nonsense", "/accounts/%2F"])
def test_an_account_that_is_not_ones_own_is_not_found(town: Town, path: str) -> None:
    assert town.get(path, "anna").code == "not_found"


def test_a_cursor_of_another_list_is_refused(town: Town) -> None:
    for _ in range(3):
        town.scans("anna", 1000, "bakery")
    own = f"/accounts/{town.accounts['anna']}/entries?limit=1"
    cursor = town.get(own, "anna").body["next"]
    assert town.get(f"{own}&cursor={cursor}", "anna").status == 200
    foreign = f"/accounts/{town.accounts['fc']}/entries?limit=1&cursor={cursor}"
    assert town.get(foreign, "fc").code == "invalid_cursor"


def test_a_typed_number_is_told_nothing_of_the_balance(town: Town) -> None:
    typed = {"card": town.numbers["anna"]}
    checkout = {**typed, "purchase_cents": 1000, "redeem": [], "show_balance": True}
    assert town.post("/checkouts", checkout, "bakery").code == "pin_required"
    lookup = {**typed, "pocket": "points", "amount": 100}
    assert town.post("/card-lookups", lookup, "bakery").code == "pin_required"
    assert town.post("/card-lookups", typed, "bakery").body == {"state": "active", "pays": False}


LOST = [({"st": "B"}, "blocked"), ({"st": "R"}, "replaced"), ({"st": "N"}, "not_issued")]


@pytest.mark.parametrize(("card", "state"), LOST)
def test_who_finds_a_lost_card_hears_no_balance(town: Town, card: dict[str, object], state: str) -> None:
    town.scans("anna", 5000, "bakery")
    town.changes_card("anna", **card)
    asked = {"card": town.codes["anna"], "pocket": "points", "amount": 100, "show_balance": True}
    assert town.post("/card-lookups", asked, "bakery").body == {"state": state, "pays": False}


def test_a_card_blocked_between_read_and_write_books_nothing(town: Town) -> None:
    town.book.line = MeddlingWire(town.book.line, lambda: town.changes_card("anna", st="B"))
    assert town.scans("anna", 1000, "bakery").code == "card_blocked"
    assert town.journal_size() == 0


def test_a_joined_card_blocked_between_read_and_write_books_nothing(town: Town) -> None:
    town.changes_card("anna", st="M", to=town.opens_member("family", "fc"))
    town.book.line = MeddlingWire(town.book.line, lambda: town.changes_card("anna", st="B"))
    assert town.scans("anna", 1000, "bakery").code == "card_blocked"
    assert town.journal_size() == 0


def test_a_card_that_joins_an_account_while_it_is_scanned_credits_that_one(town: Town) -> None:
    family = town.opens_member("family", "fc")
    town.book.line = MeddlingWire(town.book.line, lambda: town.changes_card("anna", st="M", to=family))
    assert town.scans("anna", 1000, "bakery").status == 201
    assert (town.balance("anna"), town.balance("family")) == (0, 1000)


def test_a_joined_card_that_was_blocked_later_credits_the_familys_account_for_a_late_scan(town: Town) -> None:
    family = town.opens_member("family", "fc")
    town.changes_card("anna", st="B", to=family, since=clock.now())
    at = instant(clock.now() - DAY).isoformat()
    assert town.post("/scans", scan_body(town, at=at), "bakery").status == 201
    assert town.balance("family") == 1000


def test_half_a_read_is_not_taken_for_a_missing_account(town: Town) -> None:
    town.changes_card("anna", st="M", to=town.opens_member("family", "fc"))
    town.book.line = PartialWire(f"http://{town.book.line.host}", town.book.line.region)
    assert town.scans("anna", 1000, "bakery").status == 201
