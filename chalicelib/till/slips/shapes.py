"""What calls about slips take and answer. Amounts are whole numbers of the points' smallest unit."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.shapes import Cents, CentsOrNone, Shape, Told, text
from chalicelib.till.shapes import CardText, Excluded, PostingHead, PostingView, Receipt, VatSplit

SlipText = Annotated[
    str,
    text(100),
    Field(
        description="A slip as it was read: the code on it, or the whole URL.",
        examples=["7F3K 2MQ8 04TW CXHV"],
    ),
]


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
    state: Literal["open", "claimed", "returned", "lapsed"]
    pocket: str
    club: int
    member: int
    until: Told
    purchase_cents: int | None = None
