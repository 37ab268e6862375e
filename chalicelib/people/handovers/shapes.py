"""Hand-overs and departures as the API takes and tells them."""

from typing import Annotated

from pydantic import Field

from chalicelib.shapes import Shape, Told, text

Party = Annotated[str, Field(pattern=r"^[sc]:[0-9A-HJ-NP-X]{8}$", examples=["s:7F3K2MQ8"])]


class HandoverBody(Shape):
    """Whose address takes over; with `stay`, the present ones go on as well.

    The office names the `account` and says why; a shop or club hands over its own.
    """

    mail: Annotated[str, text(254)]
    stay: bool = False
    account: Party | None = None
    why: Annotated[str, text(300)] | None = None


class HandoverView(Shape):
    """A hand-over that was asked for; its code went to the new one's address alone."""

    account: str
    role: str
    until: Told


class AcceptHandoverBody(Shape):
    code: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z -]+$")]


class TakenOverView(Shape):
    """The role that somebody has now; `POST /v1/sessions` switches to it."""

    account: str
    role: str
    name: str


class DepartureBody(Shape):
    """Why somebody leaves."""

    why: Annotated[str, text(300)]


class DepartureView(Shape):
    account: str
    left_at: Told
