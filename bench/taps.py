"""How long a tap takes until its answer is painted, on a processor slowed down six times, by the Event Timing API.

The baseline is a tap on the same page that only an empty function hears: what browser and machine take alone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from infra.local import tools
from infra.local.film import Film
from infra.shots.album import SIZES, Album, Visit
from infra.shots.stage import Stage

SLOWER = 6
ROUNDS = 7
SETTLED_MS = 400
OUT_OF_SIGHT_MS = 2000
WATCH = """() => { globalThis.taps = []
  new PerformanceObserver(list => taps.push(...list.getEntries().filter(each => each.interactionId)))
    .observe({type: 'event', durationThreshold: 16})
  document.body.insertAdjacentHTML('afterbegin', '<button id="nothing" class="button">·</button>')
  document.getElementById('nothing').addEventListener('click', () => {}) }"""
LONGEST = "() => Math.max(16, ...taps.splice(0).map(each => each.duration))"
"""The browser tells of nothing that was shorter than 16 ms."""
Measured = tuple[float, float]
"""Milliseconds of the slowest kind of tap, and of one that does nothing."""


@contextmanager
def browsing() -> Iterator[tuple[Browser, Film]]:
    """A browser and what its camera sees."""
    with TemporaryDirectory() as camera, sync_playwright() as playwright:
        film = Film(Path(camera) / "film.y4m")
        browser = playwright.chromium.launch(executable_path=tools.chromium(), args=film.arguments)
        yield browser, film
        browser.close()


def paired(browser: Browser, film: Film, stage: Stage) -> Visit:
    """A till whose camera looks."""
    visit = _visit(browser, film, stage, "till")
    visit.goes("/till/")
    shop = stage.document["shops"][0]["token"]
    asked = stage.post(visit.page.request, "/tills/pairings", {"branch": "b1", "name": "1"}, shop)
    visit.fills("pair.code", asked["code"])
    visit.tap("pair.go")
    visit.says("camera.on")
    return visit


def signed_in(browser: Browser, film: Film, stage: Stage) -> Visit:
    """A wallet that shows its card."""
    visit = _visit(browser, film, stage, "wallet")
    mail = stage.resident("anna")["mail"]
    visit.goes("/wallet/")
    visit.fills("signin.mail", mail)
    visit.tap("signin.ask")
    visit.page.get_by_label(visit.word("signin.code")).wait_for()
    visit.fills("signin.code", stage.mailed(visit.page.request, mail))
    visit.page.get_by_test_id("balance-points").wait_for()
    return visit


def till(visit: Visit) -> Measured:
    """The tap that books, a key of the amount, the switch for paying, and another part of the till."""
    _watched(visit.page)
    nothing = _timed(visit.page, visit.page.locator("#nothing"))
    book = _timed(visit.page, visit.found("book"), lambda: _rung_up(visit))
    visit.tap("next")
    key = _timed(visit.page, visit.page.locator(".keypad button").nth(4))
    switch = _timed(visit.page, visit.page.locator(".switch"))
    tab = _timed(visit.page, visit.page.locator(".tabs button").nth(3), visit.page.locator(".tabs button").nth(0).tap)
    return max(book, key, switch, tab), nothing


def _rung_up(visit: Visit) -> None:
    """A card that the camera read, then the amount: one tap is left, whatever the sale before did."""
    visit.page.get_by_text(visit.word("booking")).wait_for(state="hidden")
    visit.page.wait_for_timeout(OUT_OF_SIGHT_MS)
    visit.film.shows(visit.stage.card(0)["card"])
    visit.says("card.read")
    visit.film.shows_nothing()
    visit.keys("500")


def wallet(visit: Visit) -> Measured:
    """From the card to each other part."""
    _watched(visit.page)
    nothing = _timed(visit.page, visit.page.locator("#nothing"))
    tabs = visit.page.locator(".tabs a")
    return max(_timed(visit.page, tabs.nth(place), tabs.nth(0).tap) for place in (1, 2, 3)), nothing


def read(visit: Visit) -> float:
    """Seconds from a new picture before the camera until the till says that it read the card."""
    found = []
    for _ in range(ROUNDS):
        visit.film.shows_nothing()
        visit.page.wait_for_timeout(OUT_OF_SIGHT_MS)
        begun = monotonic()
        visit.film.shows(visit.stage.card(0)["card"])
        visit.says("card.read")
        found.append(monotonic() - begun)
        visit.film.shows_nothing()
        visit.tap("cancel")
    return median(found)


def _visit(browser: Browser, film: Film, stage: Stage, app: str) -> Visit:
    context = browser.new_context(
        viewport=SIZES["telephone"], permissions=["camera"], locale="de-DE", service_workers="block", has_touch=True
    )
    return Visit(stage, context.new_page(), film, Album(Path()), app)


def _watched(page: Page) -> None:
    """From now on the page is slow, and its taps are measured."""
    page.evaluate(WATCH)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _timed(page: Page, place: Locator, ready: Callable[[], None] = lambda: None) -> float:
    """The median of some taps, each after the page was made ready and stood still."""
    found = []
    for _ in range(ROUNDS):
        ready()
        page.wait_for_timeout(SETTLED_MS)
        page.evaluate(LONGEST)
        place.tap(force=True)
        page.wait_for_timeout(SETTLED_MS)
        found.append(float(page.evaluate(LONGEST)))
    return median(found)
