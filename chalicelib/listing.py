"""Lists of records that may be long: a stretch of one key's records, and pages of a list that goes over many keys.

A list by time has a key for each month and a second key that begins with the server's milliseconds.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib import cursors, keys
from chalicelib.attributes import item, values
from chalicelib.ledger import days
from chalicelib.ledger.book import town_book
from chalicelib.ledger.pages import Mark
from chalicelib.records import Records
from chalicelib.refusals import InvalidCursor, ListTooLong

Record = Mapping[str, Any]
TOGETHER = 200
READ_AT_MOST = 2_000
"""Records that one page reads at most: where a filter lets few through, it may be short, and says where to go on."""
FILE_ROWS, FILE_READS = 10_000, 100_000
"""Lines of a list as a file, and records that are looked through for it, at most: an answer has 6 MB."""
END_MS = 10**13 - 1
MONTHS = 130
"""More than ten years, for which the longest list is kept."""


@dataclass(frozen=True)
class Span:
    """From `since` on, before `until` (server ms)."""

    since: int = 0
    until: int = END_MS

    def months(self, zone: str, now: int) -> list[str]:
        """The months (YYMM) of this span up to now, the latest first."""
        last, first = (days.book_day(at, zone)[:4] for at in (min(self.until - 1, now), self.since))
        return days.months_back(last, first)[:MONTHS]


@dataclass(frozen=True)
class Listing:
    """One list: in which table, under which keys one after another, within which span, and what of it is meant.

    `name` is what its cursors are good for: the list with all that was asked of it.
    """

    table: Records
    name: str
    keys: tuple[str, ...]
    span: Span
    keeps: Callable[[Record], bool]


def page(asked: Listing, limit: int, cursor: str | None) -> tuple[list[dict[str, Any]], str | None]:
    """So many records of a list, the latest first, and the cursor of the next ones; refuses InvalidCursor."""
    place = _opened(asked, cursor) if cursor else ("", "")
    found: list[dict[str, Any]] = []
    for read, record in enumerate(_all(asked, *place)):
        if len(found) == limit or read == READ_AT_MOST:
            return found, _sealed(asked, place)
        place = (record["pk"], record["sk"])
        found += [record] if asked.keeps(record) else []
    return found, None


def whole(asked: Listing) -> list[dict[str, Any]]:
    """All of a list, the latest first; refuses ListTooLong."""
    found: list[dict[str, Any]] = []
    for read, record in enumerate(_all(asked)):
        found += [record] if asked.keeps(record) else []
        if len(found) > FILE_ROWS or read > FILE_READS:
            raise ListTooLong
    return found


def stretch(table: Records, pk: str, span: Span | None, after: str, together: int) -> list[dict[str, Any]]:
    """The next records under one key: those of a span of time the latest first, else all in their order."""
    told = {":pk": pk}
    request: dict[str, Any] = {"TableName": table.table, "Limit": together, "KeyConditionExpression": "pk = :pk"}
    if span:
        told |= {":since": f"{span.since:013}", ":until": f"{span.until:013}"}
        request["KeyConditionExpression"] += " AND sk BETWEEN :since AND :until"
        request |= {"ScanIndexForward": False, "ConsistentRead": True}
    request["ExpressionAttributeValues"] = item(told)
    if after:
        request["ExclusiveStartKey"] = item({"pk": pk, "sk": after})
    return list(map(values, town_book().read("Query", request)["Items"]))


def _all(asked: Listing, pk: str = "", after: str = "") -> Iterator[dict[str, Any]]:
    """Every record of a list from a place on."""
    for key in asked.keys[asked.keys.index(pk) if pk else 0 :]:
        while found := stretch(asked.table, key, asked.span, after, TOGETHER):
            yield from found
            after = found[-1]["sk"]
            if len(found) < TOGETHER:
                break
        after = ""


def _sealed(asked: Listing, place: tuple[str, str]) -> str:
    return cursors.sealed(Mark(json.dumps(place)), asked.name, keys.known()[0])


def _opened(asked: Listing, cursor: str) -> tuple[str, str]:
    mark = keys.proven(lambda known: cursors.opened(cursor, asked.name, *known), InvalidCursor)
    pk, sk = json.loads(mark.before)
    if pk not in asked.keys:
        raise InvalidCursor
    return pk, sk
