"""Terms, trades and criteria as the API tells them."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.shapes import Shape, text

KindName = Literal["shop", "club"]


class PaperLine(Shape):
    id: str
    version: str
    title: str
    hash: Annotated[str, Field(description="SHA-256 of the text, in hexadecimal digits.")]
    asked_of: list[KindName]


class PapersView(Shape):
    terms: list[PaperLine]


class PaperView(PaperLine):
    text: Annotated[str, Field(description="Markdown, in German.")]


class PaperQuery(Shape):
    version: Annotated[str, text(20)] | None = None


class NamedView(Shape):
    id: str
    name: dict[str, str]
    excludes: list[str] | None = None


class CategoriesView(Shape):
    """What shops and clubs choose from; `excludes` are the goods of a trade that give no points."""

    categories: list[NamedView]
    activities: list[NamedView]


class CriterionView(Shape):
    id: str
    text: dict[str, str]
    forms: list[str]


class CriteriaView(Shape):
    """By what clubs are admitted, in this version."""

    version: str
    criteria: list[CriterionView]
