"""What is known of human beings, and in which roles they may act."""

import pytest

from chalicelib.callers import Hat
from chalicelib.people.persons import book as persons
from chalicelib.records import PERSONS
from chalicelib.refusals import AlreadyRegistered, NotFound
from tests.town import Town

BAKER = Hat("shop", "s:7F3K2MQ8")


def test_somebody_is_found_by_their_address_however_it_is_written(town: Town) -> None:
    anna = persons.register("Anna@Example.org", "Anna")
    found = persons.known_by(" anna@example.ORG")
    assert found == anna
    assert persons.known_by("bob@example.org") is None


def test_an_address_is_one_persons(town: Town) -> None:
    persons.register("anna@example.org")
    with pytest.raises(AlreadyRegistered):
        persons.register("ANNA@example.org")


def test_somebody_wears_several_hats_and_loses_one(town: Town) -> None:
    anna = persons.register("anna@example.org")
    for hat in (BAKER, Hat("member", "m:7F3K2MQ8"), BAKER):
        persons.give_hat(anna.id, hat, "operator")
    assert set(persons.person(anna.id).hats) == {BAKER, Hat("member", "m:7F3K2MQ8")}
    assert (persons.wearers(BAKER.party), persons.wearers(BAKER.party, "cashier")) == ([anna.id], [])
    persons.take_hat(anna.id, BAKER)
    assert not persons.wears(anna.id, BAKER)
    assert persons.wearers(BAKER.party) == []


def test_nobody_is_given_a_hat_who_is_not_there(town: Town) -> None:
    persons.give_hat("u:7F3K2MQ8", BAKER, "operator")
    assert persons.wearers(BAKER.party) == []
    with pytest.raises(NotFound):
        persons.person("u:7F3K2MQ8")


def test_an_address_stands_in_no_key(town: Town) -> None:
    anna = persons.register("anna@example.org")
    scanned = town.book.line.call("Scan", {"TableName": PERSONS.table})["Items"]
    assert len(scanned) == 2
    assert all("anna" not in item["pk"]["S"].lower() for item in scanned)
    assert anna.id.startswith("u:")
