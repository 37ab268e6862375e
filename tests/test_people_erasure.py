"""Somebody is erased: nothing leads to them any more, their value is not lost, and no crash leaves it half done."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import records
from chalicelib.callers import Hat
from chalicelib.clockwork import book as clockwork
from chalicelib.mail import book as mails
from chalicelib.people.persons import book as persons
from chalicelib.people.privacy import book as privacy
from chalicelib.people.privacy import erasures
from chalicelib.people.privacy.values import Erasure, How, Subject
from chalicelib.people.sessions import book as sessions
from chalicelib.records import PERSONS, SESSIONS
from chalicelib.refusals import AlreadyRegistered
from chalicelib.wire import Wire
from infra.tables import KEYS
from tests.town import Town, token

MAIL, NAME = "carla@post.example", "Carla Weiß"
YES = {"confirm": True}
MINUTE = 60_000


@pytest.fixture
def carla(town: Town) -> str:
    """Carla with a card, points, a club, a mail, consents and somebody who looked; her person's id."""
    person = town.opens_person("carla", MAIL, NAME, club="fc")
    account = town.accounts["carla"]
    privacy.consent(account, "club", given=True, how=How("s:1", "till", "1", "de"))
    town.post("/me/consents", {"purpose": "thanks_mail", "given": True, "version": "1"}, "carla")
    town.scans("carla", 5000, "bakery")
    mails.send("welcome-1", [MAIL], "Willkommen", f"Guten Tag, {NAME}")
    town.looks("carla")
    assert town.get(f"/accounts/{account}", "clerk").status == 200
    key = {"credential": b"\x01", "name": "phone"}
    records.written(PERSONS.put(f"U#{person}", "KEY#k1", key), PERSONS.put("K#k1", "PERSON", {"person": person}))
    return person


def kept(town: Town, *tables: str) -> str:
    """All that stands in some tables, or in all but the journal, as text."""
    names = tables or tuple(name for name in KEYS if name != "journal")
    asked = [f"{PERSONS.table.removesuffix('persons')}{name}" for name in names]
    found = [town.book.line.call("Scan", {"TableName": name})["Items"] for name in asked]
    return json.dumps(found, ensure_ascii=False)


def left(town: Town, person: str) -> set[str]:
    """The kinds of record that still stand under a person's key."""
    return {record["sk"].split("#")[0] for record in PERSONS.records(f"U#{person}")}


def test_nothing_leads_to_who_is_erased_and_the_card_goes_on(town: Town, carla: str) -> None:
    done = town.post("/me/erasures", YES, "carla")
    assert (done.status, done.body["id"]) == (200, carla)
    assert [word for word in (MAIL, NAME) if word in kept(town)] == []
    assert left(town, carla) == {"CONSENT", "ERASURE"}
    about = kept(town, "persons", "sessions")
    assert town.accounts["carla"] not in about
    assert [mark for mark in ("KEY#", "K#k1") if mark in about] == []
    assert (town.balance("carla"), town.scans("carla", 1000, "bakery").status) == (5000, 201)
    assert town.audit() == []


def test_consents_end_and_their_proof_names_no_card(town: Town, carla: str) -> None:
    town.post("/me/erasures", YES, "carla")
    assert {word.purpose: word.given for word in privacy._words([carla])} == {"club": False, "thanks_mail": False}
    before = town.balance("fc")
    town.scans("carla", 1000, "bakery")
    assert town.balance("fc") == before


def test_the_address_is_free_and_its_mails_are_empty(town: Town, carla: str) -> None:
    with pytest.raises(AlreadyRegistered):
        persons.register(MAIL)
    town.post("/me/erasures", YES, "carla")
    assert mails.sent_to(MAIL) == []
    stored = records.record("MAIL#welcome-1", "OUT")
    assert (stored["to"], stored["subject"], stored["text"]) == ([], "", "")
    assert persons.register(MAIL).id != carla


def test_a_mail_to_several_is_left_to_the_others(town: Town, carla: str) -> None:
    mails.send("news-1", ["anna@post.example", MAIL], "Neues", "Text")
    town.post("/me/erasures", YES, "carla")
    assert records.record("MAIL#news-1", "OUT")["to"] == ["anna@post.example"]
    assert records.record("MAIL#news-1", "OUT")["text"] == "Text"


def test_asked_again_the_first_answer_is_given_again(town: Town, carla: str) -> None:
    first, again = (town.post("/me/erasures", YES, "carla") for _ in range(2))
    assert (first.status, first.body) == (again.status, again.body)
    assert town.get("/me/export", "carla").code == "not_found"


def test_cards_are_blocked_if_asked_by_whoever_gives_up_what_is_on_them(town: Town, carla: str) -> None:
    no = town.post("/me/erasures", {**YES, "cards": "block"}, "carla")
    assert (no.status, no.code) == (409, "value_would_be_lost")
    assert persons.person(carla).mail == MAIL
    assert town.post("/me/erasures", {**YES, "cards": "block", "gives_up": True}, "carla").status == 200
    assert town.scans("carla", 1000, "bakery").code == "card_blocked"
    assert town.balance("carla") == 5000


def test_what_will_happen_is_told_before(town: Town, carla: str) -> None:
    told = town.get("/me/erasures", "carla").body
    assert (told["may"], told["hands_over"]) == (True, [])
    (account,) = told["accounts"]
    assert (account["balances"]["points"], account["only_wallet"]) == (5000, False)
    assert {each["name"] for each in told["kept"]} >= {"books", "vouchers", "consents"}
    assert persons.person(carla).mail == MAIL


def test_who_acts_for_others_hands_over_first(town: Town, carla: str) -> None:
    persons.give_hat(carla, Hat("club", town.accounts["fc"]), "operator")
    no = town.post("/me/erasures", YES, "carla")
    assert (no.code, no.body["roles"]) == ("hands_over_first", ["club"])
    assert not town.get("/me/erasures", "carla").body["may"]
    persons.take_hat(carla, Hat("club", town.accounts["fc"]))
    assert town.post("/me/erasures", YES, "carla").status == 200


def test_a_role_given_meanwhile_is_not_lost(town: Town, carla: str) -> None:
    """The mark and a role meet: either the erasure is given up, or the role is not given."""
    mark = erasures._marked(Erasure(carla, 1), ())
    persons.give_hat(carla, Hat("club", town.accounts["fc"]), "operator")
    assert not persons.wears(carla, Hat("club", town.accounts["fc"]))
    erasures.finished(mark)
    assert left(town, carla) == {"CONSENT", "ERASURE"}


def test_a_phone_left_lying_open_erases_nobody(town: Town, carla: str) -> None:
    """It is the sign-in that has to be new, not its token."""
    tokens = sessions.opened(Hat("member", town.accounts["carla"]), carla, "tablet")
    town.passes_ms(16 * MINUTE)
    town.tokens["carla"] = sessions.refreshed(tokens.refresh).access
    assert town.post("/me/erasures", YES, "carla").code == "sign_in_again"
    town.signs_in("carla", carla)
    assert town.post("/me/erasures", YES, "carla").status == 200


def test_a_wallet_that_nobody_registered_erases_what_is_kept_of_it(town: Town) -> None:
    town.scans("anna", 5000, "bakery")
    sessions.opened(Hat("member", town.accounts["anna"]))
    assert town.post("/me/erasures", YES, "anna").status == 200
    assert SESSIONS.records(f"W#{town.accounts['anna']}") == []
    assert town.post("/me/erasures", YES, "anna").status == 200
    assert town.balance("anna") == 5000


def test_an_old_wallet_erases_nothing_of_who_registered_since(town: Town, carla: str) -> None:
    town.tokens["old"] = token("member", town.accounts["carla"])
    assert town.post("/me/erasures", YES, "old").code == "sign_in_again"
    assert privacy.agreed(carla, "thanks_mail")


def test_value_that_only_a_wallet_leads_to_is_given_up_knowingly(town: Town, carla: str) -> None:
    town.changes_card("carla", digital=True)
    assert town.get("/me/erasures", "carla").body["accounts"][0]["only_wallet"]
    assert town.post("/me/erasures", YES, "carla").code == "value_would_be_lost"
    assert town.post("/me/erasures", {**YES, "gives_up": True}, "carla").status == 200


def test_a_card_that_is_shared_stays_with_the_others(town: Town, carla: str) -> None:
    bob = persons.register("bob@post.example")
    persons.give_hat(bob.id, Hat("member", town.accounts["carla"]), "operator")
    town.post("/me/erasures", YES, "carla")
    assert persons.wearers(town.accounts["carla"]) == [bob.id]
    before = town.balance("fc")
    town.scans("carla", 1000, "bakery")
    assert town.balance("fc") > before


# By the office


@pytest.mark.parametrize("by", ["account", "mail"])
def test_the_office_erases_who_asked_it_and_leaves_a_trail(town: Town, carla: str, by: str) -> None:
    body = {"account": town.accounts["carla"]} if by == "account" else {"mail": MAIL.upper()}
    done = town.post("/erasures", {**body, "why": "asked by letter"}, "clerk")
    assert (done.status, done.body["id"]) == (200, carla)
    (change,) = town.get(f"/trail?thing={carla}", "clerk").body["changes"]
    assert (change["what"], change["why"]) == ("person_erased", "asked by letter")
    assert [word for word in (MAIL, NAME) if word in kept(town)] == []


def test_the_office_hears_of_nobody_it_does_not_know(town: Town, carla: str) -> None:
    for body in ({"mail": "nobody@post.example"}, {"account": "m:00000000"}, {"account": town.accounts["fc"]}):
        assert town.post("/erasures", {**body, "why": "w"}, "clerk").code == "not_found"
    for both in ({}, {"mail": MAIL, "account": town.accounts["carla"]}):
        assert town.post("/erasures", {**both, "why": "w"}, "clerk").code == "invalid_value"


# Whatever breaks


class BreakingWire(Wire):
    """Carries out so many writes, and breaks off at the next one: before it, or after it was done."""

    def __init__(self, like: Wire, writes: int, after: bool) -> None:
        super().__init__(f"http://{like.host}", like.region, like.seconds)
        self.writes, self.after, self.broke = writes, after, False

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        if operation != "TransactWriteItems":
            return super().call(operation, payload)
        self.writes -= 1
        self.broke = self.broke or self.writes < 0
        if self.writes < 0 and not (self.after and self.writes == -1):
            raise ZeroDivisionError
        answer = super().call(operation, payload)
        if self.writes < 0:
            raise ZeroDivisionError
        return answer


def broken_off(town: Town, writes: int, after: bool, asked: Callable[[], object]) -> bool:
    """Do something on a line that breaks off after so many writes; whether it did."""
    calm = town.book.line
    town.book.line = line = BreakingWire(calm, writes, after)
    try:
        asked()
    except ZeroDivisionError:
        pass
    finally:
        town.book.line = calm
    return line.broke


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_whichever_write_breaks_off_asking_again_completes_it(town: Town, carla: str, after: bool) -> None:
    """Every try gets one write further, until nothing is left to do."""
    subject = Subject(carla, (town.accounts["carla"],), MAIL)
    tries = 0
    while broken_off(town, 1, after, lambda: erasures.erase(subject, "block", gives_up=True)):
        tries += 1
        assert tries < 40, "a step is done again and again"
    assert tries >= 5
    assert left(town, carla) == {"CONSENT", "ERASURE"}
    assert [word for word in (MAIL, NAME, town.accounts["carla"]) if word in kept(town, "persons", "sessions")] == []
    assert town.scans("carla", 1000, "bakery").code == "card_blocked"


@pytest.mark.parametrize("writes", [1, 3, 6])
def test_what_broke_off_is_completed_by_the_tick(town: Town, carla: str, writes: int) -> None:
    subject = Subject(carla, (town.accounts["carla"],), MAIL)
    clockwork.tick()
    assert broken_off(town, writes, False, lambda: erasures.erase(subject, "go_on"))
    town.passes(1)
    assert clockwork.tick().erased == 1
    assert left(town, carla) == {"CONSENT", "ERASURE"}
    assert [word for word in (MAIL, NAME) if word in kept(town)] == []
    assert clockwork.tick().erased == 0
