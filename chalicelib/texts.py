"""What people read, in the town's languages: titles of refusals. English is each refusal's own docstring."""

import json
from functools import cache, lru_cache
from operator import itemgetter
from pathlib import Path

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
def titles(language: str) -> dict[str, str]:
    """All titles of one language by refusal code; empty for a language we have no texts in."""
    path = FOLDER / f"{language}.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def title(code: str, language: str) -> str:
    """One refusal in a sentence that a cashier can say aloud; English when the language has none."""
    return titles(language).get(code) or english(code)


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
