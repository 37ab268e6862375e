"""The files that a print run is printed from; all of them hold the cards' secrets.

cards.pdf    for a press: ID-1, front and back, each on a page with 3 mm bleed
sheets.pdf   for an office's printer: ten cards on A4, with crop marks
stubs.pdf    what holders keep at home
printer.zip  for a card printer's own software: a table, and each QR code as an image
"""

import csv
import io
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from chalicelib.documents import code128, symbols, typesetting
from chalicelib.town import Town

FILES = ("cards.pdf", "sheets.pdf", "stubs.pdf", "printer.zip")
ALIKE = ("cards.pdf", "sheets.pdf")
"""They show the same faces of cards: what the typesetter kept of the first is used for the second."""
QR_MM = 24.0
"""The side of a card's QR code; with its quiet zone it is 31 to 32 mm."""
OLDEST = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a zip file can tell: the same cards, the same bytes."""


@dataclass(frozen=True)
class Face:
    """One card as it is printed: its URL (the secret), its number in groups, its serial, its stub's two codes.

    `register` is where the stub's QR code leads; it tells number and block code.
    """

    serial: str
    number: str
    url: str
    club: str
    block: str
    recovery: str
    register: str


@dataclass(frozen=True)
class Run:
    """What a part of a print run is made from; `design` is `colour` (to all edges) or `light` (little ink)."""

    town: Town
    design: str
    faces: Sequence[Face]


def files(run: Run, names: Collection[str] = FILES) -> dict[str, bytes]:
    """The files of these cards by name, all of them or some."""
    drawn = symbols.qrs([face.url for face in run.faces])
    data = {**look(run.town), "design": run.design, "cards": list(map(told, run.faces, drawn))}
    made: dict[str, bytes] = {}
    for name in names:
        if made and name not in ALIKE:
            typesetting.forget()
        made[name] = MAKERS[name](run, data, drawn)
    return made


def look(town: Town) -> dict[str, Any]:
    """What every document says of its town, in the town's first language; a card has a line in its second."""
    first, *others = town.languages
    words = typesetting.words(first)
    other = typesetting.words(others[0])["card"]["other"] if others else ""
    named = {"programme": town.programme, "host": town.host.lower(), "accent": town.accent}
    return {"town": named, "words": words | {"card": words["card"] | {"other": other}}}


def told(face: Face, drawn: symbols.Symbol) -> dict[str, Any]:
    """A card as templates read it: no URL, but its symbols."""
    bare = face.number.replace(" ", "")
    named = {name: value for name, value in asdict(face).items() if name not in ("url", "register")}
    barred = {"width": code128.width(bare), "bars": code128.bars(bare)}
    return named | {"qr": _parts(drawn), "bars": barred}


def stub(face: Face, drawn: symbols.Symbol) -> dict[str, Any]:
    """A stub as templates read it: what it says, and the symbol of its URL."""
    said = {name: getattr(face, name) for name in ("serial", "number", "block", "recovery")}
    return said | {"qr": _parts(drawn)}


def _parts(drawn: symbols.Symbol) -> dict[str, Any]:
    return {"side": drawn.side, "rectangles": drawn.rectangles}


def _pdf(template: str) -> "Maker":
    return lambda _, data, __: typesetting.pdf(template, data)


def _stubs_pdf(run: Run, data: Mapping[str, Any], _: Sequence[symbols.Symbol]) -> bytes:
    drawn = symbols.qrs([face.register for face in run.faces], "byte")
    return typesetting.pdf("stubs", {**data, "cards": list(map(stub, run.faces, drawn))})


def _printer_zip(run: Run, _data: Mapping[str, Any], drawn: Sequence[symbols.Symbol]) -> bytes:
    """`cards.csv` in UTF-8 as RFC 4180 has it, with a line of names, and an image for each card under its number."""
    table, made = io.StringIO(), io.BytesIO()
    lines = csv.writer(table)
    lines.writerow(("serial", "number", "url", "code", "image"))
    with zipfile.ZipFile(made, "w") as packed:
        for face, symbol in zip(run.faces, drawn, strict=True):
            image = f"{face.number.replace(' ', '')}.svg"
            lines.writerow((face.serial, face.number, face.url, face.url.rpartition("/")[2], image))
            _pack(packed, image, symbols.svg(symbol, QR_MM))
        _pack(packed, "cards.csv", table.getvalue())
    return made.getvalue()


def _pack(packed: zipfile.ZipFile, name: str, text: str) -> None:
    packed.writestr(zipfile.ZipInfo(name, OLDEST), text, zipfile.ZIP_DEFLATED)


Maker = Callable[[Run, Mapping[str, Any], Sequence[symbols.Symbol]], bytes]
MAKERS: dict[str, Maker] = {
    "cards.pdf": _pdf("cards"),
    "sheets.pdf": _pdf("sheets"),
    "stubs.pdf": _stubs_pdf,
    "printer.zip": _printer_zip,
}
