"""What calls about payment requests take and answer. Amounts are whole numbers of the pocket's smallest unit."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.shapes import AccountId, Amount, Cents, CentsOrNone, PocketName, Shape, Told
from chalicelib.till.shapes import CardText, Excluded, Receipt, VatSplit


class RequestBody(Shape):
    """Who is to pay what: a card's holder, a member's account, or with neither whoever reads the QR in a wallet.

    With a purchase the amount is a part of its price, and what is left of it earns as in a checkout.
    """

    card: CardText | None = None
    account: AccountId | None = None
    pocket: PocketName
    amount: Amount
    purchase_cents: Cents | None = None
    eligible_cents: CentsOrNone | None = None
    excluded: Excluded | None = None
    vat: VatSplit | None = None
    receipt: Receipt | None = None


class AnswerBody(Shape):
    """Nothing more is asked."""


class RequestView(Shape):
    """A request as its shop and its payer see it; `url` is the QR's text, `posting` the one that paid it.

    The payer is told what the shop is called.
    """

    request: Annotated[str, Field(examples=["7F3K2MQ804TWCXHV"])]
    state: Literal["open", "paid", "refused", "withdrawn", "lapsed"]
    shop: str
    shop_name: str | None = None
    pocket: str
    amount: int
    cents: int
    purchase_cents: int | None = None
    receipt: str | None = None
    until: Told
    url: str
    posting: str | None = None


class WaitingView(Shape):
    """What waits for one's own answer, the newest last."""

    requests: list[RequestView]
