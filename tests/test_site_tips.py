"""A tip at the till: points pay the bill; the tip only where the house lets them; it never earns any."""

from playwright.sync_api import Page, expect

from tests.pages import balance, keys, pair
from tests.test_site_counter import headed, shows, tab, tap
from tests.town import Town


def asks_tips(page: Page, *, by_card: bool) -> None:
    tab(page, "Mehr")
    page.get_by_role("switch", name="Nach Trinkgeld fragen").click()
    if by_card:
        page.get_by_role("switch", name="Karte zahlt auch Trinkgeld").click()
    tab(page, "Kasse")


def pays(page: Page, town: Town, cents: str, tip: str) -> None:
    """Anna, whose card is worth ten euros."""
    page.get_by_role("switch", name="Mit der Karte bezahlen").click()
    keys(page, cents)
    page.get_by_label("Trinkgeld").fill(tip)
    shows(page, town)
    expect(page.get_by_text("Die Karte zahlt")).to_be_visible()


def test_points_pay_the_bill_and_the_tip_is_paid_beside_them(page: Page, paged: Town, address: str) -> None:
    pair(page, paged, address)
    expect(page.get_by_label("Trinkgeld")).to_have_count(0)
    asks_tips(page, by_card=False)
    pays(page, paged, "800", "2,00")
    expect(page.get_by_text("8,00 €")).to_be_visible()
    expect(page.get_by_text("Davon Trinkgeld: 2,00 €")).to_be_visible()
    page.route("**/v1/checkouts", lambda route: route.abort())
    tap(page, "Buchen")
    headed(page, "Keine Antwort auf die Zahlung")
    page.unroute("**/v1/checkouts")
    page.reload()
    tap(page, "Noch einmal senden")
    headed(page, "Bezahlt")
    expect(page.get_by_test_id("left")).to_have_text("2,00 €")
    expect(page.get_by_text("Rest mit der nächsten Karte zahlen")).to_have_count(0)
    assert balance(paged, "anna") == 100_000 - 80_000
    tap(page, "Nächste Karte")
    keys(page, "500")
    shows(page, paged)
    headed(page, "Gutgeschrieben")
    expect(page.get_by_text("Trinkgeld")).to_have_count(0)


def test_where_the_house_lets_them_points_pay_the_tip_first_and_it_earns_none(
    page: Page, paged: Town, address: str
) -> None:
    pair(page, paged, address)
    asks_tips(page, by_card=True)
    pays(page, paged, "2000", "1200")
    expect(page.get_by_text("Trinkgeld 12,00 € ist mitgerechnet.")).to_be_visible()
    tap(page, "Buchen")
    headed(page, "Bezahlt")
    expect(page.get_by_test_id("left")).to_have_text("22,00 €")
    assert balance(paged, "anna") == 2000  # for the bill's twenty euros, not for 22
    tap(page, "Rest mit der nächsten Karte zahlen")
    expect(page.get_by_test_id("amount")).to_have_text("20,00 €")
    expect(page.get_by_label("Trinkgeld")).to_have_value("200")
