"""Every refusal can be said to a person and is documented; no text is left over from one that is gone."""

import re
from pathlib import Path

import pytest

from chalicelib import texts
from chalicelib.refusals import BY_CODE, Refusal

DOCS = (Path(__file__).parents[1] / "docs" / "api.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| (\d{3} \| .+?) \|$", DOCS, re.MULTILINE))


@pytest.mark.parametrize("refusal", BY_CODE.values(), ids=lambda each: each.code)
def test_every_refusal_has_a_german_sentence(refusal: type[Refusal]) -> None:
    assert re.fullmatch(r"[^\n]{5,90}[.?!]|.{5,90}\)\.", texts.titles("de")[refusal.code])


def test_no_german_sentence_is_left_over() -> None:
    assert set(texts.titles("de")) == {*BY_CODE, texts.FAULT}


def test_the_docs_name_every_refusal_with_its_status_and_meaning() -> None:
    told = {code: f"{kind.status} | {kind.__doc__}" for code, kind in BY_CODE.items()}
    assert told | {texts.FAULT: f"500 | {texts.english(texts.FAULT)}"} == ROWS


@pytest.mark.parametrize("refusal", BY_CODE.values(), ids=lambda each: each.code)
def test_a_refusal_is_one_line_with_a_status_of_its_kind(refusal: type[Refusal]) -> None:
    assert refusal.__doc__
    assert "\n" not in refusal.__doc__
    assert refusal.status in {400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503}
