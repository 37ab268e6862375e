"""What the calls about bounced mail take and answer."""

from typing import Annotated, Literal

from chalicelib.shapes import Shape, Told, text


class BounceView(Shape):
    """An address that takes no mail. `address`, `subject` of the mail and `name` are a member's own: they are told
    after `POST /v1/looks` for `account`.

    `said` is what the mail server said: `permanent` (there is no such mailbox), `undetermined`, or `complaint` (its
    owner called the mail unwanted).
    """

    id: str
    since: Told
    said: Literal["permanent", "undetermined", "complaint"]
    account: str | None = None
    veiled: str
    address: str | None = None
    subject: str | None = None
    name: str | None = None


class MendedBody(Shape):
    """Why the address is said to take mail again."""

    why: Annotated[str, text(200)]


class MendedView(Shape):
    id: str
