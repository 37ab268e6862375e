"""Every page for everybody: axe finds nothing, in both languages, on a small telephone and on a desk."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.axe import lasting, violations
from tests.pages import Film, keys, pair, sign_in
from tests.town import Town

SIZES = {"telephone": {"width": 320, "height": 640}, "desk": {"width": 1280, "height": 800}}
BAD = """<!doctype html><html><title></title><img src="x.png"><button></button>
<p style="color:#aaa;background:#fff">pale</p><input></html>"""


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> str:
    told: str = request.param
    return told


@pytest.fixture(params=list(SIZES))
def browser_context_args(browser_context_args: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    more = {"permissions": ["camera"], "service_workers": "block", "viewport": SIZES[request.param]}
    # Both schemes are seen without four times the tests.
    scheme = "dark" if request.param == "telephone" else "light"
    return {**browser_context_args, **more, "color_scheme": scheme, "locale": "de-DE"}


def fits(page: Page) -> bool:
    """Nothing has to be scrolled sideways."""
    told: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return told


def clean(page: Page) -> None:
    assert lasting(page) == []
    assert fits(page)


def test_axe_sees_what_is_wrong_with_a_bad_page(page: Page) -> None:
    page.set_content(BAD)
    found = {each.partition(":")[0] for each in violations(page)}
    assert {"html-has-lang", "image-alt", "button-name", "color-contrast", "label"} <= found


PLAIN = ("/", "/imprint/", "/privacy/", "/accessibility/", "/terms/shop-contract/")
APPS = ("/card/", "/till/", "/wallet/", "/join", "/join/stop#a.b", "/handover#x")
PATHS = (*PLAIN, *APPS)


def test_pages_that_anybody_opens_are_clean(page: Page, paged: Town, address: str, language: str) -> None:
    for path in PATHS:
        place, _, mark = path.partition("#")
        page.goto(f"{address}{place}?lang={language}#{mark}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        clean(page)


INSIDE = {
    "Rückgabe": "Mit der Karte suchen",
    "Returns": "Find by card",
    "Tag": "Dieser Monat",
    "Day": "This month",
    "Mehr": "Gemeldet",
    "More": "Reported",
}
"""What a tab of the till leads on to."""


def test_every_screen_of_the_till_is_clean(
    page: Page,
    paged: Town,
    address: str,
    film: Film,
    language: str,
) -> None:
    film.shows(paged.codes["anna"])
    page.goto(f"{address}/till/?lang={language}")
    pair(page, paged, address)
    expect(page.get_by_text({"de": "Karte gelesen", "en": "Card read"}[language])).to_be_visible()
    keys(page, "500")
    clean(page)
    book = {"de": "Buchen", "en": "Book"}[language]
    page.get_by_role("button", name=book).click()
    expect(page.get_by_test_id("booked")).to_be_visible()
    clean(page)
    for tab in {"de": ("Rückgabe", "Tag", "Mehr"), "en": ("Returns", "Day", "More")}[language]:
        page.get_by_role("navigation").get_by_role("button", name=tab).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        clean(page)
        if inside := INSIDE.get(tab):
            page.get_by_role("button", name=inside).click()
            page.wait_for_load_state("networkidle")
            clean(page)


def test_every_screen_of_the_wallet_is_clean(page: Page, paged: Town, address: str) -> None:
    sign_in(page, paged, address)
    expect(page.get_by_test_id("balance-points")).to_be_visible()
    clean(page)
    for tab in ("Verlauf", "Verein", "Mehr"):
        page.get_by_role("link", name=tab).click()
        expect(page.get_by_role("heading", name=tab, exact=True)).to_be_visible()
        page.wait_for_load_state("networkidle")
        clean(page)
    for part in ("Meine Karten", "PIN", "Anmeldungen und Passkeys", "Mitteilungen", "Einwilligungen", "Meine Daten"):
        page.get_by_role("button", name=part, exact=True).click()
        expect(page.get_by_role("heading", name=part, level=1)).to_be_visible()
        page.wait_for_load_state("networkidle")
        clean(page)
        page.get_by_role("button", name="← Mehr").click()
