"""The office in Chromium: what needs a person, what is so, and who did what."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from chalicelib.audits import book as audits
from chalicelib.clockwork import book as clockwork
from tests.desks import AUDITOR, CLERK, DESK, SMALL, enters, fine, opens, staffed
from tests.newcomers import SHOP, hands_in, signs_in
from tests.pages import faults, words
from tests.test_audits import spoils
from tests.town import Town


@pytest.fixture(autouse=True)
def impatient(page: Page) -> None:
    page.set_default_timeout(10_000)


@pytest.fixture
def desk(paged: Town) -> Town:
    """Somebody in each role, after a quiet night."""
    staffed()
    audits.nightly()
    return paged


@pytest.mark.parametrize(("language", "size"), [("de", DESK), ("en", SMALL)], ids=["de", "en, 320 px"])
def test_the_start_page_is_empty_until_a_shop_waits_and_moves_nothing_meanwhile(
    page: Page, desk: Town, address: str, language: str, size: ViewportSize
) -> None:
    say, said = words("office_start", language), faults(page)
    page.set_viewport_size(size)
    enters(page, desk, address, CLERK, language)
    expect(page.get_by_text(say["nothing"])).to_be_visible()
    fine(page)
    case = desk.post("/cases", {"text": "Es fehlen Punkte."}, "anna").body["case"]
    page.get_by_role("button", name=say["look"]).click()
    expect(page.get_by_text(case)).to_be_visible()
    signs_in(desk, "berta")
    hands_in(desk, "berta")
    desk.post(f"/cases/{case}/answers", {"text": "Nachgebucht.", "way": "phone"}, "clerk")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text(say["over"], exact=True)).to_be_visible()
    expect(page.get_by_text(SHOP["trading_name"])).to_have_count(0)
    page.get_by_role("button", name=say["fresh"].replace("{count}", "1")).click()
    expect(page.get_by_text(SHOP["trading_name"])).to_be_visible()
    fine(page)
    page.get_by_role("link", name=say["do.shop_waiting"]).click()
    expect(page.get_by_role("heading", name=SHOP["trading_name"])).to_be_visible()
    assert said == []


def test_what_is_put_aside_is_gone_for_some_days(page: Page, desk: Town, address: str) -> None:
    say = words("office_start")
    case = desk.post("/cases", {"text": "Es fehlen Punkte."}, "anna").body["case"]
    enters(page, desk, address, CLERK)
    expect(page.locator(".menu .chip")).to_contain_text("1")
    page.get_by_role("button", name=say["rest.of"].replace("{what}", say["kind.case"])).click()
    fine(page)
    page.get_by_label(say["why"]).fill("Bank gefragt")
    page.get_by_role("button", name=say["rest.go"]).click()
    expect(page.get_by_text(say["nothing"])).to_be_visible()
    expect(page.get_by_text(say["aside"].replace("{count}", "1"))).to_be_visible()
    (change,) = desk.get(f"/trail?thing=case:{case}", "clerk").body["changes"]
    assert change["what"] == "task_put_aside"


@pytest.fixture
def traded(desk: Town) -> Town:
    """A day of the bakery, counted and audited that night, and a club that it reached."""
    desk.turns_to("2026-11-20")
    desk.scans("anna", 50_000, "bakery")
    desk.turns_to("2026-11-21")
    clockwork.tick()
    assert audits.nightly()
    return desk


def german(units: int) -> str:
    """Hundredths as a German reads them: `2.250`, `7,50`."""
    return f"{units / 100:,.2f}".removesuffix(".00").translate(str.maketrans(",.", ".,"))


def test_the_overview_says_what_the_api_and_the_audit_say(page: Page, traded: Town, address: str) -> None:
    say, said = words("office_overview"), faults(page)
    told = traded.get("/overview?months=3", "clerk").body
    held = told["circulation"]["pockets"]["points"]
    report = audits.night(told["circulation"]["audit"]).report
    assert report
    assert report.held["m"]["points"] == held["members"]
    enters(page, traded, address, CLERK)
    opens(page, address, "overview")
    expect(page.get_by_role("img", name=say["scans"])).to_be_visible()
    page.get_by_text(say["days.table"]).click()
    fine(page)
    row = page.get_by_role("row", name="20.11.2026").inner_text()
    assert [f"{told['days'][0]['scans']}", "500,00"] == [row.split()[1], row.split()[2]]
    for kind in ("total", "members", "clubs"):
        table = page.get_by_role("region", name=say["held"])
        named = table.get_by_role("row", name=say[f"held.{kind}"])
        assert german(held[kind]) in named.inner_text()
    with page.expect_download() as file:
        page.get_by_role("button", name=f"{say['table.months']} für").click()
    assert file.value.suggested_filename == "months.csv"
    page.set_viewport_size(SMALL)
    fine(page)
    assert said == []


def test_an_audit_that_is_run_now_is_watched_until_it_tells_what_it_found(
    page: Page, traded: Town, address: str
) -> None:
    say, said = words("office_trust"), faults(page)
    enters(page, traded, address, CLERK)
    opens(page, address, "trust")
    expect(page.get_by_text(say["good"])).to_be_visible()
    fine(page)
    spoils(traded)
    page.get_by_role("button", name=say["run"]).click()
    expect(page.get_by_text(say["report.bad"].replace("{count}", "2"))).to_be_visible()
    fine(page)
    page.get_by_role("link", name=say["back"]).click()
    expect(page.get_by_text(say["bad"])).to_be_visible()
    assert said == []


def test_who_looked_and_who_changed_what_is_found_by_filters(page: Page, desk: Town, address: str) -> None:
    say = words("office_trust")
    page.set_viewport_size(SMALL)
    case = desk.post("/cases", {"text": "Es fehlen Punkte."}, "anna").body["case"]
    desk.post(f"/cases/{case}/answers", {"text": "Nachgebucht.", "way": "phone"}, "clerk")
    desk.post("/looks", {"account": desk.accounts["anna"], "why": "Bittet um <b>Hilfe</b>"}, "clerk")
    assert desk.get(f"/members/{desk.accounts['anna']}", "clerk").status == 200
    enters(page, desk, address, AUDITOR)
    opens(page, address, "trail")
    expect(page.get_by_role("cell", name=say["what.case_answered"])).to_be_visible()
    page.get_by_label(say["what"], exact=True).select_option("card_blocked")
    page.get_by_role("button", name=say["filter"]).click()
    expect(page.get_by_text(say["none"])).to_be_visible()
    fine(page)
    opens(page, address, "looks")
    expect(page.get_by_text("Bittet um <b>Hilfe</b>").first).to_be_visible()
    fine(page)
    page.get_by_label(say["whom"]).fill("m:00000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text(say["none"])).to_be_visible()


def test_the_clerk_ends_a_till_and_records_why_a_shop_leaves(page: Page, desk: Town, address: str) -> None:
    say, said = words("office_party"), faults(page)
    shop = desk.accounts["bakery"]
    enters(page, desk, address, CLERK)
    opens(page, address, f"shop/{shop}")
    expect(page.get_by_role("heading", level=1)).to_have_text("bakery")
    balance = german(desk.balance("bakery")).removeprefix("-")
    expect(page.get_by_role("row").nth(1).get_by_role("cell").last).to_contain_text(balance)
    fine(page)
    end = page.get_by_role("button", name=re.compile(f"{say['till.end']}$", re.IGNORECASE)).first
    end.click()
    fine(page)
    page.get_by_role("button", name=say["till.end.yes"]).click()
    expect(page.get_by_text(say["till.revoked"], exact=True).first).to_be_visible()
    page.set_viewport_size(SMALL)
    page.get_by_role("button", name=say["departure"]).click()
    page.get_by_label(say["why"]).fill("Gibt das Geschäft auf")
    fine(page)
    page.get_by_role("button", name=say["departure.go"]).click()
    expect(page.get_by_text(say["departure.made"])).to_be_visible()
    fine(page)
    changes = desk.get(f"/trail?thing={shop}", "clerk").body["changes"]
    assert {change["what"] for change in changes} >= {"till_revoked", "left"}
    assert said == []


def test_the_audit_finds_nothing_to_press_that_changes_anything(page: Page, desk: Town, address: str) -> None:
    desk.post("/cases", {"text": "Es fehlen Punkte."}, "anna")
    enters(page, desk, address, AUDITOR)
    for place in ("start", "overview", f"shop/{desk.accounts['bakery']}", f"club/{desk.accounts['fc']}"):
        opens(page, address, place)
        expect(page.get_by_text(words("office")["loading"])).to_have_count(0)
        expect(page.locator("main form, main .button.alarm")).to_have_count(0)
        for section in ("office_start", "office_party"):
            say = words(section)
            named = [say[key] for key in ("rest", "till.end", "till.name", "handover", "departure") if key in say]
            for name in named:
                expect(page.locator("main").get_by_role("button", name=name)).to_have_count(0)
    fine(page)
