"""The PIN of an account: asked for above a threshold, tried three times and no more, and known to nobody."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import config, keys
from chalicelib.people.trail import book as trail
from chalicelib.refusals import PinLocked, TrivialPin
from chalicelib.till.pins import decisions
from chalicelib.till.pins.decisions import Kept
from chalicelib.town import Threshold
from chalicelib.wire import Unsettled, Wire
from infra.tables import KEYS
from tests.faults import (
    CONFLICT,
    LOST_ANSWER,
    LOST_REQUEST,
    THROTTLE,
    CountingWire,
    DyingWire,
    FaultyWire,
    MeddlingWire,
)
from tests.shelves import everything
from tests.town import Reply, Town, new_key
from tests.wallets import mailed, registers

PIN, WRONG = "739164", "739165"
MINUTE = 60_000


def pays(town: Town, pin: str | None = None, amount: int = 2100, key: str | None = None, **more: Any) -> Reply:
    told = {"card": town.codes["anna"], "pocket": "points", "amount": amount, **({"pin": pin} if pin else {})}
    return town.post("/redemptions", told | more, "bakery", key)


def tries_left(town: Town) -> int:
    return int(town.get("/me/pin", "anna").body["tries_left"])


@pytest.fixture
def careful(town: Town) -> Town:
    """Anna holds 100 points, has a PIN, and wants it from 0.20 EUR on."""
    town.scans("anna", 10_000, "bakery")
    assert town.post("/me/pin", {"pin": PIN}, "anna").status == 200
    town.post("/me/pin-thresholds", {"redemption_cents": 20}, "anna")
    return town


# How often it may be tried


def test_however_many_guess_at_once_three_are_compared(careful: Town) -> None:
    with ThreadPoolExecutor(8) as eight:
        codes = list(eight.map(lambda _: pays(careful, WRONG).code, range(16)))
    assert codes.count("wrong_pin") == 3
    assert set(codes) <= {"wrong_pin", "pin_locked", "try_again"}
    assert pays(careful, PIN).code == "pin_locked"


def test_no_fault_of_the_line_gives_a_guesser_another_try(careful: Town) -> None:
    line = careful.book.line
    careful.book.line = FaultyWire(line, 7, {LOST_REQUEST: 0.05, LOST_ANSWER: 0.1, CONFLICT: 0.1, THROTTLE: 0.05})
    with ThreadPoolExecutor(8) as eight:
        codes = list(eight.map(lambda _: pays(careful, WRONG).code, range(24)))
    careful.book.line = line
    assert codes.count("wrong_pin") <= 3
    assert set(codes) <= {"wrong_pin", "pin_locked", "try_again"}
    assert careful.book.member(careful.accounts["anna"]).terms["pin"]["n"] >= codes.count("wrong_pin")


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=60))
def test_whatever_is_typed_and_when_no_more_than_three_wrong_ones_are_compared_before_it_locks(
    typed: list[tuple[int, bool]],
) -> None:
    terms: dict[str, Any] = {"pin": {"h": "X"}}
    wrong: list[int] = []
    now = 0
    for minutes, right in typed:
        now += minutes * MINUTE
        try:
            terms = decisions.counted(terms, now)
        except PinLocked:
            continue
        wrong = [] if right else [*wrong, now]
        terms = decisions.with_pin(terms, "X") if right else terms
        assert len(wrong) <= 12
        assert sum(now - at < 15 * MINUTE for at in wrong) <= 3


def test_tills_lookups_and_the_holder_share_the_same_tries(careful: Town) -> None:
    number = careful.numbers["anna"]
    assert pays(careful, WRONG, card=number).body["tries_left"] == 2
    look = {"card": number, "show_balance": True, "pin": WRONG}
    assert careful.post("/card-lookups", look, "bakery").body["tries_left"] == 1
    assert careful.post("/me/pin", {"pin": "8035", "old_pin": WRONG}, "anna").body["tries_left"] == 0
    assert careful.post("/card-lookups", {**look, "pin": PIN}, "bakery").code == "pin_locked"


def test_who_got_it_right_has_made_no_wrong_tries(careful: Town) -> None:
    for _ in range(3):
        assert [pays(careful, WRONG).code for _ in range(2)] == ["wrong_pin"] * 2
        assert pays(careful, PIN).status == 201
        assert tries_left(careful) == 3


def test_a_right_pin_that_pays_nothing_is_no_wrong_try(careful: Town) -> None:
    for _ in range(4):
        assert pays(careful, PIN, amount=99_900).code == "insufficient_balance"
    assert tries_left(careful) == 3


def test_no_guess_is_compared_below_the_threshold(careful: Town) -> None:
    assert [pays(careful, WRONG, amount=100).status for _ in range(4)] == [201] * 4
    assert tries_left(careful) == 3


@pytest.mark.parametrize(("tries", "minutes"), [(3, 15), (6, 60), (9, 24 * 60)])
def test_each_third_try_locks_it_for_longer(tries: int, minutes: int) -> None:
    terms: dict[str, Any] = {"pin": {"h": "X", "n": tries - 1}}
    locked = decisions.known(decisions.counted(terms, 7))
    assert (locked.tries, locked.left(7), locked.until) == (tries, 0, 7 + minutes * MINUTE)
    with pytest.raises(PinLocked) as no:
        decisions.check_open(locked, 7)
    assert no.value.retry_after == minutes * 60
    assert locked.left(locked.until) == 3


def test_after_twelve_tries_nothing_but_an_unlocking_opens_it(careful: Town) -> None:
    for _ in range(4):
        assert [pays(careful, WRONG).code for _ in range(3)] == ["wrong_pin"] * 3
        careful.passes(2)
    locked = pays(careful, PIN)
    assert (locked.code, "retry-after" in locked.headers) == ("pin_locked", False)
    unlocked = careful.post(f"/members/{careful.accounts['anna']}/pin-unlocks", {"why": "she came by"}, "clerk")
    assert unlocked.body["tries_left"] == 3
    assert pays(careful, PIN).status == 201


def test_a_locked_pin_says_when_it_opens_and_locks_no_balance(careful: Town) -> None:
    replies = [pays(careful, WRONG) for _ in range(4)]
    assert [reply.body.get("detail") for reply in replies[:3]] == [
        "Noch 2 Versuche.",
        "Noch ein Versuch.",
        "Die PIN ist jetzt gesperrt. Was keine PIN braucht, geht weiter.",
    ]
    assert 0 < int(replies[3].headers["retry-after"]) <= 15 * 60
    assert pays(careful, amount=2000).status == 201
    assert careful.scans("anna", 1000, "bakery").status == 201


# Replay


class HalfDeaf(Wire):
    """Carries everything out; of postings, no answer comes."""

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        answer = super().call(operation, payload)
        if operation == "TransactWriteItems" and "Put" in payload["TransactItems"][0]:
            raise Unsettled("the answer was lost")
        return answer


def test_after_a_lost_answer_the_same_key_is_answered_whatever_became_of_the_pin(careful: Town) -> None:
    line, key = careful.book.line, new_key()
    careful.book.line = HalfDeaf(f"http://{line.host}", line.region)
    assert pays(careful, PIN, key=key).code == "try_again"
    careful.book.line = line
    assert careful.post("/me/pin", {"pin": "8035", "old_pin": PIN}, "anna").status == 200
    for pin in (PIN, None, WRONG):
        again = pays(careful, pin, key=key)
        assert (again.status, again.headers["idempotent-replayed"]) == (201, "true")
    assert (tries_left(careful), careful.balance("anna"), careful.audit()) == (3, 7_900, [])


def test_a_replay_of_a_locked_pin_is_the_first_answer(careful: Town) -> None:
    key = new_key()
    first = pays(careful, PIN, key=key)
    for _ in range(3):
        pays(careful, WRONG)
    assert pays(careful, PIN, key=key).body == first.body


def test_a_key_that_was_refused_for_its_pin_pays_with_the_right_one(careful: Town) -> None:
    key = new_key()
    assert [pays(careful, pin, key=key).status for pin in (None, WRONG, PIN)] == [403, 403, 201]


class Forgetful(Wire):
    """Loses the first answer to a change of terms, after it was carried out."""

    lost = False

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        answer = super().call(operation, payload)
        if operation == "TransactWriteItems" and "Update" in payload["TransactItems"][0] and not self.lost:
            self.lost = True
            raise Unsettled("the answer was lost")
        return answer


def test_a_count_whose_answer_was_lost_neither_stops_a_payment_nor_stays(careful: Town) -> None:
    line = careful.book.line
    careful.book.line = forgetful = Forgetful(f"http://{line.host}", line.region)
    assert (pays(careful, PIN).status, forgetful.lost, tries_left(careful)) == (201, True, 3)


# What it costs


def test_a_pin_costs_one_more_read_and_one_more_write_and_a_payment_without_it_nothing(careful: Town) -> None:
    pays(careful, amount=100)
    careful.book.line = line = CountingWire(careful.book.line)
    assert pays(careful, amount=100).status == 201
    assert (line.calls, line.actions) == ({"GetItem": 1, "TransactWriteItems": 1}, 3)
    assert pays(careful, PIN).status == 201
    assert (line.calls, line.actions) == ({"GetItem": 3, "TransactWriteItems": 3}, 3 + 2 + 3)


# When it is asked for


@pytest.mark.parametrize(
    ("own", "spent", "paying", "above"),
    [
        ({}, {}, {"points": 200_000}, None),
        ({}, {}, {"points": 200_100}, 2000),
        ({}, {"points": 400_000}, {"points": 100_100}, 5000),
        ({"redemption_cents": 10}, {}, {"points": 1_100}, 10),
        ({"redemption_cents": 9000}, {}, {"points": 200_100}, 2000),
        ({"day_cents": 0}, {}, {"points": 100}, 0),
    ],
)
def test_it_is_asked_for_above_the_towns_threshold_or_a_lower_one_of_the_holder(
    own: dict[str, int], spent: dict[str, int], paying: dict[str, int], above: int | None
) -> None:
    town = config.town("torgau")
    assert decisions.asked_above(town, {"ask": own}, spent, paying) == above
    assert decisions.asked_above(config.town("hattingen"), {}, {}, {"points": 1_000_100, "voucher": 15_000}) == 25_000


def test_without_a_rule_nobody_is_asked_but_who_wants_it() -> None:
    from dataclasses import replace

    town = replace(config.town("torgau"), pin=Threshold())
    assert decisions.asked_above(town, {}, {}, {"points": 10**9}) is None
    assert decisions.asked_above(town, {"ask": {"redemption_cents": 5}}, {}, {"points": 501}) is None
    assert decisions.asked_above(town, {"ask": {"redemption_cents": 5}}, {}, {"points": 600}) == 5


def test_a_quote_says_that_a_pin_will_be_wanted_and_compares_none(careful: Town) -> None:
    asked = {"card": careful.codes["anna"], "purchase_cents": 100, "redeem": "max"}
    assert careful.post("/quotes", asked, "bakery").body["asks_pin"] is True
    few = [{"pocket": "points", "amount": 100}]
    assert "asks_pin" not in careful.post("/quotes", {**asked, "redeem": few}, "bakery").body


def test_a_card_that_joined_another_account_pays_with_that_accounts_pin(careful: Town) -> None:
    careful.opens_member("ben")
    careful.post("/me/pin", {"pin": "4826"}, "ben")
    careful.post("/joins", {"source": careful.accounts["ben"], "target": careful.accounts["anna"]}, "clerk")
    assert "pin" not in careful.book.member(careful.accounts["ben"]).terms
    assert pays(careful, "4826", card=careful.codes["ben"]).code == "wrong_pin"
    assert pays(careful, PIN, card=careful.codes["ben"]).status == 201
    assert careful.get("/me/pin", "ben").body["is_set"] is True


def test_a_typed_number_tells_its_balance_for_the_pin_alone(careful: Town) -> None:
    look = {"card": careful.numbers["anna"], "show_balance": True}
    assert careful.post("/card-lookups", look, "bakery").code == "pin_required"
    told = careful.post("/card-lookups", {**look, "pin": PIN}, "bakery").body
    assert (told["pays"], told["balances"]["points"]) == (True, 10_000)
    checkout = {**look, "purchase_cents": 100, "redeem": [], "pin": PIN}
    assert careful.post("/checkouts", checkout, "bakery").body["balances"]["points"] == 10_100
    assert tries_left(careful) == 3


def test_a_wrong_pin_with_a_typed_number_tells_nothing_of_the_account(careful: Town) -> None:
    body = {"card": careful.numbers["anna"], "pin": WRONG}
    assert pays(careful, amount=10**9, **body).code == "wrong_pin"
    careful.opens_member("ben")
    assert pays(careful, amount=10**9, card=careful.numbers["ben"], pin=PIN).code == "pin_not_set"


# Setting it


@pytest.mark.parametrize(
    "pin", ["0000", "1111", "1234", "4321", "7890", "2109", "1212", "123123", "1987", "2580", "012345", "99999"]
)
def test_what_thieves_try_first_is_no_pin(pin: str) -> None:
    with pytest.raises(TrivialPin):
        decisions.check_strength(pin)


@pytest.mark.parametrize("pin", ["7302", "8035", "739164", "12344", "19870"])
def test_most_others_are(pin: str) -> None:
    decisions.check_strength(pin)


@pytest.mark.parametrize("pin", ["123", "1234567", "12a4", "٣٤٥٦", "7302\n", 7302])
def test_a_pin_is_four_to_six_digits(ministack_town: Town, pin: object) -> None:
    reply = ministack_town.post("/me/pin", {"pin": pin}, "anna")
    assert (reply.status, reply.body["errors"][0]["field"]) == (400, "pin")


def test_another_pin_needs_the_old_one(careful: Town) -> None:
    assert careful.post("/me/pin", {"pin": PIN}, "anna").code == "missing_field"
    assert careful.post("/me/pin", {"pin": "8035"}, "anna").code == "missing_field"
    assert careful.post("/me/pin", {"pin": "8035", "old_pin": PIN, "code": "X"}, "anna").code == "invalid_value"
    assert careful.post("/me/pin", {"pin": "8035", "old_pin": PIN}, "anna").status == 200
    assert pays(careful, PIN).code == "wrong_pin"
    assert pays(careful, "8035").status == 201


def test_a_mailed_code_sets_a_new_pin_once_also_where_it_is_locked(careful: Town) -> None:
    registers(careful, "anna")
    for _ in range(3):
        pays(careful, WRONG)
    code = mailed(careful, "anna")
    assert careful.post("/me/pin", {"pin": "8035", "code": code.lower()}, "anna").body["tries_left"] == 3
    assert pays(careful, "8035").status == 201
    assert careful.post("/me/pin", {"pin": "4826", "code": code}, "anna").code == "wrong_reset_code"


@pytest.mark.parametrize("writes", [0, 1])
def test_a_mailed_code_is_not_spent_without_the_new_pin(careful: Town, writes: int) -> None:
    registers(careful, "anna")
    code, line = mailed(careful, "anna"), careful.book.line
    careful.book.sleep = lambda _: None
    careful.book.line = DyingWire(line, writes)
    assert careful.post("/me/pin", {"pin": "8035", "code": code}, "anna").code == "try_again"
    careful.book.line = line
    assert pays(careful, "8035").code == "wrong_pin"
    assert careful.post("/me/pin", {"pin": "8035", "code": code}, "anna").status == 200
    assert pays(careful, "8035").status == 201


def test_a_mailed_code_is_spent_with_the_pin_whose_answer_was_lost(careful: Town) -> None:
    registers(careful, "anna")
    code, line = mailed(careful, "anna"), careful.book.line
    careful.book.sleep = lambda _: None
    careful.book.line = DyingWire(line, 2)
    careful.post("/me/pin", {"pin": "8035", "code": code}, "anna")
    careful.book.line = line
    assert pays(careful, "8035").status == 201
    assert careful.post("/me/pin", {"pin": "4826", "code": code}, "anna").code == "wrong_reset_code"


def test_a_code_that_sets_the_very_pin_again_is_spent_too(careful: Town) -> None:
    registers(careful, "anna")
    code = mailed(careful, "anna")
    assert careful.post("/me/pin", {"pin": PIN, "code": code}, "anna").status == 200
    assert careful.post("/me/pin", {"pin": "8035", "code": code}, "anna").code == "wrong_reset_code"


def test_of_two_with_one_mailed_code_one_sets_the_pin(careful: Town) -> None:
    registers(careful, "anna")
    code, line = mailed(careful, "anna"), careful.book.line
    twin = partial(careful.post, "/me/pin", {"pin": "4826", "code": code}, "anna")
    careful.book.line = MeddlingWire(line, twin, 1)
    assert careful.post("/me/pin", {"pin": "8035", "code": code}, "anna").code == "wrong_reset_code"
    assert pays(careful, "4826").status == 201


def test_a_mailed_code_is_over_after_a_quarter_of_an_hour(careful: Town) -> None:
    registers(careful, "anna")
    code = mailed(careful, "anna")
    careful.passes_ms(16 * MINUTE)
    assert careful.post("/me/pin", {"pin": "8035", "code": code}, "anna").code == "wrong_reset_code"


def test_codes_are_neither_guessed_nor_sent_without_end(careful: Town) -> None:
    careful.turns_to("2036-11-22")
    registers(careful, "anna")
    for _ in range(3):
        mailed(careful, "anna")
    assert careful.post("/me/pin-resets", {}, "anna").code == "too_many_tries"
    guesses = [careful.post("/me/pin", {"pin": "8035", "code": "ABCDEFGH"}, "anna").code for _ in range(6)]
    assert guesses == ["wrong_reset_code"] * 5 + ["too_many_tries"]


def test_staff_leaves_a_trail_without_a_hash(careful: Town) -> None:
    anna = careful.accounts["anna"]
    pays(careful, WRONG)
    kept = careful.book.member(anna).terms["pin"]["h"]
    careful.post(f"/members/{anna}/pin-unlocks", {"why": "she came by"}, "clerk")
    removed = careful.post(f"/members/{anna}/pin-removals", {"why": "she wants none"}, "clerk")
    assert removed.body["is_set"] is False
    last, first = trail.changes(anna)
    assert (first.what, first.before["tries"], first.after["tries"]) == ("pin_unlocked", 1, 0)
    assert (last.what, last.who, last.why, last.after) == ("pin_removed", "operator", "she wants none", {"set": False})
    assert kept not in str([last, first])
    assert careful.post(f"/members/{anna}/pin-removals", {"why": "again"}, "clerk").code == "pin_not_set"
    assert careful.post("/members/s:7F3K2MQ8/pin-removals", {"why": "a shop"}, "clerk").code == "not_found"


# What is kept


def test_equal_pins_of_two_accounts_do_not_look_equal(careful: Town) -> None:
    careful.opens_member("ben")
    careful.post("/me/pin", {"pin": PIN}, "ben")
    kept = {careful.book.member(careful.accounts[name]).terms["pin"]["h"] for name in ("anna", "ben")}
    assert len(kept) == 2


def test_a_pin_outlives_a_rotation_of_keys_and_is_kept_under_the_new_one_when_it_was_right(
    careful: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = careful.accounts["anna"]
    before = careful.book.member(anna).terms["pin"]
    monkeypatch.setenv("MASTER_KEY", f"{'09' * 32},{keys.known()[0].hex()}")
    config.environment.cache_clear()
    assert pays(careful, PIN).status == 201
    after = careful.book.member(anna).terms["pin"]
    assert before.keys() == after.keys() == {"h"}
    assert before != after
    monkeypatch.setenv("MASTER_KEY", "09" * 32)
    config.environment.cache_clear()
    decisions.check_open(Kept(after["h"]), 0)
    from chalicelib.till.pins import book as pins

    pins.checked(careful.book.member(anna), PIN)


def test_a_pin_stands_in_no_table_no_log_line_and_no_fingerprint(careful: Town, lines: io.StringIO) -> None:
    registers(careful, "anna")
    calls = [pays(careful, WRONG), pays(careful, PIN), pays(careful, PIN, card=careful.numbers["anna"])]
    calls += [careful.post("/me/pin", {"pin": PIN, "old_pin": PIN}, "anna")]
    calls += [careful.post("/me/pin", {"pin": PIN, "code": mailed(careful, "anna")}, "anna")]
    assert [call.status for call in calls] == [403, 201, 201, 200, 200]
    env = config.environment()
    kept = json.dumps([everything(f"{env.table_prefix}-{name}") for name in KEYS], default=str)
    for text in (kept, lines.getvalue(), *(json.dumps(call.body) for call in calls)):
        assert PIN not in text
        assert WRONG not in text
