"""A club's thanks by mail: to those who agreed and support it, once, by day, and in words of the cooperative's own."""

import pytest

from chalicelib.clockwork import book as clockwork
from chalicelib.people.kits import rounds, thanks
from chalicelib.people.persons import book as persons
from chalicelib.people.privacy import book as privacy
from chalicelib.people.privacy.values import How
from tests.signing import outbox
from tests.test_clockwork import at
from tests.test_people_supporters import Ending
from tests.town import Reply, Town

TEXT = "Danke für die neuen Noten! {x}"
SUPPORTERS = {"carla": "fc", "dora": "fc", "emil": "fc", "gina": "choir"}
"""Who registered a card, and for which club."""


def agrees(person: str, given: bool = True) -> None:
    privacy.consent(person, "thanks_mail", given=given, how=How(person, "member", "1", "de"))


@pytest.fixture
def season(town: Town) -> Town:
    """An evening in November: the football club says thank you. All but Emil agreed to mails; Dora took that back."""
    at(town, "2026-11-20T19:00")
    town.opens_club("choir")
    town.registers_clubs()
    people = {name: town.opens_person(name, f"{name}@post.example", club=club) for name, club in SUPPORTERS.items()}
    for name in ("carla", "dora", "gina"):
        agrees(people[name])
    at(town, "2026-11-20T20:30")
    agrees(people["dora"], given=False)
    assert says(town, "fc").status == 201
    return town


def known(name: str) -> str:
    person = persons.known_by(f"{name}@post.example")
    assert person
    return person.id


def says(town: Town, club: str, text: str = TEXT) -> Reply:
    return town.post(f"/clubs/{town.accounts[club]}/thanks", {"text": text}, club)


def sent(town: Town) -> list[tuple[str, str]]:
    """To whom, and the subject."""
    return [(each["to"][0], each["subject"]) for each in outbox(town) if each["pk"].startswith("MAIL#thanks-")]


def test_who_agreed_and_supports_the_club_reads_its_thanks_by_mail_in_the_morning(season: Town) -> None:
    assert (clockwork.tick().thanked, sent(season)) == (0, [])
    at(season, "2026-11-21T08:20")
    assert clockwork.tick().thanked == 1
    assert sent(season) == [("carla@post.example", "fc sagt Danke")]
    (mail,) = (each for each in outbox(season) if each["pk"].startswith("MAIL#thanks-"))
    assert "\n    Danke für die neuen Noten! {x}\n" in mail["text"]
    assert "/wallet/#/more/mails" in mail["text"]


def test_a_mail_goes_once_whatever_is_said_again_and_whoever_runs_again(season: Town) -> None:
    at(season, "2026-11-21T09:00")
    clockwork.tick()
    says(season, "fc")
    at(season, "2026-11-21T10:00")
    assert clockwork.tick().thanked == 0
    rounds.run(season.book.clock(), "")
    assert len(sent(season)) == 1


def test_all_clubs_words_go_on_one_round_and_what_is_said_meanwhile_on_the_next(
    season: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "TOGETHER", 1)
    monkeypatch.setattr(rounds, "PERSONS_AT_MOST", 1)
    at(season, "2026-11-21T09:00")
    clockwork.tick()
    says(season, "choir", "Danke!")
    for minute in range(10, 59):
        at(season, f"2026-11-21T09:{minute}")
        clockwork.tick()
    assert sorted(sent(season)) == [("carla@post.example", "fc sagt Danke"), ("gina@post.example", "choir sagt Danke")]
    assert thanks.waiting(season.book.clock()) == []


def test_a_round_that_broke_off_is_gone_on_with(season: Town) -> None:
    agrees(known("emil"))
    at(season, "2026-11-21T09:00")
    calm, season.book.sleep = season.book.line, lambda _: None
    for writes in range(8):
        season.book.line = Ending(calm, writes)
        clockwork.tick()
    season.book.line = calm
    clockwork.tick()
    assert sorted(to for to, _ in sent(season)) == ["carla@post.example", "emil@post.example"]


def test_who_is_erased_or_went_to_another_club_hears_nothing(season: Town) -> None:
    agrees(known("emil"))
    season.changes_card("emil", club=season.accounts["choir"])
    season.signs_in("carla", known("carla"))
    assert season.post("/me/erasures", {"confirm": True, "gives_up": True}, "carla").status in {200, 201}
    at(season, "2026-11-21T09:00")
    assert (clockwork.tick().thanked, sent(season)) == (0, [])


def test_a_club_s_last_word_before_midnight_is_not_lost_to_its_first_after(season: Town) -> None:
    at(season, "2026-11-30T21:00")
    agrees(known("gina"))
    says(season, "choir", "Danke im November")
    at(season, "2026-12-01T07:00")
    says(season, "choir", "Danke im Dezember")
    at(season, "2026-12-01T08:20")
    clockwork.tick()
    assert [to for to, _ in sent(season)].count("gina@post.example") == 2


@pytest.mark.parametrize("purpose", ["newsletter", "club_mail", "thanks"])
def test_nobody_is_asked_for_what_nothing_reads(season: Town, purpose: str) -> None:
    season.signs_in("emil", known("emil"))
    body = {"purpose": purpose, "given": True, "version": "1"}
    assert season.post("/me/consents", body, "emil").code == "invalid_value"
