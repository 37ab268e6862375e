"""The field types that bodies, queries and answers share: whole amounts, clean text, times by RFC 3339.

A shape forbids unknown fields and never changes; its validator is built at the first use, not at start.
"""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

LARGEST = 10**12
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_CLEAN = r"^[^\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+$"
_PAGE = 100
_FARTHEST_MS = 14 * 3_600_000
"""No time zone is farther from UTC."""


class Shape(BaseModel):
    """A body, a query or an answer of the API."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def text(longest: int) -> FieldInfo:
    """Free text of 1 to `longest` characters, without controls, line breaks and writing-direction marks."""
    return Field(min_length=1, max_length=longest, pattern=_CLEAN)  # type: ignore[no-any-return]


def _instant(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not _RFC3339.fullmatch(value):
        raise PydanticCustomError("wrong_type", "a time by RFC 3339")
    try:
        told = datetime.fromisoformat(value.upper())
        for away in (-_FARTHEST_MS, _FARTHEST_MS):  # every town must be able to tell it, whatever its time zone
            instant(milliseconds(told) + away)
    except (ValueError, OverflowError):
        raise PydanticCustomError("invalid_value", "a time that exists") from None
    return told


def _page(value: int) -> int:
    if not 1 <= value <= _PAGE:
        raise PydanticCustomError("invalid_value", "a page has 1 to 100 entries")
    return value


Amount = Annotated[int, Field(gt=0, le=LARGEST, description="Whole number of the pocket's smallest unit.")]
SignedAmount = Annotated[int, Field(description="Whole number of the pocket's smallest unit; may be below zero.")]
Cents = Annotated[int, Field(gt=0, le=LARGEST, description="Whole euro cents.")]
CentsOrNone = Annotated[int, Field(ge=0, le=LARGEST, description="Whole euro cents, or 0.")]
Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]
Limit = Annotated[int, AfterValidator(_page), Field(json_schema_extra={"minimum": 1, "maximum": _PAGE})]
AccountId = Annotated[str, Field(pattern=r"^[a-z]:([0-9A-HJ-NP-X]{8}|[a-z]+)$", examples=["m:7F3K2MQ8"])]
PocketName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$", examples=["points"])]
VatRate = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,3})$", examples=["700"])]
"""Basis points, without leading zeros: a rate has one name."""
GoodsName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,15}$", examples=["books"])]
"""Goods that earn nothing, as the rules and a till name them: short, since each posting keeps it."""


def instant(milliseconds: int) -> datetime:
    """A server time as answers show it, UTC.

    >>> instant(1_795_305_600_123).isoformat()
    '2026-11-22T00:00:00.123000+00:00'
    """
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def rfc3339(at: datetime) -> str:
    """A time as the API writes it, in UTC, always with three decimals, so that texts sort as times do.

    >>> rfc3339(instant(1_798_759_800_000))
    '2026-12-31T23:30:00.000Z'
    """
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Told = Annotated[
    datetime,
    PlainSerializer(rfc3339, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A time as answers tell it."""

PdfText = Annotated[str, Field(description="application/pdf in base64 (RFC 4648, section 4).")]


def milliseconds(at: datetime) -> int:
    """A time of the API as the books keep it.

    >>> milliseconds(instant(1_795_305_600_123))
    1795305600123
    """
    return round(at.timestamp() * 1000)
