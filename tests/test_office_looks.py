"""Staff says why before it looks at a member; the member reads it, and board and auditor read who looked at whom."""

import csv
import io
from typing import Any

import pytest

from chalicelib import listing
from chalicelib.callers import Caller, Hat
from chalicelib.people.persons import book as persons
from chalicelib.people.privacy import erasures, looks
from chalicelib.people.privacy.values import Subject
from chalicelib.people.sessions import book as sessions
from chalicelib.people.trail import book as trail
from chalicelib.records import PERSONS
from tests.signing import registered
from tests.town import Town, token

WHY = "Anruf: Karte verloren"


@pytest.fixture
def desk(town: Town) -> Town:
    """A town in which Berta registered, Olga is the clerk and Bodo on the board; an auditor without a name."""
    town.opens_person("berta", "berta@example.org", "Berta Müller")
    for name, role in (("olga", "clerk"), ("bodo", "board")):
        hat = Hat(role, "operator")  # type: ignore[arg-type]  # one of the roles
        person = registered(f"{name}@example.org", hat).id
        persons.rename(person, name.title())
        town.accounts[name] = person
        town.tokens[name] = sessions.opened(hat, person, "desk").access
    town.tokens["auditor"] = token("auditor", "operator")
    return town


def reads(town: Town, name: str = "berta") -> list[str]:
    account = town.accounts[name]
    return [f"/members/{account}", f"/accounts/{account}", f"/accounts/{account}/entries"]


def month(town: Town) -> str:
    now = town.book.moment().month
    return f"20{now[:2]}-{now[2:]}"


def listed(town: Town, query: str = "", who: str = "bodo") -> list[dict[str, Any]]:
    reply = town.get(f"/looks{query}", who)
    assert reply.status == 200, reply.body
    found: list[dict[str, Any]] = reply.body["looks"]
    return found


# Before


@pytest.mark.parametrize("who", ["olga", "bodo", "auditor", "clerk"])
def test_without_a_reason_nothing_of_a_member_is_shown_and_nothing_noted(desk: Town, who: str) -> None:
    for path in reads(desk):
        no = desk.get(path, who)
        assert (no.status, no.code, set(no.body) & {"balances", "entries"}) == (403, "reason_needed", set())
    assert desk.get("/me/access-log", "berta").body == {"looks": []}


def test_a_reason_is_good_for_every_call_about_that_member_for_half_an_hour(desk: Town) -> None:
    opened = desk.looks("berta", "clerk")
    assert (opened.status, opened.body["account"], opened.body["why"]) == (201, desk.accounts["berta"], WHY)
    assert [desk.get(path, "clerk").status for path in reads(desk)] == [200, 200, 200]
    desk.passes_ms(29 * 60_000)
    assert desk.get(reads(desk)[0], "clerk").status == 200
    desk.passes_ms(60_000)
    assert {desk.get(path, "clerk").code for path in reads(desk)} == {"reason_needed"}


def test_a_reason_is_ones_own_and_for_one_member(desk: Town) -> None:
    desk.looks("berta", "olga")
    assert {desk.get(path, "bodo").code for path in reads(desk)} == {"reason_needed"}
    assert {desk.get(path, "olga").code for path in reads(desk, "anna")} == {"reason_needed"}


def test_a_later_reason_takes_the_place_of_an_earlier_one(desk: Town) -> None:
    for why in (WHY, "Umzug gemeldet"):
        desk.looks("berta", "olga", why)
        desk.get(reads(desk)[0], "olga")
        desk.passes_ms(1000)
    assert [each["why"] for each in listed(desk)] == ["Umzug gemeldet", WHY]


def test_a_reason_is_good_for_accounts_that_joined(desk: Town) -> None:
    desk.post("/joins", {"source": desk.accounts["anna"], "target": desk.accounts["berta"]}, "clerk")
    assert desk.looks("anna", "olga").body["account"] == desk.accounts["berta"]
    assert {desk.get(path, "olga").status for path in (*reads(desk), *reads(desk, "anna"))} == {200}


@pytest.mark.parametrize("why", ["", "x", "ab", "a" * 201, "zwei\nZeilen", "\u202egrund"])
def test_a_reason_is_a_line_of_three_letters_and_more(desk: Town, why: str) -> None:
    no = desk.looks("berta", "olga", why)
    assert (no.status, no.code) == (400, "invalid_value")


@pytest.mark.parametrize("account", ["m:00000000", "s:00000000", "c:00000000"])
def test_there_is_no_reason_for_what_is_no_member(desk: Town, account: str) -> None:
    assert desk.post("/looks", {"account": account, "why": WHY}, "olga").code == "not_found"


def test_shops_and_clubs_are_looked_at_without_a_reason(desk: Town) -> None:
    for name in ("bakery", "fc"):
        assert desk.get(f"/accounts/{desk.accounts[name]}", "olga").status == 200
    assert listed(desk) == []


def test_a_posting_is_shown_without_and_noted_with_a_reason_that_was_told(desk: Town) -> None:
    path = f"/postings/{desk.scans('berta', 1000, 'bakery').body['posting']['id']}"
    assert desk.get(path, "olga").status == 200
    desk.passes_ms(1000)
    desk.looks("berta", "olga")
    assert desk.get(path, "olga").status == 200
    assert [each.get("why") for each in listed(desk)] == [WHY, None]


# Afterwards


def test_the_member_reads_the_reason_and_not_who_it_was(desk: Town) -> None:
    desk.looks("berta", "olga")
    desk.get(reads(desk)[0], "olga")
    (look,) = desk.get("/me/access-log", "berta").body["looks"]
    assert (look["role"], look["what"], look["why"]) == ("clerk", "account", WHY)
    assert desk.accounts["olga"] not in str(look)
    (row,) = desk.get("/me/export", "berta").body["sections"]["looks"]
    assert row["why"] == WHY
    assert WHY in desk.get("/me/export.html", "berta").body


def test_board_and_auditor_read_who_looked_at_whom_and_the_clerk_does_not(desk: Town) -> None:
    desk.looks("berta", "olga")
    desk.get(reads(desk)[0], "olga")
    person = persons.known_by("berta@example.org")
    assert person is not None
    told = {"who": desk.accounts["olga"], "by": "Olga", "role": "clerk", "what": "account"}
    told |= {"thing": person.id, "why": WHY}
    for who in ("bodo", "auditor"):
        (look,) = listed(desk, who=who)
        assert {name: value for name, value in look.items() if name != "at"} == told
    assert {desk.get(f"/looks{kind}", "olga").code for kind in ("", ".csv")} == {"not_allowed"}


def test_looks_are_filtered_by_who_whom_and_when(desk: Town) -> None:
    desk.scans("anna", 100, "bakery")
    for name, who in (("berta", "olga"), ("anna", "bodo")):
        desk.looks(name, who)
        desk.get(reads(desk, name)[0], who)
        desk.passes_ms(60_000)
    olga, berta = desk.accounts["olga"], desk.accounts["berta"]
    assert [each["by"] for each in listed(desk)] == ["Bodo", "Olga"]
    assert [each["by"] for each in listed(desk, f"?by={olga}")] == ["Olga"]
    assert [each["by"] for each in listed(desk, f"?account={berta}&month={month(desk)}")] == ["Olga"]
    between = listed(desk)[0]["at"]
    assert [each["by"] for each in listed(desk, f"?to={between}&from=2020-01-01T00:00:00Z")] == ["Olga"]
    assert [each["by"] for each in listed(desk, f"?from={between}")] == ["Bodo"]
    assert listed(desk, "?month=2020-01") == []


@pytest.mark.parametrize(
    "query",
    [
        "?month=2026-11&from=2026-11-01T00:00:00Z",
        "?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z",
        "?month=2026-13",
        "?by=olga",
        "?account=s:7F3K2MQ8",
        "?limit=0",
    ],
)
def test_a_list_that_cannot_be_is_refused(desk: Town, query: str) -> None:
    assert desk.get(f"/looks{query}", "bodo").code == "invalid_value"


def test_looks_have_pages_over_the_turn_of_a_month(desk: Town) -> None:
    for _ in range(5):
        desk.looks("berta", "clerk")
        desk.get(reads(desk)[1], "clerk")
        desk.passes_ms(10 * 24 * 60 * 60 * 1000)
    query, found = "/looks?from=2020-01-01T00:00:00Z&limit=2", list[str]()
    page = desk.get(query, "auditor").body
    while True:
        found += [each["at"] for each in page["looks"]]
        if "next" not in page:
            break
        page = desk.get(f"{query}&cursor={page['next']}", "auditor").body
    assert (len(found), found) == (5, sorted(found, reverse=True))


def test_a_cursor_is_good_for_its_own_list(desk: Town) -> None:
    for _ in range(2):
        desk.looks("berta", "olga")
        desk.get(reads(desk)[1], "olga")
    cursor = desk.get("/looks?limit=1", "bodo").body["next"]
    assert desk.get(f"/looks?limit=1&cursor={cursor}", "bodo").status == 200
    for path in (f"/looks?by=operator&cursor={cursor}", f"/trail?cursor={cursor}", "/looks?cursor=abc"):
        assert desk.get(path, "bodo").code == "invalid_cursor"


def test_a_page_that_finds_little_says_where_it_goes_on(desk: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        desk.looks("berta", "olga")
        desk.get(reads(desk)[1], "olga")
    monkeypatch.setattr(listing, "READ_AT_MOST", 1)
    page = desk.get(f"/looks?by={desk.accounts['bodo']}", "bodo").body
    assert (page["looks"], "next" in page) == ([], True)


# As a table


def rows(town: Town, path: str, who: str = "bodo", language: str = "de") -> list[list[str]]:
    reply = town.sends("GET", path, b"", who, **{"Accept-Language": language})
    assert (reply.status, reply.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert "attachment" in reply.headers["content-disposition"]
    text = str(reply.body).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text), delimiter=";" if language == "de" else ","))


@pytest.mark.parametrize("begins", ["=1+1", "+49 345", "-5 Punkte", "@anna"])
def test_a_reason_is_no_formula(desk: Town, begins: str) -> None:
    desk.looks("berta", "olga", begins)
    desk.get(reads(desk)[0], "olga")
    head, row = rows(desk, "/looks.csv")
    assert (head, row[-1]) == (["Wann", "Wer", "Als", "Was", "Von", "Warum"], f"'{begins}")
    assert rows(desk, "/looks.csv", language="en")[0][:2] == ["When", "Who"]


def test_a_table_that_is_too_long_is_refused(desk: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        desk.looks("berta", "olga")
        desk.get(reads(desk)[1], "olga")
    monkeypatch.setattr(listing, "FILE_ROWS", 1)
    assert desk.get("/looks.csv", "bodo").code == "list_too_long"


def test_the_trail_is_filtered_paged_and_saved(desk: Town) -> None:
    olga = Caller("clerk", "operator", person=desk.accounts["olga"])
    bodo = Caller("board", "operator", person=desk.accounts["bodo"])
    for caller, what in ((olga, "card_blocked"), (bodo, "role_given"), (olga, "card_unblocked")):
        trail.noted(caller, what, desk.accounts["anna"], after={"note": "=1+1"}, why="-1")
        desk.passes_ms(1000)

    def told(query: str) -> list[tuple[str, str]]:
        return [(each["what"], each["by"]) for each in desk.get(f"/trail{query}", "bodo").body["changes"]]

    assert told("") == [("card_unblocked", "Olga"), ("role_given", "Bodo"), ("card_blocked", "Olga")]
    assert told(f"?by={desk.accounts['bodo']}") == [("role_given", "Bodo")]
    assert told(f"?what=card_blocked&thing={desk.accounts['anna']}") == [("card_blocked", "Olga")]
    first = desk.get("/trail?limit=2", "bodo").body
    rest = desk.get(f"/trail?limit=2&cursor={first['next']}", "bodo").body
    assert ([each["what"] for each in rest["changes"]], "next" in rest) == (["card_blocked"], False)
    _, row = rows(desk, "/trail.csv?what=card_blocked")
    assert (row[1:3], row[5]) == (["Karte gesperrt", desk.accounts["anna"]], "'-1")


def test_the_trail_tells_what_shops_and_clubs_are_called(desk: Town) -> None:
    desk.registers_shop("bakery")
    trail.noted(Caller("clerk", "operator"), "till_renamed", desk.accounts["bakery"])
    (change,) = desk.get("/trail", "bodo").body["changes"]
    assert (change["name"], change["who"], "by" in change) == ("bakery", "operator", False)


# Its end


def test_who_is_erased_is_in_no_list_of_looks(desk: Town) -> None:
    desk.looks("berta", "olga")
    for path in reads(desk):
        desk.get(path, "olga")
    person = persons.known_by("berta@example.org")
    assert person is not None
    assert len(listed(desk)) == 3
    erasures.erase(Subject(person.id, (desk.accounts["berta"],), person.mail), "go_on")
    assert (listed(desk), PERSONS.records(f"LOOKS#{desk.book.moment().month}")) == ([], [])


def test_a_look_that_cannot_be_noted_stands_in_no_list_either(desk: Town) -> None:
    looks.seen(Caller("till", "s:7F3K2MQ8"), [desk.accounts["berta"]], "account")
    assert listed(desk) == []
