"""What proves that a card is mine: never the code, which every till that scanned it has heard.

The attack is a cashier's, or a shop's software's, who kept a code that was scanned.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.callers import Hat
from chalicelib.people import links
from chalicelib.people.members import permits
from chalicelib.people.persons import book as persons
from chalicelib.people.sessions import book as sessions
from chalicelib.people.trail import book as trail
from chalicelib.rates import Allowance
from chalicelib.records import OFFICE, PERSONS, SESSIONS
from chalicelib.till.pages import book as pages
from chalicelib.till.shown import press
from tests.faults import MeddlingWire
from tests.holders import (
    CONSENT,
    asks,
    asks_to_register,
    block_code,
    recovery_code,
    registers,
    signs_in,
    stub_of,
)
from tests.shelves import everything
from tests.test_batches import code, hands_out, ready
from tests.town import Reply, Town, new_key
from tests.wallets import shows

PIN, WRONG = "7302", "4826"
WHY = {"why": "came to the desk with her passport"}


@pytest.fixture
def used(town: Town) -> Town:
    """Anna's card holds 50 points; Mallory, who works at the bakery, has an address and kept the code."""
    town.scans("anna", 5000, "bakery")
    signs_in(town, "mallory")
    return town


def by_code_alone(town: Town, who: str, name: str = "anna", **more: Any) -> Reply:
    return asks_to_register(town, who, town.codes[name], **{"stub": None, **more})


# The attack


def test_a_cashier_who_kept_a_code_neither_registers_the_card_nor_redeems_from_it(used: Town) -> None:
    assert by_code_alone(used, "mallory").code == "stub_needed"
    payment = {"card": used.codes["anna"], "pocket": "points", "amount": 100}
    assert used.post("/redemptions", payment, "mallory").code == "not_allowed"
    gift = {"source": used.accounts["anna"], "target": used.accounts["fc"], "pocket": "points", "amount": 100}
    assert used.post("/transfers", gift, "mallory").code == "not_allowed"
    assert (used.balance("anna"), persons.wearers(used.accounts["anna"], "member")) == (5000, [])


def test_a_kept_code_brings_no_strangers_points_to_ones_own_card(used: Town) -> None:
    used.opens_member("mallory")
    registers(used, "mallory")
    assert by_code_alone(used, "mallory").code == "stub_needed"
    assert by_code_alone(used, "mallory", under_16=True).code == "stub_needed"
    assert (used.balance("mallory"), used.balance("anna"), used.audit()) == (0, 5000, [])


def test_a_stub_that_is_guessed_is_counted_and_the_holder_waits_no_longer_than_an_hour(used: Town) -> None:
    guesses = [by_code_alone(used, "mallory", stub=f"7F3K 2MQ{n}").code for n in range(7)]
    assert guesses == ["wrong_stub"] * 6 + ["too_many_tries"]
    used.passes_ms(61 * 60 * 1000)
    assert registers(used, "anna").status == 201


def test_a_wallets_code_that_was_scanned_registers_nothing(used: Town) -> None:
    assert asks_to_register(used, "mallory", shows(used, "anna"), stub=None).code == "stub_needed"


@pytest.mark.parametrize("told", [block_code, recovery_code])
def test_either_code_of_the_stub_registers_a_card_that_was_used(used: Town, told: Callable[[Town, str], str]) -> None:
    assert registers(used, "anna", stub=told(used, "anna")).status == 201
    assert used.get("/me", "anna").body["holder"]["balances"]["points"] == 5000


def test_what_a_stubs_code_carries_registers_its_card_and_is_no_card_itself(used: Town) -> None:
    link = links.stub("t.town.de", used.numbers["anna"], block_code(used, "anna"))
    card, stub = urlsplit(link).fragment.split(".")
    assert used.post("/scans", {"card": link, "purchase_cents": 1000}, "bakery").status == 422
    assert registers(used, "anna", card=card, stub=stub).status == 201


# A new card


def test_a_new_card_too_takes_its_stub(town: Town) -> None:
    assert registers(town, "anna", card=town.numbers["anna"], stub=None).code == "stub_needed"
    assert by_code_alone(town, "anna").code == "stub_needed"
    assert registers(town, "anna").status == 201


def test_who_asks_again_for_what_is_theirs_needs_no_stub(town: Town) -> None:
    key, person = new_key(), signs_in(town, "anna")
    first = asks_to_register(town, "anna", town.codes["anna"], key)
    town.scans("anna", 1000, "bakery")
    assert asks_to_register(town, "anna", town.codes["anna"], key, stub=None).body == first.body
    town.tokens["anna"] = sessions.opened(Hat("member", town.accounts["anna"]), person).access
    assert by_code_alone(town, "anna").status == 201


def test_of_a_number_that_is_none_no_more_is_told_than_of_one_that_is(used: Town) -> None:
    nobody = press().printed_number("m:00000000", "01")
    assert asks_to_register(used, "mallory", nobody, stub=None).code == "stub_needed"
    assert asks_to_register(used, "mallory", nobody, stub=block_code(used, "anna")).code == "wrong_stub"


# A digital card


@pytest.fixture
def digital(used: Town) -> Town:
    """Dora has a digital card with 10 points, and just signed in with an address for the first time."""
    opens(used, "dora")
    used.tokens["dora's wallet"] = used.tokens["dora"]
    used.scans("dora", 1000, "bakery")
    signs_in(used, "dora")
    return used


def opens(town: Town, name: str) -> None:
    made = asks(town, "/cards/digital", {"refresh": "body"}).body
    town.accounts[name], town.codes[name] = made["wallet"]["account"], made["card"]["code"]
    town.numbers[name], town.tokens[name] = made["card"]["number"], made["wallet"]["access_token"]


def test_a_digital_card_is_registered_by_its_wallet(digital: Town) -> None:
    for who in ("dora", "mallory"):
        assert by_code_alone(digital, who, "dora").code == "stub_needed"
    assert by_code_alone(digital, "dora", "dora", wallet=digital.tokens["dora's wallet"]).status == 201
    assert digital.balance("dora") == 1000


def test_another_wallet_a_sign_in_or_a_made_up_token_proves_nothing(digital: Town) -> None:
    opens(digital, "finder")
    for token in (digital.tokens["finder"], digital.tokens["mallory"], digital.tokens["bakery"], "a.b.c", "x"):
        assert by_code_alone(digital, "mallory", "dora", wallet=token).code == "stub_needed"


def test_a_wallet_that_was_signed_out_proves_nothing(digital: Town) -> None:
    sessions.closed_all(digital.accounts["dora"])
    assert by_code_alone(digital, "dora", "dora", wallet=digital.tokens["dora's wallet"]).code == "stub_needed"


def test_a_wallets_token_is_no_part_of_what_a_key_stands_for(digital: Town) -> None:
    registers(digital, "anna")
    key, card = new_key(), digital.codes["dora"]
    told = {"stub": None, "wallet": digital.tokens["dora's wallet"]}
    first = asks_to_register(digital, "anna", card, key, **told)
    again = asks_to_register(digital, "anna", card, key, stub=None, wallet="another.one.since")
    assert (first.status, again.body) == (201, first.body)


# At the desk


def permits_to(town: Town, name: str, mail: str) -> Reply:
    return town.post(f"/members/{town.accounts[name]}/registrations", {"mail": mail, **WHY}, "clerk")


def test_who_lost_the_stub_registers_by_the_address_that_the_office_was_told(used: Town) -> None:
    assert permits_to(used, "anna", "Anna@Example.org").body["account"] == used.accounts["anna"]
    assert by_code_alone(used, "mallory").code == "stub_needed"
    assert registers(used, "anna", card=used.numbers["anna"], stub=None).status == 201
    (change,) = trail.changes(used.accounts["anna"])
    assert (change.what, change.why, "anna@" in str(change)) == ("registration_permitted", WHY["why"], False)


def test_the_owner_of_the_address_hears_of_it_by_mail_and_of_no_code(used: Town) -> None:
    permits_to(used, "anna", "anna@example.org")
    (mail,) = [item for item in everything(OFFICE.table) if "text" in item]
    assert "/register\n" in mail["text"]
    assert not re.search(r"#|[0-9A-Z]{8}", mail["text"])


def test_a_permit_is_good_once_for_one_account_and_a_fortnight(used: Town) -> None:
    used.opens_member("ben")
    used.scans("ben", 1000, "bakery")
    permits_to(used, "ben", "ben@example.org")
    signs_in(used, "ben")
    assert by_code_alone(used, "ben", "anna").code == "stub_needed"
    used.passes(permits.GOOD_DAYS + 1)
    assert not permits.given(used.accounts["ben"], signs_in(used, "ben"))
    permits_to(used, "ben", "ben@example.org")
    assert registers(used, "ben", stub=None).status == 201
    assert not permits.given(used.accounts["ben"], signs_in(used, "ben"))


def test_the_office_permits_nothing_for_an_account_that_is_somebodys(used: Town) -> None:
    registers(used, "anna")
    assert permits_to(used, "anna", "mallory@example.org").code == "card_registered"
    used.accounts["nobody"] = "m:00000000"
    assert permits_to(used, "nobody", "mallory@example.org").code == "not_found"
    assert permits_to(used, "fc", "mallory@example.org").code == "not_found"


def test_a_mail_address_that_is_none_permits_nothing(used: Town) -> None:
    assert permits_to(used, "anna", "nobody").code == "malformed_mail_address"
    assert not any("PERMIT" in item["pk"] for item in everything(SESSIONS.table))


# The club


def chooses(town: Town, club: str, who: str = "bakery", **more: str) -> Reply:
    body = {"card": town.codes["anna"], "club": town.accounts[club], "consent": CONSENT, **more}
    return town.post("/cards/clubs", body, who)


def club_of(town: Town, name: str = "anna") -> str:
    terms = town.book.member(town.accounts[name]).terms
    return str(terms["cards"]["01"].get("club") or terms.get("club", ""))


@pytest.fixture
def choir(used: Town) -> Town:
    """Anna supports fc, has a PIN, and there is a choir too."""
    used.opens_club("choir")
    assert used.post("/me/pin", {"pin": PIN}, "anna").status == 200
    return used


def test_a_till_that_kept_a_code_does_not_change_whom_it_supports(choir: Town) -> None:
    assert chooses(choir, "choir").code == "stub_needed"
    assert chooses(choir, "choir", card=choir.numbers["anna"]).code == "stub_needed"
    assert (club_of(choir), PERSONS.records(f"A#{choir.accounts['anna']}", "CONSENT#")) == (choir.accounts["fc"], [])


def test_nor_does_other_peoples_till_software(choir: Town) -> None:
    choir.registers_shop("bakery")
    asked = {"name": "Kassensoftware", "branch": "b1", "scopes": ["cards"]}
    choir.tokens["program"] = choir.post("/developer-keys", asked, "bakery owner").body["token"]
    assert chooses(choir, "choir", "program").code == "stub_needed"
    assert club_of(choir) == choir.accounts["fc"]


def test_stub_pin_and_the_wallets_code_change_a_choice_at_the_till(choir: Town) -> None:
    proofs = [{"stub": block_code(choir, "anna")}, {"pin": PIN}, {"card": shows(choir, "anna")}]
    proofs += [{"card": choir.numbers["anna"], "stub": recovery_code(choir, "anna")}]
    for club, proof in zip(("choir", "fc", "choir", "fc"), proofs, strict=True):
        assert chooses(choir, club, **proof).status == 200
        assert club_of(choir) == choir.accounts[club]


def test_a_wrong_proof_changes_nothing_and_is_counted(choir: Town) -> None:
    assert chooses(choir, "choir", stub="7F3K 2MQ8").code == "wrong_stub"
    assert chooses(choir, "choir", card=shows(choir, "anna", ago=60_000)).code == "code_expired"
    wrong = chooses(choir, "choir", pin=WRONG)
    assert (wrong.code, wrong.body["tries_left"]) == ("wrong_pin", 2)
    assert club_of(choir) == choir.accounts["fc"]


def test_a_pin_that_nobody_set_proves_nothing(used: Town) -> None:
    used.opens_club("choir")
    assert chooses(used, "choir", pin=PIN).code == "pin_not_set"


def test_the_club_that_a_card_was_printed_for_counts_as_chosen(town: Town) -> None:
    town.opens_club("choir")
    run = ready(town, 1, club=town.accounts["fc"])
    assert hands_out(town, run, "1", "1").status == 201
    printed = code(run, 1)
    assert chooses(town, "choir", card=printed).code == "stub_needed"
    assert chooses(town, "choir", card=printed, stub=stub_of(printed)).status == 200


def test_the_office_and_the_holders_own_wallet_choose_as_before(choir: Town) -> None:
    assert chooses(choir, "choir", "clerk", card=choir.numbers["anna"]).status == 200
    assert choir.post("/me/club", {"club": choir.accounts["fc"], "consent": CONSENT}, "anna").status == 200
    assert club_of(choir) == choir.accounts["fc"]


def test_a_till_that_lost_the_answer_to_a_first_choice_is_answered_again(choir: Town) -> None:
    choir.opens_member("ben")
    for _ in range(2):
        assert chooses(choir, "fc", card=choir.codes["ben"]).status == 200
    assert chooses(choir, "choir", card=choir.codes["ben"]).code == "stub_needed"
    choir.passes_ms(11 * 60 * 1000)
    assert chooses(choir, "fc", card=choir.codes["ben"]).code == "stub_needed"


def test_no_till_finds_out_a_choice_by_trying_all_clubs(choir: Town) -> None:
    choir.opens_shop("kiosk")
    choir.opens_member("ben")
    chooses(choir, "fc", card=choir.codes["ben"])
    answers = {chooses(choir, club, "kiosk", card=choir.codes["ben"]).code for club in ("fc", "choir")}
    assert answers == {"stub_needed"}


def test_of_two_first_choices_at_once_one_is_the_first(choir: Town) -> None:
    choir.opens_member("ben")
    choir.opens_shop("kiosk")
    card = {"card": choir.codes["ben"]}
    choir.book.line = MeddlingWire(choir.book.line, lambda: chooses(choir, "fc", "kiosk", **card))
    assert chooses(choir, "choir", **card).code == "stub_needed"
    assert club_of(choir, "ben") == choir.accounts["fc"]


# The club on the card's page


def on_page(town: Town, club: str, **more: str) -> Reply:
    body = {"card": town.codes["anna"], "club": town.accounts[club], "consent": CONSENT, **more}
    return asks(town, "/cards/pages/clubs", body)


def test_a_page_asks_for_stub_pin_or_wallet_too(choir: Town) -> None:
    assert on_page(choir, "choir").code == "stub_needed"
    assert on_page(choir, "choir", pin=PIN).status == 200
    assert on_page(choir, "fc", card=shows(choir, "anna")).status == 200
    assert on_page(choir, "choir", stub=block_code(choir, "anna")).status == 200
    assert on_page(choir, "fc", card=choir.numbers["anna"], pin=PIN).code == "stub_needed"
    assert on_page(choir, "fc", card=shows(choir, "anna", ago=60_000)).code == "code_expired"


def test_nobody_locks_a_holders_pin_for_good_from_a_page(choir: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PINS_OF_A_CARD", Allowance("page-pin", 2, 24 * 60 * 60))
    codes = [on_page(choir, "choir", pin=WRONG).code for _ in range(3)]
    assert codes == ["wrong_pin", "wrong_pin", "too_many_tries"]
    assert choir.get("/me/pin", "anna").body["tries_left"] == 1
