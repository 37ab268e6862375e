"""What the office's calls about members take and answer."""

from typing import Annotated, Literal

from chalicelib.people.me.shapes import HolderView
from chalicelib.shapes import AccountId, Shape, Told, text
from chalicelib.till.holders.shapes import CardView, ConsentVersion, Why
from chalicelib.till.shapes import CardText, PostingHead


class HolderName(Shape):
    """Somebody who registered an account."""

    id: str
    name: str | None = None
    mail: str | None = None


class MemberView(HolderView):
    """A member's account as the office sees it, with who registered it."""

    holders: list[HolderName]


class MemberClubBody(Shape):
    """The club as it stands on the form that the holder signed, for all cards."""

    club: AccountId
    consent: ConsentVersion
    why: Why


class MemberCardBody(Shape):
    """A new printed card for an account."""

    card: CardText
    why: Why


class DeskRegistrationBody(Shape):
    """Whose address may register the account without its stub; the reason stands in the trail."""

    mail: Annotated[str, text(254)]
    why: Why


class DeskRegistrationView(Shape):
    """Until when whoever signs in with that address may register the account's card."""

    account: str
    until: Told


class ClosureBody(Shape):
    """Frozen and closed accounts take no postings, and keep what they hold; `active` opens one again."""

    state: Literal["frozen", "closed", "active"]
    why: Why


class ClosureView(Shape):
    account: str
    state: Literal["frozen", "closed", "active"]


class AddedCardView(Shape):
    """The posting that put a card on an account."""

    posting: PostingHead
    card: CardView
