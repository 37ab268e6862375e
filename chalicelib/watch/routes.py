"""What looked unusual, for the office, and for a shop of its own counter."""

from typing import Annotated

from pydantic import Field

from chalicelib import access
from chalicelib.ledger.book import town_book
from chalicelib.refusals import NotFound
from chalicelib.shapes import AccountId, Shape
from chalicelib.watch import book
from chalicelib.watch.values import Kind, Notice
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


class NoticesQuery(Shape):
    """A month, this one unless told; the office may ask for one shop."""

    month: Annotated[str | None, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", examples=["2026-11"])] = None
    shop: AccountId | None = None


class NoticeView(Shape):
    """What was seen how often, beyond which bound (for `many_returns` per cent of scans); the office alone hears
    whose account it is about."""

    kind: Kind
    day: str = Field(examples=["2026-11-22"])
    count: int
    bound: int
    shop: str | None = None
    cashier: str | None = None
    postings: list[str]
    account: str | None = None


class NoticesView(Shape):
    """The latest day first."""

    notices: list[NoticeView]


@routes.get(
    "/v1/notices",
    answer=NoticesView,
    query=NoticesQuery,
    refuses=(NotFound,),
    summary="What looked unusual at counters: cards that come often, a cashier's own card, many returns",
)
def notices(call: Call[None]) -> NoticesView:
    asked: NoticesQuery = call.query
    month = asked.month[2:].replace("-", "") if asked.month else town_book().moment().month
    inside = call.caller.sees_all
    if not inside and asked.shop not in {None, call.caller.party}:
        raise NotFound
    shop = (asked.shop or "") if inside else call.caller.party
    return NoticesView(notices=[_shown(one, inside) for one in book.notices(month, shop)])


def _shown(one: Notice, inside: bool) -> NoticeView:
    return NoticeView(
        kind=one.kind,
        day=one.date,
        count=one.count,
        bound=one.bound,
        shop=one.shop or None,
        cashier=one.cashier or None,
        postings=list(one.postings),
        account=(one.account or None) if inside else None,
    )
