"""The door to a day's figures: counted from the stream while it happens, counted anew from the journal at night.

A batch that comes again is counted once, since its mark is written with its counters. A stream may also be cut
otherwise the second time, after an outage, and it forgets after a day. So a closed day is counted once more from the
journal, and what the stream still brings of it is not added any more.
"""

import base64
import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from chalicelib import records, telemetry
from chalicelib.audits import book as audits
from chalicelib.figures import decisions, series
from chalicelib.figures.decisions import REFUSED, TOWN, Counters, Share, Till
from chalicelib.figures.values import Day
from chalicelib.ledger import daybook, images
from chalicelib.ledger.book import Book, town_book
from chalicelib.ledger.images import Odd
from chalicelib.ledger.values import Receipt

MARKED_DAYS = 3
"""A stream keeps a record for a day, Lambda tries an event for six hours."""
SHOPS_TOGETHER = 25
FINAL, AT = "final", "at"
_NOTED: dict[tuple[str, str, str], int] = {}
"""What this process has noted of tills, by table, shop and till: an hour's postings are one write."""


def day(day: str) -> Day:
    """The figures of one town day (YYMMDD), as far as they are counted."""
    return decisions.day_read(day, records.records(f"DAY#{day}"))


def counters(event: Mapping[str, Any]) -> list[Receipt]:
    """Count one batch of the journal's stream, and answer the postings in it.

    Whatever is in it, it does not raise; refuses TryAgain as a whole.

    Source of the event's shape: AWS Lambda developer guide, "Process DynamoDB records with Lambda".
    """
    batch = {_name(record): record for record in event["Records"]}
    for record in batch.values():
        if record.get("eventName") in {"MODIFY", "REMOVE"}:
            audits.tampered(_posting(record), str(record["eventName"]), _created(record))
    found = list(_inserted(batch.values()))
    tally = decisions.counted(found, town_book().zone)
    _add(decisions.mark(batch), decisions.shares(tally, TOWN), TOWN)
    _note_uses(decisions.used(found))
    return [each for each in found if isinstance(each, Receipt)]


def refusals(event: Mapping[str, Any]) -> None:
    """Count the refusals in one batch of the API's log lines.

    Source of the event's shape: Amazon CloudWatch Logs user guide, "Log group-level subscription filters".
    """
    told = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    if told["messageType"] == "DATA_MESSAGE":
        tally = decisions.refused(told["logEvents"], town_book().zone)
        name = decisions.mark(line["id"] for line in told["logEvents"])
        _add(name, decisions.shares(tally, REFUSED), REFUSED)


def recount(book: Book, day: str, accounts: Iterable[str], see: Callable[[Receipt | Odd], None]) -> None:
    """Count a closed day from the journal; `accounts` are all of the town's parties, and all that is read is shown to
    `see` too. Again changes nothing.

    From the first write on, the stream adds nothing to that day.
    """
    records.written(records.changed(f"DAY#{day}", TOWN, {FINAL: True}))
    seen = series.seen()
    shown = _shown_to((see, seen.see), daybook.of_day(book, accounts, day))
    parts = decisions.counted(shown, book.zone).get(day, {})
    own: Counters = parts.pop(TOWN, Counter())
    shops = sorted(parts)
    for first in range(0, len(shops), SHOPS_TOGETHER):
        together = shops[first : first + SHOPS_TOGETHER]
        records.written(*(records.put(f"DAY#{day}", shop, parts[shop]) for shop in together))
    series.keep(day, parts, seen)
    records.written(records.put(f"DAY#{day}", TOWN, {FINAL: True, **own}))


def _shown_to(
    seers: Iterable[Callable[[Receipt | Odd], None]], found: Iterable[Receipt | Odd]
) -> Iterator[Receipt | Odd]:
    for each in found:
        for see in seers:
            see(each)
        yield each


def last_uses(shop: str) -> dict[str, int]:
    """When each till of a shop booked last, to the hour (ms); those that never did are left out."""
    return {record["sk"]: record[AT] for record in records.records(f"TILLS#{shop}")}


def _note_uses(uses: Mapping[Till, int]) -> None:
    """Note what this process has not noted yet; an older batch that comes late changes nothing."""
    for (shop, till), at in uses.items():
        place = (records.OFFICE.table, shop, till)
        if _NOTED.get(place, 0) < at:
            records.written(records.OFFICE.grown(f"TILLS#{shop}", till, AT, at))
            _NOTED[place] = at


def forget() -> None:
    """Have noted nothing, as a new process."""
    _NOTED.clear()


def _add(mark: str, shares: Iterator[Share], part: str) -> None:
    """Add what was counted, each share with the batch's mark, unless it has one or its day was counted anew."""
    for share in shares:
        key = f"DAY#{share.day}"
        marked = records.fresh(f"COUNTED#{mark}", f"{share.day}#{share.number}", {}, MARKED_DAYS)
        own = records.changed(key, part, {}, {FINAL: None}, share.own or {decisions.ODD: 0})
        shops = [records.changed(key, shop, {}, added=made) for shop, made in share.shops.items()]
        records.written(marked, own, *shops)


def _inserted(batch: Iterable[Mapping[str, Any]]) -> Iterator[Receipt | Odd]:
    for record in batch:
        if record.get("eventName") not in {"MODIFY", "REMOVE"}:
            image = record["dynamodb"].get("NewImage") if isinstance(record.get("dynamodb"), dict) else None
            found = images.seen(image, _created(record))
            if isinstance(found, Odd):
                telemetry.log.warning("odd item in the journal", extra={"posting": _posting(record)})
            if found:
                yield found


def _name(record: Mapping[str, Any]) -> str:
    """What tells a record of a stream from every other."""
    return str(record.get("eventID") or json.dumps(record, sort_keys=True, default=str))


def _created(record: Mapping[str, Any]) -> int:
    """When a record came into the stream (ms), to about a second; 0 where it does not say."""
    try:
        ms = int(float(record["dynamodb"]["ApproximateCreationDateTime"]) * 1000)
    except images.BROKEN:
        return 0
    return ms if 0 < ms < images.LAST_MS else 0


def _posting(record: Mapping[str, Any]) -> str:
    """The name of the item that a record is about; empty where it does not say."""
    try:
        return str(record["dynamodb"]["Keys"]["pk"]["S"]).removeprefix("J#")
    except images.BROKEN:
        return ""
