"""What a printed page looks like to a camera, a laser scanner and a ruler."""

import io
from collections.abc import Sequence
from datetime import date

import pypdfium2
import zxingcpp
from PIL.Image import Image

from chalicelib import config, ids
from chalicelib.documents.letter import Envelope
from chalicelib.documents.prints import Face
from chalicelib.people import links
from chalicelib.till.cards import Press, url

MM = 72 / 25.4
"""PDF's points in a millimetre."""
KEY = bytes.fromhex("07" * 32)
ADDRESS = Envelope(
    ("Frau", "Hannelore Weidner", "Spitalstraße 12", "04860 Torgau"), "Markt 1, Torgau", date(2026, 11, 2)
)


def faces(count: int, club: str = "") -> list[Face]:
    """So many cards, as Torgau makes them with a key of tests."""
    town = config.town("torgau")
    press, made = Press(town.code, KEY), []
    for serial in range(1, count + 1):
        account = ids.fresh("m")
        stub = press.stub(account, "01")
        code = url(town.host, press.code("A07", account, "01"))
        number = press.printed_number(account, "01")
        at_home = links.stub(town.host, number, stub.block)
        made.append(Face(f"A07-{serial:04}", number, code, club, stub.block, stub.recovery, at_home))
    return made


def picture(pdf: bytes, page: int, dots_per_inch: int = 300) -> Image:
    """A page as it comes off the press, to the edge of its paper."""
    image: Image = pypdfium2.PdfDocument(pdf)[page].render(scale=dots_per_inch / 72).to_pil()
    return image


def read(image: Image, kind: str = "QRCode") -> list[str]:
    """What is read on a picture, in the order of lines of text."""
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.barcode_formats_from_str(kind))
    return [
        code.text
        for code in sorted(found, key=lambda code: (code.position.top_left.y // 50, code.position.top_left.x))
    ]


def text(pdf: bytes, page: int, box_mm: Sequence[float] | None = None) -> str:
    """A page's text; of a box (left, top, right, bottom, in mm from the top left corner) where one is told."""
    opened = pypdfium2.PdfDocument(pdf)[page]
    told, height = opened.get_textpage(), opened.get_height()
    if box_mm is None:
        return str(told.get_text_bounded())
    left, top, right, bottom = (part * MM for part in box_mm)
    return str(told.get_text_bounded(left=left, top=height - top, right=right, bottom=height - bottom))


def pages(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(io.BytesIO(pdf)))
