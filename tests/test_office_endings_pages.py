"""In the office's pages a shop is stopped, claimed from and written off, and a club is dissolved and goes on."""

import pytest
from playwright.sync_api import Page, expect

from tests.desks import BOARD, CLERK, enters, fine, opens, staffed
from tests.pages import faults, words
from tests.test_office_judge_pages import LANGUAGES
from tests.town import Town

WHY = "405 IN <b>1234</b>/26"


@pytest.fixture(autouse=True)
def impatient(page: Page) -> None:
    page.set_default_timeout(15_000)


@pytest.fixture
def desk(paged: Town) -> Town:
    staffed()
    return paged


def today(town: Town) -> str:
    told = town.book.moment().day
    return f"20{told[:2]}-{told[2:4]}-{told[4:]}"


def stops(page: Page, town: Town, say: dict[str, str]) -> None:
    """On the bakery's page: from this moment on it books nothing."""
    page.get_by_role("button", name=say["begin"]).click()
    page.get_by_label(say["from"]).fill(today(town))
    page.get_by_label(say["why"]).fill(WHY)
    fine(page)
    page.get_by_role("button", name=say["begin.go"]).click()
    expect(page.get_by_text(WHY)).to_be_visible()
    assert town.scans("anna", 3000, "bakery").code == "shop_stopped"


def takes_back(page: Page, say: dict[str, str]) -> None:
    page.get_by_role("button", name=say["end"], exact=True).click()
    page.get_by_label(say["why"]).fill("verwechselt")
    page.get_by_role("button", name=say["end.go"]).click()
    expect(page.get_by_text(say["none"], exact=True)).to_be_visible()


@LANGUAGES
def test_a_shop_is_stopped_claimed_from_and_its_debt_prepared_to_be_written_off(
    page: Page, desk: Town, address: str, language: str, size: dict[str, int]
) -> None:
    say, plan, said = words("office_insolvency", language), words("office_plan", language), faults(page)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    assert desk.scans("anna", 3000, "bakery").status == 201
    enters(page, desk, address, CLERK, language)
    opens(page, address, f"shop/{desk.accounts['bakery']}")
    stops(page, desk, say)
    with page.expect_download() as got:
        page.get_by_role("button", name=say["claim.de"]).click()
    assert got.value.suggested_filename.endswith("-de.pdf")
    expect(page.get_by_role("button", name=say["end"], exact=True)).to_have_count(0)
    fine(page)
    page.get_by_role("button", name=say["write_off"]).click()
    page.get_by_label(plan["why"]).fill("Insolvenz")
    page.get_by_role("button", name=plan["go"]).click()
    expect(page.get_by_role("heading", name=words("office_approvals", language)["kind.write_off"])).to_be_visible()
    fine(page)
    assert said == []


@LANGUAGES
def test_the_board_takes_it_back_and_the_shop_scans_again(
    page: Page, desk: Town, address: str, language: str, size: dict[str, int]
) -> None:
    say, said = words("office_insolvency", language), faults(page)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    enters(page, desk, address, BOARD, language)
    opens(page, address, f"shop/{desk.accounts['bakery']}")
    stops(page, desk, say)
    takes_back(page, say)
    assert (desk.scans("anna", 3000, "bakery").status, said) == (201, [])


@LANGUAGES
def test_a_club_is_dissolved_and_goes_on_after_all(
    page: Page, desk: Town, address: str, language: str, size: dict[str, int]
) -> None:
    say, said = words("office_dissolution", language), faults(page)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    enters(page, desk, address, CLERK, language)
    opens(page, address, f"club/{desk.accounts['fc']}")
    page.get_by_role("button", name=say["begin"]).click()
    year = int(today(desk)[:4]) + 1
    page.get_by_label(say["from"]).fill(f"{year}-01-31")
    page.get_by_label(say["why"]).fill(WHY)
    fine(page)
    page.get_by_role("button", name=say["begin.go"]).click()
    expect(page.get_by_text(WHY)).to_be_visible()
    fine(page)
    page.get_by_role("button", name=say["end"], exact=True).click()
    page.get_by_label(say["why"]).fill("doch nicht")
    page.get_by_role("button", name=say["end.go"]).click()
    expect(page.get_by_text(say["none"], exact=True)).to_be_visible()
    assert said == []
