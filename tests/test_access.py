"""Who calls and what they may do: a token proves itself, and nothing but a good token opens anything."""

import json
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from hypothesis import given
from hypothesis import strategies as st

from app import app
from chalicelib import access, clock, config, keys, policy, wire
from chalicelib.callers import Caller
from chalicelib.people import credentials, denials
from chalicelib.people.credentials import Claims
from chalicelib.refusals import NotAllowed, NotSignedIn, TryAgain

TILL = Claims("till", "s:7F3K2MQ8", 1_795_305_600_000, "abcdefgh", "b1", "t2")
SCAN = ("POST", "/v1/scans")


def key(town: str = "torgau") -> bytes:
    return credentials.signing_key(keys.known()[0], town)


def bearer(claims: Claims = TILL) -> str:
    return "Bearer " + credentials.signed(claims, key())


@pytest.fixture
def nothing_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    """The deny list as read just now: empty."""
    known = denials.DenyList(config.environment().people_table, clock.now(), frozenset())
    monkeypatch.setattr(denials, "denied", known.holds)


def test_every_route_stands_in_the_table_or_is_public() -> None:
    guarded = {(each.method, each.path) for each in app.operations if not each.public}
    assert guarded == set(policy.MAY)


@pytest.mark.usefixtures("nothing_denied")
def test_a_token_says_who_calls() -> None:
    assert access.caller(bearer(), *SCAN) == Caller("till", "s:7F3K2MQ8", "b1", "t2", nonce="abcdefgh")
    assert access.caller(bearer().replace("Bearer", "bEARER"), *SCAN).till == "t2"


@pytest.mark.usefixtures("nothing_denied")
def test_a_role_may_do_what_the_table_says_and_nothing_else() -> None:
    member = Claims("member", "m:7F3K2MQ8", 0, "n")
    assert access.caller(bearer(member), "POST", "/v1/transfers").party == "m:7F3K2MQ8"
    with pytest.raises(NotAllowed):
        access.caller(bearer(member), *SCAN)


@pytest.mark.parametrize("sent", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer .", "Bearer a.b", "Bearer ä.ö"])
def test_what_is_no_token_is_not_signed_in(sent: str | None) -> None:
    with pytest.raises(NotSignedIn):
        access.caller(sent, *SCAN)


@given(st.text())
def test_no_text_but_a_token_opens_anything(garbage: str) -> None:
    assert credentials.opened(garbage, key()) is None


@given(st.integers(0, 200), st.characters())
def test_a_token_changed_anywhere_is_none(place: int, other: str) -> None:
    token = credentials.signed(TILL, key())
    changed = token[:place] + other + token[place + 1 :]
    assert changed == token or credentials.opened(changed, key()) is None


def test_a_token_has_only_one_text_so_that_its_hash_names_it() -> None:
    token = credentials.signed(TILL, key())
    for other in (token + "=", token + "\n", token.replace(".", ".="), " " + token):
        assert credentials.opened(other, key()) is None


def test_a_token_of_another_town_opens_nothing_here() -> None:
    assert credentials.opened(credentials.signed(TILL, key("hattingen")), key()) is None


def test_the_signing_key_is_that_of_the_standard() -> None:
    master = bytes(range(32))
    standard = HKDFExpand(algorithm=SHA256(), length=32, info=b"talente access token 1 torgau").derive(master)
    assert credentials.signing_key(master, "torgau") == standard


@pytest.fixture
def engine_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody listens where the tables should be."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9")
    for cached in (config.environment, wire.client):
        cached.cache_clear()
    denials.forget()
    yield
    for cached in (config.environment, wire.client):
        cached.cache_clear()
    denials.forget()


@pytest.mark.usefixtures("engine_away")
def test_a_deny_list_that_cannot_be_read_is_no_yes() -> None:
    with pytest.raises(TryAgain):
        access.caller(bearer(), *SCAN)


@pytest.mark.usefixtures("engine_away")
def test_a_call_without_a_token_needs_no_engine() -> None:
    place = {"httpMethod": "POST", "resourcePath": "/v1/scans"}
    event = {"requestContext": place, "headers": {}, "multiValueQueryStringParameters": None, "body": "{}"}
    answer = app(event | {"pathParameters": None, "stageVariables": None}, None)
    assert (answer["statusCode"], answer["headers"]["WWW-Authenticate"]) == (401, "Bearer")
    assert json.loads(answer["body"])["code"] == "not_signed_in"
