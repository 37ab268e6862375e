"""The clerk finds people and helps them: the box in the head, a member's page, a caller, a posting."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.desks import AUDITOR, CLERK, DESK, SMALL, enters, fine, opens, staffed
from tests.pages import faults, words
from tests.town import Town

NAME = "Hannelore <b>Weidner</b>"
REASON = "Hat angerufen"


@pytest.fixture(autouse=True)
def impatient(page: Page) -> None:
    page.set_default_timeout(10_000)


@pytest.fixture
def desk(paged: Town) -> Town:
    """Hannelore has a card with 10 euros on it, and there is a card in the drawer."""
    staffed()
    paged.opens_person("hannelore", "hannelore@example.org", NAME)
    paged.purchases["hers"] = paged.scans("hannelore", 100_000, "bakery").body["posting"]["id"]
    paged.opens_member("spare", st="N")
    return paged


def finds(page: Page, text: str, language: str = "de") -> None:
    """Half a name, and the member among what is found."""
    say = words("office_search", language)
    page.get_by_role("combobox", name=say["label"]).fill(text)
    page.get_by_role("option", name=say["kind.member"]).first.click()


def looks(page: Page, text: str, language: str = "de") -> None:
    """Find a member, and say why."""
    say = words("office_member", language)
    finds(page, text, language)
    page.get_by_role("button", name=say["reason.lost"]).click()
    expect(page.get_by_role("heading", level=2, name=say["balance"])).to_be_visible()


def replaces(page: Page, desk: Town, say: dict[str, str]) -> None:
    """By a card from the drawer, whose number is typed wrong at first."""
    page.get_by_role("button", name=f"{say['act.replace']}: {desk.numbers['hannelore']}").click()
    spare = desk.numbers["spare"]
    page.get_by_label(say["new"]).fill(spare[:-1] + ("0" if spare[-1] != "0" else "1"))
    expect(page.get_by_text(say["wrong.check"])).to_be_visible()
    page.get_by_label(say["new"]).fill(spare)
    fine(page)
    page.locator("dialog").get_by_role("button", name=say["act.replace"]).click()
    expect(page.get_by_text(say["done.replace"])).to_be_visible()
    expect(page.get_by_text(say["change.card_replaced"])).to_be_visible()


@pytest.mark.parametrize(("language", "size"), [("de", DESK), ("en", SMALL)], ids=["de", "en, 320 px"])
def test_a_lost_card_is_replaced_and_its_paper_printed(
    page: Page, desk: Town, address: str, language: str, size: dict[str, int]
) -> None:
    say, said = words("office_member", language), faults(page)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    enters(page, desk, address, CLERK, language)
    opens(page, address, "call")
    finds(page, "weid han", language)
    expect(page.get_by_role("heading", name=say["reason"])).to_be_visible()
    fine(page)
    looks(page, "weid han", language)
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    fine(page)
    replaces(page, desk, say)
    page.get_by_role("button", name=f"{say['act.letter']}: {desk.numbers['spare']}").first.click()
    page.get_by_label(say["address"]).fill("Hannelore Weidner\nSpitalstraße 12\n04860 Torgau")
    fine(page)
    with page.expect_download() as paper:
        page.locator("dialog").get_by_role("button", name=say["act.letter"]).click()
    assert paper.value.path().read_bytes().startswith(b"%PDF")
    expect(page.get_by_text(say["change.letter_made"])).to_be_visible()
    assert desk.scans("spare", 1000, "bakery").status == 201
    assert desk.scans("hannelore", 1000, "bakery").code == "card_replaced"
    assert said == []


def types_reason(page: Page, say: dict[str, str]) -> None:
    page.keyboard.press("/")
    page.keyboard.type("hannel")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_label(say["reason.own"])).to_be_focused()
    page.keyboard.type(REASON)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()


def test_it_is_done_by_keyboard_alone(page: Page, desk: Town, address: str) -> None:
    say = words("office_member")
    enters(page, desk, address, CLERK)
    types_reason(page, say)
    tabs_to(page, f"{say['act.replace']}: {desk.numbers['hannelore']}")
    page.keyboard.press("Enter")
    expect(page.get_by_label(say["new"])).to_be_focused()
    page.keyboard.type(desk.numbers["spare"])
    page.keyboard.press("Enter")
    expect(page.get_by_text(say["done.replace"])).to_be_visible()
    tabs_to(page, f"{say['act.letter']}: {desk.numbers['spare']}")
    page.keyboard.press("Enter")
    expect(page.get_by_label(say["address"])).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_label(say["address"])).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Hannelore Weidner\n04860 Torgau")
    page.keyboard.press("Tab")
    with page.expect_download():
        page.keyboard.press("Enter")
    expect(page.get_by_text(REASON).first).to_be_visible()


def tabs_to(page: Page, name: str) -> None:
    """By the tabulator alone."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.getAttribute('aria-label')") == name:
            return
    raise AssertionError(f"no tabulator leads to {name}")


def test_the_box_says_what_can_be_typed_and_shows_no_older_answer(page: Page, desk: Town, address: str) -> None:
    say, held = words("office_search"), list[Route]()
    enters(page, desk, address, CLERK)
    box = page.get_by_role("combobox", name=say["label"])
    number = desk.numbers["hannelore"]
    for typed, hint in (
        (number[:-1] + ("0" if number[-1] != "0" else "1"), "hint.wrong_check_digits"),
        ("Xyz", "nothing"),
    ):
        box.fill(typed)
        expect(page.get_by_text(say[hint])).to_be_visible()
        fine(page)

    def slow(route: Route) -> None:
        held.append(route) if route.request.post_data_json == {"text": "hanne"} else route.continue_()

    page.route("**/v1/searches", slow)
    box.fill("hanne")
    page.wait_for_timeout(400)
    box.fill(number)
    expect(page.get_by_role("option", name=say["kind.card"])).to_be_visible()
    held.pop().continue_()
    page.wait_for_timeout(400)
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("option", name=say["kind.card"])).to_be_visible()
    box.press("Escape")
    expect(box).to_have_value("")
    expect(page.get_by_role("option")).to_have_count(0)


def test_a_caller_s_card_is_blocked_on_one_screen(page: Page, desk: Town, address: str) -> None:
    say, told = words("office_call"), words("office_member")
    enters(page, desk, address, CLERK)
    opens(page, address, "call")
    fine(page)
    page.get_by_label(say["who"]).fill(desk.numbers["hannelore"])
    page.get_by_role("option").click()
    page.get_by_role("button", name=say["wish.block"]).click()
    page.get_by_role("button", name=desk.numbers["hannelore"]).click()
    fine(page)
    page.get_by_role("button", name=told["act.block"], exact=True).click()
    expect(page.get_by_text(told["done.block"])).to_be_visible()
    assert (
        desk.post("/scans", {"card": desk.codes["hannelore"], "purchase_cents": 100}, "bakery").code == "card_blocked"
    )
    page.get_by_role("button", name=say["wish.replace"]).click()
    page.get_by_role("button", name=desk.numbers["hannelore"]).click()
    page.get_by_label(told["new"]).fill(desk.codes["spare"])
    page.get_by_role("button", name=told["act.replace"], exact=True).click()
    expect(page.get_by_text(told["done.replace"])).to_be_visible()
    page.get_by_role("button", name=say["next"]).click()
    expect(page.get_by_label(say["who"])).to_be_focused()


@pytest.mark.parametrize(("language", "size"), [("de", DESK), ("en", SMALL)], ids=["de", "en, 320 px"])
def test_who_asks_for_it_is_erased_and_the_card_keeps_what_it_holds(
    page: Page, desk: Town, address: str, language: str, size: dict[str, int]
) -> None:
    say, held = words("office_member", language), desk.balance("hannelore")
    page.set_viewport_size(size)  # type: ignore[arg-type]
    enters(page, desk, address, CLERK, language)
    opens(page, address, "call")
    looks(page, "weid han", language)
    page.get_by_text(say["acts"]).click()
    page.get_by_role("button", name=say["act.erase"]).click()
    dialog = page.locator("dialog")
    go = dialog.get_by_role("button", name=say["act.erase"])
    expect(go).to_be_disabled()
    dialog.get_by_label(say["erase.worth"]).select_option("go_on")
    fine(page)
    go.click()
    expect(page.get_by_text(say["done.erase"])).to_be_visible()
    expect(page.get_by_text("hannelore@example.org")).to_have_count(0)
    expect(page.get_by_text(say["mail.none"], exact=True)).to_be_visible()
    fine(page)
    assert (desk.balance("hannelore"), held > 0) == (held, True)
    assert desk.scans("hannelore", 1000, "bakery").status == 201


def test_what_was_given_back_is_struck_out_and_the_audit_changes_nothing(page: Page, desk: Town, address: str) -> None:
    say, told = words("office_posting"), words("office_member")
    posting = desk.purchases["hers"]
    back = desk.post(f"/postings/{posting}/returns", {}, "bakery").body["posting"]["id"]
    enters(page, desk, address, AUDITOR)
    opens(page, address, f"posting/{posting}")
    expect(page.get_by_role("link", name=say["undone.ask"])).to_be_visible()
    fine(page)
    looks(page, "hannel")
    expect(page.locator("td .gone").first).to_be_visible()
    expect(page.locator("main .button.alarm")).to_have_count(0)
    expect(page.get_by_role("button", name=told["act.block"])).to_have_count(0)
    fine(page)
    page.locator("td a.gone").first.click()
    expect(page.get_by_role("link", name=back)).to_be_visible()
    expect(page.get_by_role("link", name=say["correct"])).to_have_count(0)
    fine(page)
