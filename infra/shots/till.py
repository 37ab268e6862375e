"""The way through the till, stop by stop, as a shop of the demo town goes it."""

from infra.shots import sales
from infra.shots.album import Visit

NEVER = "navigator.mediaDevices.getUserMedia = () => new Promise(() => {})"
"""A browser that asks for the camera, and nobody answers."""
NOTHING_KEPT = "IDBFactory.prototype.open = () => { throw new DOMException('no', 'QuotaExceededError') }"


def till(visit: Visit) -> None:
    """A till is paired, sells, takes points, refuses, waits for its line, takes back, and looks at its day."""
    shop = visit.stage.document["shops"][0]["token"]
    visit.goes("/till/")
    visit.shot("till-pairing", english=True)
    _pairs(visit)
    visit.says("camera.on")
    visit.shot("till-offer")
    visit.tap("training.no")
    visit.shot("till-ready", english=True)
    sales.award(visit)
    sales.payments(visit)
    sales.refusals(visit)
    sales.without_a_line(visit)
    _returns(visit)
    _lists(visit)
    _more(visit)
    visit.stage.post(visit.page.request, "/cashiers", {"name": "Maria", "pin": "830174"}, shop)
    visit.stage.post(visit.page.request, "/cashiers", {"name": "Jonas", "pin": "204816"}, shop)
    visit.page.reload()
    visit.says("signon.title")
    visit.shot("till-sign-on")


def unwell(visit: Visit) -> None:
    """A camera that nobody allows, and a browser that keeps nothing."""
    visit.page.add_init_script(NEVER)
    visit.goes("/till/")
    _pairs(visit)
    visit.tap("training.no")
    visit.says("camera.asks")
    visit.shot("till-asks")
    visit.page.add_init_script(NOTHING_KEPT)
    visit.goes("/till/?again")
    visit.says("unfit.title")
    visit.shot("till-unfit", english=True)


def _pairs(visit: Visit) -> None:
    body = {"branch": "b1", "name": "Theke links"}
    shop = visit.stage.document["shops"][0]["token"]
    pairing = visit.stage.post(visit.page.request, "/tills/pairings", body, shop)
    visit.fills("pair.code", pairing["code"])
    visit.tap("pair.go")


def _returns(visit: Visit) -> None:
    """By the list, and by the card."""
    visit.tap("tab.back")
    visit.page.locator(".list .line").first.wait_for()
    visit.shot("till-back")
    visit.tap("back.by_card")
    visit.says("camera.on")
    visit.shot("till-by-card")
    visit.film.shows(visit.stage.card(sales.CARD)["card"])
    visit.page.locator(".list .line").first.wait_for()
    visit.film.shows_nothing()
    visit.shot("till-bought")
    visit.page.locator(".list .line").first.click()
    visit.found("back.take").wait_for()
    visit.shot("till-purchase")
    visit.tap("back.whole")
    visit.says("booked.returned")
    visit.shot("till-returned")


def _lists(visit: Visit) -> None:
    visit.tap("tab.day")
    visit.says("day.given")
    visit.shot("till-day", english=True)
    visit.page.locator(".list .line").first.click()
    visit.shot("till-event")
    visit.tap("close")
    visit.tap("span.month")
    visit.says("month.standing")
    visit.shot("till-month", english=True)


def _more(visit: Visit) -> None:
    visit.tap("tab.more")
    visit.shot("till-more")
    visit.tap("training.title")
    visit.shot("till-training")
    visit.tap("training.skip")
    _papers(visit)
    visit.tap("cases.title")
    visit.says("cases.answer", day="")
    visit.shot("till-cases")
    visit.tap("back")
    visit.found("practice", "switch").click()
    visit.tap("tab.counter")
    visit.shot("till-practice")


def _papers(visit: Visit) -> None:
    visit.tap("slip.title")
    visit.fills("slip.amount", "24,80")
    visit.tap("slip.go")
    visit.says("slip.print")
    visit.shot("till-slip")
    visit.tap("next")
    visit.tap("request.title")
    visit.fills("request.amount", "4,20")
    visit.tap("request.go")
    visit.says("request.open")
    visit.shot("till-request")
    visit.tap("request.withdraw")
