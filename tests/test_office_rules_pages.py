"""Each rule that the API knows can be changed at the office's desk, without a word of its notation."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.desks import CLERK, SMALL, enters, fine, opens, staffed
from tests.four_eyes import approves
from tests.pages import faults, words
from tests.test_office_judge_pages import LANGUAGES, says
from tests.town import Town

WHY = "Beschluss vom Montag"


@pytest.fixture
def desk(paged: Town) -> Town:
    staffed()
    return paged


@LANGUAGES
def test_each_rule_has_a_form_that_says_it_in_words(
    page: Page, desk: Town, address: str, language: str, size: dict[str, int]
) -> None:
    say, said = says(language), faults(page)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    enters(page, desk, address, CLERK, language)
    offered: set[str] = set()
    for scope, title in (("settings", "title"), (f"settings/{desk.accounts['bakery']}", "title.shop")):
        opens(page, address, scope)
        expect(page.get_by_role("heading", level=1, name=say[f"settings.{title}"], exact=True)).to_be_visible()
        which = page.get_by_label(say["settings.which"])
        expect(which).to_be_visible()
        kinds = which.locator("option").evaluate_all("all => all.map(each => each.value).filter(Boolean)")
        for kind in kinds:
            which.select_option(kind)
            expect(page.get_by_label(say["settings.starts"])).to_be_visible()
            fine(page)
        offered |= set(kinds)
    named = {key.removeprefix("rule.") for key in words("office_rules", language) if key.startswith("rule.")}
    # "campaigns" is what runs, and where none does none ends.
    assert named - offered == {"campaigns", "ends_campaign"}
    assert said == []


def plans(page: Page, say: dict[str, str]) -> str:
    """Hands over for approval what was filled in; the id of the proposal."""
    expect(page.get_by_role("heading", name=say["effect.rules"])).to_be_visible()
    page.get_by_label(say["plan.why"]).fill(WHY)
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 201) as made:
        page.get_by_role("button", name=say["plan.go"]).click()
    expect(page.get_by_text(say["approvals.own"])).to_be_visible()
    return str(made.value.json()["id"])


def splits(page: Page, say: dict[str, str]) -> None:
    """80 per cent of a shop's goods at 7, and the rest at 19, after it was told that 80 are not all."""
    page.get_by_label(say["settings.which"]).select_option("vat")

    def part(key: str, n: int) -> Locator:
        return page.get_by_label(say[f"settings.vat.{key}"].replace("{n}", str(n)))

    part("rate", 1).fill("7")
    part("share", 1).fill("80")
    expect(part("share", 1)).to_have_attribute("aria-invalid", "true")
    part("rate", 2).fill("19")
    part("share", 2).fill("20")
    expect(part("share", 1)).not_to_have_attribute("aria-invalid", "true")


def campaigns(page: Page, say: dict[str, str]) -> None:
    """A week for the club, of which the town bears a quarter."""
    page.get_by_label(say["settings.which"]).select_option("campaign")
    page.get_by_label(say["settings.name"], exact=True).fill("Brotwoche")
    page.get_by_label(say["settings.whom"]).select_option("club")
    begins = page.get_by_label(say["settings.starts"]).input_value()
    page.get_by_label(say["settings.ends"]).fill(re.sub(r"..$", "07", begins))
    page.get_by_label(say["settings.campaign.bears"]).fill("25")
    page.get_by_label(say["settings.budget"]).fill("1500,5")


def test_a_shop_s_taxes_and_a_campaign_with_a_budget_come_out_as_they_were_typed(
    page: Page, desk: Town, address: str
) -> None:
    say, shop = says("de"), desk.accounts["bakery"]
    page.set_viewport_size(SMALL)
    enters(page, desk, address, CLERK)
    prepared = []
    for fills in (splits, campaigns):
        opens(page, address, f"settings/{shop}")
        fills(page, say)
        prepared.append(plans(page, say))
        fine(page)
        page.reload()
    assert [approves(desk, each).status for each in prepared] == [201, 201]
    made = {
        name: rule
        for each in desk.get(f"/rules?scope={shop}", "clerk").body["changes"]
        for name, rule in each["rules"].items()
    }
    assert made["vat"] == {"700": 8000, "1900": 2000}
    campaign = made["campaign"]
    assert (campaign["name"], campaign["to"], campaign["town_bears"]) == ({"de": "Brotwoche"}, ["club"], 25)
    assert campaign["budget"] == 150_050
