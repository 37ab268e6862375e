"""Joining by the pages that mails lead to: a bakery on a small telephone, a club at a desk, a hand-over, reminders."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from chalicelib.callers import Caller, Hat
from chalicelib.people import links
from chalicelib.people.admissions import book as admissions
from chalicelib.people.handovers import book as handovers
from chalicelib.people.invitations import book as invitations
from chalicelib.people.invitations.values import Invitation
from chalicelib.people.kits import counter
from infra.local.gateway import Request
from infra.local.pages import Pages, file
from tests.axe import lasting
from tests.newcomers import IBAN, OTHER_IBAN, SHOP, begins, fills, hands_in, office, ready, signs_in
from tests.pages import faults, types_code
from tests.signing import outbox
from tests.town import Town

SMALL: ViewportSize = {"width": 320, "height": 640}
DESK: ViewportSize = {"width": 1280, "height": 800}


def sent(town: Town, path: str) -> str:
    """The path of the latest link in a mail that begins so, without the cards' own host."""
    texts = [each["text"] for each in outbox(town)]
    every: list[str] = [found for text in texts for found in re.findall(rf"https://[^/\s]+({path}\S*)", text)]
    return every[-1]


def invited(town: Town, kind: str, name: str) -> str:
    asked = Invitation("", "shop" if kind == "shop" else "club", "operator", 0, 0, name=name)
    invitations.invited(asked, "guest@example.org")
    return sent(town, "/join")


def fine(page: Page) -> None:
    """For everybody, and without scrolling sideways."""
    assert lasting(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def fill(page: Page, **fields: str) -> None:
    for label, text in fields.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(text)


def step(page: Page, go: str = "Weiter") -> None:
    fine(page)
    page.get_by_role("button", name=go, exact=True).click()


@pytest.fixture(autouse=True)
def impatient(page: Page) -> None:
    page.set_default_timeout(10_000)


def test_a_shop_s_form_says_what_is_wrong_and_where(page: Page, paged: Town, address: str) -> None:
    page.set_viewport_size(SMALL)
    page.goto(f"{address}{invited(paged, 'shop', 'Bäckerei Kornblume')}")
    expect(page.get_by_text("Einladung für Bäckerei Kornblume.")).to_be_visible()
    assert "#" not in page.url
    fine(page)
    types_code(page, paged, "korn@example.org")

    expect(page.get_by_text("Schritt 1 von 6")).to_be_visible()
    step(page)
    expect(page.get_by_text("Bitte ausfüllen.")).to_have_count(3)
    fill(page, Name_des_Geschäfts="Bäckerei Kornblume", Name_der_Firma="Karl Korn e.K.")
    page.get_by_label("Branche").select_option("bakery")
    step(page)

    fill(page, Straße_und_Hausnummer="Markt 1", Postleitzahl="0486", Ort="Torgau", Montag="8-13, 12-18")
    step(page)
    expect(page.get_by_text("Bitte so schreiben")).to_be_visible()
    fill(page, Montag="6-13 Uhr und 14:30-18", Samstag="6-11")
    page.get_by_role("button", name="Dienstag bis Freitag wie Montag").click()
    step(page)
    expect(page.get_by_text("Eine Postleitzahl hat fünf Ziffern.")).to_be_visible()
    expect(page.get_by_label("Postleitzahl")).to_be_focused()


@pytest.fixture
def draft(paged: Town) -> str:
    """Emil's bakery has told its name, place and hours; its id."""
    signs_in(paged, "emil")
    made = begins(paged, "emil", kind="shop")
    told = ("trading_name", "legal_name", "category", "branches")
    hours = {"mo": [["06:00", "13:00"], ["14:30", "18:00"]], "sa": [["06:00", "11:00"]]}
    assert fills(paged, "emil", made, hours=hours, **{name: SHOP[name] for name in told}).status == 200
    return made


def test_what_was_typed_outlives_a_reload_the_way_back_and_a_wrong_iban(
    page: Page, paged: Town, address: str, draft: str
) -> None:
    said = faults(page)
    page.set_viewport_size(SMALL)
    page.goto(f"{address}/join?application={draft}")
    types_code(page, paged, "emil@example.org")
    # One digit is wrong: said before anything is sent.
    fill(page, Kontoinhaber="Karl Korn", IBAN=IBAN.replace("3704", "3714"), Steuernummer="181/815/08155")
    expect(page.get_by_text("Diese IBAN stimmt nicht.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Kontoinhaber")).to_have_value("Karl Korn")
    page.get_by_role("button", name="Zurück").click()
    expect(page.get_by_label("Samstag")).to_have_value("6–11")
    fill(page, Dienstag="7-12")
    step(page)
    # The API says so as well, for whoever sends it all the same.
    step(page)
    expect(page.get_by_text("Diese IBAN stimmt nicht.")).to_be_visible()
    fill(page, IBAN=IBAN)
    expect(page.get_by_text("Die IBAN ist vollständig.")).to_be_visible()
    step(page)
    expect(page.get_by_label("Ihr Name")).to_be_visible()
    made = admissions.application(draft).fields
    assert (made["iban"], made["hours"]["tu"]) == (IBAN.replace(" ", ""), [["07:00", "12:00"]])
    assert "su" not in made["hours"]
    assert [each for each in said if "400" not in each] == []


def test_a_shop_reads_what_it_agrees_to_and_hands_in(page: Page, paged: Town, address: str, draft: str) -> None:
    bank = ("account_holder", "iban", "vat_id")
    assert fills(paged, "emil", draft, **{name: SHOP[name] for name in bank}).status == 200
    page.set_viewport_size(SMALL)
    page.goto(f"{address}/join?application={draft}")
    types_code(page, paged, "emil@example.org")
    fill(page, Ihr_Name="Karl Korn")
    step(page)
    expect(page.get_by_role("link", name="Teilnahmevertrag")).to_have_attribute("href", "/terms/shop-contract/")
    step(page, "Gelesen und einverstanden")
    expect(page.get_by_text(IBAN)).to_be_visible()
    step(page, "Antrag abschicken")
    expect(page.get_by_role("heading", name="Danke! Der Antrag von Buch & Blatt ist da.")).to_be_visible()
    assert page.evaluate("localStorage.getItem('join')") in (None, '{"drafts":{}}')


def test_a_shop_practises_and_waits_and_one_step_is_now(page: Page, paged: Town, address: str) -> None:
    signs_in(paged, "emil")
    made = ready(paged, "emil")
    assert paged.post(f"/applications/{made}/submissions", {}, "emil").status == 200
    said = faults(page)
    page.set_viewport_size(SMALL)
    page.goto(f"{address}/join?application={made}")
    types_code(page, paged, "emil@example.org")
    now = page.locator("li", has_text="jetzt")
    expect(now).to_have_text(["jetztEinmal an der Kasse üben"])
    page.get_by_role("button", name="Code für die Kasse zeigen").click()
    expect(page.get_by_test_id("pairing")).to_have_text(re.compile(r"^\w{4} \w{4}$"))
    fine(page)
    page.get_by_role("button", name="Wir haben geübt").click()
    expect(page.get_by_text("Wir sehen Ihren Antrag an")).to_be_visible()
    expect(now).to_have_text(["jetztDas Büro stimmt zu"])
    with page.expect_download() as saved:
        page.get_by_role("button", name="Karte für die Theke, klein").click()
    assert saved.value.suggested_filename == f"{counter.PREFIX}a5-de.pdf"
    assert saved.value.path().read_bytes().startswith(b"%PDF")
    fine(page)
    assert said == []


def test_a_club_fills_the_form_in_english_at_a_desk(page: Page, paged: Town, address: str) -> None:
    page.set_viewport_size(DESK)
    path = invited(paged, "club", "Choir").replace("#", "?lang=en#")
    page.goto(f"{address}{path}")
    types_code(page, paged, "choir@example.org", "en")
    fill(page, Name_of_the_club="Choir by the River", What_the_points_are_for="Singing for all")
    page.get_by_label("What kind of club?").select_option("public")
    page.get_by_label("What does it do?").select_option("music")
    step(page, "Go on")
    expect(page.get_by_text("Please fill this in.")).to_have_count(1)
    page.get_by_label("What kind of club?").select_option("association")
    step(page, "Go on")
    fill(page, Account_holder="Choir", IBAN=OTHER_IBAN)
    step(page, "Go on")
    fill(page, Your_name="Carla Choir")
    step(page, "Go on")
    step(page, "I have read them and agree")
    step(page, "Send the application")
    expect(page.get_by_text("We look at your application and write to you.")).to_be_visible()


def test_a_club_takes_its_application_back_at_a_desk(page: Page, paged: Town, address: str) -> None:
    signs_in(paged, "emil")
    waiting = hands_in(paged, "emil", "club")
    page.set_viewport_size(DESK)
    page.goto(f"{address}/join?application={waiting}&lang=en")
    types_code(page, paged, "emil@example.org", "en")
    expect(page.locator("li", has_text="now")).to_have_count(1)
    page.get_by_role("button", name="Withdraw the application").click()
    fine(page)
    page.get_by_role("button", name="Yes, withdraw").click()
    expect(page.get_by_role("heading", name="is withdrawn")).to_be_visible()
    assert admissions.application(waiting).state == "withdrawn"


def test_the_first_page_has_a_door_for_shops_and_clubs(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    page.get_by_role("link", name="Geschäft oder Verein anmelden").click()
    expect(page.get_by_role("heading", name="Mitmachen bei")).to_be_visible()
    expect(page.get_by_label("E-Mail-Adresse")).to_be_visible()


def test_a_refused_application_says_why_and_is_put_right(page: Page, paged: Town, address: str) -> None:
    office(paged)
    signs_in(paged, "emil")
    waiting = hands_in(paged, "emil")
    why = {"why": "Der Name ist zu lang."}
    assert paged.post(f"/applications/{waiting}/refusals", why, "olga").status == 201
    page.goto(f"{address}{sent(paged, '/join')}")
    types_code(page, paged, "emil@example.org")
    expect(page.get_by_text("Wir konnten noch nicht zustimmen: Der Name ist zu lang.")).to_be_visible()
    page.get_by_role("button", name="Ändern: Name").click()
    fill(page, Name_des_Geschäfts="Buch")
    step(page)
    for _ in ("Zeiten", "Konto", "Kontakt", "Zusagen"):
        page.get_by_role("button", name="Weiter", exact=True).click()
    step(page, "Antrag abschicken")
    expect(page.get_by_role("heading", name="Danke! Der Antrag von Buch ist da.")).to_be_visible()
    assert admissions.application(waiting).state == "submitted"


def test_a_card_without_a_name_is_not_lost_to_another_sign_in(page: Page, paged: Town, address: str) -> None:
    page.goto(f"{address}/card/")
    page.get_by_role("button", name="Später wählen, Karte jetzt").click()
    expect(page.get_by_test_id("balance-points")).to_be_visible()
    page.goto(f"{address}/join")
    expect(page.get_by_text("Auf diesem Gerät liegt eine Karte ohne Namen.")).to_be_visible()
    expect(page.get_by_label("E-Mail-Adresse")).to_have_count(0)


def test_reminders_end_by_their_link_and_one_tap(page: Page, paged: Town, address: str) -> None:
    signs_in(paged, "emil")
    draft = admissions.application(begins(paged, "emil", kind="shop"))
    page.goto(f"{address}/join/stop#{draft.id}.{draft.stop}")
    expect(page.get_by_role("heading", name="Keine Erinnerung mehr?")).to_be_visible()
    assert not admissions.application(draft.id).stopped
    fine(page)
    page.get_by_role("button", name="Nicht mehr erinnern").click()
    expect(page.get_by_role("heading", name="Wir erinnern Sie nicht mehr.")).to_be_visible()
    assert admissions.application(draft.id).stopped
    page.goto(f"{address}/join/stop")
    expect(page.get_by_text("Dieser Link ist nicht vollständig")).to_be_visible()


def test_a_new_treasurer_takes_over_with_the_address_that_was_asked(page: Page, paged: Town, address: str) -> None:
    club = paged.accounts["fc"]
    handovers.asked(Caller("club", club), Hat("club", club), "neu@example.org", stay=False)
    page.goto(f"{address}{sent(paged, '/handover')}")
    types_code(page, paged, "falsch@example.org")
    page.get_by_role("button", name="Ja, ich übernehme").click()
    expect(page.get_by_text("Für falsch@example.org gilt dieser Link nicht.")).to_be_visible()
    fine(page)
    page.get_by_role("button", name="Abmelden").click()
    types_code(page, paged, "neu@example.org")
    page.get_by_role("button", name="Ja, ich übernehme").click()
    expect(page.get_by_role("heading", name="Sie handeln jetzt für")).to_be_visible()
    expect(page.get_by_text("Ihr Link zum Weitergeben:")).to_be_visible()
    fine(page)
    page.goto(f"{address}/handover")
    expect(page.get_by_text("Dieser Link ist nicht vollständig.")).to_be_visible()


CODE = "7F3K2MQ8A1B2C3D4E5F6"
LINKS = [
    links.invitation("t.town.de", CODE),
    links.application("t.town.de", "a:7F3K2MQ8"),
    links.stop("t.town.de", "a:7F3K2MQ8", CODE),
    links.handover("t.town.de", CODE),
    links.register("t.town.de"),
    links.stub("t.town.de", "TG7F 3K2M Q807 HV", "7F3K 2MQ8"),
    links.digital_card("t.town.de", "s:7F3K2MQ8"),
]


@pytest.mark.parametrize("link", LINKS)
def test_every_address_that_a_mail_or_a_printed_code_has_is_a_page(link: str, site_folder: Path) -> None:
    path = urlsplit(link).path
    assert (site_folder / file(path)).is_file()
    assert Pages(site_folder)(Request("GET", path)).status == 200  # type: ignore[union-attr]
