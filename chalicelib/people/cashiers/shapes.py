"""What the calls about cashiers take and answer."""

from typing import Annotated

from pydantic import Field

from chalicelib.shapes import Shape, Told, text

CashierName = Annotated[
    str, text(30), Field(description="A first name, to be tapped at the till.", examples=["Maria"])
]
Pin = Annotated[str, Field(pattern=r"^[0-9]{4,6}$", description="Four to six digits.")]
CashierId = Annotated[str, Field(pattern=r"^c[1-9][0-9]{0,5}$", examples=["c1"])]


class CashierBody(Shape):
    name: CashierName
    pin: Pin


class PinBody(Shape):
    pin: Pin


class CashierEndBody(Shape):
    """Nothing is needed to end it."""


class CashierView(Shape):
    """A cashier; the times are told to the owner alone."""

    id: str
    name: str
    made_at: Told | None = None
    ended_at: Told | None = None


class CashiersView(Shape):
    cashiers: list[CashierView]


class SignOnBody(Shape):
    cashier: CashierId
    pin: Pin


class SignOnView(Shape):
    """The token to work with until then, in place of the till's own, which is kept for the next one."""

    token: str
    cashier: str
    name: str
    until: Told


class SignOffView(Shape):
    """Who was signed on with the token that ended; nobody, where it was the till's own."""

    cashier: str | None = None
