"""What a quote takes and answers. Amounts are whole numbers of the pocket's smallest unit."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.shapes import Cents, CentsOrNone, Instant, Shape, Told
from chalicelib.till.shapes import Awarded, CardText, Excluded, Receipt, Redeemed, VatSplit, Wanted


class QuoteBody(Shape):
    """A scan, or with `redeem` a checkout, as it would be sent: a checkout has no `at`. The receipt is not used."""

    card: CardText
    purchase_cents: Cents | None = None
    redeem: Annotated[list[Wanted], Field(max_length=4)] | Literal["max"] | None = None
    eligible_cents: CentsOrNone | None = None
    excluded: Excluded | None = None
    vat: VatSplit | None = None
    receipt: Receipt | None = None
    at: Instant | None = None


class RuleView(Shape):
    """One rule that counted: where it comes from, what it said, and a sentence for whoever asks."""

    rule: str
    scope: Literal["town", "shop"]
    number: int
    since: Told | None = None
    effect: dict[str, object]
    text: str


class QuoteView(Shape):
    """What would be given and paid, under which version of the rules, and each rule that counted.

    Where it `asks_pin` the till lets the holder type the PIN before it sends the checkout.
    """

    version: str
    awarded: Awarded | None = None
    redeemed: list[Redeemed] | None = None
    left_to_pay_cents: int | None = None
    near: list[Literal["day_limit", "redemption_limit"]] | None = None
    asks_pin: bool | None = None
    vat: dict[str, int] | None = None
    rules: list[RuleView]
