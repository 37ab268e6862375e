"""Print runs as the API takes and tells them."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.people.batches.decisions import MOST_CARDS
from chalicelib.shapes import AccountId, Shape, Told, text

ShownCard = Annotated[str, text(200)]
"""A serial number (`12`, `A07-0012`), a printed number, or what a scanner read off a card."""


class OrderBody(Shape):
    """So many cards, for everybody or for one club; `design` is `colour` (to the edges) or `light` (little ink)."""

    name: Annotated[str, text(60)]
    count: Annotated[int, Field(ge=1, le=MOST_CARDS)]
    design: Literal["colour", "light"] = "colour"
    club: AccountId | None = None


class ApprovalBody(Shape):
    """Nothing but the approval itself."""


class WithdrawalBody(Shape):
    why: Annotated[str, text(200)]


class HandOutBody(Shape):
    """The first and the last card of a box, and who gets it: a shop or a club, if it is one."""

    first: Annotated[ShownCard, Field(alias="from")]
    last: Annotated[ShownCard, Field(alias="to")]
    given_to: AccountId | None = None


class DownloadBody(Shape):
    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}\.(pdf|zip)$")]


class BatchView(Shape):
    """A print run: how many of its cards are made, and how many were handed out by range."""

    id: str
    name: str
    count: int
    design: str
    club: str | None = None
    ordered_by: str
    state: Literal["ordered", "making", "ready", "withdrawn"]
    made: int
    handed_out: int
    ordered_at: Told
    approved_at: Told | None = None
    withdrawn_at: Told | None = None


class FileView(Shape):
    """What to print from; it holds the cards' secrets and is gone after `kept_until`."""

    name: str
    kept_until: Told


class HandOutView(Shape):
    """Serial numbers; `done` is the last one that was switched so far."""

    first: Annotated[int, Field(serialization_alias="from")]
    last: Annotated[int, Field(serialization_alias="to")]
    given_to: str | None = None
    at: Told
    done: int


class BatchDetail(BatchView):
    files: list[FileView]
    hand_outs: list[HandOutView]


class BatchesView(Shape):
    batches: list[BatchView]


class DownloadView(Shape):
    """A link that opens without a token until `expires`: for a browser to follow, and for nothing to keep."""

    url: str
    expires: Told
