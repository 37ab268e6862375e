"""The way through the till, stop by stop, as a shop of the demo town goes it."""

from playwright.sync_api import Route

from infra.shots.album import Visit

CARD, OTHERS = 0, 3
BLOCKED = "blocked"
STILL_MS = 900
"""Whoever has not typed for so long has said the amount: a card that comes then needs no tap."""
FOREIGN = "HTTPS://T.ELSEWHERE-CARD.DE/XX0016RFD475J01TWBLMKEE2Q24MCAW"


def till(visit: Visit) -> None:
    """A till is paired, sells, takes points, refuses, waits for its line, takes back, and looks at its day."""
    visit.goes("/till/")
    visit.shot("till-pairing", english=True)
    body = {"branch": "b1", "name": "Theke links"}
    shop = visit.stage.document["shops"][0]["token"]
    pairing = visit.stage.post(visit.page.request, "/tills/pairings", body, shop)
    visit.fills("pair.code", pairing["code"])
    visit.tap("pair.go")
    visit.says("camera.on")
    visit.shot("till-ready", english=True)
    _sales(visit)
    _without_a_line(visit)
    _lists(visit)
    visit.stage.post(visit.page.request, "/cashiers", {"name": "Maria", "pin": "830174"}, shop)
    visit.stage.post(visit.page.request, "/cashiers", {"name": "Jonas", "pin": "204816"}, shop)
    visit.page.reload()
    visit.says("signon.title")
    visit.shot("till-sign-on")


def _sales(visit: Visit) -> None:
    visit.tap("typed.open")
    visit.fills("typed.label", "TG6R FD47")
    visit.shot("till-typed")
    visit.tap("close")
    visit.film.shows(visit.stage.card(CARD)["card"])
    visit.says("card.read")
    visit.keys("1250")
    visit.shot("till-amount", english=True)
    visit.tap("book")
    visit.says("booked.given")
    visit.shot("till-booked", english=True)
    visit.film.shows_nothing()
    visit.tap("next")
    visit.found("pays", "switch").click()
    visit.keys("6000")
    visit.page.wait_for_timeout(STILL_MS)
    visit.film.shows(visit.stage.card(OTHERS)["card"])
    visit.says("pay.covered")
    visit.shot("till-paying")
    visit.tap("book")
    visit.says("booked.paid")
    visit.shot("till-paid")
    _refusals(visit)


def _refusals(visit: Visit) -> None:
    visit.film.shows(FOREIGN)
    visit.tap("next")
    visit.says("wrong.foreign")
    visit.shot("till-foreign")
    blocked = next(card for card in visit.stage.document["cards"] if card.get("state") == BLOCKED)
    visit.film.shows_nothing()
    visit.tap("again")
    visit.found("pays", "switch").click()
    visit.keys("500")
    visit.page.wait_for_timeout(STILL_MS)
    visit.film.shows(blocked["card"])
    visit.says("refused.title")
    visit.shot("till-refused")
    visit.film.shows_nothing()
    visit.tap("next")


def _without_a_line(visit: Visit) -> None:
    """The award is kept; it is booked when the walk goes on."""

    def lost(route: Route) -> None:
        route.abort()

    visit.page.route("**/v1/scans", lost)
    visit.film.shows(visit.stage.card(CARD)["card"])
    visit.says("card.read")
    visit.keys("890")
    visit.tap("book")
    visit.says("kept.title")
    visit.shot("till-kept")
    visit.page.get_by_test_id("queue").click()
    visit.shot("till-queue")
    visit.page.unroute("**/v1/scans", lost)
    visit.film.shows_nothing()
    visit.tap("queue.now")
    visit.says("queue.empty")
    visit.tap("tab.counter")
    visit.tap("next")


def _lists(visit: Visit) -> None:
    visit.tap("tab.back")
    visit.page.locator(".list .line").first.wait_for()
    visit.shot("till-back")
    visit.page.locator(".list .line").first.click()
    visit.shot("till-back-purchase")
    visit.tap("tab.day")
    visit.says("day.given")
    visit.shot("till-day", english=True)
    visit.tap("tab.more")
    visit.shot("till-more")
    visit.tap("training.title")
    visit.shot("till-training")
    visit.tap("training.skip")
    _papers(visit)
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
