"""What everybody may know: the clubs to choose from, and the texts that one agrees to."""

from chalicelib import texts
from chalicelib.people import book as people
from chalicelib.people.directory.book import names
from chalicelib.people.values import Club
from tests.holders import CONSENT
from tests.town import Town


def test_anybody_sees_the_clubs_by_name_and_no_bank_details(town: Town) -> None:
    people.register_club(Club("c:00000001", "Ruderclub", "sport", "Boote", "DE89370400440532013000"))
    people.register_club(Club("c:00000002", "chor", "music"))
    told = town.sends("GET", "/clubs", b"", None).body["clubs"]
    assert told == [
        {"account": "c:00000002", "name": "chor", "kind": "music"},
        {"account": "c:00000001", "name": "Ruderclub", "kind": "sport", "purpose": "Boote"},
    ]


def test_a_consent_is_told_in_ones_language_with_its_version(town: Town) -> None:
    for language, word in (("de", "Verein"), ("en", "club")):
        told = town.sends("GET", "/consents", b"", None, **{"Accept-Language": language}).body["consents"]
        club = next(each for each in told if each["purpose"] == "club")
        assert (club["version"], word in club["text"]) == (CONSENT, True)


def test_every_consent_speaks_the_languages_of_the_town(ministack_town: Town) -> None:
    assert all({"version", "de", "en"} == set(text) for text in texts.consent_texts().values())


def test_a_club_that_was_just_entered_has_its_name_at_once(town: Town) -> None:
    assert names([town.accounts["fc"]]) == {}
    town.registers_clubs()
    assert names([town.accounts["fc"], "m:00000000"]) == {town.accounts["fc"]: "fc"}
