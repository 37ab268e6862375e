"""The town's figures: what the nights have kept, equal to the audit's and to the ledger's own."""

from typing import Any

import pytest

from chalicelib.audits import book as audits
from chalicelib.clockwork import book as clockwork
from chalicelib.office.overview import decisions
from chalicelib.office.overview.values import Figures, Place
from chalicelib.people import book as people
from chalicelib.people.values import Club
from tests.faults import CountingWire
from tests.town import Town

READS = 12


@pytest.fixture
def traded(town: Town) -> Town:
    """Two days of November, counted and audited: three scans, a payment, a return, and a gift to the club."""
    town.registers_shop("bakery")
    people.register_club(Club(town.accounts["fc"], "=SUM(A1) FC", "sport", "sport"))
    town.opens_member("ben")
    town.turns_to("2026-11-20")
    scan = town.scans("anna", 50_000, "bakery").body["posting"]["id"]
    town.scans("ben", 10_000, "bakery")
    night(town, "2026-11-21")
    pays = {"card": town.codes["anna"], "pocket": "points", "amount": 300}
    assert town.post("/redemptions", pays, "bakery").status == 201
    assert town.post(f"/postings/{scan}/returns", {"purchase_cents": 5000}, "bakery").status == 201
    gift = {"source": town.accounts["anna"], "target": town.accounts["fc"], "pocket": "points", "amount": 100}
    assert town.post("/transfers", gift, "anna").status == 201
    night(town, "2026-11-22")
    return town


def night(town: Town, day: str) -> None:
    town.turns_to(day)
    clockwork.tick()
    assert audits.nightly()


def overview(town: Town, months: int = 12) -> dict[str, Any]:
    reply = town.get(f"/overview?months={months}", "clerk")
    assert reply.status == 200, reply.body
    return dict(reply.body)


def test_days_tell_scans_purchases_and_who_was_there(traded: Town) -> None:
    told = {day["day"]: day for day in overview(traded)["days"]}
    first, second = told["2026-11-20"], told["2026-11-21"]
    assert (first["scans"], first["purchase_cents"], first["shops"], first["members"]) == (2, 60_000, 1, 2)
    assert (second["scans"], second["taken"], second["members"]) == (1, {"points": 300}, 1)


def test_what_is_in_circulation_is_what_the_ledger_and_the_audit_say(traded: Town) -> None:
    told = overview(traded)["circulation"]
    points = told["pockets"]["points"]
    named = {"members": ("anna", "ben"), "clubs": ("fc",), "shops": ("bakery",), "pots": ("pot",)}
    assert {kind: points[kind] for kind in named} == {
        kind: sum(traded.balance(name) for name in names) for kind, names in named.items()
    }
    assert points["total"] == -points["shops"]
    report = audits.night(told["audit"]).report
    assert report
    assert report.held["m"]["points"] == points["members"]
    assert traded.audit() == []


def test_a_hold_stays_in_circulation(traded: Town) -> None:
    held = {"card": traded.codes["anna"], "pocket": "points", "amount": 200}
    assert traded.post("/holds", held, "bakery").status == 201
    before = overview(traded)["circulation"]["pockets"]["points"]
    assert traded.post("/audits", {}, "clerk").body["state"] == "done"
    after = overview(traded)["circulation"]["pockets"]["points"]
    assert (after["held"], after["total"]) == (200, before["total"])


def test_who_had_a_posting_in_thirty_days_is_active(traded: Town) -> None:
    traded.opens_member("cora")
    assert overview(traded)["circulation"]["active"] == {"days": 30, "members": 2, "shops": 1, "clubs": 1}
    traded.turns_to("2026-12-21")
    traded.post("/audits", {}, "clerk")
    assert overview(traded)["circulation"]["active"] == {"days": 30, "members": 0, "shops": 0, "clubs": 0}


def test_a_month_tells_how_much_of_what_was_given_was_paid_with(traded: Town) -> None:
    (month,) = overview(traded)["months"]
    given = month["given"]["points"]
    assert (month["month"], month["scans"]) == ("2026-11", 3)
    assert month["redeemed_percent"] == 300 * 100 // given


def test_clubs_are_told_with_what_came_in_returns_taken_off(traded: Town) -> None:
    told = overview(traded)
    (club,) = told["clubs"]
    assert (club["account"], club["name"], club["before"]) == (traded.accounts["fc"], "=SUM(A1) FC", 0)
    assert club["now"] == traded.balance("fc") == told["months"][0]["came_in"]


def test_a_counted_day_counted_again_is_the_same(traded: Town) -> None:
    from chalicelib.figures import book as figures

    before = overview(traded)
    accounts = [traded.accounts[name] for name in ("bakery", "fc")]
    figures.recount(traded.book, "261121", accounts, lambda _: None)
    assert overview(traded) == before


def test_months_back_are_as_many_as_are_asked_for(traded: Town) -> None:
    traded.turns_to("2027-01-15")
    assert [month["month"] for month in overview(traded, 3)["months"]] == ["2026-11"]
    assert overview(traded, 2)["months"] == []


@pytest.mark.parametrize("months", ["0", "13", "x", "-1"])
def test_a_number_of_months_is_one_to_twelve(traded: Town, months: str) -> None:
    assert traded.get(f"/overview?months={months}", "clerk").status == 400


def test_before_the_first_night_there_is_nothing_to_tell(town: Town) -> None:
    told = overview(town)
    assert (told["days"], told["months"], told["clubs"], told["shops"]) == ([], [], [], [])
    assert "circulation" not in told


def test_the_overview_costs_the_same_whatever_the_months(traded: Town) -> None:
    line = traded.book.line
    traded.book.line = counting = CountingWire(line)
    overview(traded)
    traded.book.line = line
    assert counting.calls.total() <= READS


def test_a_table_takes_no_name_for_a_formula(traded: Town) -> None:
    told = traded.get("/overview.csv?table=clubs", "clerk")
    assert told.headers["content-type"].startswith("text/csv")
    assert "'=SUM(A1) FC" in told.body
    assert ",=SUM" not in told.body


@pytest.mark.parametrize("table", ["days", "months", "shops", "clubs"])
def test_every_table_has_a_head_and_as_many_rows_as_the_answer(traded: Town, table: str) -> None:
    rows = traded.get(f"/overview.csv?table={table}", "clerk").body.strip().split("\r\n")
    assert len(rows) - 1 == len(overview(traded)[table])


def test_what_changed_most_comes_first_up_or_down() -> None:
    told = decisions.moved({"s:1": 10, "s:2": 5, "s:3": 7}, {"s:2": 25, "s:3": 7})
    assert told == [Place("s:2", 5, 25), Place("s:1", 10, 0)]


def test_nothing_given_has_no_share() -> None:
    assert decisions.redeemed_percent(Figures("2611"), "points") is None
