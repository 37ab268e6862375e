"""The register of who takes part, on both engines: a token that was taken back opens nothing."""

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib import access, clock, config, wire
from chalicelib.people import book, credentials, denials, passes
from chalicelib.people.credentials import Claims
from chalicelib.people.values import Branch, Business, Club, Contract, Tax, Till
from chalicelib.refusals import AlreadyRegistered, InvalidValue, NotFound, NotSignedIn, TryAgain
from tests.conftest import Database

BAKERY = Business(
    account="s:7F3K2MQ8",
    name="Bäckerei Korn",
    contract=Contract(since="2026-01-01"),
    iban="DE89370400440532013000",
    tax=Tax(vat_id="DE136695976"),
    branches=(Branch("b1", "Markt", "Markt 1", "04860", "Torgau"), Branch("b2", "Bahnhof")),
)
CHOIR = Club("c:7F3K2MQ8", "Stadtchor", "music", "Sings.")
TILL = Claims("till", BAKERY.account, 1_795_305_600_000, "abcdefgh", "b1", "t1")
CACHES = (config.environment, config.town, wire.client)


@pytest.fixture(autouse=True)
def register(tables: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The people table of a town that is new, on each engine in turn."""
    for name, value in tables.environment().items():
        monkeypatch.setenv(name, value)
    for cache in CACHES:
        cache.cache_clear()
    yield
    for cache in CACHES:
        cache.cache_clear()


def test_a_business_comes_back_as_it_was_registered() -> None:
    book.register_business(BAKERY)
    assert book.business(BAKERY.account) == BAKERY
    assert book.businesses() == [BAKERY]


def test_nobody_is_registered_twice() -> None:
    book.register_business(BAKERY)
    book.register_club(CHOIR)
    with pytest.raises(AlreadyRegistered):
        book.register_business(replace(BAKERY, name="Another"))
    with pytest.raises(AlreadyRegistered):
        book.register_club(CHOIR)
    assert book.businesses() == [BAKERY]


def test_a_wrong_iban_is_refused_and_a_spaced_one_is_kept_compact() -> None:
    with pytest.raises(InvalidValue):
        book.register_business(replace(BAKERY, iban="DE89370400440532013001"))
    book.register_club(replace(CHOIR, iban="de89 3704 0044 0532 0130 00"))
    assert [club.iban for club in book.clubs()] == ["DE89370400440532013000"]


def test_a_till_stands_in_a_branch_of_its_business() -> None:
    book.register_business(BAKERY)
    assert book.register_till(BAKERY.account, "b1", "Counter") == Till("t1", "b1", "Counter")
    assert book.register_till(BAKERY.account, "b2", "Window").id == "t2"
    assert [till.name for till in book.business(BAKERY.account).tills] == ["Counter", "Window"]
    with pytest.raises(NotFound):
        book.register_till(BAKERY.account, "b3", "Nowhere")


def test_who_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        book.business("s:00000000")


def test_of_a_token_only_the_hash_is_kept() -> None:
    token = passes.issue(TILL, "Counter")
    (kept,) = passes.issued(BAKERY.account)
    assert kept.hash == credentials.fingerprint(token)
    assert (kept.role, kept.till, kept.label, kept.revoked_at) == ("till", "t1", "Counter", None)
    assert token not in repr(kept)


def test_a_token_taken_back_opens_nothing() -> None:
    token = passes.issue(TILL, "Counter")
    assert access.caller(f"Bearer {token}", "POST", "/v1/scans").till == "t1"
    passes.revoke(BAKERY.account, credentials.fingerprint(token))
    with pytest.raises(NotSignedIn):
        access.caller(f"Bearer {token}", "POST", "/v1/scans")
    assert passes.issued(BAKERY.account)[0].revoked_at


def test_a_token_taken_back_stays_so_when_it_is_issued_again() -> None:
    fingerprint = credentials.fingerprint(passes.issue(TILL, "Counter"))
    passes.revoke(BAKERY.account, fingerprint)
    passes.issue(TILL, "Counter")
    assert passes.issued(BAKERY.account)[0].revoked_at


def test_a_people_table_that_is_away_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9")
    monkeypatch.setenv("TABLE_PREFIX", "away")
    config.environment.cache_clear()
    for ask in (book.businesses, lambda: book.business("s:00000000"), lambda: passes.issue(TILL, "Counter")):
        with pytest.raises(TryAgain):
            ask()


def test_a_people_table_that_says_nothing_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("TABLE_PREFIX", "silent")
        config.environment.cache_clear()
        for ask in (book.businesses, lambda: book.register_business(BAKERY)):
            with pytest.raises(TryAgain):
                ask()


def test_another_process_knows_within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere, start = denials.DenyList(), clock.now()
    assert not elsewhere.holds("batch:07")
    passes.deny("batch:07")
    monkeypatch.setattr(clock, "now", lambda: start + 59_000)
    assert not elsewhere.holds("batch:07")
    monkeypatch.setattr(clock, "now", lambda: start + 61_000)
    assert elsewhere.holds("batch:07")


def test_the_deny_list_is_read_to_its_last_page() -> None:
    marks = [f"{number:04d}" + "x" * 900 for number in range(1300)]
    for first in range(0, len(marks), 25):
        puts = [
            {"PutRequest": {"Item": {"pk": {"S": "DENIED"}, "sk": {"S": mark}}}} for mark in marks[first : first + 25]
        ]
        wire.client().call("BatchWriteItem", {"RequestItems": {config.environment().people_table: puts}})
    assert denials.DenyList().holds(marks[-1])
