"""The site's own tools: its units, its style, its two languages; the build itself checks types and the client."""

import json
import re

import pytest

from infra.local.processes import ProcessFailed
from infra.site import build

TEXTS = build.SITE / "texts"
SOURCES = sorted(path for part in ("apps", "packages") for path in (build.SITE / part).rglob("*.ts*"))


@pytest.mark.parametrize("script", ["unit", "lint"])
def test_the_site_s_own_checks_pass(site_folder: object, script: str) -> None:
    build.run(script)


def test_a_script_that_fails_says_why() -> None:
    with pytest.raises(ProcessFailed, match="no-such-script"):
        build.run("no-such-script")


def sections(language: str) -> dict[str, dict[str, str]]:
    told: dict[str, dict[str, str]] = json.loads((TEXTS / f"{language}.json").read_text("utf-8"))
    return told


def holes(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_both_languages_say_the_same_things_with_the_same_values() -> None:
    german, english = sections("de"), sections("en")
    assert german.keys() == english.keys()
    for name, texts in german.items():
        assert texts.keys() == english[name].keys(), name
        for key, text in texts.items():
            assert text.strip() == text != ""
            assert holes(text) == holes(english[name][key]), key


def test_every_text_is_said_somewhere() -> None:
    code = "".join(path.read_text("utf-8") for path in SOURCES)
    begun = set(re.findall(r"t\(`([\w.]+)\$\{", code))
    said = set(re.findall(r"'([\w.]+)'", code))
    unsaid = {key for texts in sections("de").values() for key in texts if key not in said}
    assert {key for key in unsaid if not any(key.startswith(begin) for begin in begun)} == set()


def test_a_sentence_is_short_enough_for_a_counter() -> None:
    for name, texts in sections("de").items():
        for key, text in texts.items():
            longest = max(len(sentence.split()) for sentence in re.split(r"[.!?:]\s", text))
            assert longest <= 18, (name, key)
