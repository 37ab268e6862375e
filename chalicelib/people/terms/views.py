"""Terms, trades and criteria as those who read them see them."""

from collections.abc import Mapping
from typing import Any

from chalicelib.people.admissions import decisions
from chalicelib.people.terms import papers
from chalicelib.people.terms.papers import Paper
from chalicelib.people.terms.shapes import (
    CategoriesView,
    CriteriaView,
    CriterionView,
    NamedView,
    PaperLine,
    PaperView,
)


def paper(told: Paper) -> PaperView:
    return PaperView(**paper_line(told).model_dump(), text=told.text)


def paper_line(told: Paper) -> PaperLine:
    asked_of = [kind for kind, names in decisions.TERMS.items() if told.name in names]
    return PaperLine(id=told.name, version=told.version, title=told.title, hash=told.hash, asked_of=asked_of)


def categories() -> CategoriesView:
    told = papers.joining()
    trades, activities = told["categories"].items(), told["activities"].items()
    return CategoriesView(
        categories=[NamedView(id=name, name=_names(each), excludes=each["excludes"]) for name, each in trades],
        activities=[NamedView(id=name, name=_names(each)) for name, each in activities],
    )


def criteria() -> CriteriaView:
    told = papers.joining()["criteria"]
    listed = [CriterionView(id=each["id"], text=_names(each), forms=each["forms"]) for each in told["list"]]
    return CriteriaView(version=told["version"], criteria=listed)


def _names(told: Mapping[str, Any]) -> dict[str, str]:
    return {language: told[language] for language in ("de", "en")}
