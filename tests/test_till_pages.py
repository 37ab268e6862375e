"""What anybody may do with a card in their hands: its page, the stub's codes, a digital card in ten seconds."""

from typing import Any

import pytest

from chalicelib.people import passes
from chalicelib.people.sessions import book as sessions
from chalicelib.rates import Allowance
from chalicelib.records import PERSONS, SESSIONS
from chalicelib.till.holders import digital
from chalicelib.till.pages import book as pages
from chalicelib.till.shown import press
from tests.holders import CONSENT, asks, block_code, recovery_code, registers, state
from tests.town import BATCH, Reply, Town, new_key


def page(town: Town, **more: str) -> Reply:
    return asks(town, "/cards/pages", {"card": town.codes["anna"], **more})


def opens(town: Town, key: str | None = None, **more: Any) -> Reply:
    return asks(town, "/cards/digital", {"refresh": "body", **more}, key)


def carries(town: Town, name: str, made: Reply) -> None:
    """Somebody's telephone with a digital card and its wallet."""
    town.accounts[name] = made.body["wallet"]["account"]
    town.codes[name], town.numbers[name] = made.body["card"]["code"], made.body["card"]["number"]
    town.tokens[name] = made.body["wallet"]["access_token"]


# The page


def test_a_page_says_what_the_card_is_and_what_can_be_done_and_no_balance(town: Town) -> None:
    town.scans("anna", 5000, "bakery")
    told = page(town).body
    assert (told["state"], told["club_chosen"], told["registered"]) == ("active", True, False)
    assert told["can"] == ["change_club", "register", "block", "replace"]
    assert not {"balances", "club"} & set(told)


def test_a_page_tells_the_balance_to_who_has_the_stub_and_the_club_if_it_may_be_named(town: Town) -> None:
    town.scans("anna", 5000, "bakery")
    town.changes_card("anna", tell=True)
    told = page(town, stub=block_code(town, "anna")).body
    assert (told["balances"]["points"], told["club"]) == (5000, town.accounts["fc"])


def test_a_typed_number_opens_the_page_with_the_stub_alone(town: Town) -> None:
    assert page(town, card=town.numbers["anna"]).code == "stub_needed"
    assert page(town, card=town.numbers["anna"], stub="7F3K 2MQ8").code == "wrong_stub"
    assert page(town, card=town.numbers["anna"], stub=block_code(town, "anna")).status == 200


def test_a_card_that_nobody_made_is_not_to_be_told_from_one_that_is_not_there(town: Town) -> None:
    code = town.codes["anna"]
    forged = page(town, card=code[:-1] + ("3" if code[-1] != "3" else "4"))
    unknown = page(town, card=press().code(BATCH, "m:00000000", "01"))
    assert forged.code == unknown.code == "card_unknown"
    assert forged.body["title"] == unknown.body["title"]


@pytest.mark.parametrize(("st", "told"), [("N", "not_issued"), ("R", "replaced")])
def test_who_finds_a_card_out_of_use_hears_no_more_than_that(town: Town, st: str, told: str) -> None:
    town.changes_card("anna", st=st)
    found = page(town).body
    assert (found["state"], found["club_chosen"], found["can"]) == (told, False, [])


def test_a_page_of_a_withdrawn_run_says_so(town: Town) -> None:
    passes.deny(f"batch:{BATCH}")
    assert (page(town).body["state"], page(town).body["can"]) == ("withdrawn", ["replace"])


def test_looks_are_counted(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "LOOKS_AT_A_CARD", Allowance("page-of-card", 2, 3600))
    assert [page(town).status for _ in range(3)] == [200, 200, 429]
    assert "anna" not in str(SESSIONS.record("RATE#page-of-card", "x"))


# With the card in hand


def test_the_first_choice_of_a_club_takes_the_card_and_a_later_one_the_stub(town: Town) -> None:
    town.opens_member("ben")
    body = {"card": town.codes["ben"], "club": town.accounts["fc"], "consent": CONSENT}
    assert asks(town, "/cards/pages/clubs", body).status == 200
    town.scans("ben", 1000, "bakery")
    choir = town.opens_club("choir")
    assert asks(town, "/cards/pages/clubs", {**body, "club": choir}).code == "stub_needed"
    assert asks(town, "/cards/pages/clubs", {**body, "club": choir, "stub": block_code(town, "ben")}).status == 200
    town.scans("ben", 1000, "bakery")
    assert (town.balance("fc"), town.balance("choir")) == (500, 500)
    assert len(PERSONS.records(f"A#{town.accounts['ben']}", "CONSENT#club#")) == 2


def test_a_stub_blocks_from_any_telephone(town: Town) -> None:
    body = {"card": town.numbers["anna"], "stub": block_code(town, "anna")}
    assert asks(town, "/cards/pages/blocks", {**body, "stub": "7F3K 2MQ9"}).code == "wrong_stub"
    assert asks(town, "/cards/pages/blocks", body).body["state"] == "blocked"
    assert town.scans("anna", 1000, "bakery").code == "card_blocked"


def test_a_recovery_code_moves_an_unregistered_balance_to_a_new_card(town: Town) -> None:
    town.scans("anna", 5000, "bakery")
    town.opens_member("spare", st="N")
    body = {"old": town.numbers["anna"], "stub": recovery_code(town, "anna"), "new": town.codes["spare"]}
    made = asks(town, "/cards/pages/replacements", body)
    assert (made.status, "wallet" in made.body) == (201, False)
    told = asks(town, "/cards/pages", {"card": town.codes["spare"], "stub": block_code(town, "spare")}).body
    assert told["balances"]["points"] == 5000
    assert town.audit() == []


def test_a_recovery_code_turns_a_lost_card_into_a_wallet_unless_somebody_registered_it(town: Town) -> None:
    town.scans("anna", 5000, "bakery")
    body = {"old": town.numbers["anna"], "stub": recovery_code(town, "anna"), "refresh": "body"}
    key = new_key()
    made = asks(town, "/cards/pages/replacements", body, key)
    carries(town, "anna", made)
    assert town.get("/me", "anna").body["holder"]["balances"]["points"] == 5000
    assert asks(town, "/cards/pages/replacements", body, key).body["posting"] == made.body["posting"]
    assert asks(town, "/cards/pages/replacements", body).code == "card_replaced"


def test_who_registered_a_card_gets_the_new_one_where_they_are_signed_in(town: Town) -> None:
    registers(town, "anna")
    body = {"old": town.numbers["anna"], "stub": recovery_code(town, "anna")}
    made = asks(town, "/cards/pages/replacements", body)
    assert (made.status, "wallet" in made.body, "set-cookie" in made.headers) == (201, False, False)


# A digital card


def test_a_digital_card_scans_at_once_and_its_wallet_shows_it(town: Town) -> None:
    made = opens(town)
    carries(town, "dora", made)
    assert made.body["path"] == "/" + town.codes["dora"]
    town.scans("dora", 1000, "bakery")
    told = town.get("/me", "dora").body["holder"]
    assert (told["balances"]["points"], told["cards"][0]["code"]) == (1000, town.codes["dora"])
    assert sessions.refreshed(made.body["wallet"]["refresh_token"]).session.hat.party == town.accounts["dora"]


def test_a_browser_gets_the_wallets_refresh_token_where_no_script_reads_it(town: Town) -> None:
    made = asks(town, "/cards/digital", {})
    assert "refresh_token" not in made.body["wallet"]
    assert "HttpOnly; SameSite=Strict" in made.headers["set-cookie"]


def test_a_lost_answer_makes_no_second_card(town: Town) -> None:
    key = new_key()
    first, again = opens(town, key), opens(town, key)
    assert first.body["card"] == again.body["card"]
    assert opens(town, key, shop=town.accounts["bakery"]).code == "idempotency_key_reused"
    assert opens(town).body["card"] != first.body["card"]


def test_a_clubs_link_presets_the_club_with_its_consent(town: Town) -> None:
    club = town.accounts["fc"]
    assert opens(town, club=club).code == "consent_needed"
    carries(town, "dora", opens(town, club=club, consent=CONSENT))
    town.scans("dora", 1000, "bakery")
    assert town.balance("fc") == 500
    assert len(PERSONS.records(f"A#{town.accounts['dora']}", "CONSENT#club#")) == 1


def test_a_shop_window_is_remembered_and_must_be_one(town: Town) -> None:
    carries(town, "dora", opens(town, shop=town.accounts["bakery"]))
    assert PERSONS.record(f"A#{town.accounts['dora']}", "BEGAN#01")["shop"] == town.accounts["bakery"]
    assert opens(town, shop=town.accounts["fc"]).code == "invalid_value"
    assert opens(town, club="c:00000000", consent=CONSENT).code == "unknown_club"


def test_under_sixteen_a_card_is_one_of_a_family(town: Town) -> None:
    assert opens(town, under_16=True).code == "under_sixteen"


def test_one_address_opens_so_many_cards_an_hour(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digital, "OF_A_SOURCE", Allowance("digital-card", 2, 3600))
    assert [opens(town).status for _ in range(3)] == [201, 201, 429]


def test_registering_a_digital_card_keeps_its_balance_and_ends_the_wallet_without_a_name(town: Town) -> None:
    key = new_key()
    carries(town, "dora", opens(town, key))
    town.scans("dora", 1000, "bakery")
    assert registers(town, "dora", stub=None, wallet=town.tokens["dora"]).status == 201
    assert town.get("/me", "dora").body["holder"]["balances"]["points"] == 1000
    assert sessions.listed(town.accounts["dora"]) == []
    assert opens(town, key).code == "card_registered"


def test_a_wallet_whose_account_joined_another_acts_for_nobody(town: Town) -> None:
    """Neither the wallet that is there, nor one that is opened with the same key."""
    key = new_key()
    made = opens(town, key)
    carries(town, "finder", made)
    registers(town, "anna")
    found = {"card": town.codes["finder"], "wallet": town.tokens["finder"]}
    assert town.post("/me/registrations", found, "anna").status == 201
    assert town.get("/me", "finder").code == "not_signed_in"
    assert town.post("/me/pin", {"pin": "7302"}, "finder").code == "not_signed_in"
    assert opens(town, key).code == "card_registered"


def test_a_digital_card_takes_the_place_of_no_other(town: Town) -> None:
    carries(town, "dora", opens(town))
    body = {"old": town.numbers["anna"], "stub": recovery_code(town, "anna"), "new": town.codes["dora"]}
    assert asks(town, "/cards/pages/replacements", body).code == "card_in_use"
    assert state(town, "anna") == "A"
