"""One box finds members, cards, shops, clubs, applications, postings and receipts, by what somebody has in hand."""

from typing import Any

import pytest

from chalicelib.callers import Hat
from chalicelib.office.finding import decisions, parties
from chalicelib.people import book as people
from chalicelib.people.persons import book as persons
from chalicelib.people.values import Branch, Business, Club, Contract, Tax
from chalicelib.records import OFFICE, PERSONS
from tests.holders import signs_in
from tests.newcomers import begins, joined, office
from tests.signing import registered
from tests.test_batches import accounts, orders, ready
from tests.test_batches import number as printed
from tests.town import Town, new_key, token

MARKUP = '<img src=x onerror="alert(1)">'
IBAN = "DE89370400440532013000"


@pytest.fixture
def desk(town: Town) -> Town:
    """A town with a shop, a club and two members who registered."""
    branch = Branch("b1", "Markt", "Markt 1", "04860", "Torgau")
    tax, contract = Tax(tax_number="1"), Contract("2026-01-01")
    people.register_business(Business(town.accounts["bakery"], "Bäckerei Müller", contract, IBAN, tax, (branch,)))
    people.register_club(Club(town.accounts["fc"], "FC Mühlberg", "sport", "Fußball"))
    town.opens_person("berta", "berta@example.org", "Berta Müller")
    town.opens_person("carla", "carla@example.org", MARKUP)
    return town


def search(town: Town, text: str, who: str = "clerk", **more: Any) -> dict[str, Any]:
    reply = town.post("/searches", {"text": text, **more}, who)
    assert reply.status == 200, reply.body
    told: dict[str, Any] = reply.body
    return told


def results(town: Town, text: str, **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = search(town, text, **more)["results"]
    return found


def named(town: Town, text: str, **more: Any) -> list[tuple[str, str]]:
    return [(each["kind"], each["title"]) for each in results(town, text, **more)]


BERTA, SHOP, CLUB = ("member", "Berta Müller"), ("shop", "Bäckerei Müller"), ("club", "FC Mühlberg")


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u202e", "%", "-", "<>", "\x00"])
def test_an_empty_box_finds_nothing_and_is_no_mistake(desk: Town, text: str) -> None:
    told = search(desk, text)
    assert (told["results"], told["more"]) == ([], False)


def test_half_a_name_finds_members_shops_and_clubs_those_with_the_whole_word_first(desk: Town) -> None:
    assert named(desk, "mü") == [SHOP, CLUB, BERTA]
    assert named(desk, "MUELLER") == [SHOP, BERTA]
    assert named(desk, "mül ber") == [BERTA]
    assert named(desk, "xyz") == []


def test_a_member_is_told_by_name_and_the_end_of_a_card_alone(desk: Town) -> None:
    (found,) = results(desk, "berta")
    number = desk.numbers["berta"]
    assert found == {
        "kind": "member",
        "id": desk.accounts["berta"],
        "account": desk.accounts["berta"],
        "title": "Berta Müller",
        "note": f"… {number[-7:]}",
        "state": "active",
    }


def test_a_shop_is_told_with_its_place(desk: Town) -> None:
    (found,) = results(desk, "bäckerei")
    assert found == {
        "kind": "shop",
        "id": desk.accounts["bakery"],
        "title": "Bäckerei Müller",
        "note": "Markt 1, Torgau",
        "state": "live",
    }


def test_who_acts_for_a_shop_leads_to_it(desk: Town) -> None:
    persons.rename(registered("b@example.org", Hat("shop", desk.accounts["bakery"])).id, "Zacharias Korn")
    (found,) = results(desk, "zach")
    assert (found["kind"], found["title"], found["note"]) == ("shop", "Bäckerei Müller", "Zacharias Korn")


def test_markup_is_a_name_like_any_other(desk: Town) -> None:
    assert named(desk, "onerror") == [("member", MARKUP)]


@pytest.mark.parametrize("text", ["berta@example.org", " BERTA@Example.ORG "])
def test_a_whole_address_finds_its_owner(desk: Town, text: str) -> None:
    assert named(desk, text) == [BERTA]


@pytest.mark.parametrize(("text", "hint"), [("berta@", "mail_incomplete"), ("x@example.org", "mail_unknown")])
def test_an_address_that_is_nobodys_says_so(desk: Town, text: str, hint: str) -> None:
    assert search(desk, text) == {"results": [], "more": False, "hint": hint}


def test_a_card_is_found_by_its_code_its_number_and_the_beginning_of_it(desk: Town) -> None:
    number, account = desk.numbers["berta"], desk.accounts["berta"]
    bare = number.replace(" ", "")
    for text in (desk.codes["berta"], number, bare, bare.lower().replace("0", "o"), bare[:10], number[:14]):
        (found,) = results(desk, text)
        assert found == {
            "kind": "card",
            "id": bare,
            "account": account,
            "title": number,
            "note": "Berta Müller",
            "state": "active",
        }


def test_a_card_of_a_joined_account_leads_to_the_one_that_pays(desk: Town) -> None:
    desk.post("/joins", {"source": desk.accounts["anna"], "target": desk.accounts["berta"]}, "clerk")
    (found,) = results(desk, desk.numbers["anna"])
    assert (found["account"], found["note"]) == (desk.accounts["berta"], "Berta Müller")
    (member,) = results(desk, desk.accounts["anna"])
    assert (member["id"], member["note"].count("…")) == (desk.accounts["berta"], 2)


def test_a_card_that_is_none_says_why(desk: Town) -> None:
    number = desk.numbers["berta"].replace(" ", "")
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    unknown = f"{number[:2]}{'0' * 8}01"
    told = {
        wrong: "wrong_check_digits",
        number[:5] + "1": "card_number_short",
        unknown: "card_unknown",
        desk.codes["berta"][:-1] + ("0" if desk.codes["berta"][-1] != "0" else "1"): "card_forged",
    }
    assert {text: search(desk, text) for text in told} == {
        text: {"results": [], "more": False, "hint": hint} for text, hint in told.items()
    }


def test_a_card_is_found_by_the_serial_number_that_is_printed_on_it(desk: Town) -> None:
    run = ready(desk)
    desk.post(f"/card-batches/{run}/withdrawals", {"why": "lost"}, "clerk")  # what it holds is still to be found
    for text in (f"{run}-0002", f" {run.lower()} 2 ", f"{run}–0002"):
        (found,) = results(desk, text)
        told = ("card", printed(run, 2), accounts(run)[2], "not_issued")
        assert (found["kind"], found["title"], found["account"], found["state"]) == told


def test_a_serial_number_that_is_none_says_why(desk: Town) -> None:
    run, waiting = ready(desk), orders(desk, who="fc").body["id"]
    told = {f"{run}-0004": "serial_beyond", f"{run}-0000": "serial_beyond", f"{waiting}-0001": "cards_not_made"}
    told["HXX-0001"] = "serial_unknown"
    assert {text: search(desk, text) for text in told} == {
        text: {"results": [], "more": False, "hint": hint} for text, hint in told.items()
    }


def test_a_name_that_is_shaped_like_a_serial_number_is_still_a_name(desk: Town) -> None:
    desk.opens_person("eva", "eva@example.org", "Eva 12")
    assert named(desk, "eva 12") == [("member", "Eva 12")]


def test_a_serial_number_is_found_by_keys_and_nothing_is_scanned(desk: Town, monkeypatch: Any) -> None:
    run = ready(desk)
    for table in (PERSONS, OFFICE):
        monkeypatch.setattr(type(table), "scanned", lambda *_: pytest.fail("a scan"))
    assert named(desk, f"{run}-0001") == [("card", printed(run, 1))]


def test_the_office_hands_out_replaces_and_stops_a_card_by_its_serial_number(desk: Town) -> None:
    run, why = ready(desk), {"why": "on the telephone"}
    assert desk.post("/cards/hand-outs", {"card": f"{run}-0001"}, "clerk").body["number"] == printed(run, 1)
    old, new = f"{run}-0001", f"{run.lower()} 2"
    made = desk.post("/cards/replacements", {"old": old, "new": new, **why}, "clerk", new_key())
    assert (made.status, made.body["replaced"], made.body["card"]["number"]) == (201, printed(run, 1), printed(run, 2))
    assert desk.post("/cards/blocks", {"card": new, **why}, "clerk").body["state"] == "blocked"
    added = {"card": f"{run}-0003", **why}
    assert desk.post(f"/members/{desk.accounts['berta']}/cards", added, "clerk", new_key()).status == 201
    for wrong, code in ((f"{run}-0004", "card_not_in_batch"), ("HXX-0001", "card_unknown")):
        assert desk.post("/cards/blocks", {"card": wrong, **why}, "clerk").code == code
    assert desk.post("/cards/hand-outs", {"card": f"{run}-0002"}, "bakery").code == "malformed_card"


def test_the_end_of_an_iban_finds_whose_it_is(desk: Town) -> None:
    for text in ("3000", "0532 0130 00", IBAN):
        (found,) = results(desk, text)
        assert (found["kind"], found["title"], found["note"]) == (*SHOP, "IBAN … 3000")
    assert results(desk, "3001") == []


def test_ids_find_what_they_name(desk: Town) -> None:
    for name, told in (("berta", BERTA), ("bakery", SHOP), ("fc", CLUB)):
        assert named(desk, desk.accounts[name].lower()) == [told]
    person = persons.known_by("berta@example.org")
    assert person is not None
    assert named(desk, person.id) == [BERTA]
    assert [results(desk, name) for name in ("m:00000000", "s:00000000", "u:00000000", "a:00000000")] == [[]] * 4


def test_a_posting_is_found_by_its_id_and_names_no_member(desk: Town) -> None:
    made = desk.scans("berta", 2500, "bakery").body["posting"]["id"]
    (found,) = results(desk, made.lower())
    assert (found.pop("at") is not None, found) == (
        True,
        {
            "kind": "posting",
            "id": made,
            "title": made,
            "note": "Bäckerei Müller",
            "what": "award",
            "shop": desk.accounts["bakery"],
            "purchase_cents": 2500,
        },
    )


def test_a_receipt_is_found_at_its_shop_within_days(desk: Town) -> None:
    card = {"card": desk.codes["berta"], "purchase_cents": 2500, "receipt": "Bon-47/11"}
    made = desk.post("/scans", card, "bakery").body["posting"]
    desk.scans("berta", 100, "bakery")
    (found,) = results(desk, " bon-47/11 ", shop=desk.accounts["bakery"])
    assert (found["kind"], found["id"], found["title"]) == ("receipt", made["id"], "Bon-47/11")
    assert results(desk, "Bon-47/11", shop=desk.accounts["bakery"], to=made["posted_at"]) == []
    assert results(desk, "Bon-47/11", shop="s:00000000") == []
    assert search(desk, "Bon-47/11") == {"results": [], "more": False, "hint": "shop_needed"}


def test_receipts_are_looked_for_within_31_days(desk: Town) -> None:
    span = {"from": "2026-01-01T00:00:00Z", "to": "2026-02-02T00:00:00Z"}
    for wrong in (span, {"from": span["to"], "to": span["from"]}):
        assert desk.post("/searches", {"text": "1", **wrong}, "clerk").code == "invalid_value"


def test_an_application_is_found_by_its_name_and_after_its_end_by_its_id(desk: Town) -> None:
    office(desk)
    signs_in(desk, "emil")
    made = begins(desk, "emil", kind="shop")
    desk.post(f"/applications/{made}/fields", {"trading_name": "Gasthaus Mühlrad"}, "emil")
    parties.forget()
    (found,) = results(desk, "mühlrad")
    assert (found["kind"], found["id"], found["state"]) == ("application", made, "draft")
    desk.post(f"/applications/{made}/withdrawals", {}, "emil")
    parties.forget()
    assert (results(desk, "mühlrad"), [each["state"] for each in results(desk, made)]) == ([], ["withdrawn"])


def test_who_joined_is_found_as_shop(desk: Town) -> None:
    office(desk)
    signs_in(desk, "dora")
    account = joined(desk, "dora")
    parties.forget()
    assert {each["kind"] for each in results(desk, account)} == {"shop"}


def test_kinds_narrow_what_is_found(desk: Town) -> None:
    assert named(desk, "mü", kinds=["club"]) == [CLUB]
    assert named(desk, "mü", kinds=["member", "shop"]) == [SHOP, BERTA]
    assert desk.post("/searches", {"text": "mü", "kinds": ["staff"]}, "clerk").code == "invalid_value"


def test_twelve_are_listed_and_more_are_told(desk: Town) -> None:
    for number in range(decisions.MOST + 1):
        desk.opens_person(f"p{number}", f"p{number}@example.org", f"Frieda Fels{number:02}")
    told = search(desk, "frie")
    assert (len(told["results"]), told["more"]) == (decisions.MOST, True)
    assert (len(results(desk, "frie fels03")), search(desk, "frie fels03")["more"]) == (1, False)


def test_being_in_a_list_is_no_look(desk: Town) -> None:
    for text in ("berta", "berta@example.org", desk.numbers["berta"], desk.accounts["berta"]):
        assert results(desk, text)
    assert [each for each in PERSONS.scanned("", 1000)[0] if each["sk"].startswith("SEEN#")] == []


@pytest.mark.parametrize("role", ["board", "auditor"])
def test_board_and_auditor_search_too_and_nobody_else(desk: Town, role: Any) -> None:
    desk.tokens[role] = token(role, "operator")
    assert search(desk, "berta", role)["results"]
    for who in ("berta", "bakery", "fc"):
        assert desk.post("/searches", {"text": "berta"}, who).code == "not_allowed"


def test_somebody_who_erased_themselves_is_found_by_nothing(desk: Town) -> None:
    person = persons.known_by("berta@example.org")
    assert person is not None
    assert desk.post("/me/erasures", {"confirm": True}, "berta").status == 200
    assert [results(desk, text) for text in ("berta", "berta@example.org", person.id)] == [[], [], []]
    assert [each["title"] for each in results(desk, desk.accounts["berta"])] == [desk.numbers["berta"]]
