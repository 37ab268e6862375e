"""Who stands at a till: a name and a PIN make a token of the same till that says who, until the evening, and ends."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib import access, config, rates, records
from chalicelib.attributes import size
from chalicelib.ledger import shelves
from chalicelib.people import denials
from chalicelib.people.cashiers import book as cashiers
from chalicelib.people.trail import book as trail
from chalicelib.records import PERSONS, SESSIONS
from infra.tables import EXPIRING
from tests.faults import CountingWire
from tests.town import Town, new_key

HOUR = 60 * 60 * 1000


@pytest.fixture
def staffed(town: Town) -> Town:
    """The bakery with a paired till and two cashiers, Maria (c1) and Jonas (c2), with the same PIN."""
    town.registers_shop("bakery")
    town.pairs("counter", "bakery owner")
    for name in ("Maria", "Jonas"):
        assert town.post("/cashiers", {"name": name, "pin": "830174"}, "bakery owner").status == 201
    return town


def named(town: Town, who: str) -> list[str]:
    return [each["name"] for each in town.get("/cashiers", who).body["cashiers"]]


def test_a_posting_says_who_stood_there_to_the_owner_and_by_id_alone(staffed: Town) -> None:
    told = staffed.signs_on("c2", "830174", "counter").body
    assert (told["cashier"], told["name"]) == ("c2", "Jonas")
    made = staffed.scans("anna", 1000, "maria").body["posting"]
    path, entries = f"/postings/{made['id']}", f"/accounts/{staffed.accounts['bakery']}/entries"
    assert "cashier" not in made
    assert [staffed.get(path, who).body["posting"].get("cashier") for who in ("bakery owner", "clerk")] == ["c2"] * 2
    assert {each.get("cashier") for each in staffed.get(entries, "bakery owner").body["entries"]} == {"c2"}
    for other in ("counter", "bakery", "anna", "fc"):
        assert "cashier" not in str(staffed.get(path, other).body), other


def test_the_name_stays_inside_the_shop(staffed: Town, lines: io.StringIO) -> None:
    staffed.signs_on("c1", "830174", "counter")
    staffed.scans("anna", 1000, "maria")
    assert staffed.get("/cashiers", "clerk").code == "not_allowed"
    changes = trail.changes(staffed.accounts["bakery"])
    kept = [str(each) for each in (*shelves.journal(staffed.book), *changes)]
    assert not any("Maria" in text or "830174" in text for text in (*kept, lines.getvalue()))


def test_another_shop_has_other_cashiers(staffed: Town) -> None:
    staffed.opens_shop("butcher")
    assert named(staffed, "butcher owner") == []
    assert staffed.signs_on("c1", "830174", "butcher").code == "sign_on_refused"
    assert staffed.post("/cashiers/c1/revocations", {}, "butcher owner").code == "not_found"
    assert staffed.post("/cashiers/c1/pins", {"pin": "0000"}, "butcher owner").code == "not_found"


def test_all_calls_of_a_till_that_book_say_who(staffed: Town) -> None:
    staffed.signs_on("c1", "830174", "counter")
    card = {"card": staffed.codes["anna"]}
    sold = staffed.scans("anna", 100_000, "maria").body["posting"]["id"]
    for path, body in (
        ("/redemptions", {**card, "pocket": "points", "amount": 100}),
        ("/checkouts", {**card, "purchase_cents": 1000, "redeem": []}),
        ("/holds", {**card, "pocket": "points", "amount": 100}),
        (f"/postings/{sold}/returns", {}),
    ):
        assert staffed.post(path, body, "maria").status == 201, path
    told = [posting["ref"]["M"] for posting in shelves.postings(staffed.book)]
    assert [ref["cashier"] for ref in told] == [{"S": "c1"}] * 5


def test_a_scan_by_a_cashier_asks_no_more_of_the_engine(staffed: Town) -> None:
    staffed.signs_on("c1", "830174", "counter")
    staffed.scans("anna", 1000, "maria")
    staffed.book.line = line = CountingWire(staffed.book.line)
    assert staffed.scans("anna", 1000, "maria").status == 201
    assert line.calls == {"GetItem": 1, "TransactWriteItems": 1}


def test_a_cashiers_longest_scan_fits_into_one_write_unit(ministack_town: Town) -> None:
    town, shop = ministack_town, ministack_town.accounts["bakery"]
    for number in range(1, 100):
        kept = {"name": "x", "made_at": 1, "pin": cashiers._hashes(shop, f"c{number}", "830174")[0]}
        records.written(PERSONS.fresh(f"P#{shop}", f"CASHIER#c{number}", kept))
    assert town.signs_on("c99", "830174", "bakery").status == 201
    vat = {"1900": 400, "700": 300, "0": 200, "550": 100}
    more = {"vat": vat, "receipt": "🥨" * 40, "eligible_cents": 1000}
    assert town.scans("anna", 1000, "maria", "k" * 64, **more).status == 201
    assert max(map(size, shelves.postings(town.book))) <= 1024


# PINs


@pytest.mark.parametrize("pin", ["123", "1234567", "12a4", "١٢٣٤", "", " 830174"])
def test_a_pin_has_four_to_six_digits(staffed: Town, pin: str) -> None:
    assert staffed.post("/cashiers", {"name": "x", "pin": pin}, "bakery owner").status == 400
    assert staffed.signs_on("c1", pin, "counter").status == 400


def test_of_a_pin_only_a_keyed_hash_is_kept_and_equal_pins_have_other_hashes(staffed: Town) -> None:
    stored = PERSONS.records(f"P#{staffed.accounts['bakery']}", "CASHIER#")
    assert len({each["pin"] for each in stored}) == 2
    assert "830174" not in str(stored)


def test_a_wrong_pin_an_unknown_cashier_and_one_who_left_are_not_to_be_told_apart(staffed: Town) -> None:
    staffed.post("/cashiers/c2/revocations", {}, "bakery owner")
    asked = [("c1", "0000"), ("c9", "830174"), ("c2", "830174")]
    told = [staffed.signs_on(*each, "counter").body | {"request_id": ""} for each in asked]
    assert told == [told[0]] * 3
    assert told[0]["code"] == "sign_on_refused"


def test_five_wrong_pins_lock_a_cashier_for_some_minutes_and_no_other(staffed: Town) -> None:
    staffed.turns_to("2036-11-22")
    for _ in range(5):
        assert staffed.signs_on("c1", "0000", "counter").code == "sign_on_refused"
    assert staffed.signs_on("c1", "830174", "counter").code == "too_many_tries"
    assert staffed.signs_on("c2", "830174", "counter").status == 201
    assert staffed.scans("anna", 1000, "counter").status == 201
    staffed.passes_ms(10 * 60_000)
    assert staffed.signs_on("c1", "830174", "counter").status == 201


def test_twenty_wrong_pins_lock_a_cashier_for_the_day_unless_the_owner_gives_another(staffed: Town) -> None:
    staffed.turns_to("2036-11-22")
    for _ in range(20):
        assert staffed.signs_on("c1", "0000", "counter").code == "sign_on_refused"
        staffed.passes_ms(3 * 60_000)
    assert staffed.signs_on("c1", "830174", "counter").code == "too_many_tries"
    assert staffed.post("/cashiers/c1/pins", {"pin": "815815"}, "bakery owner").status == 201
    assert staffed.signs_on("c1", "830174", "counter").code == "sign_on_refused"
    assert staffed.signs_on("c1", "815815", "counter").status == 201


def test_a_right_pin_leaves_no_tries_behind(staffed: Town) -> None:
    for _ in range(7):
        assert staffed.signs_on("c1", "830174", "counter").status == 201
    for allowance in cashiers.TRIED:
        who = rates.pseudonym(f"{staffed.accounts['bakery']}|c1")
        assert SESSIONS.records(f"RATE#{allowance.name}#{who}") == []


# Ends


def test_a_cashiers_token_ends_after_fourteen_hours_and_the_tills_own_does_not(staffed: Town) -> None:
    staffed.signs_on("c1", "830174", "counter")
    staffed.passes_ms(14 * HOUR - 60_000)
    assert staffed.scans("anna", 1000, "maria").status == 201
    staffed.passes_ms(2 * 60_000)
    assert staffed.scans("anna", 1000, "maria").code == "not_signed_in"
    assert staffed.scans("anna", 1000, "counter").status == 201


def test_signing_off_ends_that_token_alone(staffed: Town) -> None:
    staffed.signs_on("c1", "830174", "counter", "morning")
    staffed.signs_on("c1", "830174", "counter", "noon")
    assert staffed.post("/tills/sign-offs", {}, "morning").body == {"cashier": "c1"}
    assert [staffed.scans("anna", 1000, who).code for who in ("morning", "noon", "counter")] == [
        "not_signed_in",
        "",
        "",
    ]


def test_a_till_without_a_cashier_does_not_sign_itself_off(staffed: Town) -> None:
    assert staffed.post("/tills/sign-offs", {}, "counter").body == {}
    assert staffed.scans("anna", 1000, "counter").status == 201


def test_what_ended_leaves_the_deny_list_by_itself(staffed: Town) -> None:
    staffed.turns_to("2036-11-22")
    staffed.signs_on("c1", "830174", "counter")
    staffed.post("/tills/sign-offs", {}, "maria")
    staffed.post("/cashiers/c1/revocations", {}, "bakery owner")
    asked = {
        "TableName": config.environment().people_table,
        "KeyConditionExpression": "pk = :list",
        "ExpressionAttributeValues": {":list": {"S": denials.PARTITION}},
    }
    kept = staffed.book.line.call("Query", asked)["Items"]
    ends = (staffed.book.clock() + 14 * HOUR) // 1000
    assert [int(item["ttl"]["N"]) - ends for item in kept] == [pytest.approx(1, abs=1)] * 2
    assert EXPIRING["people"] == "ttl"


def test_with_the_till_its_cashiers_end(staffed: Town) -> None:
    staffed.signs_on("c1", "830174", "counter")
    staffed.signs_on("c2", "830174", "maria", "jonas")  # the next one signs on over the one before
    staffed.post("/tills/t2/revocations", {}, "bakery owner")
    denials.forget()
    assert {staffed.scans("anna", 1000, who).code for who in ("counter", "maria", "jonas")} == {"not_signed_in"}
    assert staffed.scans("anna", 1000, "bakery").status == 201


def test_a_cashier_who_leaves_ends_everywhere_and_the_others_go_on(staffed: Town) -> None:
    staffed.signs_on("c1", "830174", "counter")
    staffed.signs_on("c1", "830174", "bakery", "elsewhere")
    staffed.signs_on("c2", "830174", "counter", "jonas")
    told = [staffed.post("/cashiers/c1/revocations", {}, "bakery owner") for _ in range(2)]
    assert [reply.status for reply in told] == [201, 201]
    denials.forget()
    refused = [staffed.scans("anna", 1000, who).code for who in ("maria", "elsewhere", "jonas")]
    assert refused == ["not_signed_in", "not_signed_in", ""]
    assert (named(staffed, "counter"), named(staffed, "bakery owner")) == (["Jonas"], ["Maria", "Jonas"])


def test_an_id_is_never_given_again(staffed: Town) -> None:
    staffed.post("/cashiers/c2/revocations", {}, "bakery owner")
    made = staffed.post("/cashiers", {"name": "Jonas", "pin": "830174"}, "bakery owner").body
    assert made["id"] == "c3"


def test_cashiers_registered_at_one_moment_have_ids_of_their_own(staffed: Town) -> None:
    with ThreadPoolExecutor(4) as four:
        made = four.map(
            lambda pin: staffed.post("/cashiers", {"name": "x", "pin": pin}, "bakery owner"), ["830174"] * 4
        )
        assert sorted(reply.body["id"] for reply in made) == ["c3", "c4", "c5", "c6"]


def test_a_lost_answer_is_told_again_whoever_stands_there_by_then(staffed: Town) -> None:
    staffed.signs_on("c1", "830174", "counter")
    key = new_key()
    first = staffed.scans("anna", 1000, "maria", key)
    staffed.post("/tills/sign-offs", {}, "maria")
    again = staffed.scans("anna", 1000, "counter", key)
    assert (again.body, again.headers["idempotent-replayed"]) == (first.body, "true")


def test_a_cashiers_token_is_the_tills_with_a_name(staffed: Town) -> None:
    staffed.signs_on("c1", "830174", "counter")
    till, cashier = (
        access.caller(f"Bearer {staffed.tokens[who]}", "POST", "/v1/scans") for who in ("counter", "maria")
    )
    assert (cashier.party, cashier.place) == (till.party, {**till.place, "cashier": "c1"})
    assert (cashier.nonce or "").startswith(f"{till.nonce}.")
