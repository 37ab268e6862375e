"""A club that dissolves: who supports it hears of it once, its points go to the pot, what it holds to another club."""

import pytest

from chalicelib.clockwork import book as clockwork
from chalicelib.people.privacy import book as privacy
from chalicelib.people.privacy.values import How
from tests.four_eyes import FIRST, corrects, signed_in
from tests.signing import outbox
from tests.test_clockwork import at
from tests.town import Reply, Town

LAST = "2026-12-01"


@pytest.fixture
def ending(town: Town) -> Town:
    """A morning in November: Carla supports the football club by registered card and agreed to its mails."""
    at(town, "2026-11-20T09:00")
    town.opens_club("choir")
    town.registers_clubs()
    for name in ("carla", "dora"):
        person = town.opens_person(name, f"{name}@post.example", club="fc")
        privacy.consent(person, "thanks_mail", given=name == "carla", how=How(person, "member", "1", "de"))
    assert town.scans("anna", 3000, "bakery").status == 201
    return town


def ends(town: Town, day: str = LAST, club: str = "fc") -> Reply:
    path = f"/clubs/{town.accounts[club]}/dissolutions"
    return signed_in(town, FIRST, lambda: town.post(path, {"from": day, "why": "aufgelöst"}, FIRST))


def goes_on(town: Town) -> Reply:
    path = f"/clubs/{town.accounts['fc']}/dissolutions/withdrawals"
    return signed_in(town, FIRST, lambda: town.post(path, {"why": "doch nicht"}, FIRST))


def subjects(town: Town) -> list[str]:
    """Of the mails that went round to those who support a club: only Carla agreed to them."""
    found = [mail for mail in outbox(town) if mail["pk"].startswith("MAIL#thanks-")]
    assert {mail["to"][0] for mail in found} <= {"carla@post.example"}
    return sorted(mail["subject"] for mail in found)


def test_supporters_hear_of_it_once_and_from_its_day_on_the_pot_earns(ending: Town) -> None:
    assert [ends(ending).status for _ in range(2)] == [201, 201]
    held = ending.balance("fc")
    for moment in ("2026-11-20T10:00", "2026-11-20T11:00"):
        at(ending, moment)
        clockwork.tick()
    assert subjects(ending) == ["fc hört auf"]
    assert any("1. Dezember 2026" in mail["text"] for mail in outbox(ending))
    ending.scans("anna", 3000, "bakery")
    assert (ending.balance("fc"), ending.balance("pot")) == (2 * held, 0)
    at(ending, "2026-12-01T00:20")
    assert clockwork.tick().ended == 1
    ending.scans("anna", 3000, "bakery")
    assert (ending.balance("fc"), ending.balance("pot")) == (2 * held, held)
    assert ending.audit() == []


def test_what_it_holds_goes_to_another_club_by_two_people(ending: Town) -> None:
    assert ends(ending, "2026-11-20").body["done_at"]
    held = ending.balance("fc")
    moved = corrects(ending, ("fc", "choir", held), why="Beschluss des Vorstands")
    assert (moved.status, ending.balance("fc"), ending.balance("choir")) == (201, 0, held)
    assert corrects(ending, ("choir", "fc", held)).code == "account_closed"
    assert ending.audit() == []


def test_several_stripes_of_a_club_that_ended_give_together_what_they_hold(town: Town) -> None:
    at(town, "2026-11-20T09:00")
    town.opens_club("choir", stripes=4)
    town.opens_member("ben", "choir")
    town.registers_clubs()
    for cents in (1000, 2000, 3000, 4000):
        assert town.scans("ben", cents, "bakery").status == 201
    held = town.balance("choir")
    ends(town, "2026-11-20", "choir")
    assert corrects(town, ("choir", "fc", held + 1)).code == "insufficient_balance"
    assert corrects(town, ("choir", "fc", held)).status == 201
    assert (town.balance("choir"), town.balance("fc"), town.audit()) == (0, held, [])


def test_before_its_day_it_may_go_on_and_who_heard_hears_that_too(ending: Town) -> None:
    ends(ending)
    assert (goes_on(ending).status, goes_on(ending).code) == (200, "not_ending")
    at(ending, "2026-11-20T10:00")
    clockwork.tick()
    assert subjects(ending) == []
    for told in (ends, goes_on):
        told(ending)
        ending.passes_ms(120_000)
        clockwork.tick()
    assert subjects(ending) == ["fc hört auf", "fc macht weiter"]
    at(ending, "2026-12-01T00:20")
    assert (clockwork.tick().ended, ending.scans("anna", 3000, "bakery").status) == (0, 201)
    assert ending.balance("pot") == 0


def test_a_day_that_cannot_be_is_refused_and_after_its_day_nothing_is_taken_back(ending: Town) -> None:
    for day in ("2026-11-19", "2028-01-01"):
        assert ends(ending, day).code == "invalid_value"
    assert ends(ending, club="bakery").code == "not_found"
    ends(ending)
    assert ends(ending, "2026-12-02").code == "already_ending"
    assert goes_on(ending).status == 200
    ends(ending, "2026-11-20")
    assert (goes_on(ending).code, ending.balance("pot")) == ("club_ended", 0)
