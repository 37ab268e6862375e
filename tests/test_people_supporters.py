"""Each club hears once a month what came in, and how many supported it, from five on: never who."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import records
from chalicelib.callers import Hat
from chalicelib.clockwork import book as clockwork
from chalicelib.clockwork.decisions import Done, month_to_tell
from chalicelib.ledger import days
from chalicelib.ledger.values import Receipt
from chalicelib.people import book as people
from chalicelib.people.persons import book as persons
from chalicelib.people.supporters import book, letters
from chalicelib.people.supporters.decisions import Count
from chalicelib.people.supporters.values import ClubMonth
from chalicelib.wire import Unsettled, Wire
from tests.signing import outbox
from tests.test_clockwork import ZONE, at
from tests.town import Town

NOVEMBER, DECEMBER = "2611", "2612"


@pytest.fixture
def season(town: Town) -> Town:
    """The football club has two treasurers, one of them English; it is an evening in November."""
    at(town, "2026-11-20T20:00")
    town.registers_shop("bakery")
    town.registers_clubs()
    for name, language in (("tina", "de"), ("tom", "en")):
        made = persons.register(f"{name}@example.org", name, language)
        persons.give_hat(made.id, Hat("club", town.accounts["fc"]), "operator")
    return town


def told(town: Town) -> list[str]:
    """What clubs were told, each mail as address, subject and text."""
    mails = [each for each in outbox(town) if each["pk"].startswith("MAIL#club-")]
    return [f"{each['to'][0]} {each['subject']}\n{each['text']}" for each in mails]


def figures(mail: str) -> list[str]:
    """The figures of a mail in their order, without what they are called."""
    return [line.partition(":")[2].strip() for line in mail.splitlines() if line.startswith("    ")]


def supports(town: Town, *names: str) -> None:
    """Each buys for 50 euros at the bakery and gives the club 50 points by it."""
    for name in names:
        if name not in town.accounts:
            town.opens_member(name, "fc")
        assert town.scans(name, 5000, "bakery").status == 201


FIVE = ("anna", "ben", "cem", "dora", "emil")


def test_a_clubs_treasurers_hear_of_its_month_in_their_language(season: Town) -> None:
    supports(season, *FIVE, "anna")
    at(season, "2026-12-01T08:20")
    assert clockwork.tick().told == 2
    german, english = sorted(told(season))
    assert german.startswith("tina@example.org fc: November 2026\nGuten Tag,")
    assert english.startswith("tom@example.org fc: November 2026\nHello,")
    assert figures(german) == ["150,00 Punkte", "6", "1", "5", "150,00 Punkte"]
    assert not [name for name in FIVE if season.accounts[name][2:] in german + english]


def test_fewer_than_five_are_no_number_neither_told_nor_kept(season: Town) -> None:
    supports(season, *FIVE[:4])
    at(season, "2026-12-01T08:20")
    clockwork.tick()
    assert all("weniger als 5" in text or "fewer than 5" in text for text in told(season))
    assert book.months(season.accounts["fc"])[0].supporters is None
    (month,) = season.get(f"/clubs/{season.accounts['fc']}/supporters", "fc").body["months"]
    assert (month["purchases"], "supporters" in month) == (4, False)


def test_the_month_before_stands_beside_it(season: Town) -> None:
    supports(season, *FIVE)
    at(season, "2026-12-05T10:00")
    supports(season, *FIVE, "fritz")
    at(season, "2027-01-01T09:00")
    clockwork.tick()
    german, english = sorted(text for text in told(season) if "2026\n" in text)
    assert figures(german)[3] == "6 (November: 5)"
    assert figures(english)[1] == "6 (November: 5)"


def test_the_page_shows_the_months_to_the_club_and_the_office_alone(season: Town) -> None:
    supports(season, *FIVE)
    at(season, "2026-12-01T09:00")
    clockwork.tick()
    path = f"/clubs/{season.accounts['fc']}/supporters"
    body = season.get(path, "fc").body
    november = {"month": "2026-11", "earned": 12500, "given": 0, "purchases": 5, "shops": 1, "supporters": 5}
    assert (body["supporters"], body["fewest"], body["months"]) == (5, 5, [november])
    assert season.get(path, "clerk").body == body
    season.opens_club("choir")
    assert season.get(path, "choir").code == "not_found"
    assert season.get(path, "anna").code == "not_allowed"
    assert season.get("/clubs/c:00000000/supporters", "clerk").code == "not_found"


def test_what_came_back_did_not_come_in(season: Town) -> None:
    season.turns_to("2026-11-21")
    bought = season.scans("anna", 5000, "bakery").body["posting"]["id"]
    part = season.scans("anna", 5000, "bakery").body["posting"]["id"]
    assert season.post(f"/postings/{bought}/returns", {}, "bakery").status == 201
    assert season.post(f"/postings/{part}/returns", {"purchase_cents": 2000}, "bakery").status == 201
    assert book.month(season.accounts["fc"], NOVEMBER) == ClubMonth(NOVEMBER, 1500, 0, 1, 1)


def test_what_was_given_is_told_apart_and_what_a_club_spends_is_not_counted(season: Town) -> None:
    supports(season, "anna")
    gift = {"source": season.accounts["anna"], "target": season.accounts["fc"], "pocket": "points", "amount": 1000}
    assert season.post("/transfers", gift, "anna").status == 201
    spent = {"source": season.accounts["fc"], "target": season.accounts["bakery"], "pocket": "points", "amount": 700}
    assert season.post("/transfers", spent, "fc").status == 201
    season.opens_member("ben")
    season.scans("ben", 2000, "bakery")
    assert season.post("/pot-distributions", {"month": "2026-11"}, "clerk").status == 201
    assert book.month(season.accounts["fc"], NOVEMBER) == ClubMonth(NOVEMBER, 2500, 2000, 1, 1)


def test_a_slip_counts_for_who_claims_it(season: Town) -> None:
    issued = season.post("/slips", {"purchase_cents": 4000}, "bakery").body
    assert book.month(season.accounts["fc"], "2610") == ClubMonth("2610")
    assert season.post("/slips/claims", {"slip": issued["code"]}, "anna").status == 201
    assert book.month(season.accounts["fc"], NOVEMBER) == ClubMonth(NOVEMBER, 2000, 0, 1, 1)


def test_a_month_is_told_once_whatever_ticks_at_the_same_time(season: Town) -> None:
    supports(season, *FIVE)
    at(season, "2026-12-01T09:00")
    runs = [threading.Thread(target=letters.run, args=(NOVEMBER, "")) for _ in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert letters.run(NOVEMBER, "").mails == 0
    assert len(told(season)) == 2


def test_after_a_run_that_broke_off_everybody_hears_it_once(season: Town) -> None:
    supports(season, *FIVE)
    at(season, "2026-12-01T09:00")
    calm, season.book.sleep = season.book.line, lambda _: None
    for broken in range(1, 12):
        season.book.line = Ending(calm, broken)
        clockwork.tick()
    season.book.line = calm
    clockwork.tick()
    assert sorted(each.partition(" ")[0] for each in told(season)) == ["tina@example.org", "tom@example.org"]


class Ending(Wire):
    """Dies after so many writes."""

    def __init__(self, like: Wire, writes: int) -> None:
        super().__init__(f"http://{like.host}", like.region, like.seconds)
        self.writes = writes

    def call(self, operation: str, payload: dict[str, object]) -> dict[str, object]:
        self.writes -= operation == "TransactWriteItems"
        if self.writes < 0:
            raise Unsettled("the line is dead")
        return super().call(operation, payload)


def test_many_clubs_are_told_over_several_ticks(season: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "CLUBS_AT_MOST", 2)
    names = [f"club{n}" for n in range(5)]
    for name in names:
        season.opens_club(name)
        made = persons.register(f"{name}@example.org", name)
        persons.give_hat(made.id, Hat("club", season.accounts[name]), "operator")
    season.registers_clubs()
    at(season, "2026-12-01T09:00")
    sent = [clockwork.tick().told for _ in range(5)]
    assert (sum(sent), sum(map(bool, sent))) == (7, 3)
    assert len(told(season)) == 7


def test_a_club_without_anything_is_helped_once_and_then_left_in_peace(season: Town) -> None:
    sent = []
    for moment in ("2026-12-01", "2027-01-01", "2027-02-01"):
        at(season, f"{moment}T09:00")
        sent.append(clockwork.tick().told)
    assert sent == [2, 0, 0]
    assert f"?club={season.accounts['fc'][2:]}" in told(season)[0]
    assert "noch nichts" in "".join(told(season))


def test_a_club_that_left_or_came_later_hears_nothing(season: Town) -> None:
    supports(season, "anna")
    club = people.club(season.accounts["fc"])
    left = replace(club, charter=replace(club.charter, state="leaving"))
    assert records.written(people.entry(left, "charter"))
    at(season, "2026-12-01T00:05")
    season.opens_club("choir")
    season.registers_clubs()
    persons.give_hat(persons.register("carl@example.org").id, Hat("club", season.accounts["choir"]), "operator")
    at(season, "2026-12-01T09:00")
    assert clockwork.tick().told == 0


def test_an_engine_away_stops_the_run_at_that_club_and_the_next_one_goes_on(season: Town) -> None:
    season.book.sleep = lambda _: None
    calm, season.book.line = season.book.line, Ending(season.book.line, 0)
    stopped = letters.run(NOVEMBER, "")
    assert (stopped.finished, stopped.place, stopped.trouble) == (False, "", [season.accounts["fc"]])
    season.book.line = calm
    assert letters.run(NOVEMBER, stopped.place).mails == 2


def test_a_month_is_told_by_day_when_its_last_day_is_closed() -> None:
    def told_at(moment: str, closed: str) -> str:
        ms = int(datetime.fromisoformat(moment).replace(tzinfo=days.zone(ZONE)).astimezone(UTC).timestamp() * 1000)
        return month_to_tell(Done(closed=closed), ms, ZONE)

    assert told_at("2026-12-01T08:00", "261130") == NOVEMBER
    assert told_at("2026-12-01T08:00", "261129") == ""
    assert (told_at("2026-12-01T07:59", "261130"), told_at("2026-12-01T20:00", "261130")) == ("", "")
    assert told_at("2027-03-02T12:00", "270301") == "2702"


PURCHASES = st.lists(
    st.tuples(st.integers(1, 9), st.integers(1, 3), st.integers(1, 500), st.integers(0, 500)), max_size=30
)


@given(PURCHASES)
def test_a_month_is_what_its_purchases_left(bought: list[tuple[int, int, int, int]]) -> None:
    """Each is (holder, shop, points, points that came back)."""
    kept = [(holder, shop, got - min(got, back)) for holder, shop, got, back in bought]
    postings = [
        one
        for number, (holder, shop, got, back) in enumerate(bought)
        for one in (_posting(f"p{number}", holder, shop, got), _posting("r", holder, shop, -min(got, back), number))
    ]
    count = Count("c:1", "points")
    for each in reversed(postings):
        count.see(each)
    left = [(holder, shop) for holder, shop, rest in kept if rest]
    holders = len({holder for holder, _ in left})
    shown = (sum(rest for *_, rest in kept), 0, len(left), len({shop for _, shop in left}))
    assert count.month(NOVEMBER) == ClubMonth(NOVEMBER, *shown, holders if holders >= 5 else None)


def _posting(name: str, holder: int, shop: int, points: int, of: int = -1) -> Receipt:
    back = "" if of < 0 else "_back"
    told = [(f"s:{shop}", -points), ("c:1", points), (f"m:{holder}", 0)]
    legs = tuple({"a": account, "p": "points", "d": amount, "r": f"club{back}"} for account, amount in told)
    return Receipt(name, "return" if back else "award", 1, 1, f"s:{shop}", legs, {}, {}, f"p{of}" if back else "")
