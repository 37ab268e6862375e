"""A club's dissolution as the API takes and tells it."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chalicelib.shapes import Shape, Told, text

Why = Annotated[str, text(300)]


class DissolutionBody(Shape):
    """From which day on (in the town's time zone) the club takes part no longer, today at the earliest; and why."""

    day: Annotated[date, Field(alias="from", examples=["2026-12-31"])]
    why: Annotated[Why, Field(examples=["Dissolved by its members' meeting"])]


class DissolutionEndBody(Shape):
    """Why the club goes on."""

    why: Why


class DissolutionView(Shape):
    """A club that ends: on which day, when that was told and why, and when it was done."""

    account: str
    day: Annotated[date, Field(serialization_alias="from")]
    told_at: Told
    why: str
    done_at: Told | None = None


class DissolutionsView(Shape):
    """What is known now, one or none."""

    dissolutions: list[DissolutionView]
