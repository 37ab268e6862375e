"""What goes wrong at a counter: codes, figures, cameras, lines and clocks; each is told plainly, nothing is lost."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, BrowserType, Page, Route, expect

from infra.local import tools
from infra.local.film import QUIET, Film
from tests.pages import balance, keys, pair
from tests.test_site_till import SCANNER, STILL_MS
from tests.town import Town

SCALE, BORDER = 8, 4
MOST_FRAMES = 15
"""Pictures of the camera, a second of them: so many at most until a card is read, however slow the machine is."""
COUNT_FRAMES = """() => { globalThis.frames_seen = 0
  const video = document.querySelector('video')
  const next = () => { globalThis.frames_seen += 1; video.requestVideoFrameCallback(next) }
  video.requestVideoFrameCallback(next)
  new MutationObserver(() => { if (document.body.textContent.includes('Karte gelesen'))
    globalThis.frames_until ??= globalThis.frames_seen }).observe(document.body, {childList: true, subtree: true}) }"""


def covered(text: str, part: float) -> Image.Image:
    """A code with a sticker over so much of its width, in the middle where only data is."""
    made = segno.make(text, error="m", micro=False)
    side = int(made.symbol_size(border=BORDER)[0]) * SCALE
    whole = Image.new("L", (side, side), 255)
    for y, row in enumerate(made.matrix_iter(border=BORDER)):
        for x, dark in enumerate(row):
            if dark:
                whole.paste(0, (x * SCALE, y * SCALE, (x + 1) * SCALE, (y + 1) * SCALE))
    begin, end = int(side * (1 - part) / 2), int(side * (1 + part) / 2)
    whole.paste(128, (begin, begin, end, end))
    return whole


def reads(page: Page, film: Film) -> None:
    expect(page.get_by_text("Karte gelesen")).to_be_visible()
    film.shows_nothing()
    page.get_by_role("button", name="Abbrechen").click()


def test_a_camera_reads_what_can_be_read_and_says_what_it_saw_instead(
    page: Page, paged: Town, address: str, film: Film
) -> None:
    card = paged.codes["anna"]
    pair(page, paged, address)
    expect(page.get_by_text("Karte vor die Kamera halten")).to_be_visible()
    page.evaluate(COUNT_FRAMES)
    film.shows(card, inverted=True)
    reads(page, film)
    assert page.evaluate("frames_until") <= MOST_FRAMES
    film.shows_picture(covered(card, 0.15))
    reads(page, film)
    film.shows("https://www.cafe-am-markt.example/karte/tisch-12/heute-und-morgen")
    expect(page.get_by_text("Das ist keine Karte dieser Stadt.")).to_be_visible()
    film.shows(f"HTTPS://T.ELSEWHERE-CARD.DE/XX{card[2:]}")
    page.get_by_role("button", name="Noch einmal").click()
    expect(page.get_by_text("Diese Karte gehört zu einer anderen Stadt.")).to_be_visible()
    film.shows_picture(covered(card, 0.5))
    page.get_by_role("button", name="Noch einmal").click()
    expect(page.get_by_text("Nichts gelesen?")).to_be_visible(timeout=15_000)
    film.shows(card)
    reads(page, film)
    assert balance(paged, "anna") == 100_000


def told(page: Page) -> list[str]:
    """The calls that a page makes from now on."""
    made: list[str] = []
    page.on("request", lambda request: made.append(request.url) if "/v1/" in request.url else None)
    return made


AMOUNTS = {"0": "0,00", "10.000": "10,00", "1,234": "1,23", "1.5": "1,50", "1,,5": "1,50", "1000,00": "1.000,00"}
"""What is typed on a keyboard, and what stands there: a sign that would make no amount is left out at once."""


def test_what_is_typed_wrong_is_told_before_anything_is_sent(page: Page, paged: Town, address: str) -> None:
    pair(page, paged, address)
    page.wait_for_load_state("networkidle")
    calls = told(page)
    number = paged.numbers["anna"].replace(" ", "")
    page.get_by_role("button", name="Kartennummer eintippen").click()
    page.get_by_label("Nummer auf der Karte").fill(f"{number[:5]}{'7' if number[5] != '7' else '8'}{number[6:]}")
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_text("Ein Zeichen stimmt nicht.")).to_be_visible()
    page.get_by_role("button", name="Schließen").click()
    for typed, shown in AMOUNTS.items():
        page.keyboard.press("Escape")
        page.wait_for_timeout(STILL_MS / 4)
        page.keyboard.type(typed, delay=STILL_MS / 8)
        expect(page.get_by_test_id("amount")).to_have_text(f"{shown} €")
    page.keyboard.press("Escape")
    page.wait_for_timeout(STILL_MS / 4)
    page.keyboard.type("10000,01", delay=STILL_MS / 8)
    page.wait_for_timeout(STILL_MS)
    page.evaluate(SCANNER, f"https>&&t.hattingen-card.de&{paged.codes['anna']}".swapcase())
    expect(page.get_by_text("Bitte einen anderen Betrag eingeben.")).to_be_visible()
    assert calls == []


@pytest.fixture
def refused(browser: Browser, browser_context_args: dict[str, Any], address: str) -> Iterator[Page]:
    """A telephone whose owner has said no to the camera."""
    context = browser.new_context(**browser_context_args | {"permissions": []})
    page = context.new_page()
    here = context.new_cdp_session(page).send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    no = {"permission": {"name": "camera"}, "setting": "denied", "origin": address, "browserContextId": here}
    browser.new_browser_cdp_session().send("Browser.setPermission", no)
    yield page
    context.close()


@pytest.fixture
def missing(browser_type: BrowserType, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """A computer without any camera."""
    alone = browser_type.launch(executable_path=tools.chromium(), args=list(QUIET))
    yield alone.new_context(**browser_context_args).new_page()
    alone.close()


WHY = {"refused": "Die Kamera ist nicht erlaubt.", "missing": "Keine Kamera gefunden."}


@pytest.mark.parametrize("state", WHY)
def test_without_a_camera_a_card_s_number_does(
    request: pytest.FixtureRequest, paged: Town, address: str, state: str
) -> None:
    blind: Page = request.getfixturevalue(state)
    pair(blind, paged, address)
    expect(blind.get_by_text(WHY[state])).to_be_visible()
    blind.get_by_role("button", name="Kartennummer eintippen").click()
    blind.get_by_label("Nummer auf der Karte").fill(paged.numbers["anna"].lower())
    blind.get_by_role("button", name="Weiter").click()
    keys(blind, "500")
    blind.get_by_role("button", name="Buchen").click()
    expect(blind.get_by_role("heading", name="Gutgeschrieben")).to_be_visible()


def test_while_the_browser_asks_for_the_camera_the_till_says_so_and_a_number_does(
    page: Page, paged: Town, address: str
) -> None:
    page.add_init_script("navigator.mediaDevices.getUserMedia = () => new Promise(() => {})")
    pair(page, paged, address)
    expect(page.get_by_text("Kamera startet")).to_be_visible()
    expect(page.get_by_text("Bitte die Kamera erlauben. Oder die Nummer eintippen.")).to_be_visible()
    page.get_by_role("button", name="Kartennummer eintippen").click()
    page.get_by_label("Nummer auf der Karte").fill(paged.numbers["anna"])
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_text("Karte gelesen")).to_be_visible()


@pytest.mark.parametrize("nothing", ["IDBFactory.prototype.open", "IDBObjectStore.prototype.put"])
def test_a_browser_that_keeps_nothing_is_no_till_and_uses_no_code_up(
    page: Page, paged: Town, address: str, nothing: str
) -> None:
    page.add_init_script(f"{nothing} = () => {{ throw new DOMException('no', 'QuotaExceededError') }}")
    asked = paged.post("/tills/pairings", {"branch": "b1", "name": "Theke"}, "bakery owner")
    page.goto(f"{address}/till/#{asked.body['code']}")
    expect(page.get_by_text("Dieser Browser speichert nichts.")).to_be_visible()
    assert paged.post("/tills", {"code": asked.body["code"], "device": "another"}, None).status == 201


def test_while_the_api_is_away_points_wait_and_payments_say_why(
    page: Page, paged: Town, address: str, film: Film
) -> None:
    def lost(route: Route) -> None:
        route.abort()

    pair(page, paged, address)
    page.wait_for_load_state("networkidle")
    page.route("**/v1/**", lost)
    keys(page, "500")
    page.wait_for_timeout(STILL_MS)
    film.shows(paged.codes["anna"])
    expect(page.get_by_role("heading", name="Gespeichert")).to_be_visible()
    film.shows_nothing()
    page.get_by_role("button", name="Nächste Karte").click()
    page.get_by_role("switch", name="Mit der Karte bezahlen").click()
    keys(page, "500")
    page.wait_for_timeout(STILL_MS)
    film.shows(paged.codes["anna"])
    expect(page.get_by_text("Bezahlen mit der Karte geht nur mit Netz")).to_be_visible()
    page.unroute("**/v1/**", lost)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_test_id("queue")).to_have_count(0)
    assert balance(paged, "anna") == 100_500


def test_a_clock_that_is_an_hour_wrong_changes_no_scan_s_time(page: Page, paged: Town, address: str) -> None:
    page.clock.install(time=datetime.now(UTC) - timedelta(hours=1))
    pair(page, paged, address)
    keys(page, "500")
    page.wait_for_timeout(STILL_MS)
    with page.expect_request("**/v1/scans") as sent:
        page.evaluate(SCANNER, paged.codes["anna"])
    expect(page.get_by_role("heading", name="Gutgeschrieben")).to_be_visible()
    at = datetime.fromisoformat(json.loads(sent.value.post_data or "")["at"])
    assert abs((at - datetime.now(UTC)).total_seconds()) < 60
