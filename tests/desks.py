"""The office's pages in Chromium: who works there, signed in, and what a page must be."""

import re

from playwright.sync_api import Page, ViewportSize, expect

from chalicelib.callers import Hat
from tests.axe import lasting
from tests.pages import words
from tests.signing import outbox, registered
from tests.town import Town

CLERK, BOARD, AUDITOR = "lena@example.org", "rolf@example.org", "petra@example.org"
NAMES = {"clerk": CLERK, "board": BOARD, "auditor": AUDITOR}
DESK: ViewportSize = {"width": 1024, "height": 768}
SMALL: ViewportSize = {"width": 320, "height": 640}


def staffed() -> None:
    """Somebody in each role."""
    for role, mail in NAMES.items():
        registered(mail, Hat(role, "operator"))  # type: ignore[arg-type]


def enters(page: Page, town: Town, address: str, mail: str, language: str = "de") -> None:
    """Sign in at the office's door."""
    page.goto(f"{office(address)}/?lang={language}")
    proves(page, town, mail, language)
    expect(page.locator("header .who")).to_be_attached()


def proves(page: Page, town: Town, mail: str, language: str = "de") -> None:
    """An address, then the code from its mail."""
    say = words("office", language)
    door = page.locator("dialog, .entry")
    door.get_by_label(say["signin.mail"]).fill(mail)
    door.get_by_role("button", name=say["signin.ask"]).click()
    expect(door.get_by_label(say["signin.code"])).to_be_visible()
    found = re.search(r"^ +(\d{6})$", outbox(town)[-1]["text"], re.MULTILINE)
    assert found
    door.get_by_label(say["signin.code"]).fill(found[1])


def office(address: str) -> str:
    """The office's own origin beside that of the town's pages."""
    return address.replace("//", "//office.", 1)


def opens(page: Page, address: str, place: str) -> None:
    """One of the office's pages, by its address."""
    page.goto(f"{office(address)}/#/{place}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def fine(page: Page) -> None:
    """For everybody, and without scrolling sideways."""
    assert lasting(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
