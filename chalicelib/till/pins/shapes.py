"""What calls about PINs and wallet codes take and answer."""

from typing import Annotated

from pydantic import Field

from chalicelib.shapes import CentsOrNone, Shape, Told, text
from chalicelib.till.shapes import Pin

Why = Annotated[str, text(200)]


class PinBody(Shape):
    """The new PIN, and what lets it be set: nothing where there is none yet, else the old one or a mailed code."""

    pin: Pin
    old_pin: Pin | None = None
    code: Annotated[str, text(20)] | None = None


class PinResetBody(Shape):
    """A code goes to the holder's own e-mail address."""


class ThresholdsBody(Shape):
    """Cents that the holder wants to pay without the PIN; 0 asks for it always, no value leaves it to the town."""

    redemption_cents: CentsOrNone | None = None
    day_cents: CentsOrNone | None = None


class RotatingKeyBody(Shape):
    """Which of the cards that pay from one's account: by its printed number, as `GET /v1/me/cards` tells it, or one
    that was born there by its two characters. Without, the first that can be used."""

    card: Annotated[str, text(20), Field(examples=["TG7F 3K2M Q807 HV", "01"])] | None = None


class StaffBody(Shape):
    why: Why


class PinView(Shape):
    """The PIN of an account, and the cents that are paid without it; none is any amount.

    Without tries left it is locked: until then, or without a time until the office unlocks it.
    """

    is_set: bool
    tries_left: int
    locked_until: Told | None = None
    redemption_cents: int | None = None
    day_cents: int | None = None


class SentView(Shape):
    """A mail is on its way; its code is good for so many seconds."""

    seconds: int


class RotatingKeyView(Shape):
    """What a wallet makes its codes with, as docs/people/pin.md tells; `time` is the server's clock, to follow.

    `key` is 32 bytes in 52 characters of the town's alphabet; `begins` stands before step and proof in each code.
    """

    begins: str
    key: str
    step_seconds: int
    time: Told
    url: str
