"""A shop or club changes hands by proof, and leaves: from that moment on nothing is booked and nobody acts for it."""

import re

import pytest

from chalicelib.ledger import closing
from chalicelib.people import book as people
from chalicelib.people.handovers import book as handovers
from chalicelib.people.persons import book as persons
from chalicelib.people.trail import book as trail
from chalicelib.records import OFFICE
from tests.newcomers import OTHER_IBAN, approves, hands_in, joined, office, signs_in
from tests.office import mails
from tests.town import Reply, Town, token


@pytest.fixture
def shop(mailing: Town) -> Town:
    """Berta's bookshop is live, and so is her club."""
    office(mailing)
    signs_in(mailing, "berta")
    account = joined(mailing, "berta")
    mailing.tokens["books"] = token("till", account, "b1", "t1")
    signs_in(mailing, "berta", "shop", account)
    return mailing


def sent_code() -> str:
    """The code in the last mail that hands something over."""
    told = [link for mail in mails() for link in re.findall(r"/handover#([0-9A-Z]{20})", str(mail))]
    return str(told[-1])


def asks(town: Town, who: str = "berta", **told: object) -> Reply:
    return town.post("/handovers", {"mail": "dora@example.org", **told}, who)


def accepts(town: Town, code: str, who: str = "dora") -> Reply:
    return town.post("/handovers/acceptances", {"code": code}, who)


def test_a_shop_is_handed_over_by_the_new_ones_own_proof(shop: Town) -> None:
    assert asks(shop).body["role"] == "shop"
    code, dora = sent_code(), signs_in(shop, "dora")
    for _ in range(2):
        assert accepts(shop, code).body["name"] == "Buch & Blatt"
    assert persons.wearers(shop.accounts["berta shop"], "shop") == [dora]
    assert "handed_over" in str(shop.book.line.call("Scan", {"TableName": OFFICE.table})["Items"])
    assert shop.scans("anna", 5000, "books").status == 201


def test_a_code_that_the_one_before_showed_makes_no_till_of_the_new_ones(shop: Town) -> None:
    shown = shop.post("/tills/pairings", {"branch": "b1", "name": "Theke"}, "berta").body["code"]
    asks(shop)
    signs_in(shop, "dora")
    assert accepts(shop, sent_code()).status == 201
    assert shop.post("/tills", {"code": shown}, None).code == "pairing_code_unknown"


def test_whoever_wants_to_stay_stays(shop: Town) -> None:
    asks(shop, stay=True)
    signs_in(shop, "dora")
    accepts(shop, sent_code())
    assert len(persons.wearers(shop.accounts["berta shop"], "shop")) == 2


def test_only_the_address_that_was_asked_takes_over(shop: Town) -> None:
    asks(shop)
    code = sent_code()
    signs_in(shop, "emil")
    assert accepts(shop, code, "emil").code == accepts(shop, code, "berta").code == "not_found"
    assert accepts(shop, code[::-1], "emil").code == "not_found"
    shop.passes(14)
    signs_in(shop, "dora")
    assert accepts(shop, code).code == "invitation_over"


def test_the_office_hands_over_with_a_reason_that_is_kept(shop: Town) -> None:
    account = shop.accounts["berta shop"]
    assert asks(shop, "olga").code == "missing_field"
    assert asks(shop, "olga", account=account, why="Inhaberin verstorben").status == 201
    signs_in(shop, "dora")
    assert accepts(shop, sent_code()).status == 201
    noted = trail.changes(account)[0]
    assert (noted.what, noted.why) == ("handover_asked", "Inhaberin verstorben")


def test_nobody_hands_over_what_is_not_theirs(shop: Town) -> None:
    assert asks(shop, account=shop.accounts["bakery"]).code == "not_found"
    assert asks(shop, "olga", account="s:00000000", why="x").code == "not_found"
    assert asks(shop, "anna").code == "not_allowed"


def test_a_shop_that_leaves_books_nothing_from_that_moment_on(shop: Town) -> None:
    account = shop.accounts["berta shop"]
    shop.scans("anna", 5000, "books")
    held = shop.balance("berta shop")
    first, second = (shop.post(f"/shops/{account}/departures", {"why": "Ruhestand"}, who) for who in ("berta", "olga"))
    assert (first.status, second.body) == (201, first.body)
    assert shop.scans("anna", 5000, "books").code == "not_signed_in"
    shop.tokens["books"] = token("till", account, "b2", "t9")
    assert shop.scans("anna", 5000, "books").code == "account_closed"
    assert (shop.balance("berta shop"), persons.wearers(account), shop.audit()) == (held, [], [])
    assert (people.business(account).trade.state, handovers.departure(account)["why"]) == ("leaving", "Ruhestand")


def test_a_club_that_leaves_leaves_its_cards_earning_for_the_pot(shop: Town) -> None:
    signs_in(shop, "carla")
    account = joined(shop, "carla", "club")
    shop.changes_card("anna", club=account)
    shop.scans("anna", 5000, "bakery")
    held, signed = shop.balance("carla club"), signs_in(shop, "carla", "club", account)
    assert shop.post(f"/clubs/{account}/departures", {"why": "aufgelöst"}, "carla").status == 201
    assert shop.scans("anna", 5000, "bakery").status == 201
    paid = {"card": shop.codes["anna"], "purchase_cents": 5000, "redeem": "max"}
    assert shop.post("/checkouts", paid, "bakery").status == 201
    assert (shop.balance("carla club"), shop.balance("pot") > 0, signed != "", shop.audit()) == (held, True, True, [])


def test_a_process_that_remembers_a_club_credits_the_pot_in_the_same_scan(town: Town) -> None:
    remembered = town.book.party(town.accounts["fc"])
    closing.close(town.book, town.accounts["fc"])
    town.book._parties[town.accounts["fc"]] = (town.book.clock() / 1000, remembered)
    assert town.scans("anna", 5000, "bakery").status == 201
    assert (town.balance("fc"), town.balance("pot") > 0, town.audit()) == (0, True, [])


def test_others_shops_and_clubs_are_not_to_be_closed(shop: Town) -> None:
    for path in (f"/shops/{shop.accounts['bakery']}", "/shops/s:00000000", f"/shops/{shop.accounts['fc']}"):
        assert shop.post(f"{path}/departures", {"why": "x"}, "berta").code == "not_found"
    assert shop.post("/shops/s:00000000/departures", {"why": "x"}, "olga").code == "not_found"


def test_a_shop_that_left_may_join_anew(shop: Town) -> None:
    shop.post(f"/shops/{shop.accounts['berta shop']}/departures", {"why": "Umbau"}, "berta")
    signs_in(shop, "berta")
    assert hands_in(shop, "berta") != ""


def test_a_shop_that_leaves_before_it_was_approved_is_not_opened_by_an_approval(shop: Town) -> None:
    signs_in(shop, "emil")
    application = hands_in(shop, "emil", iban=OTHER_IBAN)
    account = shop.get(f"/applications/{application}", "emil").body["account"]
    assert shop.post(f"/shops/{account}/departures", {"why": "doch nicht"}, "olga").status == 201
    assert approves(shop, application).code == "not_handed_in"
    assert shop.book.party_now(account).state == "C"


def test_a_code_that_was_used_gives_nothing_back_that_was_handed_on(shop: Town) -> None:
    asks(shop)
    code, account = sent_code(), shop.accounts["berta shop"]
    signs_in(shop, "dora")
    assert accepts(shop, code).status == 201
    signs_in(shop, "dora", "shop", account)
    asks(shop, "dora", mail="emil@example.org")
    emil = signs_in(shop, "emil")
    assert accepts(shop, sent_code(), "emil").status == 201
    signs_in(shop, "dora")
    assert accepts(shop, code).status == 201
    assert persons.wearers(account, "shop") == [emil]
