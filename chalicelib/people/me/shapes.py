"""What somebody sees of their own: who they are to the town, what their account holds, their cards."""

from typing import Annotated

from pydantic import Field

from chalicelib.shapes import AccountId, Shape, SignedAmount, text
from chalicelib.till.accounts.shapes import EntryView, Expiring
from chalicelib.till.holders.shapes import CardView, ConsentVersion, StubCode
from chalicelib.till.shapes import CardText

Name = Annotated[str, text(80)]


class NameBody(Shape):
    """What one wants to be called; nothing takes the name away."""

    name: Name | None = None


WalletToken = Annotated[
    str,
    text(2000),
    Field(description="The access token of the wallet that a digital card was opened with; good for 15 minutes."),
]


class RegistrationBody(Shape):
    """A card that one holds; `under_16` where it is a child's. A second card joins the account of the first.

    It takes a code of the card's stub, else `stub_needed`: tills have heard what the card itself says. A digital card
    has no stub, and takes the token of its `wallet`. Whoever has neither asks the office
    (`POST /v1/members/{account}/registrations`).
    """

    card: CardText
    stub: StubCode | None = None
    wallet: WalletToken | None = None
    name: Name | None = None
    under_16: bool = False


class MyClubBody(Shape):
    """The club for all one's cards, or for one, and the text that was agreed to."""

    club: AccountId
    consent: ConsentVersion
    card: CardText | None = None


class PartyName(Shape):
    account: str
    name: str | None = None


class OwnHat(Shape):
    """A role of one's own, and for whom."""

    role: str
    party: str


class Limit(Shape):
    """What a pocket pays at most: at once, on one day, and still today; what has no limit is not told."""

    at_once: int | None = None
    a_day: int | None = None
    left_today: int | None = None


class HolderView(Shape):
    """A holder's account: balances by pocket, what expires and when, the club that all active cards credit, if it is
    one, the cards, the limits."""

    account: str
    state: str
    balances: dict[str, SignedAmount]
    expires: dict[str, list[Expiring]] | None = None
    club: PartyName | None = None
    cards: list[CardView]
    limits: dict[str, Limit] | None = None


class MeView(Shape):
    """Who calls, in which role; `holder` where it is as the holder of cards, the rest where somebody is known."""

    id: str | None = None
    mail: str | None = None
    name: str | None = None
    language: str | None = None
    hat: OwnHat
    hats: tuple[OwnHat, ...] = ()
    holder: HolderView | None = None


class MyCardsView(Shape):
    cards: list[CardView]


class MyEntryView(EntryView):
    """An entry of one's own history: where it was, and the club that got its share."""

    place: str | None = None
    club: PartyName | None = None


class MyEntriesView(Shape):
    account: str
    entries: list[MyEntryView]
    next: str | None = None


class MyMonthView(Shape):
    """What one's purchases did in a month, less what came back in it: what each club or pot got, `own`, what came to
    oneself, both in the points that shops award; `paid_cents` were paid with the card."""

    month: str = Field(examples=["2026-11"])
    purchases: int
    purchase_cents: SignedAmount
    clubs: dict[AccountId, SignedAmount]
    own: SignedAmount
    paid_cents: SignedAmount


class ClubMonthOfAll(Shape):
    """What came to a club in a month that is over, by all who bought; told of `fewest` supporters and more."""

    month: str = Field(examples=["2026-11"])
    earned: SignedAmount


class MyClubView(PartyName):
    """A club that one's cards credit today, and what all brought it, month by month, the latest first."""

    fewest: int
    months: list[ClubMonthOfAll]


class MyMonthsView(Shape):
    """One's own months, this one and those of the year before, the latest first; very many purchases show fewer."""

    account: str
    pocket: str
    months: list[MyMonthView]
    clubs: list[MyClubView]


class RegistrationView(Shape):
    """The account that is one's own from now on: sign in, or go on, in this role."""

    hat: OwnHat
    cards: list[CardView]
