"""What is past its time is taken away by the tick, and nothing before; who is told how long what is kept."""

from typing import Any

import pytest

from chalicelib import records
from chalicelib.callers import Caller, Hat
from chalicelib.clockwork import book as clockwork
from chalicelib.mail import book as mails
from chalicelib.mail import tables as mail_tables
from chalicelib.people.persons import book as persons
from chalicelib.people.privacy import book as privacy
from chalicelib.people.privacy import looks, retention, sweep
from chalicelib.people.privacy.values import How
from chalicelib.people.sessions import book as sessions
from chalicelib.people.sessions import decisions
from chalicelib.records import PERSONS
from chalicelib.refusals import NotFound
from tests.faults import CountingWire
from tests.town import Town

MAIL = "carla@post.example"
CLERK = Caller("clerk", "operator")
PAPER = How("operator", "clerk", "1", "de")


@pytest.fixture
def carla(town: Town) -> str:
    """Carla, who registered on 22 November 2026 and has no card; her person's id."""
    town.turns_to("2026-11-22")
    return persons.register(MAIL, "Carla").id


def stored(person: str, begins: str = "") -> list[dict[str, Any]]:
    return PERSONS.records(f"U#{person}", begins)


def test_looks_are_kept_for_two_years(town: Town, carla: str) -> None:
    looks.seen(CLERK, [carla, "m:7F3K2MQ8"], "person")
    town.turns_to("2028-11-20")
    assert (clockwork.tick().forgotten, len(stored(carla, "SEEN#"))) == (0, 1)
    town.turns_to("2028-11-22")
    assert clockwork.tick().forgotten == 2
    assert stored(carla, "SEEN#") == PERSONS.records("A#m:7F3K2MQ8") == []


def test_a_word_is_kept_while_it_holds_and_three_years_after(town: Town, carla: str) -> None:
    persons.give_hat(carla, Hat("club", "c:7F3K2MQ8"), "operator")
    privacy.consent(carla, "thanks_mail", given=True, how=PAPER)
    privacy.consent(carla, "statistics", given=True, how=PAPER)
    town.turns_to("2033-05-01")
    assert clockwork.tick().forgotten == 0
    privacy.consent(carla, "thanks_mail", given=False, how=PAPER)
    town.turns_to("2036-12-31")
    assert (clockwork.tick().forgotten, len(privacy.said(carla))) == (0, 3)
    town.turns_to("2037-01-01")
    assert clockwork.tick().forgotten == 2
    assert [word.purpose for word in privacy.said(carla)] == ["statistics"]


def test_who_did_not_come_for_years_is_asked_and_erased_a_month_later(town: Town, carla: str) -> None:
    town.turns_to("2029-12-31")
    assert clockwork.tick().erased == 0
    assert mails.sent_to(MAIL) == []
    town.turns_to("2030-01-01")
    clockwork.tick()
    ((mail, _),) = mails.sent_to(MAIL)
    assert "31.01.2030" in mail.text
    town.turns_to("2030-01-30")
    assert clockwork.tick().erased == 0
    town.turns_to("2030-02-01")
    assert clockwork.tick().erased == 1
    with pytest.raises(NotFound):
        persons.person(carla)
    assert persons.register(MAIL).id != carla


def test_who_signs_in_stays(town: Town, carla: str) -> None:
    town.turns_to("2030-01-01")
    clockwork.tick()
    town.turns_to("2030-01-15")
    sessions.closed(sessions.opened(Hat("person", carla), carla).session)
    town.turns_to("2030-03-01")
    assert (clockwork.tick().erased, persons.person(carla).mail) == (0, MAIL)
    assert len(mails.sent_to(MAIL)) == 1


def test_who_has_a_card_stays_however_long(town: Town, carla: str) -> None:
    persons.give_hat(carla, Hat("member", town.accounts["anna"]), carla)
    town.turns_to("2040-01-01")
    assert (clockwork.tick().erased, mails.sent_to(MAIL)) == (0, [])
    assert persons.person(carla).mail == MAIL


def test_what_belongs_to_nobody_goes(town: Town, carla: str) -> None:
    """A sign-in that met an erasure leaves no trace under an id that nobody has any more."""
    records.written(PERSONS.put("U#u:7F3K2MQ8", "LAST", {"role": "member", "party": "m:1", "at": 1}))
    clockwork.tick()
    assert PERSONS.records("U#u:7F3K2MQ8") == []
    assert [record["sk"] for record in stored(carla)] == ["SELF"]


def test_a_proof_of_an_erasure_ends_too(town: Town, carla: str) -> None:
    from chalicelib.people.privacy import erasures
    from chalicelib.people.privacy.values import Subject

    erasures.erase(Subject(carla, (), MAIL), "go_on")
    town.turns_to("2029-12-31")
    assert clockwork.tick().forgotten == 0
    town.turns_to("2030-01-01")
    clockwork.tick()
    assert stored(carla) == []


def test_a_run_stops_where_it_was_told_and_goes_on_there(town: Town, carla: str) -> None:
    for _ in range(5):
        looks.seen(CLERK, [carla], "person")
    town.turns_to("2029-01-01")
    removed, place, rounds = 0, "", 0
    while place or not rounds:
        run = sweep.swept(place, together=2)
        removed, place, rounds = removed + run.removed, run.next, rounds + 1
    assert removed == 5
    assert rounds >= 2


def test_it_is_done_once_a_day(town: Town, carla: str) -> None:
    town.turns_to("2026-11-23")
    clockwork.tick()
    town.book.line = line = CountingWire(town.book.line)
    clockwork.tick()
    assert line.calls["Scan"] == 0
    town.turns_to("2026-11-24")
    clockwork.tick()
    assert line.calls["Scan"] >= 1


def test_the_table_says_what_the_rooms_do() -> None:
    assert retention.MAILS.days == mail_tables.KEPT_DAYS
    idle = {decisions.USUAL_IDLE_SECONDS, *decisions.IDLE_SECONDS.values()}
    assert retention.SIGN_INS.days * 24 * 60 * 60 == max(idle)


def test_everybody_is_told_how_long_what_is_kept(town: Town) -> None:
    told = town.sends("GET", "/retention", b"", None, **{"Accept-Language": "de"}).body["classes"]
    assert [each["name"] for each in told] == [keep.name for keep in retention.CLASSES]
    periods = {each["name"]: each["period"] for each in told}
    assert (periods["books"], periods["looks"]) == ("10 Jahre ab Ende des Jahres", "730 Tage")
    assert {each["years"] for each in told if each["name"] in {"books", "vouchers", "letters"}} == {10, 8, 6}
