"""Passkeys in a real browser: Chromium makes them and signs in with them, by the API's own options."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Error, Page

from chalicelib.callers import Hat
from tests.browser import Fingers, site
from tests.signing import registered, signs_in
from tests.town import Town

ANNA = "anna@example.org"


@pytest.fixture
def anna(ministack_town: Town) -> str:
    """The access token of Anna, who signed in with a code."""
    registered(ANNA, Hat("member", ministack_town.accounts["anna"]))
    token: str = signs_in(ministack_town, ANNA).body["access_token"]
    return token


@pytest.fixture
def fingers(page: Page, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fingers]:
    """The page is open, and its phone has a sensor."""
    with site(monkeypatch) as address:
        page.goto(address)
        yield Fingers(page)


def test_chromium_makes_a_passkey_and_signs_in_with_it(anna: str, page: Page, fingers: Fingers) -> None:
    made = page.evaluate("token => make(token)", anna)["answer"]
    assert (made["status"], made["name"], made["host"]) == (201, "Chromium", "localhost")
    (kept,) = fingers.passkeys()
    assert (kept["isResidentCredential"], kept["rpId"]) == (True, "localhost")
    opened = page.evaluate("use()")["answer"]
    assert (opened["status"], opened["person"]["mail"], opened["hat"]["role"]) == (201, ANNA, "member")


def test_the_browser_keeps_the_refresh_token_where_no_script_sees_it(anna: str, page: Page, fingers: Fingers) -> None:
    page.evaluate("token => make(token)", anna)
    page.evaluate("use()")
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["secure"]) == ("__Host-refresh", True, True)
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("call('/sessions/refreshments', {})")["status"] == 200
    assert page.evaluate("call('/sessions/ends', {})")["ended"] == 1
    assert page.context.cookies() == []


def test_the_same_device_makes_no_second_passkey(anna: str, page: Page, fingers: Fingers) -> None:
    page.evaluate("token => make(token)", anna)
    with pytest.raises(Error, match="InvalidStateError"):
        page.evaluate("token => make(token)", anna)


def test_a_wrong_finger_opens_nothing(anna: str, page: Page, fingers: Fingers) -> None:
    page.evaluate("token => make(token)", anna)
    fingers.are_right(False)
    with pytest.raises(Error, match="NotAllowedError"):
        page.evaluate("use()")
    fingers.are_right(True)
    assert page.evaluate("use()")["answer"]["status"] == 201


def test_what_was_answered_once_is_not_taken_again(anna: str, page: Page, fingers: Fingers) -> None:
    made = page.evaluate("token => make(token)", anna)["credential"]
    again = page.evaluate(
        "([credential, token]) => call('/passkeys', {name: 'x', credential}, token)", [made, anna]
    )  # fmt: skip
    used = page.evaluate("use()")["credential"]
    replayed = page.evaluate("credential => call('/sessions/passkeys', {credential})", used)
    assert {again["code"], replayed["code"]} == {"passkey_refused"}
