"""Four eyes in Chromium: one corrects or changes, another looks and approves, and nobody approves their own."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.authenticator import Authenticator
from tests.desks import BOARD, CLERK, DESK, SMALL, enters, fine, opens, proves, staffed
from tests.four_eyes import approves, prepares
from tests.pages import faults, words
from tests.signing import outbox, signs_in, told
from tests.town import Town

LANGUAGES = pytest.mark.parametrize(("language", "size"), [("de", DESK), ("en", SMALL)], ids=["de", "en, 320 px"])


@pytest.fixture(autouse=True)
def impatient(page: Page) -> None:
    page.set_default_timeout(10_000)


@pytest.fixture
def desk(paged: Town) -> Town:
    staffed()
    return paged


def says(language: str) -> dict[str, str]:
    """What all of these pages say."""
    parts = ("plan", "effect", "rules", "correct", "settings", "approvals")
    return {f"{part}.{key}": text for part in parts for key, text in words(f"office_{part}", language).items()}


def leaves(page: Page, language: str) -> None:
    say = words("office", language)
    page.get_by_role("button", name=say["out"]).click()
    expect(page.get_by_role("heading", name=say["entry.again"])).to_be_visible()


def mailed_link(town: Town) -> str:
    """The place to which the mail leads that asks somebody to approve."""
    found = re.search(r"/#/(approve/\w+)", outbox(town)[-1]["text"])
    assert found
    return found[1]


@LANGUAGES
def test_a_wrong_award_is_corrected_and_a_second_person_approves_it_from_the_mail(
    page: Page, desk: Town, address: str, language: str, size: dict[str, int]
) -> None:
    say, said = says(language), faults(page)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    posting = desk.scans("anna", 3000, "bakery").body["posting"]["id"]
    enters(page, desk, address, CLERK, language)
    opens(page, address, f"correct/{posting}")
    page.get_by_label(say["correct.how.correction"]).check()
    page.get_by_label(say["correct.from"]).select_option(desk.accounts["bakery"])
    page.get_by_label(say["correct.to"]).select_option(desk.accounts["anna"])
    page.get_by_role("textbox", name=say["correct.amount"]).fill("4,5")
    expect(page.get_by_role("heading", name=say["effect.moves"])).to_be_visible()
    fine(page)
    page.get_by_label(say["plan.why"]).fill("300 <b>statt</b> 750 getippt")
    page.get_by_role("button", name=say["plan.go"]).click()
    expect(page.get_by_text(say["approvals.own"])).to_be_visible()
    expect(page.get_by_role("button", name=say["approvals.approve"], exact=True)).to_have_count(0)
    before, place = desk.balance("anna"), mailed_link(desk)
    leaves(page, language)
    enters(page, desk, address, BOARD, language)
    opens(page, address, place)
    expect(page.get_by_text("300 <b>statt</b> 750 getippt")).to_be_visible()
    fine(page)
    page.get_by_role("button", name=say["approvals.approve"], exact=True).click()
    expect(page.get_by_role("link", name=say["approvals.made.posting"])).to_be_visible()
    assert (desk.balance("anna") - before, desk.audit(), said) == (450, [], [])


def plans_a_rate(page: Page, say: dict[str, str]) -> str:
    """2.5 per cent for the card from the day that the form offers, after a rate that contradicts; the day."""
    page.get_by_label(say["settings.which"]).select_option("rates")
    member = page.get_by_label(say["settings.member"])
    member.fill("99,9")
    expect(member).to_have_attribute("aria-invalid", "true")
    member.fill("2,5")
    expect(page.get_by_role("heading", name=say["effect.rules"])).to_be_visible()
    fine(page)
    page.get_by_label(say["plan.why"]).fill("Beschluss der Versammlung")
    starts = page.get_by_label(say["settings.starts"]).input_value()
    page.get_by_role("button", name=say["plan.go"]).click()
    expect(page.get_by_text(say["approvals.own"])).to_be_visible()
    return starts


@LANGUAGES
def test_a_rate_changes_next_month_once_another_person_approved_it(
    page: Page, desk: Town, address: str, language: str, size: dict[str, int]
) -> None:
    say, said = says(language), faults(page)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    enters(page, desk, address, CLERK, language)
    opens(page, address, "settings")
    starts = plans_a_rate(page, say)
    place = mailed_link(desk)
    leaves(page, language)
    enters(page, desk, address, BOARD, language)
    opens(page, address, "approvals")
    expect(page.get_by_role("heading", name=say["approvals.group.yours"].replace("{count}", "1"))).to_be_visible()
    fine(page)
    page.locator(f'a[href="#/{place}"]').click()
    page.get_by_role("button", name=say["approvals.approve"], exact=True).click()
    page.get_by_role("link", name=say["approvals.made.rules"]).click()
    expect(page.get_by_text("Beschluss der Versammlung")).to_be_visible()
    fine(page)
    assert starts.endswith("-01")
    (change,) = desk.get("/rules", "clerk").body["changes"]
    midnight = datetime.fromisoformat(f"{starts}T00:00:00").replace(tzinfo=ZoneInfo("Europe/Berlin"))
    assert (change["rules"], datetime.fromisoformat(change["from"])) == (
        {"rates": {"club": 50, "member": 250}},
        midnight,
    )
    assert [fault for fault in said if "422" not in fault] == []  # the rate that contradicts


def test_several_amounts_are_moved_at_once_by_keyboard_alone(page: Page, desk: Town, address: str) -> None:
    say, said = says("de"), faults(page)
    page.set_viewport_size(SMALL)
    posting = desk.scans("anna", 3000, "bakery").body["posting"]["id"]
    enters(page, desk, address, CLERK)
    opens(page, address, f"correct/{posting}")
    page.get_by_label(say["correct.how.correction"]).check()
    more = page.get_by_role("button", name=say["correct.move.more"])
    for _ in range(2):
        more.press("Enter")
    page.get_by_role("button", name=say["correct.move.out.of"].replace("{n}", "2")).press("Enter")
    for n, (target, amount) in enumerate([("anna", "4,5"), ("fc", "2")], start=1):
        row = page.get_by_role("region", name=say["correct.move"].replace("{n}", str(n)))
        row.get_by_label(say["correct.from"]).select_option(desk.accounts["bakery"])
        row.get_by_label(say["correct.to"]).select_option(desk.accounts[target])
        expect(page.get_by_role("heading", name=say["effect.moves"])).to_be_hidden()
        row.get_by_role("textbox", name=say["correct.amount"]).fill(amount)
    expect(page.get_by_role("heading", name=say["effect.moves"])).to_be_visible()
    fine(page)
    before = {name: desk.balance(name) for name in ("bakery", "anna", "fc")}
    page.get_by_label(say["plan.why"]).fill("Beides vertippt")
    page.get_by_role("button", name=say["plan.go"]).press("Enter")
    expect(page.get_by_text(say["approvals.own"])).to_be_visible()
    assert approves(desk, mailed_link(desk).removeprefix("approve/")).status == 201
    moved = {name: desk.balance(name) - held for name, held in before.items()}
    assert (moved, desk.audit(), said) == ({"bakery": -650, "anna": 450, "fc": 200}, [], [])


def test_too_much_is_said_at_the_amount_and_what_was_typed_stays(page: Page, desk: Town, address: str) -> None:
    say = says("de")
    posting = desk.scans("anna", 3000, "bakery").body["posting"]["id"]
    enters(page, desk, address, CLERK)
    opens(page, address, f"correct/{posting}")
    page.get_by_label(say["correct.how.correction"]).check()
    page.get_by_label(say["correct.from"]).select_option(desk.accounts["anna"])
    page.get_by_label(say["correct.to"]).select_option(desk.accounts["bakery"])
    amount = page.get_by_role("textbox", name=say["correct.amount"])
    amount.fill("4000")
    expect(amount).to_have_attribute("aria-invalid", "true")
    fine(page)
    amount.fill("2")
    expect(amount).not_to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("heading", name=say["effect.moves"])).to_be_visible()
    expect(page.get_by_label(say["correct.from"])).to_have_value(desk.accounts["anna"])


def test_what_changed_since_it_was_looked_at_is_shown_and_decided_on_anew(
    page: Page, desk: Town, address: str
) -> None:
    say = says("de")
    posting = desk.scans("anna", 3000, "bakery").body["posting"]["id"]
    asked = prepares(desk, {"reversal": {"posting": posting}}).body["id"]
    enters(page, desk, address, BOARD)
    opens(page, address, f"approve/{asked}")
    approve = page.get_by_role("button", name=say["approvals.approve"], exact=True)
    expect(approve).to_be_visible()
    desk.post(f"/postings/{posting}/returns", {"purchase_cents": 1000}, "bakery")
    approve.click()
    expect(page.get_by_text(say["approvals.changed"])).to_be_visible()
    fine(page)
    approve.click()
    expect(page.get_by_role("link", name=say["approvals.made.posting"])).to_be_visible()
    assert desk.audit() == []


def test_who_has_a_passkey_and_signed_in_a_while_ago_signs_in_anew_to_approve(
    page: Page, desk: Town, address: str
) -> None:
    say = says("de")
    posting = desk.scans("anna", 3000, "bakery").body["posting"]["id"]
    asked = prepares(desk, {"reversal": {"posting": posting}}).body["id"]
    signs_in(desk, BOARD)
    options = told(desk, "/passkeys/challenges", {}, BOARD).body["options"]
    made = told(
        desk, "/passkeys", {"name": "Handy", "credential": Authenticator(origin=address).creates(options)}, BOARD
    )
    assert made.status == 201, made.body
    enters(page, desk, address, BOARD)
    opens(page, address, f"approve/{asked}")
    desk.passes_ms(11 * 60_000)
    page.get_by_role("button", name=say["approvals.approve"], exact=True).click()
    expect(page.get_by_role("heading", name=say["approvals.sure"])).to_be_visible()
    fine(page)
    proves(page, desk, BOARD)
    expect(page.get_by_role("link", name=say["approvals.made.posting"])).to_be_visible()
