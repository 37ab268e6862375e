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


class AgreedView(Shape):
    """The last word on a purpose: yes or no, since when, to which version of the text, and by whom it was noted.

    `role` is the holder's own (`member`, `person`), a till's (`till`), the office's (`clerk`), or `erasure`.
    """

    purpose: str
    given: bool
    at: Told
    version: str
    role: str


class MemberView(HolderView):
    """A member's account as the office sees it, with who registered it and what they agreed to."""

    holders: list[HolderName]
    consents: list[AgreedView]


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
