"""The wallet when not all is well: no line, a wrong clock, a key that ended, another tab, no memory."""

import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserType, Page, expect

from chalicelib import texts
from chalicelib.callers import Hat
from chalicelib.people.persons import book as persons
from chalicelib.people.privacy import decisions
from chalicelib.people.sessions import book as sessions
from tests.axe import violations
from tests.pages import ANNA, Film, faults, keys, pair, sign_in, words
from tests.test_people_supporters import FIVE, supports
from tests.test_site_offline import Device
from tests.town import Town

SAY = words("wallet")
HOUR = 60 * 60
FULL = """
const full = () => { throw new DOMException('full', 'QuotaExceededError') }
Storage.prototype.setItem = full
IDBObjectStore.prototype.add = IDBObjectStore.prototype.put = full
void 0
"""


@pytest.fixture
def telephone(browser_type: BrowserType, film: Film, tmp_path: Path) -> Iterator[Device]:
    """A browser with its service worker."""
    made = Device(browser_type, film, tmp_path / "profile")
    yield made
    made.dies()


def shown(page: Page) -> str:
    """The code that the wallet shows, as a camera reads it."""
    picture = page.get_by_role("img", name=SAY["code.label"]).screenshot()
    (seen,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return str(seen.text)


def answered(town: Town, page: Page) -> str:
    """What a till hears of the code on the screen, at this moment: nothing, or the refusal's code."""
    reply = town.post("/scans", {"card": shown(page), "purchase_cents": 500}, "bakery")
    return "" if reply.status == 201 else reply.code


def test_without_a_line_and_an_hour_ahead_the_wallet_shows_card_code_and_balance(
    telephone: Device, paged: Town, address: str
) -> None:
    page = telephone.starts()
    page.clock.install(time=time.time() + HOUR)
    sign_in(page, paged, address)
    expect(page.get_by_test_id("balance-points")).to_have_text("1.000")
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    expect(page.get_by_role("img", name=SAY["code.label"])).to_be_visible()
    telephone.line(there=False)
    page.reload()
    expect(page.get_by_text("Stand von")).to_be_visible()
    expect(page.get_by_test_id("balance-points")).to_have_text("1.000")
    assert answered(paged, page) == ""
    page.get_by_role("button", name=SAY["code.renew"]).click()
    expect(page.get_by_text(SAY["code.old"])).to_be_visible()
    assert answered(paged, page) == ""
    telephone.line(there=True)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Stand von")).to_have_count(0)


def ends_the_key(town: Town) -> None:
    """Anna signs out on another telephone: that ends the keys of all of them."""
    person = persons.known_by(ANNA)
    assert person
    made = sessions.opened(Hat("member", town.accounts["anna"]), person.id, "phone")
    town.tokens["other"] = made.access
    assert town.post("/me/rotating-keys", {}, "other").status == 200
    assert town.post("/sessions/ends", {"refresh_token": made.refresh}, None).status == 200


def test_a_key_that_ended_is_fetched_anew_by_a_tap_and_when_the_wallet_is_looked_at(
    page: Page, paged: Town, address: str
) -> None:
    sign_in(page, paged, address)
    expect(page.get_by_role("img", name=SAY["code.label"])).to_be_visible()
    ends_the_key(paged)
    assert answered(paged, page) == "code_expired"
    page.get_by_role("button", name=SAY["code.renew"]).click()
    expect(page.get_by_text(SAY["code.new"])).to_be_visible()
    assert answered(paged, page) == ""
    ends_the_key(paged)
    assert answered(paged, page) == "code_expired"
    before = shown(page)
    with page.expect_response("**/v1/me/rotating-keys"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    for _ in range(100):
        if shown(page)[:-19] != before[:-19]:  # step and proof aside: the generation is another one
            break
        page.wait_for_timeout(50)
    assert answered(paged, page) == ""


def test_two_tabs_refresh_together_and_sign_out_together(page: Page, paged: Town, address: str) -> None:
    sign_in(page, paged, address)
    expect(page.get_by_test_id("balance-points")).to_be_visible()
    other = page.context.new_page()
    other.goto(f"{address}/wallet/")
    tabs = (page, other)
    for tab in tabs:
        expect(tab.get_by_test_id("balance-points")).to_be_visible()
    for _ in range(2):
        for tab in tabs:
            tab.evaluate("setTimeout(() => location.reload())")
        for tab in tabs:
            tab.wait_for_load_state("networkidle")
            expect(tab.get_by_test_id("balance-points")).to_have_text("1.000")
    page.goto(f"{address}/wallet/#/more")
    page.get_by_role("button", name=SAY["signout"]).click()
    expect(other.get_by_label(SAY["signin.mail"])).to_be_visible()
    assert other.evaluate("localStorage.getItem('wallet')") is None


def test_a_browser_that_keeps_nothing_has_a_wallet_with_a_line_and_says_so(
    page: Page, paged: Town, address: str
) -> None:
    page.add_init_script(FULL)
    sign_in(page, paged, address)
    for _ in range(2):
        expect(page.get_by_test_id("balance-points")).to_have_text("1.000")
        expect(page.get_by_text(SAY["unkept"])).to_be_visible()
        page.reload()


def test_a_till_whose_memory_is_full_does_not_call_an_award_kept(
    page: Page, paged: Town, address: str, film: Film
) -> None:
    film.shows(paged.codes["anna"])
    pair(page, paged, address)
    page.evaluate(FULL)
    expect(page.get_by_text("Karte gelesen")).to_be_visible()
    keys(page, "500")
    page.get_by_role("button", name="Buchen").click()
    expect(page.get_by_text(words("till")["wrong.full"])).to_be_visible()
    expect(page.get_by_role("heading", name="Gespeichert")).to_have_count(0)
    assert paged.get(f"/accounts/{paged.accounts['anna']}", "anna").body["balances"]["points"] == 100_000


def complains(page: Page, say: dict[str, str]) -> None:
    """Tell the office of the newest entry, and look what became of it."""
    page.locator("button.line").first.click()
    page.get_by_role("button", name=say["case.open"]).click()
    page.get_by_label(say["case.what"]).fill("Das war ich nicht.")
    page.get_by_role("button", name=say["case.send"]).click()
    expect(page.get_by_text(say["case.answered"])).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name=say["tab.more"]).click()
    page.get_by_role("button", name=say["more.case"]).click()
    expect(page.get_by_text("Das war ich nicht.")).to_be_visible()
    expect(page.get_by_text(say["cases.waits"])).to_be_visible()


class TestInBothLanguages:
    """One story, in German on a small telephone and in English at a desk."""

    @pytest.fixture(params=["de", "en"])
    def language(self, request: pytest.FixtureRequest) -> str:
        told: str = request.param
        return told

    @pytest.fixture
    def browser_context_args(self, browser_context_args: dict[str, Any], language: str) -> dict[str, Any]:
        size = {"width": 320, "height": 640} if language == "de" else {"width": 1280, "height": 800}
        place = {"de": "de-DE", "en": "en-GB"}[language]
        return {**browser_context_args, "viewport": size, "locale": place}

    def test_the_wallet_tells_what_ones_points_did_and_which_mails_one_gets(
        self, page: Page, paged: Town, address: str, language: str
    ) -> None:
        said, say = faults(page), words("wallet", language)
        supports(paged, *FIVE)
        sign_in(page, paged, address, language=language)
        page.get_by_role("link", name=say["tab.club"]).click()
        expect(page.get_by_role("heading", name=say["reached.title"].replace("{club}", "fc"))).to_be_visible()
        expect(page.get_by_text(say["reached.few"].replace("{n}", "5"))).to_be_visible()
        assert violations(page) == []
        page.get_by_role("link", name=say["more.impact"]).click()
        expect(page.get_by_role("img", name=say["impact.months"])).to_be_visible()
        expect(page.get_by_text({"de": "525 Punkte", "en": "525 points"}[language]).first).to_be_visible()
        page.get_by_text(say["impact.table"]).click()
        expect(page.get_by_role("row")).to_have_count(14)
        assert violations(page) == []
        page.go_back()
        page.get_by_role("link", name=say["tab.more"]).click()
        page.get_by_role("button", name=say["more.mails"]).click()
        page.get_by_role("switch", name=say["consent.thanks_mail"]).click()
        expect(page.get_by_role("switch", name=say["consent.thanks_mail"])).to_have_attribute("aria-checked", "true")
        expect(page.get_by_text(say["must.return"])).to_be_visible()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("link", name=say["tab.history"]).click()
        complains(page, say)
        assert violations(page) == []
        assert said == []


OTHERS = (
    "audit_",
    "deputy",
    "journal_",
    "invitation_",
    "welcome_",
    "club_",
    "application_",
    "hand",
    "role_",
    "departure",
    "proposal",
)
"""Beginnings of mails that go to shops, clubs and staff."""
CHOSEN = {"thanks"}
"""Mails that a member gets by choice alone; their consents are switches in the wallet."""


def test_every_mail_to_a_member_stands_in_the_wallet() -> None:
    mails = json.loads((Path(texts.__file__).with_name("texts") / "mails.json").read_text("utf-8"))["de"]
    told = {key.removeprefix("must.") for key in SAY if key.startswith("must.")}
    assert told == {name for name in mails if not name.startswith(OTHERS)} - CHOSEN
    mailed = {each.name for each in decisions.PURPOSES if each.mailed}
    assert mailed == {f"{name}_mail" for name in CHOSEN}
    assert {f"consent.{name}" for name in mailed} <= set(SAY)
