"""Holds: what is set aside is taken, given back or lapses, once, in whole or in parts, and keeps its term."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import config, ids
from chalicelib.attributes import written
from chalicelib.ledger import history, shelves
from chalicelib.ledger.tables import account_key
from chalicelib.ledger.values import Envelope, Leg, Posting, Purse
from chalicelib.till.holds import lapses
from chalicelib.till.holds.decisions import Asked, placed
from chalicelib.till.holds.lapses import Run
from tests.faults import CountingWire, MeddlingWire
from tests.town import DAY_MS, Reply, Town, new_key

FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ALWAYS = "261101"
"""A book day before every hold of these tests."""


def place(town: Town, amount: int = 1000, who: str = "anna", **more: object) -> Reply:
    body = {"card": town.codes[who], "pocket": "points", "amount": amount, **more}
    return town.post("/holds", body, "bakery")


def set_aside(town: Town, owner: str, beneficiary: str, amount: int = 1000, **more: object) -> Reply:
    body = {"beneficiary": town.accounts[beneficiary], "pocket": "points", "amount": amount, **more}
    return town.post("/holds", body, owner)


def named(town: Town, reply: Reply) -> str:
    """The hold's account, which the town then knows as `hold`."""
    account: str = reply.body["hold"]["account"]
    town.accounts["hold"] = account
    return account


def capture(town: Town, hold: str, amount: int | None = None, who: str = "bakery", key: str | None = None) -> Reply:
    return town.post(f"/holds/{hold}/captures", {} if amount is None else {"amount": amount}, who, key)


def release(town: Town, hold: str, who: str = "bakery") -> Reply:
    return town.post(f"/holds/{hold}/releases", {}, who)


def over(town: Town, days: int = 20) -> Run:
    town.passes(days)
    return lapses.run(ALWAYS)


def buckets(town: Town, name: str = "anna") -> dict[str, int]:
    return dict(town.book.member(town.accounts[name]).purses.get("points", Purse()).buckets)


@pytest.fixture
def funded(town: Town) -> Town:
    """Anna has 50 points and the club 25, the butcher is next door."""
    town.opens_shop("butcher")
    town.scans("anna", 5000, "bakery")
    return town


# What a hold is


def test_a_hold_is_gone_from_the_balance_and_can_be_taken_in_parts(funded: Town) -> None:
    hold = named(funded, place(funded, 3000))
    assert (funded.balance("anna"), funded.balance("hold")) == (2000, 3000)
    assert capture(funded, hold, 1000).body["hold"]["rest"] == 2000
    assert capture(funded, hold).body["hold"]["rest"] == 0
    assert (funded.balance("anna"), funded.balance("hold"), funded.balance("bakery")) == (2000, 0, -7500 + 3000)
    assert funded.audit() == []


def test_a_hold_lasts_to_the_end_of_its_last_day(funded: Town) -> None:
    hold = named(funded, place(funded, days=1))
    until = funded.book.member(hold).terms["until"]
    funded.book.clock = lambda: until - 1
    assert funded.get(f"/holds/{hold}", "bakery").body["state"] == "open"
    assert capture(funded, hold, 100).status == 201
    funded.book.clock = lambda: until
    assert capture(funded, hold, 100).code == "hold_lapsed"
    assert funded.get(f"/holds/{hold}", "bakery").body["state"] == "lapsed"
    assert lapses.run(ALWAYS) == Run(looked_at=1, lapsed=1, stuck=())
    assert (funded.balance("anna"), funded.audit()) == (4900, [])


@pytest.mark.parametrize(
    ("day", "ends"),
    [("2026-10-24", "261026"), ("2027-03-27", "270329"), ("2026-12-30", "270101"), ("2028-02-28", "280301")],
)
def test_a_hold_ends_at_the_towns_own_midnight_whatever_the_season(day: str, ends: str) -> None:
    """The clock goes back on 25 October 2026, and forward on 28 March 2027."""
    asked = Asked("m:7F3K2MQ8", "s:7F3K2MQ8", "s:7F3K2MQ8", "points", 100, days=1)
    (terms,) = placed(config.town("hattingen"), asked, "h:7F3K2MQ8", date.fromisoformat(day)).opens.values()
    until = datetime.fromtimestamp(terms["until"] / 1000, ZoneInfo("Europe/Berlin"))
    assert (terms["day"], until.strftime("%y%m%d %H:%M")) == (ends, f"{ends} 00:00")


@pytest.mark.parametrize("days", [0, -1, 91, 10**40])
def test_a_hold_of_more_or_less_days_than_the_town_allows_is_refused(funded: Town, days: int) -> None:
    assert place(funded, days=days).code == "invalid_value"


def test_a_shops_own_hold_may_use_its_margin_and_no_more(town: Town) -> None:
    town.opens_shop("kiosk", points=1000, points_grace=500)
    town.opens_shop("butcher")
    assert set_aside(town, "kiosk owner", "butcher", 1500).status == 201
    assert set_aside(town, "kiosk owner", "butcher", 1).code == "credit_line_exhausted"
    assert (town.balance("kiosk"), town.audit()) == (-1500, [])


def test_a_clubs_hold_goes_back_to_the_club(funded: Town) -> None:
    hold = named(funded, set_aside(funded, "fc", "bakery", 2500, note="for the cakes"))
    assert funded.balance("fc") == 0
    assert funded.get(f"/holds/{hold}", "bakery").body["note"] == "for the cakes"
    assert release(funded, hold, "fc").status == 201
    assert (funded.balance("fc"), funded.audit()) == (2500, [])


# Terms and buckets


@FEW
@given(
    earned=st.dictionaries(st.sampled_from(["x2611", "x2702", "x2811"]), st.integers(1, 900), min_size=1),
    held=st.integers(1, 20),
    steps=st.lists(st.tuples(st.sampled_from(["capture", "release", "lapse"]), st.integers(1, 8)), max_size=4),
)
def test_whatever_becomes_of_a_hold_sums_and_buckets_are_right(
    town: Town, earned: dict[str, int], held: int, steps: list[tuple[str, int]]
) -> None:
    _gives(town, town.opens_member("anna", "fc"), earned)
    reply, before, clock = place(town, held * 100), town.balance("bakery"), town.book.clock
    if held * 100 > sum(earned.values()):
        assert reply.code == "insufficient_balance"
        return
    hold = named(town, reply)
    for step, amount in steps:
        _stepped(town, hold, step, amount * 100)
    kept = {name: buckets(town).get(name, 0) + buckets(town, "hold").get(name, 0) for name in earned}
    assert all(kept[name] <= amount for name, amount in earned.items())
    assert sum(earned.values()) - sum(kept.values()) == town.balance("bakery") - before
    assert sum(kept.values()) == town.balance("anna") + town.balance("hold")
    assert town.audit() == []
    town.book.clock = clock


def _stepped(town: Town, hold: str, step: str, amount: int) -> None:
    match step:
        case "capture":
            assert capture(town, hold, amount).code in ENDS | {"", "capture_exceeds_rest"}
        case "release":
            assert release(town, hold).code in ENDS | {""}
        case "lapse":
            assert over(town, 16).stuck == ()


ENDS = {"hold_captured", "hold_released", "hold_lapsed"}


def test_value_keeps_its_term_through_a_hold_however_long_it_takes(funded: Town) -> None:
    book, anna = funded.book, funded.accounts["anna"]
    _gives(funded, anna, {"x2611": 300})
    hold = named(funded, place(funded, 500))
    assert book.member(hold).purses["points"].buckets == {"x2611": 300, "x2811": 200}
    funded.passes(9)  # into December: what expired in November pays no more, unless it was set aside in time
    assert capture(funded, hold, 100).status == 201
    assert release(funded, hold).status == 201
    assert buckets(funded) == {"x2611": 200, "x2811": 5000}
    assert funded.post("/redemptions", _redemption(funded, 5100), "bakery").code == "insufficient_balance"
    assert funded.audit() == []


def _gives(town: Town, account: str, slices: dict[str, int]) -> None:
    """Points in these buckets, by the operator."""
    amount = sum(slices.values())
    legs = (Leg("x:issue", "points", -amount, "load"), Leg(account, "points", amount, "load", slices))
    envelope = Envelope("operator", new_key(), "x", town.book.clock())
    town.book.post(envelope, [account], lambda _: Posting("load", legs))


def _redemption(town: Town, amount: int) -> dict[str, object]:
    return {"card": town.codes["anna"], "pocket": "points", "amount": amount}


def test_value_of_a_shop_begins_its_term_when_it_is_set_aside(funded: Town) -> None:
    hold = named(funded, set_aside(funded, "bakery owner", "butcher"))
    assert funded.book.member(hold).purses["points"].buckets == {"x2811": 1000}


# Who may do what, and who sees what


def test_only_the_beneficiary_takes(funded: Town) -> None:
    hold = named(funded, place(funded))
    assert capture(funded, hold, who="butcher").code == "not_found"
    assert capture(funded, hold, who="anna").code == "not_allowed"
    assert capture(funded, hold, who="fc").code == "not_found"
    assert capture(funded, hold, who="bakery owner").status == 201


def test_an_owner_takes_back_what_he_placed_himself_and_nothing_else(funded: Town) -> None:
    by_till = named(funded, place(funded))
    by_anna = named(funded, set_aside(funded, "anna", "bakery"))
    assert release(funded, by_till, "anna").code == "not_allowed"
    assert release(funded, by_till, "butcher").code == "not_found"
    assert release(funded, by_anna, "anna").status == 201
    assert release(funded, by_till, "clerk").status == 201
    assert funded.balance("anna") == 5000


@pytest.mark.parametrize(
    ("body", "who", "code"),
    [
        ({"card": "CODE"}, "anna", "not_allowed"),
        ({"beneficiary": "BAKERY"}, "bakery", "not_allowed"),
        ({"card": "CODE", "beneficiary": "BAKERY"}, "bakery", "invalid_value"),
        ({"card": "CODE", "note": "x"}, "bakery", "invalid_value"),
        ({}, "anna", "invalid_value"),
        ({"card": "NUMBER"}, "bakery", "pin_required"),
        ({"beneficiary": "s:00000000"}, "anna", "not_found"),
        ({"beneficiary": "h:00000000"}, "anna", "transfer_not_allowed"),
    ],
)
def test_a_hold_is_placed_by_a_card_at_a_till_or_by_its_owner(
    funded: Town, body: dict[str, Any], who: str, code: str
) -> None:
    known = {"CODE": funded.codes["anna"], "NUMBER": funded.numbers["anna"], "BAKERY": funded.accounts["bakery"]}
    told = {name: known.get(value, value) for name, value in body.items()}
    assert funded.post("/holds", {"pocket": "points", "amount": 100, **told}, who).code == code


@pytest.mark.parametrize("account", ["h:00000000", "m:00000000", "x"])
def test_what_is_no_hold_is_not_found(funded: Town, account: str) -> None:
    assert funded.get(f"/holds/{account}", "clerk").code == "not_found"
    assert capture(funded, account).code == "not_found"
    assert release(funded, funded.accounts["anna"], "clerk").code == "not_found"


def test_a_shop_does_not_learn_whose_points_it_holds(funded: Town) -> None:
    placed = place(funded, 3000)
    hold = named(funded, placed)
    taken = capture(funded, hold, 1000)
    seen = funded.get(f"/holds/{hold}", "bakery")
    entries = funded.get(f"/accounts/{funded.accounts['bakery']}/entries", "bakery owner")
    told = str([placed.body, taken.body, seen.body, entries.body])
    assert funded.accounts["anna"] not in told
    assert (seen.body["amount"], seen.body["captured"], seen.body["rest"]) == (3000, 1000, 2000)
    assert "owner" not in seen.body
    assert funded.get(f"/holds/{hold}", "butcher").code == "not_found"


def test_owner_and_clerk_see_both_sides(funded: Town) -> None:
    hold = named(funded, place(funded))
    for who in ("anna", "clerk"):
        seen = funded.get(f"/holds/{hold}", who).body
        assert (seen["owner"], seen["beneficiary"]) == (funded.accounts["anna"], funded.accounts["bakery"])


def test_how_a_hold_ended_can_be_seen(funded: Town) -> None:
    taken, given, lapsed = (named(funded, place(funded, 1000)) for _ in range(3))
    capture(funded, taken)
    for hold in (given, lapsed):
        capture(funded, hold, 300)
    release(funded, given)
    over(funded)
    seen = [funded.get(f"/holds/{hold}", "anna").body for hold in (taken, given, lapsed)]
    assert [(each["state"], each["captured"], each["rest"]) for each in seen] == [
        ("captured", 1000, 0),
        ("released", 300, 0),
        ("lapsed", 300, 0),
    ]


@pytest.mark.parametrize(
    ("end", "code"), [("capture", "hold_captured"), ("release", "hold_released"), ("lapse", "hold_lapsed")]
)
def test_after_the_end_each_call_says_what_became_of_it(funded: Town, end: str, code: str) -> None:
    hold = named(funded, place(funded))
    ends: dict[str, Callable[[], object]] = {
        "capture": lambda: capture(funded, hold),
        "release": lambda: release(funded, hold),
        "lapse": lambda: over(funded),
    }
    ends[end]()
    assert {capture(funded, hold).code, release(funded, hold).code, release(funded, hold, "clerk").code} == {code}


def test_the_shop_that_lost_the_answer_finds_its_hold_by_the_key(funded: Town) -> None:
    key = new_key()
    body = {"card": funded.codes["anna"], "pocket": "points", "amount": 1000}
    placed = funded.post("/holds", body, "bakery", key)
    found = funded.get(f"/postings/by-key/{key}", "bakery")
    assert (found.status, found.body) == (200, placed.body)


# Histories and indexes


def test_histories_show_each_step_once_and_with_its_hold(funded: Town) -> None:
    hold = named(funded, place(funded, 3000))
    capture(funded, hold, 1000)
    release(funded, hold)
    told = {}
    for name, who in (("anna", "anna"), ("bakery", "bakery owner")):
        entries = funded.get(f"/accounts/{funded.accounts[name]}/entries", who).body["entries"]
        told[name] = [(e["kind"], e["amount"], e.get("other")) for e in entries if e["kind"] != "award"]
    assert told["anna"] == [("release", 2000, hold), ("hold", -3000, hold)]
    assert told["bakery"] == [("capture", 1000, hold)]


def test_a_holds_own_history_is_walked_by_name(funded: Town) -> None:
    hold = named(funded, place(funded, 3000))
    capture(funded, hold, 1000)
    release(funded, hold)
    entries = history.page(funded.book, hold, 10).entries
    assert [(entry.reason, entry.amount, entry.balance) for entry in entries] == [
        ("release", -2000, 0),
        ("capture", -1000, 2000),
        ("hold", 3000, 3000),
    ]


@pytest.mark.parametrize("owner", ["anna", "fc"])
def test_a_hold_stands_in_the_list_of_its_last_day_and_its_postings_in_one_book(funded: Town, owner: str) -> None:
    hold = named(funded, set_aside(funded, owner, "bakery", days=3))
    capture(funded, hold, 100)
    terms = funded.book.member(hold).terms
    stored = {item["k"]["S"]: item for item in shelves.journal(funded.book)}
    assert stored["hold"]["ok"]["S"] == f"DUE#{terms['day']}"
    assert stored["hold"]["ot"]["S"] == f"{terms['until']}#{hold}"
    assert stored["hold"]["bk"]["S"][:4] == ("SYS#" if owner == "anna" else funded.accounts["fc"][:4])
    assert stored["capture"]["bk"]["S"].startswith(funded.accounts["bakery"])
    assert "m" not in stored["capture"]


# The price


def test_hold_capture_and_release_are_one_transaction_of_three_items(funded: Town) -> None:
    funded.get(f"/accounts/{funded.accounts['bakery']}", "bakery")
    hold = named(funded, place(funded))
    funded.book.line = line = CountingWire(funded.book.line)
    assert capture(funded, hold, 100).status == 201
    assert line.calls == {"GetItem": 1, "TransactWriteItems": 1}
    assert release(funded, hold).status == 201
    assert line.calls == {"GetItem": 2, "BatchGetItem": 1, "TransactWriteItems": 2}


# Races


def test_of_two_captures_at_once_the_second_is_decided_anew(funded: Town) -> None:
    hold = named(funded, place(funded, 1000))
    funded.book.line = MeddlingWire(funded.book.line, lambda: capture(funded, hold, 700))
    second = capture(funded, hold, 700)
    assert (second.code, second.body["rest"]) == ("capture_exceeds_rest", 300)
    assert (funded.balance("hold"), funded.audit()) == (300, [])


def test_a_release_that_a_capture_was_faster_than_gives_back_the_rest(funded: Town) -> None:
    hold = named(funded, place(funded, 1000))
    funded.book.line = MeddlingWire(funded.book.line, lambda: capture(funded, hold, 700))
    assert release(funded, hold).status == 201
    assert (funded.balance("anna"), funded.audit()) == (4300, [])


def test_of_a_capture_and_a_lapse_at_once_one_is_booked(funded: Town) -> None:
    hold = named(funded, place(funded, 1000))
    terms, now = funded.book.member(hold).terms, funded.book.clock

    def lapse_first() -> None:
        funded.book.clock = lambda: terms["until"]
        assert lapses.run(ALWAYS).lapsed == 1

    funded.book.line = MeddlingWire(funded.book.line, lapse_first)
    assert capture(funded, hold).code == "hold_lapsed"
    assert (funded.balance("anna"), funded.balance("hold"), funded.audit()) == (5000, 0, [])
    funded.book.clock = now


def test_a_lapse_that_a_capture_was_faster_than_leaves_it(funded: Town) -> None:
    hold = named(funded, place(funded, 1000))
    now = funded.book.clock

    def capture_in_time() -> None:
        late, funded.book.clock = funded.book.clock, now
        assert capture(funded, hold).status == 201
        funded.book.clock = late

    funded.passes(20)
    funded.book.line = MeddlingWire(funded.book.line, capture_in_time)
    assert lapses.run(ALWAYS) == Run(looked_at=1, lapsed=0, stuck=())
    assert (funded.balance("anna"), funded.audit()) == (4000, [])


def test_any_number_of_runs_book_a_lapse_once(funded: Town) -> None:
    named(funded, place(funded, 1000))
    funded.passes(20)
    funded.book.line = MeddlingWire(funded.book.line, lambda: lapses.run(ALWAYS))
    assert lapses.run(ALWAYS).lapsed == 0
    assert lapses.run(ALWAYS) == Run(looked_at=1, lapsed=0, stuck=())
    assert (funded.balance("anna"), funded.audit()) == (5000, [])


def test_a_run_goes_on_past_a_hold_that_it_cannot_book_back(funded: Town) -> None:
    funded.opens_member("ben")
    funded.scans("ben", 5000, "bakery")
    stuck = named(funded, place(funded, who="ben"))
    place(funded)
    _freezes(funded, "ben")
    assert over(funded) == Run(looked_at=2, lapsed=1, stuck=(stuck,))
    assert funded.balance("anna") == 5000


def _freezes(town: Town, name: str) -> None:
    update = {
        "TableName": town.book.names.balance,
        "Key": account_key(town.accounts[name]),
        "UpdateExpression": "SET st = :x",
        "ExpressionAttributeValues": {":x": written("F")},
    }
    town.book.line.call("UpdateItem", update)


def test_a_name_that_is_taken_ends_in_another_name_and_not_in_another_ones_hold(funded: Town) -> None:
    book, anna, taken = funded.book, funded.accounts["anna"], ids.fresh("h")
    names = iter([taken, taken, fresh := ids.fresh("h")])
    terms = {"until": book.clock() + DAY_MS, "day": "271231"}

    def decide(_: object) -> Posting:
        name = next(names)
        legs = (Leg(anna, "points", -100, "hold"), Leg(name, "points", 100, "hold"))
        return Posting("hold", legs, opens={name: terms})

    for _ in range(2):
        book.post(Envelope(anna, new_key(), "x", book.clock()), [anna], decide)
    held = [book.member(name).purses["points"].balance for name in (taken, fresh)]
    assert (held, funded.balance("anna"), funded.audit()) == ([100, 100], 4800, [])


# The audit


@pytest.mark.parametrize(("late", "found"), [(17, 0), (18, 1)])
def test_the_audit_names_a_hold_that_does_not_end(funded: Town, late: int, found: int) -> None:
    """Placed for 14 days it lapses on the 15th day after; a run may miss two days."""
    hold = named(funded, place(funded))
    funded.passes(late)
    assert [(finding.rule, finding.account) for finding in funded.audit()] == [("R9", hold)] * found


def test_a_purchase_taken_from_a_hold_is_not_returned_by_its_posting(funded: Town) -> None:
    hold = named(funded, place(funded))
    taken = capture(funded, hold)
    reply = funded.post(f"/postings/{taken.body['posting']['id']}/returns", {}, "bakery")
    assert reply.code == "not_returnable"
