"""The wallet and the card's page in Chromium: signed in by the mailed code, the changing code, a request confirmed."""

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.axe import violations
from tests.holders import block_code
from tests.pages import Film, faults, keys, pair, sign_in, types_code, words
from tests.test_site_till import STILL_MS
from tests.town import Town


def test_a_mailed_code_opens_the_wallet_and_a_reload_goes_on(page: Page, paged: Town, address: str) -> None:
    said = faults(page)
    sign_in(page, paged, address)
    expect(page.get_by_test_id("balance-points")).to_have_text("1.000")
    page.reload()
    expect(page.get_by_test_id("balance-points")).to_have_text("1.000")
    expect(page.get_by_role("img", name="Mein Code für die Kasse")).to_be_visible()
    assert said == []


@pytest.fixture
def counter(browser: Browser, browser_context_args: dict[str, Any]) -> BrowserContext:
    """Another device, beside the wallet's."""
    return browser.new_context(**browser_context_args)


def photographed(page: Page) -> Image.Image:
    """The wallet's code as a till's camera sees it on the telephone's screen."""
    return Image.open(io.BytesIO(page.get_by_role("img", name="Mein Code für die Kasse").screenshot()))


def test_the_till_reads_the_code_off_the_wallet_s_screen(
    page: Page, paged: Town, address: str, film: Film, counter: BrowserContext
) -> None:
    film.shows_nothing()
    sign_in(page, paged, address)
    till = counter.new_page()
    pair(till, paged, address)
    till.get_by_role("switch", name="Mit der Karte bezahlen").click()
    keys(till, "500")
    till.wait_for_timeout(STILL_MS)
    film.shows_picture(photographed(page))
    till.get_by_role("button", name="Buchen").click()
    expect(till.get_by_role("heading", name="Bezahlt")).to_be_visible()
    counter.close()


def test_a_till_s_request_is_confirmed_in_the_wallet(page: Page, paged: Town, address: str, film: Film) -> None:
    body = {"pocket": "points", "amount": 30_000}
    made = paged.post("/payment-requests", body, "bakery").body
    sign_in(page, paged, address, f"/P/{made['request']}")
    expect(page.get_by_text("An bakery")).to_be_visible()
    page.get_by_role("button", name="Ja, bezahlen").click()
    expect(page.get_by_text("Bezahlt.")).to_be_visible()
    assert paged.get(f"/payment-requests/{made['request']}", "bakery").body["state"] == "paid"


def test_a_digital_card_takes_two_taps(page: Page, paged: Town, address: str) -> None:
    page.goto(f"{address}/?club={paged.accounts['fc'][2:]}")
    page.get_by_role("button", name="Einverstanden, Karte holen").click()
    expect(page.get_by_test_id("balance-points")).to_have_text("0")
    expect(page.get_by_role("img", name="Mein Code für die Kasse")).to_be_visible()
    page.get_by_role("link", name="Verein").click()
    expect(page.get_by_text("fc").first).to_be_visible()


def test_a_card_s_own_page_tells_no_balance_without_its_stub(page: Page, paged: Town, address: str) -> None:
    page.goto(f"{address}/{paged.codes['anna']}")
    expect(page.get_by_text("gilt", exact=True)).to_be_visible()
    expect(page).to_have_url(f"{address}/card/")
    expect(page.get_by_text("1.000")).to_have_count(0)


def test_a_digital_card_gets_an_owner_and_keeps_what_it_holds(page: Page, paged: Town, address: str) -> None:
    page.goto(f"{address}/card/")
    page.get_by_role("button", name="Später wählen, Karte jetzt").click()
    expect(page.get_by_test_id("balance-points")).to_have_text("0")
    page.get_by_role("link", name="Mehr").click()
    page.get_by_role("button", name="E-Mail-Adresse angeben").click()
    types_code(page, paged, "dora@example.org")
    page.get_by_role("link", name="Mehr").click()
    expect(page.get_by_text("dora@example.org")).to_be_visible()
    page.get_by_role("button", name="Meine Karten").click()
    expect(page.get_by_text("auf dem Telefon")).to_be_visible()


def test_the_stub_s_code_registers_a_printed_card(page: Page, paged: Town, address: str) -> None:
    paged.opens_member("ben", "fc")
    number = paged.numbers["ben"].replace(" ", "")
    page.goto(f"{address}/register#{number}.{block_code(paged, 'ben').replace(' ', '')}")
    types_code(page, paged, "ben@example.org")
    page.get_by_role("button", name="Das ist meine Karte").click()
    expect(page.get_by_test_id("balance-points")).to_have_text("0")
    expect(page).to_have_url(f"{address}/wallet/")


def test_an_erasure_asks_first_what_becomes_of_what_is_on_the_card(page: Page, paged: Town, address: str) -> None:
    say = words("wallet_more")
    assert paged.scans("anna", 3000, "bakery").status == 201
    held = paged.balance("anna")
    sign_in(page, paged, address)
    expect(page.get_by_test_id("balance-points")).to_be_visible()
    page.goto(f"{address}/wallet/#/more/data")
    page.get_by_role("button", name=say["erase"]).click()
    expect(page.get_by_text(say["erase.worth.ask"])).to_be_visible()
    expect(page.get_by_role("button", name=say["erase.yes"])).to_have_count(0)
    assert violations(page) == []
    page.get_by_role("button", name=say["erase.give"]).click()
    expect(page.get_by_role("heading", name=words("wallet")["send"])).to_be_visible()
    page.goto(f"{address}/wallet/#/more/data")
    page.get_by_role("button", name=say["erase"]).click()
    page.get_by_role("button", name=say["erase.keep"]).click()
    page.get_by_role("switch", name=say["erase.block"]).click()
    expect(page.get_by_role("button", name=say["erase.yes"])).to_be_disabled()
    page.get_by_role("switch", name=say["erase.block"]).click()
    assert violations(page) == []
    page.get_by_role("button", name=say["erase.yes"]).click()
    expect(page.get_by_label(words("wallet")["signin.mail"])).to_be_visible()
    assert (paged.balance("anna"), paged.scans("anna", 3000, "bakery").status) == (held, 201)
