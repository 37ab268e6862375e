"""What calls about a card's life take and answer."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.shapes import AccountId, Shape, text
from chalicelib.till.shapes import CardText, Pin, PostingHead

StubCode = Annotated[
    str,
    text(40),
    Field(description="The block code or the recovery code of a card's stub.", examples=["7F3K 2MQ8"]),
]
Why = Annotated[str, text(200), Field(description="Why; for the town's records, never for the holder's public page.")]
ConsentVersion = Annotated[
    str, text(16), Field(description="Which text of `GET /v1/consents` was agreed to.", examples=["1"])
]
CardState = Literal["active", "blocked", "replaced", "not_issued"]


class CardBody(Shape):
    """A card in somebody's hands."""

    card: CardText


class ClubBody(Shape):
    """A card, the club that it is to credit, and the text that its holder agreed to.

    The first choice takes the scanned card alone. One that stands, also a club that the card was printed for, is
    changed with a code of the stub, with the holder's PIN, or by the wallet's code as the card; else `stub_needed`.
    The office needs none of them.
    """

    card: CardText
    club: AccountId
    consent: ConsentVersion
    stub: StubCode | None = None
    pin: Pin | None = None


class BlockBody(Shape):
    """A card, and what lets the caller stop it: a till needs a code of the stub, the office a reason."""

    card: CardText
    stub: StubCode | None = None
    why: Why | None = None


class UnblockBody(Shape):
    card: CardText
    why: Why | None = None


class ReplacementBody(Shape):
    """The old card, what lets the caller replace it, and the new one; a holder without one gets a digital card."""

    old: CardText
    new: CardText | None = None
    stub: StubCode | None = None
    why: Why | None = None


class CardView(Shape):
    """A card and the club it credits; `code` is the secret of a digital one, for its holder alone."""

    number: str
    state: CardState
    digital: bool = False
    club: str | None = None
    code: str | None = None


class CardStateView(Shape):
    """What became of a card."""

    number: str
    state: CardState


class ReplacementView(Shape):
    """The posting that replaced a card, and the card that counts from now on."""

    posting: PostingHead
    replaced: str
    card: CardView
