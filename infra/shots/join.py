"""The ways in: a bakery that was invited, a club that comes by itself, a hand-over, the end of reminders."""

from infra.shots.album import Visit

BAKERY = "Bäckerei Kornblume"
IBAN = "DE89 3704 0044 0532 0130 00"
LINK = r"https://[^/\s]+(/handover#\w+)"


def bakery(visit: Visit) -> None:
    """From the invitation's code to the wait for the office."""
    clerk = visit.stage.document["clerk"]["token"]
    asked = {"kind": "shop", "name": BAKERY}
    code = visit.stage.post(visit.page.request, "/invitations", asked, clerk)["code"]
    visit.goes(f"/join#{code}")
    visit.says("invited.shop", name=BAKERY)
    visit.shot("join-invited", english=True)
    visit.signs_in("korn@torgau.example")
    _form(visit)
    visit.says("terms.how")
    visit.shot("join-terms")
    visit.tap("terms.yes")
    visit.says("submit.how")
    visit.shot("join-submission", english=True)
    visit.tap("submit.go")
    visit.says("practice.how")
    visit.shot("join-practice")
    visit.tap("pair.go")
    visit.page.get_by_test_id("pairing").wait_for()
    visit.shot("join-pairing")
    visit.tap("practice.done")
    visit.says("state.wait.shop")
    visit.shot("join-waits")


def _form(visit: Visit) -> None:
    """The form's four pages; the first one is sent empty, so that it says what is missing."""
    visit.found("page.name", "heading").wait_for()
    visit.tap("next")
    visit.says("wrong.needed")
    visit.shot("join-name")
    visit.fills("field.shop.trading_name", BAKERY)
    visit.fills("field.shop.legal_name", "Karl Korn e.K.")
    visit.chooses("field.shop.category", "bakery")
    visit.tap("next")
    visit.fills("field.shop.street", "Markt 1")
    visit.fills("field.shop.postcode", "04860")
    visit.fills("field.shop.place", "Torgau")
    visit.fills("day.mo", "6–13, 14:30–18")
    visit.fills("day.sa", "6–11")
    visit.tap("hours.same")
    visit.shot("join-place")
    visit.tap("next")
    visit.fills("field.shop.account_holder", "Karl Korn")
    visit.fills("field.shop.iban", IBAN)
    visit.fills("field.shop.tax_number", "181/815/08155")
    visit.shot("join-bank")
    visit.tap("next")
    visit.fills("field.shop.contact_name", "Karl Korn")
    visit.tap("next")


def club(visit: Visit) -> None:
    """Without an invitation; then the same person takes a club over, and ends the reminders of a shop."""
    mail = "neu@torgau.example"
    visit.goes("/join")
    visit.signs_in(mail)
    visit.says("begin")
    visit.shot("join-begin")
    visit.tap("begin.club")
    visit.chooses("field.club.form", "charitable")
    visit.shot("join-club")
    treasurer = visit.stage.document["clubs"][0]["token"]
    visit.stage.post(visit.page.request, "/handovers", {"mail": mail, "stay": True}, treasurer)
    visit.goes(visit.stage.mailed(visit.page.request, mail, LINK))
    visit.found("handover.go").wait_for()
    visit.shot("join-handover")
    visit.tap("handover.go")
    visit.says("kit.how")
    visit.shot("join-kit", english=True)
    visit.goes("/join/stop#a:7F3K2MQ8.7F3K2MQ8A1B2C3D4E5F6")
    visit.says("stop.how")
    visit.shot("join-stop")
