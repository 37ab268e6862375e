"""A day at the counter in Chromium: receipts, returns by card, months, training, cases, and sign-ons that end."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from chalicelib.till.pins import book as pins
from tests.pages import Film, balance, faults, keys, pair
from tests.test_site_till import SCANNER, STILL_MS
from tests.town import Town

PIN, CARD_PIN = "830174", "739164"


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation").get_by_role("button", name=name).click()


def tap(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def shows(page: Page, town: Town) -> None:
    """The card is read by a scanner that types."""
    page.wait_for_timeout(STILL_MS)
    page.evaluate(SCANNER, town.codes["anna"])


def headed(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", name=text, exact=True)).to_be_visible()


def test_a_receipt_number_that_was_booked_today_is_told_and_refuses_nothing(
    page: Page, paged: Town, address: str
) -> None:
    paged.pairs("other till", "bakery owner")
    paged.scans("anna", 1000, "other till", receipt="B-7")
    said = faults(page)
    pair(page, paged, address)
    tab(page, "Mehr")
    page.get_by_role("switch", name="Nach der Bonnummer fragen").click()
    tab(page, "Kasse")
    told, twice = (page.get_by_text(f"Diese Bonnummer {word} heute um") for word in ("ist", "war"))
    number = page.get_by_label("Bonnummer")
    keys(page, "500")
    number.fill("A-1")
    expect(told).to_have_count(0)
    shows(page, paged)
    headed(page, "Gutgeschrieben")
    expect(twice).to_have_count(0)
    for again in ("a-1", "B-7"):  # this till's own, and another one's of the same shop
        tap(page, "Nächste Karte")
        keys(page, "500")
        number.fill(again)
        expect(told).to_be_visible()
        shows(page, paged)
        headed(page, "Gutgeschrieben")
        expect(twice).to_be_visible()
    assert balance(paged, "anna") == 102_500
    assert said == []


def test_a_split_bill_has_one_number_and_no_warning(page: Page, paged: Town, address: str) -> None:
    pair(page, paged, address)
    tab(page, "Mehr")
    page.get_by_role("switch", name="Nach der Bonnummer fragen").click()
    tab(page, "Kasse")
    page.get_by_role("switch", name="Mit der Karte bezahlen").click()
    keys(page, "2000")
    page.get_by_label("Bonnummer").fill("A-1")
    shows(page, paged)
    tap(page, "Buchen")
    tap(page, "Rest mit der nächsten Karte zahlen")
    expect(page.get_by_test_id("amount")).to_have_text("10,00 €")
    expect(page.get_by_label("Bonnummer")).to_have_value("A-1")
    expect(page.get_by_text("Diese Bonnummer ist heute")).to_have_count(0)


def test_goods_come_back_by_the_card_and_only_what_was_bought_here_is_seen(
    page: Page, paged: Town, address: str, film: Film
) -> None:
    paged.opens_shop("butcher")
    paged.scans("anna", 5000, "bakery", receipt="B-41")
    paged.scans("anna", 900, "butcher", receipt="M-1")
    pair(page, paged, address)
    tab(page, "Rückgabe")
    tap(page, "Mit der Karte suchen")
    film.shows(paged.codes["anna"])
    page.get_by_role("button", name="B-41").click()
    expect(page.get_by_text("M-1")).to_have_count(0)
    page.get_by_label("Nur ein Teil, in Euro").fill("20,00")
    tap(page, "Diesen Teil zurücknehmen")
    headed(page, "Zurückgenommen")
    assert balance(paged, "anna") == 100_000 + 5000 + 900 - 2000


def test_goods_come_back_by_a_typed_number_with_its_pin(page: Page, paged: Town, address: str) -> None:
    pins.give_first(paged.accounts["anna"], CARD_PIN)
    made = paged.scans("anna", 5000, "bakery", receipt="B-41").body["posting"]["id"]
    paged.post(f"/postings/{made}/returns", {"purchase_cents": 2000}, "bakery")
    pair(page, paged, address)
    tab(page, "Rückgabe")
    tap(page, "Mit der Karte suchen")
    page.get_by_label("Nummer auf der Karte").fill(paged.numbers["anna"])
    tap(page, "Weiter")
    for pin, told in (("111222", "Noch"), (CARD_PIN, "B-41")):
        page.get_by_label("Bitte die PIN eintippen").fill(pin)
        tap(page, "Weiter")
        expect(page.get_by_text(told)).to_be_visible()
    page.get_by_role("button", name="B-41").click()
    expect(page.get_by_text("Davon noch nicht zurück: 30,00 €")).to_be_visible()
    tap(page, "Alles zurücknehmen")
    headed(page, "Zurückgenommen")
    assert balance(paged, "anna") == 100_000


def test_the_shop_s_month_tells_what_came_and_went_and_how_the_account_stands(
    page: Page, paged: Town, address: str
) -> None:
    paid = {"card": paged.codes["anna"], "purchase_cents": 1000, "redeem": "max"}
    assert paged.post("/checkouts", paid, "bakery").status == 201
    pair(page, paged, address)
    tab(page, "Tag")
    headed(page, "Heute")
    tap(page, "Dieser Monat")
    given = page.get_by_text("Für Karten gegeben").locator("..")
    expect(given).to_contain_text("1.000")
    standing = paged.get(f"/accounts/{paged.accounts['bakery']}", "bakery").body["balances"]["points"]
    assert standing < 0
    expect(page.get_by_test_id("standing")).to_contain_text("Das Geschäft schuldet")
    href = page.get_by_role("link", name="Als Tabelle speichern").get_attribute("href")
    assert href
    assert "date%3Bpostings%3Bclub%3Bmember%3Btaken_points" in href
    tap(page, "Letzter Monat")
    expect(page.get_by_text("In diesem Monat wurde nichts gebucht.")).to_be_visible()
    tap(page, "Dieser Monat")
    expect(given).to_contain_text("1.000")


def test_a_minute_of_training_is_offered_once_to_each_who_stands_there(page: Page, paged: Town, address: str) -> None:
    pair(page, paged, address)
    offer = page.get_by_text("Neu hier?")
    page.set_viewport_size({"width": 320, "height": 640})
    tabs = page.get_by_role("navigation").bounding_box()
    lowest = page.get_by_role("button", name="0", exact=True).bounding_box()
    assert tabs
    assert lowest
    assert lowest["y"] + lowest["height"] <= tabs["y"], "the offer must not push keys below the edge"
    tap(page, "Kurz erklären")
    for _ in range(3):
        tap(page, "Weiter")
    tap(page, "Verstanden")
    expect(page.get_by_test_id("amount")).to_be_visible()
    expect(offer).to_have_count(0)
    assert paged.post("/cashiers", {"name": "Maria", "pin": PIN}, "bakery owner").status == 201
    page.reload()
    signs_on(page, "Maria")
    expect(offer).to_be_visible()
    tap(page, "Nein danke")
    expect(offer).to_have_count(0)
    page.reload()
    expect(page.get_by_test_id("amount")).to_be_visible()
    expect(offer).to_have_count(0)


def test_something_is_wrong_with_a_booking_and_the_office_s_answer_comes_to_the_till(
    page: Page, paged: Town, address: str
) -> None:
    pair(page, paged, address)
    keys(page, "500")
    shows(page, paged)
    tells(page, "Falscher Betrag.")
    tap(page, "Schließen")
    tab(page, "Tag")
    page.get_by_role("list", name="Heute").get_by_role("button").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    tells(page, "Doch richtig.")
    tap(page, "Schließen")
    cases = paged.get("/cases?state=open", "clerk").body["cases"]
    assert [(each["text"], bool(each["posting"])) for each in cases] == [
        ("Falscher Betrag.", True),
        ("Doch richtig.", True),
    ]
    answer = {"text": "Ist berichtigt.", "way": "phone"}
    assert paged.post(f"/cases/{cases[0]['case']}/answers", answer, "clerk").status == 201
    tab(page, "Mehr")
    tap(page, "Gemeldet")
    expect(page.get_by_text("Ist berichtigt.")).to_be_visible()
    expect(page.get_by_text("Noch keine Antwort")).to_have_count(1)


def tells(page: Page, text: str) -> None:
    if page.get_by_role("dialog").count() == 0:
        tap(page, "Etwas stimmt nicht")
    page.get_by_label("Was ist los?").fill(text)
    tap(page, "Abschicken")
    expect(page.get_by_text("Danke. Ihre Meldung hat die Nummer")).to_be_visible()


def signs_on(page: Page, name: str) -> None:
    tap(page, name)
    page.get_by_label(f"PIN von {name}").fill(PIN)
    tap(page, "Anmelden")
    expect(page.get_by_test_id("amount").or_(page.get_by_test_id("booked"))).to_be_visible()


@pytest.fixture
def staffed(paged: Town) -> Callable[[str], None]:
    """Maria (c1) and Jonas (c2) work at the bakery; called with an id it takes that one off the list."""
    for name in ("Maria", "Jonas"):
        assert paged.post("/cashiers", {"name": name, "pin": PIN}, "bakery owner").status == 201

    def leaves(cashier: str) -> None:
        assert paged.post(f"/cashiers/{cashier}/revocations", {}, "bakery owner").status == 201

    return leaves


def test_a_sign_on_that_ends_in_mid_sale_leaves_card_and_amount(
    page: Page, paged: Town, address: str, staffed: Callable[[str], None]
) -> None:
    pair(page, paged, address)
    signs_on(page, "Maria")
    page.get_by_role("switch", name="Mit der Karte bezahlen").click()
    keys(page, "500")
    staffed("c1")
    shows(page, paged)
    expect(page.get_by_text("Karte und Betrag bleiben stehen.")).to_be_visible()
    signs_on(page, "Jonas")
    expect(page.get_by_test_id("amount")).to_have_text("5,00 €")
    expect(page.get_by_text("Karte gelesen")).to_be_visible()
    tap(page, "Zeigen")
    tap(page, "Buchen")
    headed(page, "Bezahlt")
    assert balance(paged, "anna") == 100_000 - 50_000


EVENING = """() => new Promise(done => { indexedDB.open('till').onsuccess = ({target: {result: db}}) => {
  const things = db.transaction('things', 'readwrite').objectStore('things')
  things.get('cashier').onsuccess = ({target: {result}}) => {
    things.put({...result, until: '2026-01-01T20:00:00Z'}, 'cashier').onsuccess = done } } })"""
"""The sign-on that this device keeps is over."""


def test_in_the_evening_a_sign_on_ends_by_itself_and_without_a_line_sales_go_on(
    page: Page, paged: Town, address: str, staffed: Callable[[str], None]
) -> None:
    pair(page, paged, address)
    signs_on(page, "Maria")
    page.evaluate(EVENING)
    page.reload()
    headed(page, "Wer steht an der Kasse?")
    page.context.set_offline(True)
    tap(page, "Ohne Anmeldung weiter")
    keys(page, "500")
    shows(page, paged)
    headed(page, "Gespeichert")
    page.context.set_offline(False)
    headed(page, "Gutgeschrieben")
    assert balance(paged, "anna") == 100_500


def test_an_award_is_booked_by_itself_after_the_next_sign_on(
    page: Page, paged: Town, address: str, staffed: Callable[[str], None]
) -> None:
    pair(page, paged, address)
    signs_on(page, "Maria")
    keys(page, "500")
    staffed("c1")
    shows(page, paged)
    expect(page.get_by_text("Wer steht an der Kasse?")).to_be_visible()
    signs_on(page, "Jonas")
    headed(page, "Gutgeschrieben")
    assert balance(paged, "anna") == 100_500


def test_what_waits_on_a_till_that_was_ended_is_never_booked_for_another_shop(
    page: Page, paged: Town, address: str
) -> None:
    paged.opens_shop("butcher")
    paged.registers_shop("butcher")
    pair(page, paged, address)
    assert paged.post("/tills/t2/revocations", {}, "bakery owner").status == 201
    keys(page, "700")
    shows(page, paged)
    connects(page, paged, "butcher owner")
    page.get_by_test_id("queue").click()
    expect(page.get_by_text("Gehört zu einem anderen Geschäft.")).to_be_visible()
    tap(page, "Jetzt versuchen")
    tab(page, "Mehr")
    tap(page, "Gerät trennen")
    page.get_by_role("dialog").get_by_role("button", name="Trennen").click()
    assert balance(paged, "anna") == 100_000
    connects(page, paged, "bakery owner")
    expect(page.get_by_test_id("queue")).to_have_count(0)
    assert balance(paged, "anna") == 100_700


def connects(page: Page, town: Town, owner: str) -> None:
    code = town.post("/tills/pairings", {"branch": "b1", "name": "Fenster"}, owner).body["code"]
    page.get_by_label("Code eintippen").fill(code)
    tap(page, "Verbinden")
    expect(page.get_by_text("Fenster")).to_be_visible()
