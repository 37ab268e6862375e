"""A shop's insolvency as the API takes and tells it."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chalicelib.shapes import Shape, Told, text

Why = Annotated[str, text(300)]


class InsolvencyBody(Shape):
    """From which day on (in the town's time zone) nothing is drawn or netted, and how one knows."""

    since: Annotated[date, Field(alias="from", examples=["2026-11-20"])]
    why: Annotated[Why, Field(examples=["Amtsgericht Leipzig, 405 IN 1234/26"])]


class InsolvencyEndBody(Shape):
    """Why it was not so."""

    why: Why


class InsolvencyView(Shape):
    """A shop that is insolvent: since which day, when that was told and why, and what wrote off what it owed."""

    account: str
    since: Annotated[date, Field(serialization_alias="from")]
    told_at: Told
    why: str
    written_off: str | None = None


class InsolvenciesView(Shape):
    """What is known now, one or none."""

    insolvencies: list[InsolvencyView]


class ClaimView(Shape):
    """A PDF in base64."""

    pdf: str
