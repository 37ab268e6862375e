"""Posters and flyers as PDF: one sheet, one QR code, in the town's languages.

The library that sets them is in the archive of documents alone and is imported at use; its own fonts are used, so that
a sheet looks the same wherever it is made.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import shorten

from chalicelib.people.qr import svg
from chalicelib.texts import FOLDER

SHEETS = {"a3": (297, 420), "a4": (210, 297), "a6": (105, 148)}
"""Width and height in mm. Source: ISO 216."""
KINDS = {"s": "window", "c": "support"}
ACCENTS = {"hattingen": "#7a2e4d"}
ACCENT = "#0b5d66"
"""Each town's colour, white on it at 7:1 or more, and that of towns without one."""
LONGEST = 110
"""Characters of a purpose: the code takes the room that the words leave, and must stay readable."""
TEMPLATE = Path(__file__).with_name("poster.typ")


@dataclass(frozen=True)
class Poster:
    """What stands on a sheet: whose it is, and where its code leads. `kind` is one of KINDS, `sheet` of SHEETS."""

    kind: str
    sheet: str
    language: str
    name: str
    link: str
    town: str
    programme: str
    accent: str = ACCENT
    purpose: str = ""


def named(text: str) -> tuple[str, str] | None:
    """Sheet and language of a poster's name; None for a name that none has.

    >>> named("a4-de"), named("a4-xx"), named("a5-de")
    (('a4', 'de'), None, None)
    """
    sheet, _, language = text.partition("-")
    return (sheet, language) if sheet in SHEETS and language in texts() else None


def names() -> list[str]:
    """Every poster that there is, by name."""
    return [f"{sheet}-{language}" for sheet in SHEETS for language in texts()]


@cache
def texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """What posters say, by language and kind."""
    told: dict[str, dict[str, dict[str, str]]] = json.loads((FOLDER / "posters.json").read_text("utf-8"))
    return told


def pdf(poster: Poster) -> bytes:
    """The sheet. Raises ImportError where nothing can be set."""
    import typst

    width, height = SHEETS[poster.sheet]
    purpose = shorten(poster.purpose, LONGEST, placeholder=" …")
    filled = {"town": poster.town, "programme": poster.programme, "purpose": purpose, "link": poster.link}
    told = {name: text.format(**filled) for name, text in texts()[poster.language][poster.kind].items()}
    sheet = {"width": str(width), "height": str(height), "accent": poster.accent, "language": poster.language}
    own = {"name": poster.name, "programme": poster.programme, "qr": svg(poster.link)}
    made = typst.compile(TEMPLATE.read_bytes(), sys_inputs={**told, **sheet, **own}, ignore_system_fonts=True)
    if not isinstance(made, bytes):
        raise TypeError("a poster is one file")
    return made
