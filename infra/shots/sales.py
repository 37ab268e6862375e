"""The till's sales, stop by stop: an award, payments, what is refused, and what waits for the line."""

from playwright.sync_api import Route

from infra.shots.album import Visit

CARD, OTHERS, CAREFUL = 0, 3, 4
"""Whose cards are shown: the places of `Stage.card`."""
BLOCKED = "blocked"
PIN = "739164"
STILL_MS = 900
"""Whoever has not typed for so long has said the amount: a card that comes then needs no tap."""
FOREIGN = "HTTPS://T.ELSEWHERE-CARD.DE/XX0016RFD475J01TWBLMKEE2Q24MCAW"


def award(visit: Visit) -> None:
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
    _reports(visit)
    visit.film.shows_nothing()
    visit.tap("next")


def _reports(visit: Visit) -> None:
    """Something is wrong with the booking: it is told, and the office answers."""
    visit.tap("case.open")
    visit.fills("case.what", "Das waren 21,50 € und nicht 12,50 €.")
    visit.shot("till-wrong")
    with visit.page.expect_response("**/v1/cases") as made:
        visit.tap("case.send")
    answer = {"text": "Wir haben den Einkauf berichtigt.", "way": "phone"}
    clerk = visit.stage.document["clerk"]["token"]
    visit.stage.post(visit.page.request, f"/cases/{made.value.json()['case']}/answers", answer, clerk)
    visit.tap("close")


def _pays(visit: Visit, cents: str, card: str) -> None:
    visit.found("pays", "switch").click()
    visit.keys(cents)
    visit.page.wait_for_timeout(STILL_MS)
    visit.film.shows(card)


def _tips(visit: Visit) -> None:
    """The house asks for a tip; a payment that is begun has one."""
    visit.tap("tab.more")
    visit.found("settings.tip", "switch").click()
    visit.tap("tab.counter")
    visit.found("pays", "switch").click()
    visit.keys("6000")
    visit.fills("tip", "300")
    visit.shot("till-tip")
    visit.page.wait_for_timeout(STILL_MS)


def payments(visit: Visit) -> None:
    """One whose answer is lost on the way, and one of somebody who wants to be asked for the PIN."""
    _tips(visit)
    visit.film.shows(visit.stage.card(OTHERS)["card"])
    visit.says("pay.covered")
    visit.shot("till-paying")
    visit.page.route("**/v1/checkouts", _lost)
    visit.tap("book")
    visit.says("unknown.title")
    visit.shot("till-unknown")
    visit.page.unroute("**/v1/checkouts", _lost)
    visit.film.shows_nothing()
    visit.tap("unknown.again")
    visit.says("booked.paid")
    visit.shot("till-paid")
    visit.tap("next")
    careful = visit.stage.card(CAREFUL)
    for path, body in (("/me/pin", {"pin": PIN}), ("/me/pin-thresholds", {"redemption_cents": 0})):
        visit.stage.post(visit.page.request, path, body, careful["holder_token"])
    _pays(visit, "300", careful["card"])
    visit.says("pay.covered")
    visit.film.shows_nothing()
    visit.tap("book")
    visit.says("pin.title")
    visit.keys(PIN[:3])
    visit.shot("till-pin")
    visit.tap("cancel")


def refusals(visit: Visit) -> None:
    visit.film.shows(FOREIGN)
    visit.says("wrong.foreign")
    visit.shot("till-foreign")
    blocked = next(card for card in visit.stage.document["cards"] if card.get("state") == BLOCKED)
    visit.film.shows_nothing()
    visit.tap("again")
    _pays(visit, "500", blocked["card"])
    visit.says("refused.title")
    visit.shot("till-refused")
    visit.film.shows_nothing()
    visit.tap("next")
    fresh = next(card for card in visit.stage.document["cards"] if card.get("new"))
    _pays(visit, "500", fresh["card"])
    visit.says("pay.nothing")
    visit.film.shows_nothing()
    visit.shot("till-nothing")
    visit.tap("next")


def _lost(route: Route) -> None:
    route.abort()


def without_a_line(visit: Visit) -> None:
    """The award is kept; it is booked when the walk goes on."""
    visit.page.route("**/v1/scans", _lost)
    visit.film.shows(visit.stage.card(CARD)["card"])
    visit.says("card.read")
    visit.keys("890")
    visit.tap("book")
    visit.says("kept.title")
    visit.shot("till-kept")
    visit.page.get_by_test_id("queue").click()
    visit.shot("till-queue")
    visit.page.unroute("**/v1/scans", _lost)
    visit.film.shows_nothing()
    visit.tap("queue.now")
    visit.says("queue.empty")
    visit.tap("tab.counter")
    visit.tap("next")
