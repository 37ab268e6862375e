"""What the public page of a card takes and answers."""

from typing import Literal

from chalicelib.shapes import AccountId, Shape, SignedAmount
from chalicelib.till.holders.shapes import CardView, ConsentVersion, StubCode
from chalicelib.till.shapes import CardText, Pin, PostingHead

Step = Literal["choose_club", "change_club", "register", "block", "replace"]

RefreshTo = Literal["cookie", "body"]


class PageBody(Shape):
    """A card as it was read; with a code of its stub its number may be typed, and its balance is told."""

    card: CardText
    stub: StubCode | None = None


class PageClubBody(PageBody):
    """The first choice takes the scanned card alone.

    A choice that stands, also a club that the card was printed for, is changed with a code of the stub, with the
    holder's PIN, or by the wallet's code as the card; else `stub_needed`.
    """

    club: AccountId
    consent: ConsentVersion
    pin: Pin | None = None


class PageBlockBody(Shape):
    card: CardText
    stub: StubCode


class PageReplacementBody(Shape):
    """The old card with the recovery code of its stub, and the new card; without one, a digital card."""

    old: CardText
    stub: StubCode
    new: CardText | None = None
    refresh: RefreshTo = "cookie"


class DigitalBody(Shape):
    """Where the QR was: a club's link presets the club, to be agreed to; a shop's window names the shop."""

    club: AccountId | None = None
    consent: ConsentVersion | None = None
    shop: AccountId | None = None
    under_16: bool = False
    refresh: RefreshTo = "cookie"


class PageView(Shape):
    """What a card's page tells: what the card is, and what its holder can do next.

    The club is named only where the holder lets it be, the balance only to who has the stub.
    """

    town: str
    programme: str
    state: Literal["active", "blocked", "replaced", "not_issued", "withdrawn"]
    club_chosen: bool = False
    club: str | None = None
    registered: bool = False
    can: tuple[Step, ...] = ()
    balances: dict[str, SignedAmount] | None = None


class WalletView(Shape):
    """What a telephone goes on with, as a sign-in's: an access token for so many seconds, to act for this account.

    `refresh_token` only where it was asked for in the body; a browser has it in its cookie.
    """

    account: str
    access_token: str
    seconds: int
    refresh_token: str | None = None


class DigitalView(Shape):
    """A card on the telephone: its number and code, the path of its page on the town's host, the wallet's token."""

    card: CardView
    path: str
    wallet: WalletView


class PageReplacementView(Shape):
    """What took the old card's place; with a digital card that nobody registered comes its wallet."""

    posting: PostingHead
    replaced: str
    card: CardView
    wallet: WalletView | None = None
