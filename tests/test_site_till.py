"""The till in Chromium: a device is paired, a card scanned by the camera, points given, taken and returned."""

from playwright.sync_api import Page, expect

from tests.pages import Film, balance, faults, keys, pair
from tests.town import Town

STILL_MS = 800
"""A card that comes while somebody still types waits for a tap: no half of an amount is booked."""


def test_amount_and_scan_are_an_award(page: Page, paged: Town, address: str, film: Film) -> None:
    said = faults(page)
    film.shows_nothing()
    pair(page, paged, address)
    keys(page, "5000")
    expect(page.get_by_test_id("amount")).to_have_text("50,00 €")
    page.wait_for_timeout(STILL_MS)
    film.shows(paged.codes["anna"])
    expect(page.get_by_role("heading", name="Gutgeschrieben")).to_be_visible()
    assert balance(paged, "anna") == 105_000
    assert said == []


def test_scan_before_the_amount_is_the_same_award(page: Page, paged: Town, address: str, film: Film) -> None:
    film.shows(paged.codes["anna"])
    pair(page, paged, address)
    expect(page.get_by_text("Karte gelesen")).to_be_visible()
    keys(page, "12,5")
    page.get_by_role("button", name="Buchen").click()
    expect(page.get_by_role("heading", name="Gutgeschrieben")).to_be_visible()
    assert balance(paged, "anna") == 100_000 + 1250


def test_points_pay_after_what_they_cover_was_shown(page: Page, paged: Town, address: str, film: Film) -> None:
    film.shows_nothing()
    pair(page, paged, address)
    page.get_by_role("switch", name="Mit der Karte bezahlen").click()
    keys(page, "2000")
    page.wait_for_timeout(STILL_MS)
    film.shows(paged.codes["anna"])
    expect(page.get_by_text("Die Karte zahlt")).to_be_visible()
    expect(page.get_by_text("10,00 €").first).to_be_visible()
    page.get_by_role("button", name="Buchen").click()
    expect(page.get_by_role("heading", name="Bezahlt")).to_be_visible()
    expect(page.get_by_test_id("left")).to_have_text("10,00 €")


def test_the_last_booking_is_taken_back(page: Page, paged: Town, address: str, film: Film) -> None:
    film.shows(paged.codes["anna"])
    pair(page, paged, address)
    expect(page.get_by_text("Karte gelesen")).to_be_visible()
    keys(page, "500")
    page.get_by_role("button", name="Buchen").click()
    page.get_by_role("button", name="Das war falsch").click()
    page.get_by_role("button", name="Zurücknehmen").click()
    expect(page.get_by_role("heading", name="Zurückgenommen")).to_be_visible()
    assert balance(paged, "anna") == 100_000


SCANNER = """text => { let at = performance.now(); for (const key of [...text, 'Enter']) {
  const event = new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true})
  Object.defineProperty(event, 'timeStamp', {value: at += 5})
  document.body.dispatchEvent(event) } }"""
"""A USB scanner types a code, faster than anybody, by a clock of its own: a machine that pauses makes it no slower."""


def test_a_scanner_that_types_is_read_and_leaves_the_amount_alone(page: Page, paged: Town, address: str) -> None:
    pair(page, paged, address)
    keys(page, "500")
    page.wait_for_timeout(STILL_MS)
    page.evaluate(SCANNER, f"HTTPSÖ--T.HATTINGEN-CARD.DE-{paged.codes['anna']}")
    expect(page.get_by_role("heading", name="Gutgeschrieben")).to_be_visible()
    assert balance(paged, "anna") == 100_500


def test_a_card_that_is_read_while_the_amount_is_typed_waits_for_a_tap(page: Page, paged: Town, address: str) -> None:
    pair(page, paged, address)
    page.evaluate(
        f"() => {{ document.querySelector('.keypad button').click(); ({SCANNER})('{paged.codes['anna']}') }}"
    )
    expect(page.get_by_text("Karte gelesen")).to_be_visible()
    expect(page.get_by_test_id("amount")).to_have_text("0,01 €")
    assert balance(paged, "anna") == 100_000


def test_a_card_with_nothing_on_it_pays_nothing_and_the_next_one_comes(page: Page, paged: Town, address: str) -> None:
    paged.opens_member("nora")
    pair(page, paged, address)
    page.get_by_role("switch", name="Mit der Karte bezahlen").click()
    keys(page, "500")
    page.wait_for_timeout(STILL_MS)
    page.evaluate(SCANNER, paged.codes["nora"])
    expect(page.get_by_role("heading", name="Auf dieser Karte ist nichts zum Bezahlen")).to_be_visible()
    page.get_by_role("button", name="Nächste Karte").click()
    expect(page.get_by_test_id("amount")).to_have_text("0,00 €")
