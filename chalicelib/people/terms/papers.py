"""The texts that shops, clubs and holders agree to, in versions, and the criteria by which clubs are admitted.

A text is a file `texts/terms/<name>.<version>.md`, German, whose first line is its title; the newest version (a date)
holds. None is ever changed once somebody agreed to it: `tests/test_people_terms.py` keeps their hashes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from chalicelib.refusals import NotFound
from chalicelib.texts import FOLDER


@dataclass(frozen=True)
class Paper:
    """One version of a text; `hash` is its SHA-256 in hexadecimal digits."""

    name: str
    version: str
    title: str
    text: str
    hash: str


@cache
def every() -> Mapping[tuple[str, str], Paper]:
    """Every version of every text, by name and version."""
    found: dict[tuple[str, str], Paper] = {}
    for path in sorted((FOLDER / "terms").glob("*.md")):
        name, _, version = path.stem.partition(".")
        raw = path.read_bytes()
        text = raw.decode()
        title = text.partition("\n")[0].lstrip("# ")
        found[name, version] = Paper(name, version, title, text, sha256(raw).hexdigest())
    return found


@cache
def current() -> Mapping[str, Paper]:
    """The version of each text that holds, by name."""
    return {name: paper for (name, _), paper in sorted(every().items())}


def hashes() -> dict[str, str]:
    """The hash of each text that holds, by name."""
    return {name: paper.hash for name, paper in current().items()}


def paper(name: str, version: str | None = None) -> Paper:
    """A text as it holds, or an older version of it; refuses NotFound."""
    found = every().get((name, version)) if version else current().get(name)
    if found is None:
        raise NotFound
    return found


@cache
def joining() -> dict[str, Any]:
    """The trades with what each does not give points on, and the criteria for clubs: `texts/joining.json`."""
    told: dict[str, Any] = json.loads((FOLDER / "joining.json").read_text("utf-8"))
    return told


def criteria(form: str) -> list[str]:
    """The names of the criteria that a club of this form has to meet."""
    return [each["id"] for each in joining()["criteria"]["list"] if form in each["forms"]]


def exclusions(category: str) -> dict[str, dict[str, str]]:
    """The goods of a trade that earn no points, by the name a till tells them under."""
    goods: dict[str, dict[str, str]] = joining()["goods"]
    return {name: goods[name] for name in joining()["categories"][category]["excludes"]}
