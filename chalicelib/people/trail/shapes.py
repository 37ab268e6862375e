"""What the calls on the trail take and answer."""

from typing import Annotated, Any

from pydantic import Field

from chalicelib.shapes import Shape, Told
from chalicelib.spans import Paged, SpanQuery

Thing = Annotated[str, Field(pattern=r"^[A-Za-z0-9:._-]{1,80}$")]


class TrailFileQuery(SpanQuery):
    """What staff changed in a span of time; of a `thing` (an account, a batch, a person's id) all that ever was.

    `by` is who changed it (a person's id, or `operator`), `what` the kind of change.
    """

    thing: Thing | None = None
    by: Thing | None = None
    what: Annotated[str | None, Field(pattern=r"^[a-z_]{1,60}$", examples=["card_blocked"])] = None


class TrailQuery(TrailFileQuery, Paged):
    """The same, page by page."""


class ChangeView(Shape):
    """What was done to what, by whom; `before` and `after` hold what changed.

    `name` is what a shop or club is called, `by` what who did it is called.
    """

    at: Told
    what: str
    thing: str
    name: str | None = None
    who: str
    by: str | None = None
    role: str
    why: str | None = None
    before: dict[str, Any]
    after: dict[str, Any]


class TrailView(Shape):
    """The latest change first; while there are more, `next` is the cursor of the next page."""

    changes: list[ChangeView]
    next: str | None = None
