"""Every kind of record about people is told to them, erased or kept with a reason, and has its time."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from chalicelib import records
from chalicelib.attributes import values
from chalicelib.callers import Hat
from chalicelib.clockwork import book as clockwork
from chalicelib.ledger.book import town_book
from chalicelib.mail import book as mail
from chalicelib.mail import returned
from chalicelib.mail.decisions import News
from chalicelib.people import owners
from chalicelib.people.admissions import tables as admissions
from chalicelib.people.cases import book as cases
from chalicelib.people.cases.values import State
from chalicelib.people.handovers import tables as handovers
from chalicelib.people.members import book as members
from chalicelib.people.persons import book as persons
from chalicelib.people.persons import search
from chalicelib.people.privacy import erasures, kinds, retention, sections
from chalicelib.people.privacy.kinds import KINDS, NOBODYS, Because, Kind
from chalicelib.people.privacy.values import Subject
from chalicelib.people.sessions import book as sessions
from chalicelib.records import PERSONS
from chalicelib.texts import privacy_texts
from chalicelib.till.pins import asked
from chalicelib.watch import book as watch
from chalicelib.watch.values import Notice
from tests import newcomers
from tests.office import presses
from tests.test_telemetry_privacy import CALLS, Call, Guest
from tests.town import Town

MAIL, TEXT = "carla@post.example", "Am Samstag fehlen 50 Punkte."
TABLES = ("persons", "sessions", "office", "people")
ALSO: list[Call] = [
    ("vera", "/cases", {"text": TEXT}),
    ("clerk", "/members/$anna", None),
    ("new", "/me/erasures", {"confirm": True}),
    ("bakery", "/scans", {"card": "$practice", "purchase_cents": 1000}),
]
"""What calls keep besides: for a person who asks, for a wallet that nobody registered, and for practice."""
IN_THE_BOOKS = {"books", "balance", "club"}
"""What an erasure says of the ledger, where no record of people's is."""


def kept(town: Town) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every record of the tables that people's rooms write, with its table, whether it ended or not."""
    prefix = PERSONS.table.removesuffix("persons")
    for table in TABLES:
        stored = town.book.line.call("Scan", {"TableName": prefix + table})["Items"]
        yield from ((table, values(each)) for each in stored)


def named(each: Kind) -> str:
    return f"{each.table} {each.key}# {each.part}"


@pytest.fixture
def played(ministack_town: Town, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """Every kind of record, as all calls and a day of the clock write them."""
    guest = Guest(ministack_town)
    found: dict[tuple[str, str, str], tuple[str, dict[str, Any]]] = {}
    presses(monkeypatch)
    guest.known["practice"] = ministack_town.codes["practice"]
    for call in (*CALLS, *ALSO):
        assert guest.asks(call).status in {200, 201}, call
        found |= {(table, each["pk"], each["sk"]): (table, each) for table, each in kept(ministack_town)}
    watch.keep([Notice("card_often", "261122", 7, 6, "s:1", ministack_town.accounts["anna"])])
    watcher = watch.watcher("261122")
    watcher.tallies["s:1", "c1"]["m:1"] += 1
    watch.keep_tallies(watcher)
    mail.send("returned-1", [f"x{MAIL}"], "Betreff", "Text")
    returned.follow(News("returned-1", "bounced_at", "Permanent"))
    ministack_town.post("/me/pin", {"pin": "739164"}, "new")
    asked.note(ministack_town.book.member(ministack_town.accounts["new"]))
    ministack_town.passes(1)
    clockwork.tick()
    found |= {(table, each["pk"], each["sk"]): (table, each) for table, each in kept(ministack_town)}
    return list(found.values())


def test_every_kind_of_record_has_a_name_or_is_about_nobody(played: list[tuple[str, dict[str, Any]]]) -> None:
    unnamed = [
        (table, each["pk"], each["sk"])
        for table, each in played
        if not kinds.kind(table, each) and (table, each["pk"].partition("#")[0]) not in NOBODYS
    ]
    assert unnamed == []
    met = {kinds.kind(table, each) for table, each in played}
    assert [named(each) for each in KINDS if each not in met] == []


def test_a_kind_that_nobody_named_is_found() -> None:
    assert kinds.kind("persons", {"pk": "U#u:1", "sk": "NOVELTY#1"}) is None
    assert not kinds.stays({"pk": "U#u:1", "sk": "NOVELTY#1"})


@pytest.mark.parametrize("each", KINDS, ids=named)
def test_a_kind_is_told_or_says_why_not(each: Kind) -> None:
    told = each.told
    assert len(told.why) > 20 if isinstance(told, Because) else told in sections.NAMES


def test_every_section_has_a_kind_or_is_of_the_ledger() -> None:
    assert set(sections.NAMES) - {each.told for each in KINDS} == {"accounts", "cards", "entries", "pins"}


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_an_erasure_takes_and_leaves_is_said_of_each_kind(language: str) -> None:
    said = privacy_texts()[language]["erasure"]
    fates = [each.erased for each in KINDS if not isinstance(each.erased, Because)]
    assert [fate for fate in fates if fate[1] not in said[fate[0]]] == []
    assert {*said["goes"], *said["stays"]} - {name for _, name in fates} == IN_THE_BOOKS
    assert all(len(each.erased.why) > 20 for each in KINDS if isinstance(each.erased, Because))


def test_of_what_stays_everybody_is_told_how_long() -> None:
    """The answer to an erasure has the classes that stay: none of what stays may be of one that goes."""
    stays = [each for each in KINDS if isinstance(each.erased, tuple) and each.erased[0] == "stays"]
    assert [named(each) for each in stays if each.keep.erased != "stays"] == []
    assert {each.keep for each in KINDS} | {retention.APPLICATIONS} == set(retention.CLASSES)


def test_what_ends_by_itself_ends_within_its_time(played: list[tuple[str, dict[str, Any]]]) -> None:
    now = town_book().clock() // 1000
    for table, each in played:
        kind = kinds.kind(table, each)
        if kind and "ttl" in each and kind.keep.days:
            assert each["ttl"] - now <= kind.keep.days * records.DAY_SECONDS, named(kind)
    passing = {kind.keep for table, each in played if (kind := kinds.kind(table, each)) and table == "sessions"}
    assert passing == {retention.PASSING, retention.SIGN_INS}
    assert [each for table, each in played if table == "sessions" and "ttl" not in each] == []


def test_the_table_says_what_the_rooms_do() -> None:
    assert (retention.NOTICES.days, retention.HANDOVERS.days) == (watch.KEPT_DAYS, handovers.KEPT_DAYS)
    assert {retention.APPLICATIONS.days * records.DAY_SECONDS} == {*admissions.PASSING.values()}


# Told


@pytest.fixture
def carla(town: Town) -> str:
    """Carla with a card, who asked once for herself and once for a shop of hers; her person's id."""
    town.turns_to("2026-11-22")
    person = town.opens_person("carla", MAIL, "Carla Weiß", club="fc")
    assert town.post("/cases", {"text": TEXT, "mail": "other@post.example"}, "carla").status == 201
    persons.give_hat(person, Hat("shop", town.accounts["bakery"]), "operator")
    town.tokens["carla's shop"] = sessions.opened(Hat("shop", town.accounts["bakery"]), person).access
    assert town.post("/cases", {"text": "Die Kasse druckt nicht."}, "carla's shop").status == 201
    return person


def section(town: Town, name: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = town.get("/me/export", "carla").body["sections"][name]
    return told


def test_cases_are_told_with_their_answers(town: Town, carla: str) -> None:
    number = cases.of(town.accounts["carla"])[0].id
    town.post(f"/cases/{number}/answers", {"text": "Nachgebucht.", "way": "letter"}, "clerk")
    told = {each["text"]: each for each in section(town, "cases")}
    assert set(told) == {TEXT, "Die Kasse druckt nicht."}
    assert [each["text"] for each in told[TEXT]["answers"]] == ["Nachgebucht."]
    assert "Nachgebucht." in town.sends("GET", "/me/export.html", b"", "carla").body


def test_a_pin_is_told_of_and_not_told(town: Town, carla: str) -> None:
    assert section(town, "pins") == []
    town.post("/me/pin", {"pin": "739164"}, "carla")
    town.post("/me/pin-thresholds", {"redemption_cents": 400}, "carla")
    account = town.accounts["carla"]
    told = {"account": account, "set": True, "pays_without": {"redemption_cents": 400}}
    assert section(town, "pins") == [told]
    assert town.book.member(account).terms["pin"]["h"] not in json.dumps(town.get("/me/export", "carla").body)


def test_what_the_office_changed_and_what_looked_unusual_is_told_without_who(town: Town, carla: str) -> None:
    account = town.accounts["carla"]
    town.post("/cards/blocks", {"card": town.numbers["carla"], "why": "lost"}, "clerk")
    watch.keep([Notice("card_often", "261122", 7, 6, town.accounts["bakery"], account)])
    watch.keep([Notice("card_often", "261122", 9, 6, town.accounts["bakery"], town.accounts["anna"])])
    (change,) = section(town, "changes")
    assert (change["what"], change["why"], change["role"], "who" in change) == ("card_blocked", "lost", "clerk", False)
    (notice,) = section(town, "notices")
    assert (notice["what"], notice["count"], notice["day"]) == ("card_often", 7, "2026-11-22")


def test_what_a_shop_asks_to_be_paid_is_told(town: Town, carla: str) -> None:
    town.scans("carla", 50_000, "bakery")
    asked = {"card": town.codes["carla"], "pocket": "points", "amount": 100}
    assert town.post("/payment-requests", asked, "bakery").status == 201
    (told,) = section(town, "payment_requests")
    assert (told["other"], told["amount"], told["pocket"]) == (town.accounts["bakery"], 100, "points")


def test_applications_and_roles_that_were_handed_over_are_told(town: Town) -> None:
    told = newcomers.prepared(town)
    dora = persons.known_by("dora@example.org")
    assert dora
    assert town.post("/handovers/acceptances", {"code": told["handover"]}, "dora").status == 201
    found = sections.first(Subject(dora.id, (), dora.mail), 5)
    (application,), (handover,) = found["applications"], found["handovers"]
    assert (application["state"], application["told"]["contact_name"]) == ("approved", "Berta Buch")
    assert (handover["side"], handover["role"], handover["party"]) == ("taken", "shop", told["shop"])


# Erased


def all_of(town: Town) -> str:
    return json.dumps([each for _, each in kept(town)], ensure_ascii=False, default=str)


def relieved(town: Town, person: str) -> Subject:
    persons.take_hat(person, Hat("shop", town.accounts["bakery"]))
    return Subject(person, (town.accounts["carla"],), MAIL)


def test_what_somebody_wrote_goes_with_them_and_a_shops_case_stays_without_them(town: Town, carla: str) -> None:
    number = cases.of(town.accounts["carla"])[0].id
    town.post(f"/cases/{number}/answers", {"text": "Nachgebucht.", "way": "mail"}, "clerk")
    erasures.erase(relieved(town, carla), "go_on")
    assert [word for word in (TEXT, "Nachgebucht.", MAIL, "other@post.example") if word in all_of(town)] == []
    (left,) = cases.of(town.accounts["bakery"])
    assert (left.text, left.person, left.mail) == ("Die Kasse druckt nicht.", "", "")
    assert [cases.listed(state) for state in get_args(State)] == [[left], [], []]


def test_no_record_leads_from_a_name_or_a_join_to_who_is_erased(town: Town, carla: str) -> None:
    """A join leaves a mark of whose it was for two minutes; that it ended is not enough."""
    action = members._owned(carla, town.accounts["carla"], {}, members.JOINING_SECONDS)
    records.written(action)
    town.passes_ms(members.JOINING_SECONDS * 2000)
    assert PERSONS.records(owners.key(town.accounts["carla"]), "OWNER") == []
    assert any(each["pk"].startswith("N#") and each["sk"] == carla for _, each in kept(town))
    erasures.erase(relieved(town, carla), "go_on")
    about = [each for table, each in kept(town) if table in {"persons", "sessions"} and carla in str(each)]
    assert {each["pk"] for each in about} == {f"U#{carla}"}
    assert {each["sk"].partition("#")[0] for each in about} <= {"CONSENT", "ERASURE"}


def test_who_was_renamed_is_found_by_the_new_name_alone(town: Town, carla: str) -> None:
    persons.rename(carla, "Carola Braun")
    assert [search.named(part, 12).people != () for part in ("weiß", "bra", "car")] == [False, True, True]
    persons.rename(carla, "")
    assert not any(each["pk"].startswith("N#") for _, each in kept(town))


# In time


def test_a_case_goes_three_years_after_it_was_settled_and_an_open_one_stays(town: Town, carla: str) -> None:
    number = cases.of(town.accounts["carla"])[0].id
    town.post(f"/cases/{number}/answers", {"text": "Nachgebucht.", "way": "letter"}, "clerk")
    town.turns_to("2029-12-31")
    clockwork.tick()
    assert len(cases.of(town.accounts["carla"])) == 1
    town.turns_to("2030-01-01")
    clockwork.tick()
    assert (cases.of(town.accounts["carla"]), cases.listed("closed")) == ([], [])
    assert [each.text for each in cases.listed("open")] == ["Die Kasse druckt nicht."]
    assert number not in all_of(town).replace(f"TRAIL#{number}", "").replace(f'"thing": "{number}"', "")


def test_a_cashier_who_left_keeps_a_number_and_loses_the_name(town: Town) -> None:
    town.turns_to("2026-11-22")
    newcomers.signs_in(town, "berta", "shop", town.accounts["bakery"])
    for name in ("Nina", "Otto"):
        assert town.post("/cashiers", {"name": name, "pin": "7391"}, "berta").status == 201
    assert town.post("/cashiers/c1/revocations", {}, "berta").status == 201
    town.turns_to("2030-01-01")
    clockwork.tick()
    told = PERSONS.records(f"P#{town.accounts['bakery']}", "CASHIER#")
    assert [(each["sk"], each["name"]) for each in told] == [("CASHIER#c1", ""), ("CASHIER#c2", "Otto")]


def test_what_ended_is_taken_away_and_how_to_reach_who_applied_with_the_application(town: Town, carla: str) -> None:
    records.written(members._owned(carla, town.accounts["carla"], {}, members.JOINING_SECONDS))
    reached = {"contact_name": "Carla", "contact_phone": "0342112345"}
    records.written(PERSONS.put(f"U#{carla}", "APPLICATION#a:7F3K2MQ8", reached))
    town.turns_to("2026-11-24")
    clockwork.tick()
    left = {each["sk"] for _, each in kept(town) if each["pk"] in {f"U#{carla}", f"A#{town.accounts['carla']}"}}
    assert {part for part in left if part == "OWNER" or part.startswith("APPLICATION#")} == set()


def test_every_kind_stands_in_the_document() -> None:
    told = set(re.findall(r"`([A-Z]+)#?`", Path("docs/people/privacy.md").read_text("utf-8")))
    assert {each.key for each in KINDS} - told == set()
