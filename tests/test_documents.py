"""What is put on paper: codes are read off a page's picture, a press cuts by its sizes, a window shows an address."""

import csv
import io
import random
import resource
import string
import zipfile
from functools import cache
from urllib.parse import urlsplit

import pytest
from PIL import Image
from pypdf import PdfReader

from chalicelib import config
from chalicelib.documents import code128, letter, prints, symbols, typesetting
from chalicelib.documents.prints import Run
from tests import press
from tests.press import ADDRESS, MM, faces, picture, read

TOWN = config.town("torgau")
FACES = faces(12, "Fußballclub Torgau")
WINDOW = (20, 62.7, 105, 90)
"""The address's part of the window, form B of DIN 5008: millimetres from the top left corner."""


@cache
def files(design: str = "colour") -> dict[str, bytes]:
    return prints.files(Run(TOWN, design, FACES))


def test_a_card_s_code_is_read_off_its_front_and_its_number_off_its_back() -> None:
    for i, face in enumerate(FACES):
        assert read(picture(files()["cards.pdf"], 2 * i)) == [face.url]
        assert read(picture(files()["cards.pdf"], 2 * i + 1), "Code128") == [face.number.replace(" ", "")]


@pytest.mark.parametrize(
    ("mode", "length"),
    [*(("alphanumeric", length) for length in (1, 2, 58, 59)), *(("byte", length) for length in (1, 18, 60, 61))],
)
def test_many_symbols_are_those_that_are_made_one_by_one(mode: symbols.Mode, length: int) -> None:
    chance, letters = random.Random(length), symbols.ALPHANUMERIC if mode == "alphanumeric" else string.printable
    texts = ["".join(chance.choices(letters, k=length)) for _ in range(symbols.MANY)]
    assert symbols.qrs(texts, mode) == [symbols.qr(text, mode) for text in texts]


def test_symbols_of_texts_that_are_not_equally_long_are_made_one_by_one() -> None:
    texts = ["A" * (1 + i % 40) for i in range(symbols.MANY)]
    assert symbols.qrs(texts) == [symbols.qr(text) for text in texts]


@pytest.mark.parametrize("design", ["colour", "light"])
def test_every_design_is_read_at_the_resolution_of_an_office_s_printer(design: str) -> None:
    assert read(picture(files(design)["cards.pdf"], 0, 150)) == [FACES[0].url]


def test_a_page_is_an_id_1_card_with_three_millimetres_to_be_cut_away() -> None:
    for page in PdfReader(io.BytesIO(files()["cards.pdf"])).pages:
        trim, bleed = page.trimbox, page.bleedbox
        assert (float(trim.width) / MM, float(trim.height) / MM) == pytest.approx((85.60, 53.98), abs=0.01)
        assert float(trim.left - bleed.left) / MM == pytest.approx(3, abs=0.01)
        assert float(bleed.top - trim.top) / MM == pytest.approx(3, abs=0.01)


def test_the_colour_runs_over_the_edge_on_all_sides() -> None:
    front = picture(files()["cards.pdf"], 0).convert("RGB")
    edges = [front.getpixel(place) for place in ((2, 2), (front.width - 3, 2), (front.width - 3, front.height - 3))]
    assert set(edges) == {(11, 93, 102)}


def test_a_code_is_at_least_22_mm_wide_and_four_modules_around_it_are_white() -> None:
    assert prints.QR_MM >= 22
    dots = 300 / 25.4
    front = picture(files()["cards.pdf"], 0).convert("L")
    symbol = symbols.qr(FACES[0].url)
    module = prints.QR_MM / symbol.side * dots
    right, middle = front.width - (3 + 5) * dots, front.height / 2
    whole = prints.QR_MM * dots + 8 * module
    box = (right - whole, middle - whole / 2, right, middle + whole / 2)
    zone = front.crop(box)
    inner = 3.5 * module
    for side in (zone.crop((10, 10, zone.width - 10, int(inner))), zone.crop((10, 10, int(inner), zone.height - 10))):
        assert side.getextrema() == (255, 255)


def test_a_card_s_black_is_one_ink() -> None:
    """Four inks that lie a tenth of a millimetre apart make a code that no till reads."""
    page = PdfReader(io.BytesIO(files("light")["cards.pdf"])).pages[0]
    content = page.get_contents()
    assert content is not None
    assert b"0 0 0 1 k" in content.get_data()


def test_a_sheet_holds_ten_cards_and_their_backs_lie_behind_them() -> None:
    sheets = files()["sheets.pdf"]
    assert press.pages(sheets) == 4
    assert read(picture(sheets, 0)) == [face.url for face in FACES[:10]]
    backs = [face.number.replace(" ", "") for face in FACES[:10]]
    mirrored = [backs[i + 1 - 2 * (i % 2)] for i in range(10)]
    assert read(picture(sheets, 1), "Code128") == mirrored


def test_a_sheet_says_where_to_cut() -> None:
    sheet = picture(files()["sheets.pdf"], 0).convert("L")
    dots = 300 / 25.4
    left, top = (210 - 2 * 85.6) / 2 * dots, (297 - 5 * 53.98) / 2 * dots
    for column in range(3):
        x = round(left + column * 85.6 * dots)
        assert min(sheet.crop((x - 3, round(top - 6 * dots), x + 3, round(top - 3 * dots))).tobytes()) < 128


def test_a_stub_tells_a_card_s_number_and_both_codes() -> None:
    told = press.text(files()["stubs.pdf"], 0)
    assert press.pages(files()["stubs.pdf"]) == 2
    for face in FACES[:8]:
        assert face.number in told
        assert face.block in told
        assert face.recovery in told


@pytest.mark.parametrize("dots_per_inch", [150, 300])
def test_a_stub_s_code_leads_to_registering_and_tells_no_server_what_it_says(dots_per_inch: int) -> None:
    codes = read(picture(files()["stubs.pdf"], 0, dots_per_inch))
    assert codes == [face.register for face in FACES[:8]]
    for code, face in zip(codes, FACES, strict=False):
        place, secret = urlsplit(code), f"{face.number}.{face.block}".replace(" ", "")
        assert (place.netloc, place.path, place.query) == (TOWN.host.lower(), "/register", "")
        assert place.fragment == secret


def test_all_of_a_stub_stands_between_the_cuts() -> None:
    for i, face in enumerate(FACES[:8]):
        left, top = i % 2 * 105, i // 2 * 297 / 4
        told = press.text(files()["stubs.pdf"], 0, (left + 5, top + 5, left + 100, top + 297 / 4 - 5))
        assert all(part in told for part in (face.number, face.block, face.recovery, face.serial, TOWN.host.lower()))


def test_no_secret_of_a_stub_stands_on_a_card_and_none_of_a_card_in_a_text() -> None:
    for name in ("cards.pdf", "sheets.pdf"):
        told = "".join(press.text(files()[name], page) for page in range(2))
        assert FACES[0].block not in told
        assert FACES[0].url.rpartition("/")[2] not in told


def test_a_card_printer_gets_a_table_and_an_image_for_each_card() -> None:
    with zipfile.ZipFile(io.BytesIO(files()["printer.zip"])) as packed:
        rows = list(csv.DictReader(io.StringIO(packed.read("cards.csv").decode())))
        images = {name: packed.read(name) for name in packed.namelist() if name.endswith(".svg")}
    assert [(row["serial"], row["number"], row["url"]) for row in rows] == [(f.serial, f.number, f.url) for f in FACES]
    assert all(row["url"].endswith(row["code"]) for row in rows)
    assert [row["image"] for row in rows] == list(images)
    for row in rows:
        assert read(drawn(images[row["image"]])) == [row["url"]]


def drawn(svg: bytes) -> Image.Image:
    """An image as a card printer's software draws it."""
    import typst

    page = b'#set page(width: auto, height: auto, margin: 0mm)\n#image(bytes(sys.inputs.svg), format: "svg")'
    made = typst.compile(page, sys_inputs={"svg": svg.decode()})
    return picture(made, 0)


def test_the_same_cards_give_the_same_bytes() -> None:
    assert prints.files(Run(TOWN, "colour", FACES)) == files()


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_letter_s_address_stands_in_the_window_and_nothing_else_does(language: str) -> None:
    made = letter.letter(TOWN, FACES[0], ADDRESS, language)
    assert press.text(made, 0, WINDOW).split() == " ".join(ADDRESS.address).split()
    assert press.pages(made) == 1


def test_a_letter_brings_the_stub_below_the_second_fold_and_the_pin_where_one_is_given() -> None:
    made = letter.letter(TOWN, FACES[0], ADDRESS, pin="4711")
    below = press.text(made, 0, (0, 210, 210, 297))
    assert all(code in below for code in (FACES[0].number, FACES[0].block, FACES[0].recovery, "4711"))
    assert "4711" not in press.text(made, 0, (0, 0, 210, 210))
    assert read(picture(made, 0)) == [FACES[0].register]
    assert "Geheimzahl" not in press.text(letter.letter(TOWN, FACES[0], ADDRESS), 0)


def test_a_letter_has_a_window_s_worth_of_address() -> None:
    for lines in ((), ("a",) * 7):
        with pytest.raises(ValueError, match="1 to 6 lines"):
            letter.letter(TOWN, FACES[0], letter.Envelope(lines, "Markt 1", ADDRESS.day))


def test_what_cannot_be_set_is_told_without_what_it_was() -> None:
    with pytest.raises(typesetting.Unprintable) as no:
        typesetting.pdf("cards", {**prints.look(TOWN), "design": "colour", "cards": [{"number": "SECRET"}]})
    assert "SECRET" not in repr(no.value)
    assert no.value.__cause__ is None


def test_both_languages_have_the_same_texts() -> None:
    def shape(told: object) -> object:
        return {k: shape(v) for k, v in told.items()} if isinstance(told, dict) else type(told)

    assert shape(typesetting.words("de")) == shape(typesetting.words("en"))


@pytest.mark.parametrize(
    "text", ["".join(chr(c) for c in range(32 + 19 * i, min(51 + 19 * i, 127))) for i in range(5)]
)
def test_every_character_of_code_128_is_read_back(text: str) -> None:
    image = Image.new("L", ((code128.width(text) + 2 * code128.QUIET) * 2, 60), 255)
    for at, width in code128.bars(text):
        image.paste(0, (2 * (at + code128.QUIET), 10, 2 * (at + code128.QUIET + width), 50))
    assert read(image, "Code128") == [text]


@pytest.mark.parametrize("text", ["", "ä", "a\n"])
def test_what_code_128_has_no_symbol_for_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="code set B"):
        code128.bars(text)


@pytest.mark.slow
def test_five_hundred_cards_take_little_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    made = prints.files(Run(TOWN, "colour", faces(500)))
    assert press.pages(made["cards.pdf"]) == 1000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000
