"""What the search takes and answers."""

from typing import Annotated

from pydantic import Field

from chalicelib.office.finding.values import Hint, Kind
from chalicelib.shapes import AccountId, Instant, Shape, Told


class SearchBody(Shape):
    """What stands in the box: half a name, an address, a card's number or its beginning, its serial number
    (`A07-0012`), the end of an IBAN, an id, a receipt's number.

    `kinds` are those that are meant, else all. A receipt is one of a `shop`, of the last seven days or of at most 31
    (`from`, `to`).
    """

    text: Annotated[str, Field(max_length=200, examples=["mül ann"])]
    kinds: Annotated[list[Kind], Field(min_length=1, max_length=7)] | None = None
    shop: AccountId | None = None
    since: Annotated[Instant | None, Field(alias="from")] = None
    until: Annotated[Instant | None, Field(alias="to")] = None


class HitView(Shape):
    """One line: `id` is what it is called in further calls, `account` a member's or a card's to be opened.

    Of a member the name and the end of a card's number; of a posting or receipt what it was, when, where, and the
    price.
    """

    kind: Kind
    id: str
    title: str
    note: str | None = None
    account: str | None = None
    state: str | None = None
    what: str | None = None
    at: Told | None = None
    shop: str | None = None
    purchase_cents: int | None = None


class FoundView(Shape):
    """At most twelve lines, the best first; `more` where there are others, `hint` what would help."""

    results: list[HitView]
    more: bool
    hint: Hint | None = None
