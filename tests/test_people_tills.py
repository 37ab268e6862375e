"""A shop's tills: a code makes a device one of them, once; the owner names them, sees their use, takes them back."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest

from chalicelib import access, config, rates
from chalicelib.callers import Hat
from chalicelib.figures import book as figures
from chalicelib.ledger import shelves
from chalicelib.people import book as people
from chalicelib.people import denials, passes
from chalicelib.people.admissions import entries
from chalicelib.people.sessions import book as sessions
from chalicelib.people.tills import book as tills
from chalicelib.people.tills import decisions
from chalicelib.people.trail import book as trail
from chalicelib.records import SESSIONS
from tests.faults import CountingWire, MeddlingWire
from tests.office import stream
from tests.town import Reply, Town

HOUR = 60 * 60 * 1000


@pytest.fixture
def shops(town: Town) -> Town:
    """The bakery and a butcher, both registered, each with a till that no device was made by a code."""
    town.opens_shop("butcher")
    town.registers_shop("bakery")
    town.registers_shop("butcher")
    return town


def asks(town: Town, **what: str) -> Reply:
    return town.post("/tills/pairings", what or {"branch": "b1", "name": "Fenster"}, "bakery owner")


def types(town: Town, code: str) -> Reply:
    return town.sends("POST", "/tills", json.dumps({"code": code}).encode(), None)


def listed(town: Town, who: str = "bakery owner", path: str = "/tills") -> dict[str, dict[str, str]]:
    return {each["id"]: each for each in town.get(path, who).body["tills"]}


# Pairing


def test_a_code_makes_a_device_the_shops_till(shops: Town) -> None:
    told = shops.pairs("window", "bakery owner").body
    assert (told["shop_name"], told["branch_name"], told["name"]) == ("bakery", "Markt", "window")
    booked = shops.scans("anna", 1000, "window")
    assert booked.status == 201
    (posted,) = shelves.postings(shops.book)
    assert posted["ref"]["M"] == {"branch": {"S": "b1"}, "till": {"S": told["till"]}}


def test_a_code_is_read_as_it_is_typed_and_its_qr_has_it_where_no_log_can(shops: Town) -> None:
    shown = asks(shops).body
    code = shown["code"].replace(" ", "")
    assert shown["url"] == f"https://{config.town().host.lower()}/till/#{code}"
    assert types(shops, f" {shown['code'].lower()}-").status == 201


def test_a_code_is_good_once(shops: Town) -> None:
    code = asks(shops).body["code"]
    assert [types(shops, code).code for _ in range(2)] == ["", "pairing_code_unknown"]


def test_of_two_devices_with_one_code_at_one_moment_one_gets_it(shops: Town) -> None:
    code = asks(shops).body["code"]
    with ThreadPoolExecutor(4) as four:
        codes = sorted(four.map(lambda _: types(shops, code).code, range(4)))
    assert codes == ["", *["pairing_code_unknown"] * 3]
    assert len(listed(shops)) == 2


def test_two_codes_of_a_shop_at_one_moment_make_two_tills(shops: Town) -> None:
    codes = [asks(shops, branch="b1", name=name).body["code"] for name in ("left", "right")]
    with ThreadPoolExecutor(2) as two:
        made = [reply.body["till"] for reply in two.map(lambda code: types(shops, code), codes)]
    assert sorted(made) == ["t2", "t3"]


def test_a_code_ends_after_five_minutes(shops: Town) -> None:
    code = asks(shops).body["code"]
    shops.passes_ms(5 * 60_000 + 1000)
    assert types(shops, code).code == "pairing_code_unknown"


def test_used_ended_and_unknown_codes_are_not_to_be_told_apart(shops: Town) -> None:
    code = asks(shops).body["code"]
    types(shops, code)
    told = [types(shops, typed).body | {"request_id": ""} for typed in (code, "0" * 8, "no code", "🥨")]
    assert told == [told[0]] * 4


def test_of_a_code_only_its_hash_is_kept(shops: Town) -> None:
    code = asks(shops).body["code"].replace(" ", "")
    (kept,) = SESSIONS.records(f"PAIR#{rates.pseudonym(code)}")
    assert code not in str(kept)
    assert kept["ttl"] <= shops.book.clock() // 1000 + decisions.SECONDS


@pytest.mark.parametrize(
    "what",
    [{"branch": "b1"}, {"name": "x"}, {"till": "t1", "name": "x"}, {"till": "t1", "branch": "b1", "name": "x"}],
    ids=str,
)
def test_a_code_is_for_a_new_till_or_for_a_known_one(shops: Town, what: dict[str, str]) -> None:
    assert asks(shops, **what).code == "invalid_value"


@pytest.mark.parametrize("what", [{"branch": "b9", "name": "x"}, {"till": "t9"}], ids=str)
def test_there_is_no_code_for_what_a_shop_has_not(shops: Town, what: dict[str, str]) -> None:
    assert asks(shops, **what).code == "not_found"


def test_codes_are_tried_ten_times_from_one_address(shops: Town) -> None:
    code = asks(shops).body["code"]
    for _ in range(10):
        assert types(shops, "00000000").code == "pairing_code_unknown"
    refused = types(shops, code)
    assert (refused.status, refused.code) == (429, "too_many_tries")
    assert int(refused.headers["retry-after"]) > 0


def test_a_shop_asks_for_thirty_codes_an_hour(shops: Town) -> None:
    shops.turns_to("2036-11-22")
    for _ in range(30):
        assert asks(shops).status == 201
    assert asks(shops).code == "too_many_tries"
    assert shops.post("/tills/pairings", {"branch": "b1", "name": "x"}, "butcher owner").status == 201


@pytest.mark.parametrize("what", [{"till": "t1"}, {"branch": "b1", "name": "Fenster"}], ids=str)
def test_a_shown_code_ends_with_its_shop(shops: Town, what: dict[str, str]) -> None:
    code, bakery = asks(shops, **what).body["code"], shops.accounts["bakery"]
    entries.closed(bakery, "leaving")
    assert types(shops, code).code == "pairing_code_unknown"
    shops.tokens["bakery owner"] = sessions.opened(Hat("shop", bakery)).access
    assert asks(shops, **what).code == "not_found"
    assert len(people.business(bakery).tills) == 1


def test_a_shown_code_ends_with_its_till(shops: Town) -> None:
    code, other = asks(shops, till="t1").body["code"], asks(shops).body["code"]
    shops.post("/tills/t1/revocations", {}, "bakery owner")
    assert (types(shops, code).code, types(shops, other).code) == ("pairing_code_unknown", "")
    shops.pairs("new", "bakery owner", till="t1")
    assert shops.scans("anna", 1000, "new").status == 201


@pytest.mark.parametrize("after", range(3))
def test_a_till_that_is_ended_between_any_two_writes_of_a_pairing_is_no_till(shops: Town, after: int) -> None:
    code, line = asks(shops, till="t1").body["code"], shops.book.line
    end = partial(shops.post, "/tills/t1/revocations", {}, "bakery owner")
    shops.book.line = race = MeddlingWire(line, end, after)
    told = types(shops, code)
    shops.book.line = line
    open_now = [each for each in passes.issued(shops.accounts["bakery"]) if each.till == "t1" and not each.revoked_at]
    assert (told.code, open_now) == ("pairing_code_unknown", [])
    assert race.met


# A till that is paired anew


def test_a_broken_tills_successor_keeps_its_name_and_ends_the_old_one(shops: Town) -> None:
    first = shops.pairs("window", "bakery owner").body
    old = shops.tokens["window"]
    again = shops.pairs("window", "bakery owner", till=first["till"]).body
    assert {**again, "token": ""} == {**first, "token": ""}
    assert shops.scans("anna", 1000, "window").status == 201
    shops.tokens["broken"] = old
    assert shops.scans("anna", 1000, "broken").code == "not_signed_in"
    assert len(listed(shops)) == 2


def test_a_till_of_before_the_codes_is_replaced_too(shops: Town) -> None:
    assert shops.scans("anna", 1000, "bakery").status == 201
    shops.pairs("new", "bakery owner", till="t1")
    assert shops.scans("anna", 1000, "bakery").code == "not_signed_in"
    assert shops.get("/tills", "bakery owner").status == 200


# The owner's list


def test_the_list_says_what_is_known_of_each_till(shops: Town) -> None:
    people.register_till(shops.accounts["bakery"], "b2", "Fenster")
    shops.pairs("window", "bakery owner", till="t2")
    shops.post("/tills/t1/revocations", {}, "bakery owner")
    people.register_till(shops.accounts["bakery"], "b2", "Lager")
    told = listed(shops)
    assert [(each["name"], each["branch_name"], each["state"]) for each in told.values()] == [
        ("Theke", "Markt", "revoked"),
        ("Fenster", "Bahnhof", "active"),
        ("Lager", "Bahnhof", "waiting"),
    ]
    assert (told["t2"]["device"], "paired_at" in told["t2"], "last_use" in told["t2"]) == ("Tablet", True, False)


def test_the_list_says_when_a_till_booked_last(shops: Town) -> None:
    shops.turns_to("2026-11-22")
    shops.scans("anna", 1000, "bakery")
    figures.counters(stream(list(shelves.journal(shops.book))))
    assert listed(shops)["t1"]["last_use"] == "2026-11-22T12:00:00.000Z"


def test_a_batch_that_comes_late_turns_no_clock_back(town: Town) -> None:
    shop = town.accounts["bakery"]
    for at in (5 * HOUR, 3 * HOUR, 7 * HOUR, 6 * HOUR):
        figures.forget()  # each time another process
        figures._note_uses({(shop, "t1"): at, (shop, "t2"): HOUR})
    assert figures.last_uses(shop) == {"t1": 7 * HOUR, "t2": HOUR}


def test_an_hours_postings_are_noted_once(town: Town) -> None:
    town.turns_to("2026-11-22")
    for _ in range(3):
        town.scans("anna", 1000, "bakery")
    images = list(shelves.journal(town.book))
    figures.counters(stream(images[:1]))
    town.book.line = line = CountingWire(town.book.line)
    figures.counters(stream(images[1:], first=7))
    assert line.calls == {"TransactWriteItems": 1}  # the day's counters alone


def test_a_till_is_renamed_by_its_owner_and_by_the_clerk(shops: Town) -> None:
    assert shops.post("/tills/t1/names", {"name": "Garten"}, "bakery owner").status == 201
    assert listed(shops)["t1"]["name"] == "Garten"
    asked = {"name": "Hof", "shop": shops.accounts["bakery"]}
    assert shops.post("/tills/t1/names", asked, "clerk").body["tills"][0]["name"] == "Hof"
    changes = trail.changes(shops.accounts["bakery"])
    assert [(each.what, each.role, each.before["name"], each.after["name"]) for each in changes] == [
        ("till_renamed", "clerk", "Garten", "Hof"),
        ("till_renamed", "shop", "Theke", "Garten"),
    ]


# Ends


def test_a_till_that_is_taken_back_ends_within_a_minute(shops: Town) -> None:
    shops.pairs("window", "bakery owner")
    told = shops.post("/tills/t2/revocations", {}, "bakery owner").body["tills"]
    assert [each["state"] for each in told] == ["active", "revoked"]
    denials.forget()  # another process, a minute later
    assert shops.scans("anna", 1000, "window").code == "not_signed_in"
    assert shops.scans("anna", 1000, "bakery").status == 201
    assert shops.post("/tills/t2/revocations", {}, "bakery owner").status == 201
    assert [change.what for change in trail.changes(shops.accounts["bakery"])].count("till_revoked") == 1


def test_the_clerk_ends_the_till_of_a_shop_that_is_named(shops: Town) -> None:
    bakery = shops.accounts["bakery"]
    assert shops.post("/tills/t1/revocations", {}, "clerk").code == "not_found"
    assert shops.post("/tills/t1/revocations", {"shop": bakery}, "clerk").status == 201
    assert shops.scans("anna", 1000, "bakery").code == "not_signed_in"
    assert listed(shops, "clerk", f"/tills?shop={bakery}")["t1"]["state"] == "revoked"


def test_nobody_finds_anothers_tills(shops: Town) -> None:
    bakery, body = shops.accounts["bakery"], {"name": "x"}
    told = {
        shops.get(f"/tills?shop={bakery}", "butcher owner").code,
        shops.post("/tills/t1/names", {**body, "shop": bakery}, "butcher owner").code,
        shops.post("/tills/t1/revocations", {"shop": bakery}, "butcher owner").code,
        shops.post("/tills/t7/names", body, "butcher owner").code,
        shops.get("/tills?shop=s:00000000", "clerk").code,
        shops.get("/tills", "clerk").code,
    }
    assert told == {"not_found"}
    assert listed(shops)["t1"]["state"] == "active"


def test_the_shop_is_told_when_it_has_no_entry_in_the_register(town: Town) -> None:
    assert town.get("/tills", "bakery owner").code == "not_found"
    assert asks(town).code == "not_found"


def test_what_breaks_after_the_token_was_made_leaves_the_old_one_or_none(
    shops: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the process ends here")

    code = asks(shops, till="t1").body["code"]
    with monkeypatch.context() as patch:
        patch.setattr(tills, "_end", broken)
        assert types(shops, code).status == 500
    assert shops.scans("anna", 1000, "bakery").status == 201
    shops.pairs("new", "bakery owner", till="t1")
    open_now = [each for each in passes.issued(shops.accounts["bakery"]) if each.till == "t1" and not each.revoked_at]
    assert len(open_now) == 1


def test_a_shops_places_tell_its_newest_credential(shops: Town) -> None:
    business, held = people.business(shops.accounts["bakery"]), passes.issued(shops.accounts["bakery"])
    (till,) = (each for each in held if each.role == "till")
    newer = replace(till, issued_at=till.issued_at + 1, label="new")
    gone = replace(till, revoked_at=1)
    (place,) = decisions.places(business, [newer, gone, *(each for each in held if each.role == "shop")])
    assert (place.state, place.device) == ("active", "new")


def test_a_tills_own_token_says_its_nonce_and_no_cashier(shops: Town) -> None:
    shops.pairs("window", "bakery owner")
    who = access.caller(f"Bearer {shops.tokens['window']}", "POST", "/v1/scans")
    assert (who.till, who.cashier, len(who.nonce or "")) == ("t2", None, tills.NONCE)
