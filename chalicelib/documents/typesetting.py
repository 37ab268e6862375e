"""Data and a template become a PDF: the same data, the same bytes; no font and no file but our own.

It is set in this process. Where that lacks the typesetter (84 MB), as the API's does, a function is asked and waited
for: it reaches no table, no bucket and no queue, so that it can keep nothing of what it sets.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib import config, functions

TEMPLATES = Path(__file__).parent / "templates"
TEXTS = config.TOWNS.parent / "texts" / "documents.json"
NO_TIME = 0
"""What a document says of when it was made: nothing, or no two of them were equal."""


class Unprintable(Exception):
    """A document could not be set; what the typesetter said of it is not told, since it repeats the data."""


def pdf(template: str, data: Mapping[str, Any], tagged: bool = False) -> bytes:
    """A document by its template's name; the data reaches it as JSON. Raises Unprintable, refuses TryAgain.

    `tagged` is for what people read on a screen too: a reader's voice finds its way in it.
    """
    told = json.dumps(data, separators=(",", ":"))
    function = config.outside().typesetter
    if not function:
        return _set(template, told, tagged)
    answered = functions.answer(function, {"template": template, "data": told, "tagged": tagged})
    return b64decode(answered["pdf"])


def typesetter(event: Mapping[str, Any]) -> dict[str, str]:
    """The function's answer to `pdf` in a process that cannot set; the file in base64. Raises Unprintable."""
    return {"pdf": b64encode(_set(event["template"], event["data"], event["tagged"])).decode()}


def _set(template: str, data: str, tagged: bool) -> bytes:
    import typst

    file = TEMPLATES / f"{template}.typ"
    told = {"data": data}
    try:
        made: bytes = typst.compile(
            str(file),
            root=str(TEMPLATES),
            sys_inputs=told,
            ignore_system_fonts=True,
            timestamp=NO_TIME,
            pdf_tags=tagged,
        )
    except RuntimeError:
        raise Unprintable(template) from None
    return made


def forget() -> None:
    """Free what was kept of documents that are set: hundreds of megabytes of a large one, until ten others came."""
    import typst

    nothing = typst.Compiler(ignore_system_fonts=True)
    for _ in range(10):
        nothing.compile(b"")


@cache
def words(language: str) -> dict[str, Any]:
    """What stands on documents besides data; English when the language has none."""
    told: dict[str, dict[str, Any]] = json.loads(TEXTS.read_text("utf-8"))
    return told.get(language, told["en"])
