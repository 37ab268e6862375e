"""The ways through the wallet, stop by stop, of a member of the demo town and of somebody without a card."""

from dataclasses import replace

from infra.shots.album import Visit

PAGES = ("impact", "cards", "pin", "signins", "mails", "consents", "data", "case")
"""What stands below "More"."""


def wallet(visit: Visit) -> None:
    """Anna signs in, shows her card, looks what was booked, and sets what can be set."""
    mail = visit.stage.resident("anna")["mail"]
    visit.goes("/wallet/")
    visit.says("signin.new")
    visit.shot("wallet-sign-in", english=True)
    visit.signs_in(mail, "wallet-mailed")
    visit.page.get_by_test_id("balance-points").wait_for()
    visit.shot("wallet-card", english=True)
    visit.tap("scan")
    visit.says("camera.on")
    visit.shot("wallet-scan")
    visit.tap("back")
    visit.tap("send")
    visit.shot("wallet-send")
    visit.tap("back")
    _parts(visit)
    body = {"pocket": "points", "amount": 42_000}
    token = visit.stage.document["tills"][0]["token"]
    asked = visit.stage.post(visit.page.request, "/payment-requests", body, token)
    visit.goes(f"/P/{asked['request']}")
    visit.found("confirm.yes").wait_for()
    visit.shot("wallet-confirm")


def newcomer(visit: Visit) -> None:
    """Somebody signed in who has no card yet."""
    visit.goes("/wallet/")
    visit.signs_in(visit.stage.resident("buero")["mail"])
    visit.says("register.title")
    visit.shot("wallet-register")


def nameless(visit: Visit) -> None:
    """A digital card without a name or address: what the wallet asks for, and why joining waits."""
    visit.goes("/card/")
    replace(visit, app="card").tap("digital.later")
    visit.page.get_by_test_id("balance-points").wait_for()
    visit.tap("tab.more", "link")
    visit.shot("wallet-nameless")
    visit.goes("/join")
    replace(visit, app="join").says("who.nameless")
    visit.shot("join-nameless")


def _parts(visit: Visit) -> None:
    visit.tap("tab.history", "link")
    visit.page.locator(".list .line").first.wait_for()
    visit.shot("wallet-history", english=True)
    visit.page.locator(".list .line").first.click()
    visit.shot("wallet-entry")
    visit.tap("close")
    visit.tap("tab.club", "link")
    visit.says("club.all")
    visit.page.locator("h3").first.wait_for()
    visit.shot("wallet-club")
    visit.page.locator(".list .line").first.click()
    visit.found("club.yes").wait_for()
    visit.shot("wallet-agree")
    visit.tap("cancel")
    visit.tap("tab.more", "link")
    visit.shot("wallet-more")
    for name in PAGES:
        _part(visit, name)


def _part(visit: Visit, name: str) -> None:
    """One of the pages that are needed less often, with what opens on it."""
    visit.tap(f"more.{name}")
    visit.page.get_by_role("heading", name=visit.word(f"more.{name}")).wait_for()
    visit.shot(f"wallet-{name}", english=name == "impact")
    if name == "cards":
        visit.page.locator(".list .line").first.click()
        visit.shot("wallet-one-card")
        visit.tap("close")
    if name == "data":
        visit.tap("erase")
        visit.page.locator("dialog .button.wide").first.wait_for()
        visit.shot("wallet-erase")
        visit.tap("close")
    visit.page.get_by_role("button", name="←").click()
