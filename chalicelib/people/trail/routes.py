"""The trail, for those who look over the staff's shoulder."""

from typing import Annotated, Any

from pydantic import Field

from chalicelib import access
from chalicelib.ledger.book import town_book
from chalicelib.people.trail import book
from chalicelib.refusals import InvalidValue
from chalicelib.shapes import Shape, Told, instant
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


class TrailQuery(Shape):
    """A month, or all that was ever done to one thing: an account, a batch, a person's id."""

    month: Annotated[str | None, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", examples=["2026-11"])] = None
    thing: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9:._-]{1,80}$")] = None


class ChangeView(Shape):
    """What was done to what, by whom; `before` and `after` hold what changed."""

    at: Told
    what: str
    thing: str
    who: str
    role: str
    why: str | None = None
    before: dict[str, Any]
    after: dict[str, Any]


class TrailView(Shape):
    """The latest change first."""

    changes: list[ChangeView]


@routes.get("/v1/trail", answer=TrailView, query=TrailQuery, refuses=(InvalidValue,), summary="What staff changed")
def trail(call: Call[None]) -> TrailView:
    asked: TrailQuery = call.query
    if asked.month and asked.thing:
        raise InvalidValue.of("month", "thing")
    month = asked.month[2:].replace("-", "") if asked.month else town_book().moment().month
    told = book.changes(asked.thing or month)
    return TrailView(
        changes=[
            ChangeView(
                at=instant(each.at),
                what=each.what,
                thing=each.thing,
                who=each.who,
                role=each.role,
                why=each.why or None,
                before=dict(each.before),
                after=dict(each.after),
            )
            for each in told
        ]
    )
