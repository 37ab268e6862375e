"""What stands beside the work: help for each page, a deputy, a serial number in the box, and a mail that came back."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from chalicelib.callers import Hat
from chalicelib.mail import book as mail
from infra.site.build import SITE
from tests.desks import BOARD, CLERK, DESK, SMALL, enters, fine, opens, staffed
from tests.office import notified, ses_event
from tests.pages import faults, words
from tests.signing import registered
from tests.town import Town

HELPED = {
    "office": (r"name: '(\w+)'|^  (\w+): \{", "apps/office/src/app.tsx"),
    "till": (r"export type Screen = (.*)", "apps/till/src/app.tsx"),
}


@pytest.fixture(autouse=True)
def impatient(page: Page) -> None:
    page.set_default_timeout(10_000)


@pytest.fixture
def desk(paged: Town) -> Town:
    staffed()
    registered("bodo@example.org", Hat("board", "operator"))
    paged.opens_person("hannelore", "hannelore@example.org", "Hannelore Weidner")
    return paged


@pytest.mark.parametrize("app", list(HELPED))
def test_every_page_says_what_it_is_for_and_what_to_do_when(app: str) -> None:
    pattern, path = HELPED[app]
    found = re.findall(pattern, (SITE / path).read_text("utf-8"), re.MULTILINE)
    pages = {
        name for each in found for name in (each if isinstance(each, tuple) else re.findall(r"\w+", each)) if name
    }
    said = json.loads((SITE / "texts/de.json").read_text("utf-8"))[f"{app}_help"]
    asked = {name for name in said if re.fullmatch(r"help\.\w+\.[1-4]", name)}
    assert {f"help.{page}" for page in pages} <= said.keys()
    assert {f"{name}.do" for name in asked} == {name for name in said if name.endswith(".do")}
    assert {f"help.{page}.1" for page in pages} <= asked


@pytest.mark.parametrize(("language", "size"), [("de", DESK), ("en", SMALL)], ids=["de", "en, 320 px"])
def test_the_clerk_asks_for_help_and_clears_an_address_up(
    page: Page, desk: Town, address: str, language: str, size: dict[str, int]
) -> None:
    say, tell, said = words("office_mail", language), words("office_help", language), faults(page)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    mail.send("to-her", ["hannelore@example.org"], "Ihr Code", "Text")
    mail.bounces(notified(ses_event("Bounce", "to-her")))
    enters(page, desk, address, CLERK, language)
    page.get_by_role("button", name=words("office", language)["help"]).click()
    expect(page.get_by_text(tell["help.start"])).to_be_visible()
    fine(page)
    page.keyboard.press("Escape")
    start = words("office_start", language)
    page.get_by_role("link", name=start["do.mail_bounced"]).click()
    expect(page.get_by_text(say["said.permanent"])).to_be_visible()
    expect(page.get_by_text("hannelore@example.org")).to_be_hidden()
    page.get_by_role("button", name=words("office_member", language)["reason.case"]).click()
    expect(page.get_by_text("hannelore@example.org")).to_be_visible()
    expect(page.get_by_role("link", name=say["open.member"])).to_be_visible()
    fine(page)
    page.get_by_label(say["why"]).last.fill("Neues Postfach")
    page.get_by_role("button", name=say["mended.go"]).click()
    expect(page.get_by_text(say["done"])).to_be_visible()
    assert said == []


def test_somebody_of_the_board_names_a_deputy_and_is_back(page: Page, desk: Town, address: str) -> None:
    say = words("office_staff")
    enters(page, desk, address, BOARD)
    opens(page, address, "staff")
    page.get_by_label(say["away.deputy"]).select_option(label="bodo@example.org")
    page.get_by_label(say["away.last"]).fill("2000-01-01")
    expect(page.get_by_text(say["away.wrong"])).to_be_visible()
    page.get_by_label(say["away.last"]).fill(page.get_by_label(say["away.first"]).input_value())
    page.get_by_role("button", name=say["away.go"]).click()
    expect(page.get_by_text(say["away.now"])).to_be_visible()
    fine(page)
    page.get_by_role("button", name=say["away.back.of"].replace("{name}", BOARD)).click()
    expect(page.get_by_text(say["away.none"])).to_be_visible()
