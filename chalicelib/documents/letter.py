"""The letter that brings a card: for a window envelope, in plain words, with the stub below the second fold.

A card of plastic lies in the envelope; one that was never printed is printed here, to be cut out.

Source: DIN 5008, form B: the window's address stands 20 mm from the left, 62.7 to 90 mm from the top.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.documents import prints, symbols, typesetting
from chalicelib.documents.prints import Face
from chalicelib.town import Town

MOST_LINES = 6
"""Of an address, in 27.3 mm."""


@dataclass(frozen=True)
class Envelope:
    """Whom a letter goes to, line by line, who sends it in one line, and of which day it is."""

    address: tuple[str, ...]
    sender: str
    day: date


def letter(  # noqa: PLR0913  a letter has so many parts
    town: Town, face: Face, envelope: Envelope, language: str = "de", pin: str = "", *, paper: bool = False
) -> bytes:
    """The letter as a PDF. `pin` is printed where one is given, and the card itself where it is one of `paper`.

    Raises ValueError for an address that the window does not hold; refuses TryAgain where what sets it is busy.
    """
    if not 1 <= len(envelope.address) <= MOST_LINES:
        raise ValueError(f"an address has 1 to {MOST_LINES} lines")
    data: dict[str, Any] = {
        **prints.look(town),
        "words": typesetting.words(language),
        "language": language,
        "address": envelope.address,
        "sender": envelope.sender,
        "date": told_day(envelope.day, language),
        "card": prints.stub(face, symbols.qr(face.register, "byte")),
        "paper": prints.told(face, symbols.qr(face.url)) if paper else None,
        "design": "light",
        "pin": pin,
    }
    return typesetting.pdf("letter", data, tagged=True)


def told_day(day: date, language: str) -> str:
    """A day as people write it; each language that has texts has its own way.

    >>> told_day(date(2026, 11, 2), "de"), told_day(date(2026, 11, 2), "en")
    ('2. November 2026', '2 November 2026')
    """
    month = typesetting.words(language)["months"][day.month - 1]
    return f"{day.day}{'.' if language == 'de' else ''} {month} {day.year}"
