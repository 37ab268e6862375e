"""The card that stands beside a till: one page, with all of its words, in the words of the till itself."""

import io
import json
import re
from base64 import b64decode
from dataclasses import replace

import pypdfium2
import pytest

from chalicelib.people.kits import counter, posters
from chalicelib.people.kits.counter import Card
from infra.site.build import SITE
from tests.town import Town

PHONE = "+49 30 23125 001"
CARD = Card("a5", "de", "Bäckerei Kornblume", "Hattingen Card", "#7a2e4d", 14, PHONE, "buero@hattingen.example")
LONG = "Sanitätshaus und Orthopädietechnik Müller-Wohlfahrt #strong[x] $y$ \\ <b>"


def opened(pdf: bytes) -> pypdfium2.PdfPage:
    """The one page of a file."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    assert len(document) == 1
    return document[0]


def said(page: pypdfium2.PdfPage) -> str:
    # A word that is broken at its hyphen has pdfium's sign for it.
    return " ".join(page.get_textpage().get_text_bounded().replace("\x02", "-").split())


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(("sheet", "name"), [("a5", CARD.name), ("a4", LONG)])
def test_a_counter_card_is_one_page_with_all_of_its_words(sheet: str, name: str, language: str) -> None:
    page = opened(counter.pdf(replace(CARD, sheet=sheet, language=language, name=name)))
    text = said(page)
    words = posters.texts()[language]["counter"]
    for key in words.keys() - {"title", "write"}:
        assert words[key].format(slip_days=14) in text, key
    assert name in text
    assert PHONE in text
    width, height = (round(side / 72 * 25.4) for side in page.get_size())
    assert (width, height) == counter.SHEETS[sheet]


def test_no_line_of_a_counter_card_lies_over_another() -> None:
    page = opened(counter.pdf(replace(CARD, name=LONG))).get_textpage()
    boxes = sorted({page.get_rect(number) for number in range(page.count_rects())}, key=lambda box: -box[3])
    over = [
        (one, other)
        for number, one in enumerate(boxes)
        for other in boxes[number + 1 :]
        if one[0] < other[2] - 1 and other[0] < one[2] - 1 and one[1] < other[3] - 3
    ]
    assert over == []


def test_a_counter_card_says_what_the_till_s_own_buttons_say() -> None:
    for language in posters.texts():
        till = set(json.loads((SITE / "texts" / f"{language}.json").read_text("utf-8"))["till"].values())
        named = re.findall("[„“]([^“”]+)[“”]", " ".join(posters.texts()[language]["counter"].values()))
        assert len(named) == 5
        assert set(named) <= till


def test_without_a_telephone_the_office_is_written_to() -> None:
    text = said(opened(counter.pdf(replace(CARD, phone=""))))
    assert CARD.mail in text
    assert posters.texts()["de"]["counter"]["write"] in text


def test_a_shop_and_its_till_get_the_card_and_nobody_else_s(ministack_town: Town) -> None:
    ministack_town.registers_shop("bakery")
    ministack_town.opens_shop("books")
    own, other = (ministack_town.accounts[name] for name in ("bakery", "books"))
    assert set(counter.names()) <= set(ministack_town.get(f"/shops/{own}/kit", "bakery owner").body["posters"])
    for who in ("bakery", "bakery owner"):
        told = ministack_town.get(f"/shops/{own}/posters/counter-a5-de", who).body
        assert ministack_town.get(f"/shops/{own}/kit", "bakery owner").body["link"]
        assert "So geht es an der Kasse" in said(opened(b64decode(told["pdf"])))
        assert ministack_town.get(f"/shops/{other}/posters/counter-a5-de", who).code == "not_found"
    assert ministack_town.get(f"/shops/{own}/posters/counter-a3-de", "bakery").code == "not_found"


def test_a_club_has_no_counter_and_no_card_for_one(ministack_town: Town) -> None:
    ministack_town.registers_clubs()
    club = ministack_town.accounts["fc"]
    assert not set(counter.names()) & set(ministack_town.get(f"/clubs/{club}/kit", "fc").body["posters"])
    assert ministack_town.get(f"/clubs/{club}/posters/counter-a5-de", "fc").code == "not_found"
