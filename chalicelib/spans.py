"""A span of time as lists of the office are asked for it: a month, or from one moment to another."""

from typing import Annotated, Any

from pydantic import Field

from chalicelib.ledger import days
from chalicelib.ledger.book import town_book
from chalicelib.listing import END_MS, Span
from chalicelib.refusals import InvalidValue
from chalicelib.shapes import Instant, Limit, Shape, milliseconds, text


class SpanQuery(Shape):
    """A month, or `from` (the first moment) and `to` (the first one after it), or either; else the present month."""

    month: Annotated[str | None, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", examples=["2026-11"])] = None
    since: Annotated[Instant | None, Field(alias="from")] = None
    until: Annotated[Instant | None, Field(alias="to")] = None


class Paged(Shape):
    cursor: Annotated[str, text(600)] | None = None
    limit: Limit = 50


def span(asked: Any) -> Span:
    """The moments that a `SpanQuery` means; refuses InvalidValue for a month with moments, and for an empty span."""
    if asked.month and (asked.since or asked.until):
        raise InvalidValue.of("month", "from", "to")
    if not asked.since and not asked.until:
        return _month(asked.month[2:].replace("-", "") if asked.month else town_book().moment().month)
    until = milliseconds(asked.until) if asked.until else END_MS
    since = milliseconds(asked.since) if asked.since else _month(town_book().moment().month).since
    if since >= until or since < 0:
        raise InvalidValue.of("from", "to")
    return Span(since, until)


def _month(month: str) -> Span:
    zone, following = town_book().zone, days.later(f"{month}01", 31)[:4]
    return Span(days.midnight(f"{month}01", zone), days.midnight(f"{following}01", zone))
