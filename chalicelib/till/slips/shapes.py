"""What calls about slips take and answer. Amounts are whole numbers of the points' smallest unit."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.shapes import AccountId, Cents, CentsOrNone, Limit, Shape, Told, text
from chalicelib.till.shapes import CardText, Excluded, PostingHead, PostingView, Receipt, VatSplit

SlipText = Annotated[
    str,
    text(100),
    Field(
        description="A slip as it was read: the code on it, or the whole URL.",
        examples=["7F3K 2MQ8 04TW CXHV"],
    ),
]


Standing = Literal["open", "claimed", "returned", "withdrawn", "lapsed"]


class SlipBody(Shape):
    """A purchase, as a scan tells it, without a card."""

    purchase_cents: Cents | None = None
    eligible_cents: CentsOrNone | None = None
    excluded: Excluded | None = None
    vat: VatSplit | None = None
    receipt: Receipt | None = None


class ClaimBody(Shape):
    """A slip and the card it is for; a member's wallet may leave the card out and is given it itself."""

    slip: SlipText
    card: CardText | None = None


class IssuedView(PostingView):
    """The posting that issued a slip, whose name is its `hold`, and what is printed on it: a code, a QR's text."""

    code: str
    url: str


class SlipView(Shape):
    """A slip: what it gives club and holder, less what came back of the purchase, and until when."""

    posting: PostingHead
    slip: str
    state: Standing
    pocket: str
    club: int
    member: int
    until: Told
    purchase_cents: int | None = None


class WithdrawalBody(Shape):
    """All that the slip keeps goes back to its shop."""


class SlipsQuery(Shape):
    """A shop's slips, or those in one `state`; who sees all names the `shop`."""

    state: Standing | None = None
    shop: AccountId | None = None
    cursor: Annotated[str, text(600)] | None = None
    limit: Limit = 50


class ListedSlip(SlipView):
    """A slip and where it was issued; never its code."""

    branch: str | None = None
    till: str | None = None


class SlipsView(Shape):
    """The latest slip first. A page may have fewer than were asked for, and none: `next` leads on to its end."""

    shop: str
    slips: list[ListedSlip]
    next: str | None = None
