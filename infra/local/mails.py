"""The mails that SES took on this machine, as a page: `http://localhost:8000/mail`, which looks again by itself.

The local AWS lets none out. Here alone they can be read: the API in the cloud knows no such page.
"""

import json
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import Any
from urllib.request import urlopen
from zoneinfo import ZoneInfo

from chalicelib import config, texts
from infra.local.gateway import Answer, Request

SECONDS = 5
MOST = 100
TEXTS = {
    "de": {
        "title": "Mails dieser Stadt",
        "hint": "Was {town} von diesem Rechner verschickt hätte, das Neueste oben. Die Seite sieht selbst nach.",
        "none": "Noch keine Mail.",
        "away": "Das lokale AWS antwortet gerade nicht.",
        "to": "an",
    },
    "en": {
        "title": "This town's mails",
        "hint": "What {town} would have sent from this machine, the newest first. The page looks again by itself.",
        "none": "No mail yet.",
        "away": "The local AWS does not answer at present.",
        "to": "to",
    },
}
STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
article { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .5rem; margin: 1rem 0;
  padding: 1rem 1.25rem }
h2 { font-size: 1.1rem; margin: 0 } p { margin: .25rem 0 }
pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; margin: .75rem 0 0 }
"""
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
]
Mail = Mapping[str, Any]


def page(request: Request) -> Answer:
    """All mails, the newest first, in the reader's language; whatever stands in one is shown as text."""
    asked = [value for name, value in request.headers if name.lower() == "accept-language"]
    language = texts.preferred(asked[0] if asked else None)
    try:
        shown = _shown(taken(), TEXTS[language])
    except (OSError, ValueError):
        shown = f"<p>{TEXTS[language]['away']}</p>"
    return Answer(200, HEADERS, _page(language, shown).encode())


def taken() -> list[Mail]:
    """Every mail that ministack's SES took for this town's account; raises OSError while it does not answer."""
    account = os.environ["AWS_ACCESS_KEY_ID"]
    place = f"{os.environ['AWS_ENDPOINT_URL']}/_ministack/ses/messages?account={account}"
    with urlopen(place, timeout=2) as answer:  # noqa: S310  our own engine's address
        told: dict[str, list[Mail]] = json.load(answer)["messages"]
    return told.get(account, [])


def _shown(mails: Iterable[Mail], said: Mapping[str, str]) -> str:
    newest = sorted(mails, key=lambda mail: -mail["Timestamp"])[:MOST]
    return "".join(_article(mail, said) for mail in newest) or f"<p>{said['none']}</p>"


def _article(mail: Mail, said: Mapping[str, str]) -> str:
    at = datetime.fromtimestamp(mail["Timestamp"], ZoneInfo(config.town().time_zone))
    lines = "\n".join(mail["BodyText"].splitlines())
    to, subject, text = (escape(told) for told in (", ".join(mail["To"]), mail["Subject"], lines))
    when = f'<time datetime="{at.isoformat(timespec="seconds")}">{at:%d.%m.%Y %H:%M:%S}</time>'
    return f"<article><h2>{subject}</h2><p>{when}, {said['to']} {to}</p><pre>{text}</pre></article>"


def _page(language: str, shown: str) -> str:
    said, town = TEXTS[language], config.town().programme
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><meta http-equiv="refresh" content="{SECONDS}">'
        f'<meta name="viewport" content="width=device-width"><title>{said["title"]}</title><style>{STYLE}</style>'
        f"<main><h1>{said['title']}</h1><p>{said['hint'].format(town=escape(town))}</p>{shown}</main></html>"
    )
