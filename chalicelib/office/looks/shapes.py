"""What the calls on looks take and answer."""

from typing import Annotated

from pydantic import Field

from chalicelib.shapes import AccountId, Shape, Told
from chalicelib.shapes import text as free_text
from chalicelib.spans import Paged, SpanQuery

Reason = Annotated[str, free_text(200), Field(min_length=3, examples=["Anruf: Karte verloren"])]
Someone = Annotated[str, Field(pattern=r"^(u:[0-9A-HJ-NP-X]{8}|operator)$", examples=["u:7F3K2MQ8"])]
Looked = Annotated[str, Field(pattern=r"^[mu]:[0-9A-HJ-NP-X]{8}$", examples=["m:7F3K2MQ8"])]


class LookBody(Shape):
    """A member's account, and why one looks at it; the member reads the reason in their access log."""

    account: AccountId
    why: Reason


class OpenedView(Shape):
    """The account, wherever it joined, and until when the reason is good for each call about it."""

    account: str
    why: str
    until: Told


class LooksFileQuery(SpanQuery):
    """Looks in a span of time, `by` whom, and at which `account` (with whoever registered it) or person."""

    by: Someone | None = None
    account: Looked | None = None


class LooksQuery(LooksFileQuery, Paged):
    """The same, page by page."""


class OfficeLookView(Shape):
    """Who (`by` is their name) looked, in which role, at what of which account or person (`thing`), and why."""

    at: Told
    who: str
    by: str | None = None
    role: str
    what: str
    thing: str
    why: str | None = None


class OfficeLooksView(Shape):
    """The latest look first; while there are more, `next` is the cursor of the next page."""

    looks: list[OfficeLookView]
    next: str | None = None
