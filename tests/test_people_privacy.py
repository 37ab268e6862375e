"""What people agreed to, who looked at their data, and all that is known about them, told to themselves alone."""

import json
from typing import Any

import pytest

from chalicelib.callers import Caller
from chalicelib.mail import book as mails
from chalicelib.people.persons import book as persons
from chalicelib.people.privacy import book as privacy
from chalicelib.people.privacy import looks, pages, sections
from chalicelib.people.privacy.values import How
from chalicelib.rates import Allowance
from chalicelib.records import PERSONS
from chalicelib.refusals import TryAgain
from chalicelib.texts import consent_texts, privacy_texts
from infra.tables import KEYS
from tests.faults import FaultyWire
from tests.office import presses
from tests.test_telemetry_privacy import CALLS, PERSON, Guest
from tests.test_telemetry_privacy import MAIL as ODD
from tests.town import Town, token

MAIL = "carla@post.example"
YES = {"purpose": "thanks_mail", "given": True, "version": "1"}
NO = {"purpose": "thanks_mail", "given": False}


@pytest.fixture
def carla(town: Town) -> str:
    """Carla, who registered her card; her person's id."""
    return town.opens_person("carla", MAIL, "Carla <b>Weiß</b>", club="fc")


def word(town: Town, purpose: str, who: str = "carla") -> dict[str, Any]:
    told: list[dict[str, Any]] = town.get("/me/consents", who).body["consents"]
    return next(each for each in told if each["purpose"] == purpose)


# Consents


def test_nobody_agreed_to_what_nobody_asked(town: Town, carla: str) -> None:
    told = town.get("/me/consents", "carla").body["consents"]
    assert {each["purpose"]: each["given"] for each in told} == dict.fromkeys(consent_texts(), False)
    assert not privacy.agreed(carla, "thanks_mail")


def test_a_yes_is_kept_with_its_text_and_can_be_taken_back(town: Town, carla: str) -> None:
    assert town.post("/me/consents", YES, "carla").status == 200
    assert (word(town, "thanks_mail")["given"], word(town, "thanks_mail")["said_version"]) == (True, "1")
    assert privacy.agreed(carla, "thanks_mail")
    assert town.post("/me/consents", NO, "carla").status == 200
    assert not word(town, "thanks_mail")["given"]
    assert [said.given for said in privacy.said(carla)] == [True, False]


def test_the_same_word_again_is_kept_once(town: Town, carla: str) -> None:
    for body in (NO, YES, YES, NO, NO):
        assert town.post("/me/consents", body, "carla").status == 200
    assert len(privacy.said(carla)) == 2


@pytest.mark.parametrize("version", [{"version": "0"}, {}])
def test_who_read_another_text_did_not_agree(town: Town, carla: str, version: dict[str, str]) -> None:
    no = town.post("/me/consents", {"purpose": "thanks_mail", "given": True, **version}, "carla")
    assert (no.status, no.code, no.body["version"]) == (422, "consent_needed", "1")
    assert not privacy.agreed(carla, "thanks_mail")


@pytest.mark.parametrize("purpose", ["bowling", "club"])
def test_one_agrees_here_to_known_purposes_and_to_a_club_by_choosing_it(town: Town, carla: str, purpose: str) -> None:
    body = {"purpose": purpose, "given": True, "version": "1"}
    assert town.post("/me/consents", body, "carla").code == "invalid_value"


def test_without_consent_no_club_is_kept(town: Town, carla: str) -> None:
    privacy.consent(town.accounts["carla"], "club", given=True, how=How("s:1", "till", "1", "de"))
    assert word(town, "club")["given"]
    town.scans("carla", 1000, "bakery")
    assert town.post("/me/consents", {"purpose": "club", "given": False}, "carla").status == 200
    town.scans("carla", 1000, "bakery")
    assert town.balance("fc") == town.balance("pot") == 500
    assert not word(town, "club")["given"]


def test_a_wallet_that_nobody_registered_agrees_for_its_account_to_what_needs_no_address(town: Town) -> None:
    assert town.post("/me/consents", {**YES, "purpose": "statistics"}, "anna").status == 200
    assert town.post("/me/consents", YES, "anna").code == "invalid_value"
    assert privacy.agreed(town.accounts["anna"], "statistics")


def test_who_is_no_person_has_nothing_of_their_own(town: Town) -> None:
    town.tokens["ghost"] = token("person", "u:00000000")
    for who in ("ghost", "clerk", "fc", "bakery owner"):
        assert town.get("/me/consents", who).code == "not_found"
        assert town.post("/me/consents", YES, who).code == "not_found"


# Who looked


def test_a_look_by_staff_is_told_to_whom_it_was_about_without_the_name_of_who_looked(town: Town, carla: str) -> None:
    town.tokens["auditor"] = token("auditor", "operator")
    account, scan = town.accounts["carla"], town.scans("carla", 1000, "bakery").body["posting"]["id"]
    hold = {"card": town.codes["carla"], "pocket": "points", "amount": 100}
    held = town.post("/holds", hold, "bakery").body["hold"]["account"]
    for who in ("clerk", "auditor"):
        town.looks("carla", who)
    town.get(f"/accounts/{account}", "clerk")
    town.get(f"/accounts/{account}/entries", "auditor")
    town.get(f"/postings/{scan}", "clerk")
    town.get(f"/holds/{held}", "clerk")
    told = town.get("/me/access-log", "carla").body["looks"]
    assert [(each["role"], each["what"]) for each in reversed(told)] == [
        ("clerk", "account"),
        ("auditor", "entries"),
        ("clerk", "posting"),
        ("clerk", "hold"),
    ]
    assert {each["thing"] for each in told} == {account}
    assert {tuple(each) for each in told} == {("at", "role", "what", "thing", "why")}


def test_ones_own_looks_and_those_at_shops_are_not_noted(town: Town, carla: str) -> None:
    town.get(f"/accounts/{town.accounts['carla']}", "carla")
    for name in ("bakery", "fc"):
        assert town.get(f"/accounts/{town.accounts[name]}", "clerk").status == 200
    assert town.get("/me/access-log", "carla").body == {"looks": []}
    assert town.get("/me/access-log", "anna").body == {"looks": []}


def test_where_a_look_cannot_be_noted_nothing_is_shown(town: Town, carla: str) -> None:
    town.looks("carla")
    town.book.line, town.book.sleep = FaultyWire(town.book.line, 1, {"conflict": 1.0}), lambda _: None
    for path in (f"/accounts/{town.accounts['carla']}", f"/accounts/{town.accounts['carla']}/entries"):
        no = town.get(path, "clerk")
        assert (no.status, no.code, set(no.body) & {"balances", "entries"}) == (503, "try_again", set())
        assert town.get(path, "carla").status == 200
    with pytest.raises(TryAgain):
        looks.seen(Caller("clerk", "operator"), [carla], "person")


# All that is known


def test_an_export_tells_all_and_ones_own_alone(town: Town, carla: str) -> None:
    town.registers_clubs()
    town.post("/me/consents", YES, "carla")
    town.scans("carla", 2500, "bakery")
    town.scans("anna", 1000, "bakery")
    told = town.get("/me/export", "carla").body
    found = told["sections"]
    assert tuple(found) == sections.NAMES
    own = {"id": carla, "mail": MAIL, "name": "Carla <b>Weiß</b>", "language": "de"}
    assert found["person"] == [own | {"known_since": found["person"][0]["known_since"]}]
    assert (found["cards"][0]["club_name"], found["sign_ins"][0]["device"]) == ("fc", "phone")
    assert [(each["amount"], each["account"]) for each in found["entries"]] == [(2500, town.accounts["carla"])]
    assert town.accounts["anna"] not in json.dumps(told)


def test_everything_under_a_persons_key_stands_in_some_section(town: Town, carla: str) -> None:
    """Whatever a room keeps there: what has no section of its own is told as it is, without its secrets."""
    kept = {"name": "my phone", "made_at": 1, "public": b"\x01", "credential": b"\x02", "count": 3}
    town.book.line.call("TransactWriteItems", {"TransactItems": [PERSONS.put(f"U#{carla}", "NOVELTY#1", kept)]})
    found = town.get("/me/export", "carla").body["sections"]["further"]
    assert {"kind": "novelty", "kept": {"name": "my phone", "made_at": 1, "count": 3}} in found
    assert "last" in {each["kind"] for each in found}


def test_a_long_history_comes_in_parts_that_fit_together(
    town: Town, carla: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        town.scans("carla", 100 + number, "bakery")
    whole = town.get("/me/export", "carla").body["sections"]
    monkeypatch.setattr(sections, "PAGE_BYTES", 1)
    monkeypatch.setattr("chalicelib.people.privacy.about.POSTINGS_TOGETHER", 3)
    part = town.get("/me/export", "carla").body
    parts = [part["sections"]]
    while "next" in part:
        part = town.get(f"/me/export?cursor={part['next']}", "carla").body
        parts.append(part["sections"])
    assert len(parts) > 5
    assert {name: [row for part in parts for row in part.get(name, [])] for name in whole} == whole
    assert len(whole["entries"]) == 7


def test_a_cursor_is_good_for_whom_it_was_given_to(town: Town, carla: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "PAGE_BYTES", 1)
    cursor = town.get("/me/export", "carla").body["next"]
    for path in ("export", "export.csv"):
        assert town.get(f"/me/{path}?cursor={cursor}x", "carla").code == "invalid_cursor"
        assert town.get(f"/me/{path}?cursor={cursor}", "anna").code == "invalid_cursor"


def test_accounts_that_joined_are_told_too(town: Town, carla: str) -> None:
    town.scans("anna", 1000, "bakery")
    town.post("/joins", {"source": town.accounts["anna"], "target": town.accounts["carla"]}, "clerk")
    found = town.get("/me/export", "carla").body["sections"]
    assert {each["account"] for each in found["entries"]} == {town.accounts["anna"], town.accounts["carla"]}


def test_a_table_opens_in_a_spreadsheet_and_has_no_formula(town: Town, carla: str) -> None:
    town.scans("carla", 2500, "bakery", receipt="=1+1")
    sent = town.sends("GET", "/me/export.csv", b"", "carla", **{"Accept-Language": "de"})
    assert sent.headers["content-type"].startswith("text/csv")
    head, line, _ = sent.body.removeprefix("\ufeff").split("\r\n")
    assert head.startswith("Wann;Konto;Was;")
    assert line.split(";")[4:8] == ["Punkte", "25,00", "25,00", "'=1+1"]
    english = town.sends("GET", "/me/export.csv", b"", "carla", **{"Accept-Language": "en"}).body
    assert "points,25.00,25.00" in english


def test_a_page_to_read_escapes_all_that_people_wrote_and_does_nothing(town: Town, carla: str) -> None:
    sent = town.sends("GET", "/me/export.html", b"", "carla", **{"Accept-Language": "de"})
    assert (sent.status, sent.headers["content-language"]) == (200, "de")
    assert "Carla &lt;b&gt;Weiß" in sent.body
    assert [word for word in ("<script", "<b>", "http:", "https:", "src=") if word in sent.body] == []
    assert pages.HASH in sent.headers["content-security-policy"]
    assert "default-src 'none'" in sent.headers["content-security-policy"]
    assert sent.headers["content-disposition"].startswith("attachment")


def test_exports_are_counted(town: Town, carla: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.people.privacy import requests

    monkeypatch.setattr(requests, "EXPORTS", Allowance("exports", 2, 3600))
    codes = [town.get(f"/me/{name}", "carla").status for name in ("export", "export.csv", "export.html")]
    assert codes == [200, 200, 429]
    assert persons.person(carla).mail == MAIL


# Nowhere else


def outside(town: Town) -> str:
    """All that is kept, but for what is known of people, and the mails to them."""
    prefix, found = PERSONS.table.removesuffix("persons"), []
    for name in set(KEYS) - {"persons"}:
        found += town.book.line.call("Scan", {"TableName": prefix + name})["Items"]
    return json.dumps([item for item in found if not item["pk"]["S"].startswith("MAIL#")], ensure_ascii=False)


@pytest.mark.parametrize("erased", [False, True], ids=["known", "erased"])
def test_no_other_table_has_a_name_or_an_address(
    ministack_town: Town, erased: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither as long as somebody is known, whatever is called, nor when they are erased."""
    guest = Guest(ministack_town)
    presses(monkeypatch)
    mails.send("welcome-1", [ODD], "Willkommen", f"Guten Tag, {PERSON}")
    calls = [call for call in CALLS if erased or "erasures" not in call[1]]
    assert {guest.asks(call).status for call in calls} <= {200, 201}
    kept = outside(ministack_town)
    words = {PERSON, ODD, ODD.upper(), ODD.partition("@")[0], "Zoë"}
    assert [word for word in words if word in kept or json.dumps(word)[1:-1] in kept] == []
    assert ministack_town.accounts["carla"] in kept


# Texts


def shape(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: shape(part) for name, part in told.items()}
    return len(told) if isinstance(told, list) else type(told)


def test_both_languages_say_the_same_things() -> None:
    german, english = (privacy_texts()[language] for language in ("de", "en"))
    assert shape(german) == shape(english)
    assert set(german["sections"]) == set(sections.NAMES)
    assert {column for each in pages.COLUMNS.values() for column in each} <= set(german["columns"])
    assert all({"de", "en", "version"} == set(each) for each in consent_texts().values())
    assert set(german["words"]["purpose"]) == set(consent_texts())
