"""What calls about accounts answer. Amounts are whole numbers of the pocket's smallest unit."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.shapes import Instant, Limit, Shape, SignedAmount, Told, text


class Expiring(Shape):
    """What a pocket loses if it is not spent: the amount, and the last month (YYYY-MM) in which it pays."""

    amount: int
    last_month: str


class CreditLine(Shape):
    """How much of a shop's line is used; `notice` is the highest warning step reached, in per cent."""

    line: int
    margin: int
    used: int
    used_percent: int
    notice: int | None = None


class AccountView(Shape):
    """An account; `expires` tells of each of a member's pockets all that expires, the next first, an entry a month."""

    account: str
    state: Literal["active", "closed", "frozen"]
    balances: dict[str, SignedAmount]
    expires: dict[str, list[Expiring]] | None = None
    credit: dict[str, CreditLine] | None = None


class EntryView(Shape):
    """One entry of a history: the amount, and the balance after it; `other` is the other side if it may be named.

    `returns` is the posting that this one takes back: to be shown as one struck-out line with it.
    """

    posting: str
    kind: str
    reason: str
    pocket: str
    amount: SignedAmount
    balance: SignedAmount
    at: Told
    posted_at: Told
    other: str | None = None
    returns: str | None = None
    receipt: str | None = None
    branch: str | None = None
    till: str | None = None
    cashier: str | None = None
    note: str | None = None
    why: str | None = None
    prepared_by: str | None = None
    approved_by: str | None = None


class EntriesView(Shape):
    account: str
    entries: list[EntryView]
    next: str | None = None


class EntriesQuery(Shape):
    since: Annotated[Instant | None, Field(alias="from")] = None
    until: Annotated[Instant | None, Field(alias="to")] = None
    cursor: Annotated[str, text(600)] | None = None
    limit: Limit = 50


class CreditLineOf(CreditLine):
    account: str
    name: str
    pocket: str


class CreditLinesView(Shape):
    lines: list[CreditLineOf]
