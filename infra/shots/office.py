"""The office, as its clerk and the board see it; the shop and the club that joined before wait there."""

from infra.shots.album import Visit
from infra.shots.join import BAKERY

MEMBER = "anna"


def clerk(visit: Visit) -> None:
    """What came in, an application, an order of cards."""
    _begins(visit)
    _call(visit)
    _member(visit)
    _opens(visit, "joining")
    visit.shot("office-joining", english=True)
    visit.page.get_by_role("link", name=BAKERY).click()
    visit.says("decide.shop")
    visit.shot("office-application")
    _told(visit)
    _opens(visit, "cases")
    visit.found("send.phone").wait_for()
    visit.shot("office-cases")
    _proposes(visit)
    _opens(visit, "cards")
    visit.fills("name", "Stadtfest")
    visit.shot("office-cards")
    visit.fills("count", "20")
    visit.tap("order.go")
    visit.says("files.what")
    visit.shot("office-run")
    _shop(visit)


def _begins(visit: Visit) -> None:
    """What there is to do, and what its page is for."""
    _enters(visit, "buero", "office-entry")
    visit.part = "office_start"
    visit.says("look")
    visit.shot("office-start", english=True)
    visit.page.locator(".head .help").click()
    visit.page.locator("dialog .advice").wait_for()
    visit.shot("office-help")
    visit.page.keyboard.press("Escape")


def _shop(visit: Visit) -> None:
    """A shop's page: a till that gets another name, and the way out."""
    visit.page.goto(f"{_office(visit)}/#/shop/{visit.stage.document['shops'][0]['shop']}")
    visit.part = "office_party"
    visit.says("tills")
    visit.shot("office-shop")
    visit.page.get_by_text(visit.word("till.name"), exact=True).first.click()
    visit.says("till.name.new")
    visit.shot("office-till")
    visit.tap("close")
    visit.tap("departure")
    visit.says("departure.shop")
    visit.shot("office-departure")
    visit.tap("close")
    visit.part = "office_insolvency"
    visit.tap("begin")
    visit.says("begin.what")
    visit.shot("office-insolvency")
    visit.tap("close")
    visit.page.goto(f"{_office(visit)}/#/club/{visit.stage.document['clubs'][0]['club']}")
    visit.part = "office_dissolution"
    visit.tap("begin")
    visit.says("begin.what")
    visit.shot("office-dissolution")
    visit.tap("close")


def _call(visit: Visit) -> None:
    """Somebody is on the telephone."""
    _opens(visit, "call")
    visit.page.get_by_role("combobox").last.fill(MEMBER)
    visit.page.locator(".found [role=option]").first.wait_for()
    visit.shot("office-call")
    visit.page.locator(".found [role=option]").first.click()
    visit.tap("wish.unlock")
    visit.says("whole")
    visit.shot("office-caller")


def _member(visit: Visit) -> None:
    """All that there is to see of her, and one of her purchases."""
    _opens(visit, "cards")
    visit.page.get_by_role("combobox").first.fill(MEMBER)
    visit.page.locator(".found [role=option]").first.wait_for()
    visit.shot("office-search")
    visit.page.reload()  # a reason that was told holds in this page, and is to be asked for
    visit.page.get_by_role("combobox").first.fill(MEMBER)
    visit.page.locator(".found [role=option]").first.click()
    visit.part = "office_member"
    visit.says("reason")
    visit.shot("office-reason")
    visit.tap("reason.balance")
    visit.says("changes")
    visit.shot("office-member", english=True)
    visit.page.get_by_role("button", name=visit.word("act.letter")).first.click()
    visit.shot("office-letter")
    visit.page.keyboard.press("Escape")
    visit.page.get_by_text(visit.word("acts")).click()
    visit.tap("act.erase")
    visit.shot("office-erase")
    visit.page.keyboard.press("Escape")
    visit.page.locator("td a").first.click()
    visit.part = "office_posting"
    visit.says("legs")
    visit.shot("office-posting")


def board(visit: Visit) -> None:
    """Who works in the office is the board's to say."""
    _enters(visit, "vorstand")
    _opens(visit, "overview")
    visit.says("points")
    visit.shot("office-overview")
    _opens(visit, "trust")
    visit.says("nights")
    visit.shot("office-trust")
    for name in ("trail", "looks"):
        _opens(visit, name)
        visit.part = "office_trust"
        visit.found("filter").first.wait_for()
        visit.shot(f"office-{name}")
    _opens(visit, "approvals")
    visit.page.locator("main .list a").first.wait_for()
    visit.shot("office-approvals", english=True)
    visit.page.locator("main .list a").first.click()
    visit.found("approve").wait_for()
    visit.shot("office-approve", english=True)
    _opens(visit, "staff")
    visit.says("give")
    visit.shot("office-staff")


def _enters(visit: Visit, name: str, waiting: str = "") -> None:
    visit.page.goto(_office(visit))
    if waiting:
        visit.found("signin.ask").wait_for()
        visit.shot(waiting, english=True)
    visit.signs_in(visit.stage.resident(name)["mail"])
    visit.page.get_by_role("navigation").first.wait_for()


def _opens(visit: Visit, page: str) -> None:
    visit.part = f"office_{page.partition('/')[0]}"
    visit.page.goto(f"{_office(visit)}/#/{page}")
    visit.page.get_by_role("heading", level=1).wait_for()


def _proposes(visit: Visit) -> None:
    """A change of the rates and a corrected posting, which the board then finds."""
    _opens(visit, "settings")
    visit.says("now")
    visit.shot("office-settings", english=True)
    visit.chooses("which", "rates")
    visit.fills("member", "2,5")
    visit.page.locator("main .turn").wait_for()
    visit.shot("office-change")
    visit.chooses("which", "exclusions")
    visit.shot("office-goods")
    _opens(visit, f"correct/{_bought(visit)}")
    visit.page.get_by_label(visit.word("how.correction")).check()
    visit.shot("office-correct", english=True)
    visit.tap("move.more")
    visit.shot("office-movements")
    visit.page.get_by_label(visit.word("how.reversal")).check()
    visit.part = "office_plan"
    visit.page.get_by_label(visit.word("why")).fill("Der Betrag war vertippt.")
    visit.tap("go")
    visit.part = "office_approvals"
    visit.says("own")
    visit.shot("office-proposed")


def _bought(visit: Visit) -> str:
    """A purchase of somebody's: the first one, which nobody gave back on this walk."""
    holder = next(each for each in visit.stage.document["cards"] if "holder_token" in each)
    headers = {"Authorization": f"Bearer {holder['holder_token']}"}
    told = visit.page.request.get(f"{visit.stage.address}/v1/accounts/{holder['account']}/entries", headers=headers)
    return next(str(each["posting"]) for each in reversed(told.json()["entries"]) if each["kind"] == "award")


def _office(visit: Visit) -> str:
    return visit.stage.address.replace("//", "//office.", 1)


def _told(visit: Visit) -> None:
    """Somebody reports that something is wrong."""
    body = {"text": "Auf meinem Bon steht ein anderer Betrag als im Verlauf."}
    holder = next(each for each in visit.stage.document["cards"] if "holder_token" in each)["holder_token"]
    visit.stage.post(visit.page.request, "/cases", body, holder)
