"""What the calls about developers' keys take and answer."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.people.tills.shapes import Id, TillName
from chalicelib.shapes import Shape, Told

Scope = Literal["award", "cards", "load", "look", "redeem", "return"]


class KeyBody(Shape):
    """What the key is for; its `scopes` are all that it is good for."""

    name: TillName
    branch: Id
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=6)]


class KeyEndBody(Shape):
    """Nothing is needed to end it."""


class KeyMadeView(Shape):
    """The key: its `token` is told this once, its `id` is the till that its postings name."""

    id: str
    token: str


class KeyView(Shape):
    """A key, without its token; `last_use` is to the hour."""

    id: str
    name: str
    branch: str
    scopes: list[Scope]
    state: Literal["waiting", "active", "revoked"]
    made_at: Told | None = None
    last_use: Told | None = None


class KeysView(Shape):
    keys: list[KeyView]
