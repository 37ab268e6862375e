"""A till without a line: awards wait on the device, over a killed browser too, and each is booked exactly once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Page, Route, expect

from infra.local import tools
from tests.pages import PHONE, Film, balance, keys, pair
from tests.town import Town


class Device:
    """A counter's tablet: its browser can be killed and started again, and keeps what it kept."""

    def __init__(self, kind: BrowserType, film: Film, profile: Path) -> None:
        self.kind, self.film, self.profile = kind, film, profile
        self.context: BrowserContext | None = None

    def starts(self) -> Page:
        self.context = self.kind.launch_persistent_context(
            self.profile,
            executable_path=tools.chromium(),
            args=self.film.arguments,
            permissions=["camera"],
            viewport=PHONE,
            locale="de-DE",
        )
        return self.context.pages[0]

    def line(self, there: bool) -> None:
        assert self.context
        self.context.set_offline(not there)

    def dies(self) -> None:
        assert self.context
        self.context.close()


@pytest.fixture
def tablet(browser_type: BrowserType, film: Film, tmp_path: Path) -> Iterator[Device]:
    made = Device(browser_type, film, tmp_path / "profile")
    yield made
    made.dies()


def sells(page: Page, amount: str) -> None:
    """A sale without a line: the card lies before the camera already."""
    keys(page, amount)
    page.get_by_role("button", name="Buchen").click()
    expect(page.get_by_role("heading", name="Gespeichert")).to_be_visible()


def booked(page: Page, town: Town, units: int) -> None:
    """Wait until the card has so much; the page sends by itself."""
    for _ in range(100):
        if balance(town, "anna") == units:
            return
        page.wait_for_timeout(100)
    assert balance(town, "anna") == units


def test_awards_without_a_line_survive_a_killed_browser_and_are_booked_once(
    tablet: Device,
    paged: Town,
    address: str,
    film: Film,
) -> None:
    film.shows(paged.codes["anna"])
    page = tablet.starts()
    pair(page, paged, address)
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    expect(page.get_by_text("Karte gelesen")).to_be_visible()
    tablet.line(there=False)
    for number, amount in enumerate(("500", "1000", "1500"), 1):
        sells(page, amount)
        expect(page.get_by_test_id("queue")).to_have_text(f"{number} noch nicht gebucht")
        film.shows_nothing()
        page.get_by_role("button", name="Nächste Karte").click()
        film.shows(paged.codes["anna"])
        expect(page.get_by_text("Karte gelesen")).to_be_visible()
    tablet.dies()
    assert balance(paged, "anna") == 100_000
    again = tablet.starts()
    again.goto(f"{address}/till/")
    booked(again, paged, 103_000)
    expect(again.get_by_test_id("queue")).to_have_count(0)


def test_a_lost_answer_is_booked_once(page: Page, paged: Town, address: str, film: Film) -> None:
    heard: list[str] = []

    def loses_the_first(route: Route) -> None:
        heard.append(json.dumps(route.request.headers.get("idempotency-key")))
        if len(heard) == 1:
            route.fetch()  # booked, and nobody hears of it
            route.abort()
        else:
            route.continue_()

    film.shows(paged.codes["anna"])
    page.route("**/v1/scans", loses_the_first)
    pair(page, paged, address)
    expect(page.get_by_text("Karte gelesen")).to_be_visible()
    sells(page, "500")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_test_id("queue")).to_have_count(0)
    assert (len(heard), len(set(heard)), balance(paged, "anna")) == (2, 1, 100_500)
