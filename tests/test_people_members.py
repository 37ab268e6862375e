"""Who holds which card: registering, one's own view, and what the office may do and look at."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.callers import Hat
from chalicelib.people import book as people
from chalicelib.people.persons import book as persons
from chalicelib.people.persons import names, search
from chalicelib.people.sessions import book as sessions
from chalicelib.people.trail import book as trail
from chalicelib.people.values import Branch, Business, Contract, Tax
from chalicelib.records import PERSONS
from chalicelib.refusals import CardRegistered
from tests.holders import CONSENT, asks_to_register, block_code, registers, signs_in
from tests.town import Town, new_key

WHY = {"why": "asked by letter"}


@pytest.fixture
def pair(town: Town) -> Town:
    """Anna with 50 points and Ben with 20."""
    town.opens_member("ben")
    town.scans("anna", 5000, "bakery")
    town.scans("ben", 2000, "bakery")
    return town


# Registering


def test_who_registers_a_card_keeps_what_is_on_it(pair: Town) -> None:
    reply = registers(pair, "anna", name="Anna Amsel")
    assert reply.body["hat"] == {"role": "member", "party": pair.accounts["anna"]}
    told = pair.get("/me", "anna").body
    assert (told["name"], told["mail"]) == ("Anna Amsel", "anna@example.org")
    assert told["holder"]["balances"]["points"] == 5000


def test_a_typed_number_registers_with_its_stub_alone(pair: Town) -> None:
    assert registers(pair, "anna", card=pair.numbers["anna"], stub=None).code == "stub_needed"
    assert registers(pair, "anna", card=pair.numbers["anna"], stub=block_code(pair, "ben")).code == "wrong_stub"
    assert registers(pair, "anna", card=pair.numbers["anna"], stub=block_code(pair, "anna")).status == 201


def test_a_card_is_one_persons_and_whose_is_not_told(pair: Town) -> None:
    registers(pair, "anna")
    reply = registers(pair, "ben", card=pair.codes["anna"])
    assert (reply.code, "anna" in str(reply.body)) == ("card_registered", False)
    assert registers(pair, "anna").status == 201  # again is once


def test_a_second_card_joins_the_account_with_what_it_holds(pair: Town) -> None:
    registers(pair, "anna")
    assert registers(pair, "anna", card=pair.codes["ben"]).body["hat"]["party"] == pair.accounts["anna"]
    told = pair.get("/me", "anna").body["holder"]
    assert (told["balances"]["points"], len(told["cards"])) == (7000, 2)
    pair.scans("ben", 1000, "bakery")
    assert (pair.balance("anna"), pair.balance("ben"), pair.audit()) == (8000, 0, [])


def test_a_lost_answer_to_a_registration_is_asked_for_again(pair: Town) -> None:
    registers(pair, "anna")
    key = new_key()
    first = asks_to_register(pair, "anna", pair.codes["ben"], key)
    assert asks_to_register(pair, "anna", pair.codes["ben"], key).body == first.body


def test_somebody_elses_card_does_not_join_ones_own(pair: Town) -> None:
    registers(pair, "ben")
    registers(pair, "anna")
    assert asks_to_register(pair, "anna", pair.codes["ben"]).code == "card_registered"
    assert (pair.balance("ben"), pair.balance("anna")) == (2000, 5000)


def test_a_join_that_is_refused_leaves_the_card_to_whoever_comes(pair: Town) -> None:
    registers(pair, "anna")
    pair.opens_member("cleo")
    pair.post("/joins", {"source": pair.accounts["cleo"], "target": pair.accounts["ben"]}, "clerk")
    assert asks_to_register(pair, "anna", pair.codes["ben"]).code == "has_joined_accounts"
    assert registers(pair, "ben").status == 201


def test_of_two_who_register_a_card_at_once_one_is_first(pair: Town) -> None:
    for name in ("eve", "mallory"):
        signs_in(pair, name)
    with ThreadPoolExecutor(2) as two:
        replies = list(two.map(lambda who: asks_to_register(pair, who, pair.codes["anna"]), ("eve", "mallory")))
    assert sorted(reply.code for reply in replies) == ["", CardRegistered.code]
    assert len(persons.wearers(pair.accounts["anna"], "member")) == 1


def test_an_account_that_a_person_gave_up_is_anybodys_who_has_the_card(pair: Town) -> None:
    registers(pair, "anna")
    anna = persons.known_by("anna@example.org")
    assert anna is not None
    persons.take_hat(anna.id, Hat("member", pair.accounts["anna"]))
    assert registers(pair, "ben", card=pair.codes["anna"]).status == 201


def test_a_childs_card_belongs_to_a_grown_ups_account(pair: Town) -> None:
    assert registers(pair, "ben", under_16=True).code == "under_sixteen"
    registers(pair, "anna")
    assert asks_to_register(pair, "anna", pair.codes["ben"], under_16=True).status == 201
    assert pair.balance("anna") == 7000


@pytest.mark.parametrize(("st", "code"), [("B", "card_blocked"), ("R", "card_replaced"), ("N", "card_not_issued")])
def test_a_card_that_does_not_count_is_not_registered(pair: Town, st: str, code: str) -> None:
    pair.changes_card("anna", st=st)
    assert registers(pair, "anna").code == code


def test_a_wallet_registers_with_an_address_first(pair: Town) -> None:
    assert pair.post("/me/registrations", {"card": pair.codes["anna"]}, "anna").code == "mail_needed"


# Oneself


def test_a_holder_without_an_address_sees_cards_balances_and_limits(pair: Town) -> None:
    pair.registers_clubs()
    told = pair.get("/me", "anna").body
    assert set(told) == {"hat", "hats", "holder"}
    assert told["holder"]["balances"]["points"] == 5000
    (card,) = pair.get("/me/cards", "anna").body["cards"]
    assert card == {"number": pair.numbers["anna"], "state": "active", "digital": False, "club": pair.accounts["fc"]}


def test_a_club_for_all_cards_counts_on_each_of_them(pair: Town) -> None:
    pair.post("/joins", {"source": pair.accounts["ben"], "target": pair.accounts["anna"]}, "clerk")
    choir = pair.opens_club("choir")
    assert pair.post("/me/club", {"club": choir, "consent": CONSENT}, "anna").status == 200
    for name in ("anna", "ben"):
        pair.scans(name, 1000, "bakery")
    assert (pair.balance("choir"), pair.balance("fc")) == (1000, 2500)


def test_a_club_for_one_card_leaves_the_others(pair: Town) -> None:
    pair.post("/joins", {"source": pair.accounts["ben"], "target": pair.accounts["anna"]}, "clerk")
    body = {"club": pair.opens_club("choir"), "consent": CONSENT, "card": pair.numbers["ben"]}
    assert pair.post("/me/club", body, "anna").status == 200
    for name in ("anna", "ben"):
        pair.scans(name, 1000, "bakery")
    assert (pair.balance("choir"), pair.balance("fc")) == (500, 3000)
    pair.opens_member("cleo")
    assert pair.post("/me/club", {**body, "card": pair.numbers["cleo"]}, "anna").code == "card_unknown"


def test_a_history_names_shops_and_clubs(pair: Town) -> None:
    branch = Branch("b1", "Markt", "Markt 1", "04860", "Torgau")
    tax, contract = Tax(tax_number="1"), Contract("2026-01-01")
    people.register_business(
        Business(pair.accounts["bakery"], "Bäckerei Korn", contract, "DE89370400440532013000", tax, (branch,))
    )
    pair.registers_clubs()
    (entry,) = pair.get("/me/entries", "anna").body["entries"]
    assert (entry["place"], entry["club"]["name"], entry["amount"]) == ("Bäckerei Korn", "fc", 5000)


def test_a_name_is_given_changed_and_taken_away(town: Town) -> None:
    signs_in(town, "anna")
    for name in ("Anna Amsel", "Anna Adler"):
        assert town.post("/me/names", {"name": name}, "anna").body["name"] == name
    assert [name for _, name in search.named("adl", 12).people] == ["Anna Adler"]
    assert search.named("ams", 12).people == ()
    assert "name" not in town.post("/me/names", {}, "anna").body
    assert search.named("anna", 12).people == ()


def test_a_history_has_pages(pair: Town) -> None:
    pair.scans("anna", 1000, "bakery")
    first = pair.get("/me/entries?limit=1", "anna").body
    after = pair.get(f"/me/entries?limit=1&cursor={first['next']}", "anna").body
    assert [each["entries"][0]["amount"] for each in (first, after)] == [1000, 5000]
    assert pair.get(f"/me/entries?cursor={first['next']}", "ben").code == "invalid_cursor"


# The office


def test_each_look_at_a_member_is_noted_with_its_reason(pair: Town) -> None:
    registers(pair, "anna", name="Anna Amsel")
    pair.looks("anna", why="Umzug gemeldet")
    assert pair.get(f"/members/{pair.accounts['anna']}", "clerk").body["balances"]["points"] == 5000
    anna = persons.known_by("anna@example.org")
    assert anna is not None
    (seen,) = PERSONS.records(f"U#{anna.id}", "SEEN#")
    assert [seen[name] for name in ("who", "role", "what", "why")] == [
        "operator",
        "clerk",
        "account",
        "Umzug gemeldet",
    ]


@pytest.mark.parametrize("account", ["m:00000000", "s:00000000", "x"])
def test_what_nobody_has_is_not_found_and_not_a_fault(town: Town, account: str) -> None:
    assert town.get(f"/members/{account}", "clerk").code == "not_found"
    assert town.get(f"/members/{town.accounts['fc']}", "clerk").code == "not_found"


def test_board_and_auditor_look_and_change_nothing(town: Town) -> None:
    town.tokens["auditor"] = sessions.opened(Hat("auditor", "operator"), signs_in(town, "vera")).access
    account = town.accounts["anna"]
    town.looks("anna", "auditor")
    assert town.get(f"/members/{account}", "auditor").status == 200
    assert town.post(f"/members/{account}/closures", {"state": "closed", **WHY}, "auditor").code == "not_allowed"
    assert town.get(f"/members/{account}", "anna").code == "not_allowed"


def test_a_form_on_paper_chooses_the_club(pair: Town) -> None:
    body = {"club": pair.opens_club("choir"), "consent": CONSENT, **WHY}
    assert pair.post(f"/members/{pair.accounts['ben']}/club", body, "clerk").status == 200
    pair.scans("ben", 1000, "bakery")
    assert pair.balance("choir") == 500
    (change,) = trail.changes(pair.accounts["ben"])
    assert (change.what, change.why) == ("member_club", WHY["why"])


def test_the_office_adds_a_card_to_an_account(pair: Town) -> None:
    pair.opens_member("spare", st="N")
    path, body, key = f"/members/{pair.accounts['anna']}/cards", {"card": pair.codes["spare"], **WHY}, new_key()
    first = pair.post(path, body, "clerk", key)
    assert pair.post(path, body, "clerk", key).body == first.body
    pair.scans("spare", 1000, "bakery")
    assert (pair.balance("anna"), pair.balance("spare"), pair.audit()) == (6000, 0, [])
    assert pair.post(path, {"card": pair.codes["ben"], **WHY}, "clerk").code == "card_in_use"


def test_a_frozen_account_takes_nothing_and_keeps_what_it_holds(pair: Town) -> None:
    path = f"/members/{pair.accounts['anna']}/closures"
    assert pair.post(path, {"state": "frozen", **WHY}, "clerk").body["state"] == "frozen"
    assert pair.scans("anna", 1000, "bakery").code == "account_closed"
    assert pair.post(path, {"state": "active", **WHY}, "clerk").status == 200
    assert pair.scans("anna", 1000, "bakery").status == 201
    assert (pair.balance("anna"), pair.audit()) == (6000, [])
    assert [each.after["state"] for each in trail.changes(pair.accounts["anna"])] == ["active", "frozen"]


def test_a_name_stands_in_no_key(town: Town) -> None:
    persons.register("anna@example.org", "Anna Amsel")
    scanned = town.book.line.call("Scan", {"TableName": PERSONS.table})["Items"]
    assert all("ams" not in f"{item['pk']['S']}{item['sk']['S']}".lower() for item in scanned)
    assert {"ann", "ams"} < names.beginnings("Anna Amsel")


def test_the_office_sees_what_a_member_agreed_to_since_when_and_how(town: Town) -> None:
    registers(town, "anna")
    town.registers_clubs()
    body = {"club": town.accounts["fc"], "consent": CONSENT, "why": "paper"}
    town.looks("anna", why="paper")
    path = f"/members/{town.accounts['anna']}"
    before = town.get(path, "clerk").body["consents"]
    (said,) = town.post(f"{path}/club", body, "clerk").body["consents"]
    assert (before, said["purpose"], said["given"], said["role"]) == ([], "club", True, "clerk")
    assert said["version"] == CONSENT
    town.post("/me/consents", {"purpose": "club", "given": False}, "anna")
    (said,) = town.get(path, "clerk").body["consents"]
    assert (said["given"], said["role"]) == (False, "member")
