"""What calls about holds take and answer. Amounts are whole numbers of the pocket's smallest unit."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.shapes import AccountId, Amount, PocketName, Shape, Told
from chalicelib.till.shapes import CardText, Note, Pin, Receipt

Days = Annotated[int, Field(description="Whole days; without, the town's usual ones.", examples=[14])]


class HoldBody(Shape):
    """A till names a `card`; a member, a club or a shop's office the `beneficiary` of a hold on its own account."""

    card: CardText | None = None
    beneficiary: AccountId | None = None
    pocket: PocketName
    amount: Amount
    days: Days | None = None
    pin: Pin | None = None
    receipt: Receipt | None = None
    note: Note | None = None


class CaptureBody(Shape):
    """Without an amount, all that is left."""

    amount: Amount | None = None
    receipt: Receipt | None = None


class ReleaseBody(Shape):
    """All that is left goes back."""


class HoldView(Shape):
    """A hold as the caller may see it: `amount` was set aside, `captured` of it was taken, `rest` is left."""

    hold: str
    state: Literal["open", "captured", "released", "lapsed"]
    pocket: str
    amount: int
    captured: int
    rest: int
    until: Told
    beneficiary: str
    owner: str | None = None
    note: str | None = None
