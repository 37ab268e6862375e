"""What people read, in the town's languages: titles of refusals. English is each refusal's own docstring."""

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from chalicelib import config
from chalicelib.refusals import BY_CODE

FOLDER = Path(__file__).parent / "texts"
FAULT = "internal_error"
_FAULT_TITLE = "Something went wrong on our side."


@cache
def rule_texts() -> dict[str, dict[str, str]]:
    """What each rule says in a quote, by language, with names in braces for what is filled in."""
    told: dict[str, dict[str, str]] = json.loads((FOLDER / "rules.json").read_text("utf-8"))
    return told


def rule(name: str, language: str) -> str:
    """One rule's sentence; English when the language has none."""
    return rule_texts().get(language, rule_texts()["en"])[name]


@cache
def mail_texts() -> dict[str, dict[str, dict[str, str]]]:
    """Subject and text of each mail, by language and name, with names in braces for what is filled in."""
    told: dict[str, dict[str, dict[str, str]]] = json.loads((FOLDER / "mails.json").read_text("utf-8"))
    return told


def mail(name: str, language: str, **told: object) -> tuple[str, str]:
    """One mail's subject and text, filled in; English when the language has none."""
    texts = mail_texts().get(language, mail_texts()["en"])[name]
    return texts["subject"].format(**told), texts["text"].format(**told)


@cache
def _words() -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = json.loads((FOLDER / "words.json").read_text("utf-8"))
    return told


def words(language: str) -> Mapping[str, Any]:
    """Single words that mails are filled in with; English when the language has none."""
    told: Mapping[str, Any] = _words().get(language, _words()["en"])
    return told


def month(month: str, language: str) -> str:
    """A month (YYMM) in words.

    >>> month("2611", "de"), month("2703", "en")
    ('November 2026', 'March 2027')
    """
    return f"{words(language)['months'][int(month[2:]) - 1]} 20{month[:2]}"


def day(told: str, language: str) -> str:
    """A date (YYYY-MM-DD) in words.

    >>> day("2026-11-02", "de"), day("2026-11-02", "en")
    ('2. November 2026', '2 November 2026')
    """
    return f"{int(told[8:])}{'.' if language == 'de' else ''} {month(told[2:4] + told[5:7], language)}"


@cache
def consent_texts() -> dict[str, dict[str, str]]:
    """What people are asked to agree to, by purpose: the text in each language, and its version."""
    told: dict[str, dict[str, str]] = json.loads((FOLDER / "consents.json").read_text("utf-8"))
    return told


@cache
def privacy_texts() -> dict[str, Any]:
    """What the pages of data protection say, by language: headings, names of columns, words for what is kept."""
    told: dict[str, Any] = json.loads((FOLDER / "privacy.json").read_text("utf-8"))
    return told


def privacy(language: str) -> dict[str, Any]:
    """Those of one language; English when the language has none."""
    told: dict[str, Any] = privacy_texts().get(language, privacy_texts()["en"])
    return told


@cache
def titles(language: str) -> dict[str, str]:
    """All titles of one language by refusal code; empty for a language we have no texts in."""
    path = FOLDER / f"{language}.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def title(code: str, language: str) -> str:
    """One refusal in a sentence that a cashier can say aloud; English when the language has none."""
    return titles(language).get(code) or english(code)


@cache
def detail_texts() -> dict[str, dict[str, str]]:
    """What refusals add to their title, by language and code, and by `code.0`, `code.1` where a number is told."""
    told: dict[str, dict[str, str]] = json.loads((FOLDER / "details.json").read_text("utf-8"))
    return told


def detail(code: str, language: str, details: Mapping[str, object]) -> str:
    """What a refusal adds to its title, filled in; empty for most. Source: RFC 9457, section 3.1.4.

    >>> detail("wrong_pin", "de", {"tries_left": 2}), detail("wrong_pin", "en", {"tries_left": 1})
    ('Noch 2 Versuche.', 'One try is left.')
    """
    told = detail_texts().get(language, detail_texts()["en"])
    special = (f"{code}.{value}" for value in details.values())
    return next((told[name] for name in (*special, code) if name in told), "").format(**details)


def english(code: str) -> str:
    """A refusal's docstring."""
    return _FAULT_TITLE if code == FAULT else BY_CODE[code].__doc__ or code


def preferred(accepted: str | None) -> str:
    """The language for an Accept-Language header; the town's first when it speaks none of those asked for."""
    return chosen(accepted or "", config.town().languages)


@lru_cache(256)
def chosen(accepted: str, spoken: tuple[str, ...]) -> str:
    """The best of the spoken languages by an Accept-Language header. Source: RFC 9110, section 12.5.4.

    >>> chosen("fr, en;q=0.8, de;q=0.9", ("en", "de"))
    'de'
    """
    wishes = [_wish(part) for part in accepted[:200].split(",")]
    heard = sorted((wish for wish in wishes if wish[0] > 0 and wish[1] in spoken), reverse=True, key=itemgetter(0))
    return heard[0][1] if heard else spoken[0]


def _wish(part: str) -> tuple[float, str]:
    tag, _, weight = part.strip().partition(";")
    try:
        return float(weight.strip().removeprefix("q=") or 1), tag[:2].lower()
    except ValueError:
        return 0.0, ""
