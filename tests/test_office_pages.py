"""The office in Chromium: its door, who joins, cards, reports and roles."""

import pytest
from playwright.sync_api import Page, expect

from chalicelib.people.persons import book as persons
from tests.desks import AUDITOR, BOARD, CLERK, DESK, SMALL, enters, fine, opens, proves, staffed
from tests.newcomers import SHOP, hands_in, signs_in
from tests.pages import faults, words
from tests.signing import outbox, registered
from tests.town import Town


@pytest.fixture(autouse=True)
def impatient(page: Page) -> None:
    page.set_default_timeout(10_000)


@pytest.fixture
def desk(paged: Town) -> Town:
    staffed()
    return paged


def waits(town: Town) -> str:
    """A shop that wants to join; its application."""
    signs_in(town, "berta")
    return hands_in(town, "berta")


@pytest.mark.parametrize(("language", "size"), [("de", DESK), ("en", SMALL)], ids=["de", "en, 320 px"])
def test_the_clerk_approves_a_shop_that_waits(
    page: Page, desk: Town, address: str, language: str, size: dict[str, int]
) -> None:
    say, said = words("office_joining", language), faults(page)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    waits(desk)
    enters(page, desk, address, CLERK, language)
    opens(page, address, "joining")
    fine(page)
    page.get_by_role("link", name=SHOP["trading_name"]).click()
    expect(page.get_by_role("heading", name=SHOP["trading_name"])).to_be_visible()
    expect(page.get_by_text({"de": "Buchhandlung", "en": "Bookshop"}[language], exact=True)).to_be_visible()
    fine(page)
    page.get_by_role("button", name=say["approve"], exact=True).click()
    expect(page.get_by_text(say["state.approved"])).to_be_visible()
    expect(page.get_by_role("button", name=say["poster.a4"])).to_be_visible()
    fine(page)
    assert said == []


def test_a_sign_in_that_ends_in_mid_work_loses_nothing_that_was_typed(page: Page, desk: Town, address: str) -> None:
    say = words("office_staff")
    enters(page, desk, address, BOARD)
    opens(page, address, "staff")
    page.get_by_label(say["mail"]).fill("neu@example.org")
    page.get_by_label(say["why"]).fill("Vertretung im Advent")
    page.context.clear_cookies()
    page.evaluate("new BroadcastChannel('signed-in').postMessage('left')")
    expect(page.get_by_role("heading", name=say["entry.again"])).to_be_visible()
    fine(page)
    proves(page, desk, BOARD)
    expect(page.get_by_role("heading", name=say["entry.again"])).to_be_hidden()
    page.get_by_label(say["role"], exact=True).select_option("clerk")
    expect(page.get_by_label(say["why"])).to_have_value("Vertretung im Advent")
    page.get_by_role("button", name=say["give.go"]).click()
    expect(page.get_by_text("neu@example.org").first).to_be_visible()
    assert persons.known_by("neu@example.org")


def test_who_has_no_role_in_the_office_does_not_get_in(page: Page, desk: Town, address: str) -> None:
    say = words("office")
    registered("karl@example.org")
    page.goto(address.replace("//", "//office.", 1))
    fine(page)
    proves(page, desk, "karl@example.org")
    expect(page.get_by_text(say["entry.stranger"].replace("{mail}", "karl@example.org"))).to_be_visible()
    page.get_by_role("button", name=say["entry.other"]).click()
    expect(page.get_by_label(say["signin.mail"])).to_be_visible()


def test_cards_are_ordered_and_handed_out_by_keyboard_alone(
    page: Page, printing: Town, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    say = words("office_cards")
    monkeypatch.setenv("MAIL_FROM", "")  # codes are read from the outbox
    staffed()
    enters(page, printing, address, CLERK)
    opens(page, address, "cards")
    fine(page)
    page.get_by_label(say["name"]).focus()
    page.keyboard.type("Stadtfest")
    page.keyboard.press("Tab")
    page.keyboard.type("40")
    page.keyboard.press("Enter")
    expect(page.get_by_text(say["files.what"])).to_be_visible(timeout=30_000)
    fine(page)
    page.get_by_label(say["hand.from"]).fill("1")
    page.get_by_label(say["hand.to"]).fill("20")
    page.keyboard.press("Enter")
    expect(page.get_by_text(say["hands.done"].replace("{done}", "20"))).to_be_visible()


def test_a_report_is_answered_where_it_is_read(page: Page, desk: Town, address: str) -> None:
    say = words("office_cases")
    desk.post("/cases", {"text": "Der Betrag <b>stimmt</b> nicht.", "mail": "anna@example.org"}, "anna")
    enters(page, desk, address, CLERK)
    opens(page, address, "cases")
    expect(page.get_by_text("Der Betrag <b>stimmt</b> nicht.")).to_be_visible()
    fine(page)
    page.get_by_label(say["answer"]).fill("Wir haben es berichtigt.")
    page.get_by_role("button", name=say["send.mail"]).click()
    expect(page.get_by_text(say["none.open"])).to_be_visible()
    assert "Wir haben es berichtigt." in outbox(desk)[-1]["text"]


def test_the_audit_sees_all_of_it_and_finds_nothing_to_press(page: Page, desk: Town, address: str) -> None:
    say = words("office")
    places = ["joining", f"application/{waits(desk)}", "cases", "cards", "approvals", "settings", "staff"]
    enters(page, desk, address, AUDITOR)
    for place in places:
        opens(page, address, place)
        expect(page.get_by_text(say["loading"])).to_have_count(0)
        expect(page.locator("main form, main .button.alarm")).to_have_count(0)
