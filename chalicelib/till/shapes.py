"""What the counter's calls take and answer. Amounts are whole numbers of the pocket's smallest unit."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.shapes import (
    AccountId,
    Amount,
    Cents,
    CentsOrNone,
    GoodsName,
    Instant,
    PocketName,
    Shape,
    SignedAmount,
    Told,
    VatRate,
    text,
)

CardText = Annotated[
    str,
    text(200),
    Field(
        description="A card as it was read: the bare code, the whole URL, a wallet's code, or the printed number.",
        examples=["TG7F 3K2M Q807 HV"],
    ),
]
Receipt = Annotated[str, text(40), Field(description="The till's own receipt number.", examples=["2026-1234"])]
Note = Annotated[str, text(100)]
Practice = Annotated[bool, Field(description="For training: takes the practice card alone, and books nothing.")]
Pin = Annotated[
    str,
    Field(pattern=r"^[0-9]{4,6}$", description="The holder's PIN, typed by the holder.", examples=["7302"]),
]
VatSplit = Annotated[
    dict[VatRate, CentsOrNone],
    Field(
        max_length=4,
        description="Eligible cents by VAT rate in basis points.",
        examples=[{"1900": 3000, "700": 2000}],
    ),
]


Excluded = Annotated[
    dict[GoodsName, Cents],
    Field(max_length=8, description="Cents of the goods that earn nothing, by the town's name for them."),
]


class ScanBody(Shape):
    """A purchase. Where the shop gives a flat award per scan, no amount is told; else it must be."""

    card: CardText
    purchase_cents: Cents | None = None
    eligible_cents: CentsOrNone | None = None
    excluded: Excluded | None = None
    vat: VatSplit | None = None
    receipt: Receipt | None = None
    at: Instant | None = None
    practice: Practice = False


class RedemptionBody(Shape):
    card: CardText
    pocket: PocketName
    amount: Amount
    pin: Pin | None = None
    receipt: Receipt | None = None
    practice: Practice = False


class Wanted(Shape):
    pocket: PocketName
    amount: Amount


class CheckoutBody(Shape):
    card: CardText
    purchase_cents: Cents
    redeem: Annotated[list[Wanted], Field(max_length=4)] | Literal["max"]
    pin: Pin | None = None
    eligible_cents: CentsOrNone | None = None
    excluded: Excluded | None = None
    vat: VatSplit | None = None
    receipt: Receipt | None = None
    show_balance: bool = False
    practice: Practice = False


class LookupBody(Shape):
    card: CardText
    pocket: PocketName | None = None
    amount: Amount | None = None
    show_balance: bool = False
    pin: Pin | None = None


class TransferBody(Shape):
    source: AccountId
    target: AccountId
    pocket: PocketName
    amount: Amount
    note: Note | None = None


class LoadBody(Shape):
    card: CardText | None = None
    account: AccountId | None = None
    pocket: PocketName
    amount: Amount
    receipt: Receipt | None = None


class PostingHead(Shape):
    """Which event it was. `at` is when it happened, `posted_at` when it was booked.

    `why` is told to clerks alone, with who prepared and who approved it (ids of persons), the `cashier` (an id that
    the shop knows) to the shop's owner and to clerks.
    """

    id: str
    kind: str
    at: Told
    posted_at: Told
    receipt: str | None = None
    cashier: str | None = None
    note: str | None = None
    why: str | None = None
    prepared_by: str | None = None
    approved_by: str | None = None


class Awarded(Shape):
    """What a purchase gave. The club is named only where the holder allows it, or is the one who asks."""

    pocket: str
    club: int
    member: int
    club_account: str | None = None


class Redeemed(Shape):
    pocket: str
    amount: int
    cents: int


class LegView(Shape):
    account: str
    pocket: str
    amount: SignedAmount
    reason: str


class HeldView(Shape):
    """The hold that a posting is about, and what it keeps after it; at its opening, for whom and until when."""

    account: str
    pocket: str
    rest: int
    beneficiary: str | None = None
    until: Told | None = None


class PostingView(Shape):
    """A posting as the caller may see it: `legs` are the caller's own.

    A return or reversal names the posting it `returns`, and tells what was `taken_back` of the award, what was
    `restored` of the payment, the `pay_back_cents` to hand out in cash, and the `rest_cents` of the purchase that may
    still come back. `near` names the limits that a payment came near to: the holder should hear it before a payment is
    refused. With `practice`, nothing was booked.
    """

    posting: PostingHead
    legs: list[LegView]
    purchase_cents: int | None = None
    awarded: Awarded | None = None
    redeemed: list[Redeemed] | None = None
    left_to_pay_cents: int | None = None
    returns: str | None = None
    taken_back: Awarded | None = None
    restored: list[Redeemed] | None = None
    rest_cents: int | None = None
    pay_back_cents: int | None = None
    hold: HeldView | None = None
    balances: dict[str, SignedAmount] | None = None
    near: list[Literal["day_limit", "redemption_limit"]] | None = None
    practice: bool | None = None


class LookupView(Shape):
    """What a till may know of a card: its state, whether it covers an amount, and the balance when asked to tell."""

    state: Literal["active", "blocked", "replaced", "not_issued", "withdrawn"]
    pays: bool
    covered: bool | None = None
    balances: dict[str, SignedAmount] | None = None
    practice: bool | None = None
