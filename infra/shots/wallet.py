"""The ways through the wallet, stop by stop, of a member of the demo town and of somebody without a card."""

from infra.shots.album import Visit


def wallet(visit: Visit) -> None:
    """Anna signs in, shows her card, looks what was booked, and sets what can be set."""
    mail = visit.stage.resident("anna")["mail"]
    visit.goes("/wallet/")
    visit.says("signin.new")
    visit.shot("wallet-sign-in", english=True)
    _signs_in(visit, mail, "wallet-mailed")
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
    _signs_in(visit, visit.stage.resident("buero")["mail"])
    visit.says("register.title")
    visit.shot("wallet-register")


def _parts(visit: Visit) -> None:
    visit.tap("tab.history", "link")
    visit.page.locator(".list .line").first.wait_for()
    visit.shot("wallet-history", english=True)
    visit.page.locator(".list .line").first.click()
    visit.shot("wallet-entry")
    visit.tap("close")
    visit.tap("tab.club", "link")
    visit.says("club.all")
    visit.shot("wallet-club")
    visit.tap("tab.more", "link")
    visit.shot("wallet-more")
    names = {"sign-ins": "more.signins"}
    for name in ("cards", "pin", "sign-ins", "consents", "data", "case"):
        visit.tap(names.get(name, f"more.{name}"))
        visit.shot(f"wallet-{name}")
        visit.page.get_by_role("button", name="←").click()


def _signs_in(visit: Visit, mail: str, waiting: str = "") -> None:
    visit.fills("signin.mail", mail)
    visit.tap("signin.ask")
    visit.page.get_by_label(visit.word("signin.code")).wait_for()
    if waiting:
        visit.shot(waiting)
    visit.fills("signin.code", visit.stage.mailed(visit.page.request, mail))
