"""Posters and flyers as PDF: one sheet, one QR code, in the town's languages. No secret stands on them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from textwrap import shorten

from chalicelib.documents import typesetting
from chalicelib.people.qr import svg
from chalicelib.texts import FOLDER

SHEETS = {"a3": (297, 420), "a4": (210, 297), "a6": (105, 148)}
"""Width and height in mm. Source: ISO 216."""
KINDS = {"s": "window", "c": "support"}
LONGEST = 110
"""Characters of a purpose: the code takes the room that the words leave, and must stay readable."""


@dataclass(frozen=True)
class Poster:
    """What stands on a sheet: whose it is, and where its code leads. `kind` is one of KINDS, `sheet` of SHEETS.

    `accent` is the town's colour (#rrggbb), on which white must be readable.
    """

    kind: str
    sheet: str
    language: str
    name: str
    link: str
    town: str
    programme: str
    accent: str
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
    """The sheet; refuses TryAgain where it is set elsewhere, and that is busy."""
    width, height = SHEETS[poster.sheet]
    purpose = shorten(poster.purpose, LONGEST, placeholder=" …")
    filled = {"town": poster.town, "programme": poster.programme, "purpose": purpose, "link": poster.link}
    told = {name: text.format(**filled) for name, text in texts()[poster.language][poster.kind].items()}
    sheet = {"width": width, "height": height, "accent": poster.accent, "language": poster.language}
    own = {"name": poster.name, "programme": poster.programme, "qr": svg(poster.link)}
    return typesetting.pdf("poster", {**told, **sheet, **own}, tagged=True)
