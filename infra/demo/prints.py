"""The demo town's cards as a printer would get them: one QR image each, and a sheet to look at in a browser.

The codes are secrets of this town's key: when the key changes, all images are drawn again, otherwise none.
"""

import html
import io
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from string import Template

from chalicelib import ids
from chalicelib.till import cards

LOOK = "1"  # of images and sheet; another look is drawn anew
STATES = {
    "active": "gültig · active",
    "blocked": "gesperrt · blocked",
    "replaced": "ersetzt · replaced",
    "not_issued": "nicht ausgegeben · not handed out",
}


@dataclass(frozen=True)
class Face:
    """What stands on a card: its code (as QR), the number people type, the club it credits, and its state."""

    code: str
    number: str
    club: str
    state: str


def image_of(folder: Path, number: str) -> Path:
    return folder / f"{number.replace(' ', '')}.png"


def draw(folder: Path, title: str, host: str, faces: Sequence[Face]) -> Path:
    """The sheet's path; sheet and images are drawn unless this very sheet is there already."""
    sheet = folder / "sheet.html"
    mark = ids.digest("|".join(map(str, (LOOK, title, host, *map(astuple, faces)))))
    if sheet.is_file() and mark in sheet.read_text("utf-8")[:400]:
        return sheet
    folder.mkdir(parents=True, exist_ok=True)
    for old in (sheet, *folder.glob("*.png")):
        old.unlink(missing_ok=True)
    shown = [_figure(face, _image(folder, host, face)) for face in faces]
    page = Template(Path(__file__).with_name("sheet.html").read_text("utf-8"))
    sheet.write_text(page.substitute(mark=mark, title=html.escape(title), cards="\n".join(shown)), "utf-8")
    return sheet


def qr(host: str, code: str) -> bytes:
    """A code as a PNG that a phone reads off the screen: error correction M, 4 modules of quiet zone.

    One mask for all: looking for the best of eight takes half of the time, and readers take any.
    """
    import segno

    symbol = segno.make(cards.url(host, code), error="m", mode="alphanumeric", boost_error=False, mask=3)
    written = io.BytesIO()
    symbol.save(written, kind="png", scale=8, border=4)
    return written.getvalue()


def _image(folder: Path, host: str, face: Face) -> bytes:
    image = qr(host, face.code)
    image_of(folder, face.number).write_bytes(image)
    return image


def _figure(face: Face, image: bytes) -> str:
    data = b64encode(image).decode()
    number, club = html.escape(face.number), html.escape(face.club)
    return (
        f'<li class="{face.state}"><img src="data:image/png;base64,{data}" alt="QR {number}" width="296" height="296">'
        f"<b>{number}</b><span>{club}</span><em>{STATES[face.state]}</em></li>"
    )
