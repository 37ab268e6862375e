"""What a shop or club puts up: its code leads to a card, on every sheet, whatever its name is."""

import io
from base64 import b64decode

import pypdfium2
import pytest
import zxingcpp

from chalicelib.people.kits import counter, posters
from chalicelib.people.kits.posters import Poster
from tests.newcomers import joined, office, signs_in
from tests.town import Town

LINK = "https://t.hattingen-card.de/?club=7F3K2MQ8"
NAMES = ["Buch & Blatt", '#strong[x] $y$ \\ "Zitat" <b>', "Sanitätshaus und Orthopädietechnik Müller-Wohlfahrt " * 2]


@pytest.fixture
def kit(ministack_town: Town) -> Town:
    office(ministack_town)
    signs_in(ministack_town, "berta")
    for kind, role in (("shop", "shop"), ("club", "club")):
        signs_in(ministack_town, "berta")
        account = joined(ministack_town, "berta", kind)
        signs_in(ministack_town, f"berta {kind}", "shop" if role == "shop" else "club", account)
    return ministack_town


def codes(pdf: bytes, dpi: int = 150) -> list[str]:
    """What a phone reads from each page of a sheet that was printed."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    assert len(document) == 1
    return [code.text for code in zxingcpp.read_barcodes(document[0].render(scale=dpi / 72).to_pil())]


@pytest.mark.parametrize("sheet", posters.SHEETS)
@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_is_one_page_whose_code_can_be_read(sheet: str, name: str) -> None:
    for language in posters.texts():
        made = Poster(
            "support", sheet, language, name[:80], LINK, "Hattingen", "Hattingen Card", "#7a2e4d", "Hilfe " * 50
        )
        assert codes(posters.pdf(made)) == [LINK]


def test_a_shop_gets_its_window_poster_and_a_club_its_flyer(kit: Town) -> None:
    for kind, name in (("shop", "a4-de"), ("club", "a6-en")):
        account = kit.accounts[f"berta {kind}"]
        told = kit.get(f"/{kind}s/{account}/posters/{name}", f"berta {kind}").body
        link = kit.get(f"/{kind}s/{account}/kit", f"berta {kind}").body["link"]
        assert codes(b64decode(told["pdf"])) == [link]
        assert link.endswith(f"/?{kind}={account[2:]}")


def test_a_kit_is_its_owners_and_the_offices(kit: Town) -> None:
    own = kit.accounts["berta shop"]
    assert kit.get(f"/shops/{own}/kit", "olga").body["posters"] == [*posters.names(), *counter.names()]
    assert kit.get(f"/shops/{own}/kit", "bakery owner").code == "not_found"
    assert kit.get(f"/shops/{own}/kit", "berta").code == "not_allowed"
    assert kit.get(f"/clubs/{own}/kit", "olga").code == "not_found"
    assert kit.get(f"/shops/{own}/posters/a5-de", "olga").code == "not_found"


def test_who_left_gives_out_no_cards(kit: Town) -> None:
    own = kit.accounts["berta shop"]
    kit.post(f"/shops/{own}/departures", {"why": "x"}, "olga")
    assert kit.get(f"/shops/{own}/kit", "olga").code == "not_found"


def test_a_club_says_thank_you_once_a_month_to_those_who_support_it(town: Town) -> None:
    office(town)
    signs_in(town, "berta")
    club = joined(town, "berta", "club")
    signs_in(town, "berta", "club", club)
    path = f"/clubs/{club}/thanks"
    first, second = (town.post(path, {"text": "Danke für die neuen Noten!"}, "berta") for _ in range(2))
    assert (first.status, second.body) == (201, first.body)
    assert town.post(path, {"text": "Noch einmal danke!"}, "berta").code == "already_thanked"
    assert town.get("/me/thanks", "anna").body == {"thanks": []}
    town.changes_card("anna", club=club)
    assert [each["text"] for each in town.get("/me/thanks", "anna").body["thanks"]] == ["Danke für die neuen Noten!"]
    assert town.post(f"/clubs/{town.accounts['fc']}/thanks", {"text": "x"}, "berta").code == "not_found"


def test_a_new_month_has_new_thanks(ministack_town: Town) -> None:
    town = ministack_town
    town.registers_clubs()
    town.turns_to("2026-11-22")
    assert town.post(f"/clubs/{town.accounts['fc']}/thanks", {"text": "Danke im November"}, "fc").status == 201
    town.turns_to("2026-12-02")
    assert town.post(f"/clubs/{town.accounts['fc']}/thanks", {"text": "Danke im Dezember"}, "fc").status == 201
    assert [each["text"] for each in town.get("/me/thanks", "anna").body["thanks"]] == ["Danke im Dezember"]
