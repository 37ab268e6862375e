"""The door to the trail: written with a change, or after one that can be told again; read by month or by thing, never
changed.

TRAIL#<YYMM>    <ms>#<random>   the change, for who looks through a month
TRAIL#<thing>   <ms>#<random>   the same, for who asks what happened to one thing
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from chalicelib import ids, listing, records
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.ledger.journal import moment_of
from chalicelib.ledger.values import Receipt
from chalicelib.listing import Listing, Record, Span
from chalicelib.people.trail.values import Change
from chalicelib.records import OFFICE, Action

NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Wanted:
    """Changes within a span of time: of one thing or of all, by whom, and of which kind; empty for any."""

    span: Span
    thing: str = ""
    by: str = ""
    what: str = ""


def noted(  # noqa: PLR0913  a change is told whole
    caller: Caller,
    what: str,
    thing: str,
    before: Mapping[str, Any] = NOTHING,
    after: Mapping[str, Any] = NOTHING,
    *,
    why: str = "",
) -> None:
    """Note a change that was made; see `Change` for what may stand in it."""
    records.written(*actions(caller, what, thing, before, after, why=why))


def noted_of(  # noqa: PLR0913
    made: Receipt,
    caller: Caller,
    what: str,
    thing: str,
    *,
    before: Mapping[str, Any] = NOTHING,
    after: Mapping[str, Any] = NOTHING,
    why: str = "",
) -> None:
    """Note what a posting changed, under its name: once, however often it is told again for a lost answer."""
    told = Change(what, thing, caller.who, caller.role, made.posted_at, before, after, why)
    book, name = town_book(), f"{made.posted_at:013}#{made.id}"
    month = moment_of(made.posted_at, book.zone).month
    records.written(*[OFFICE.fresh(f"TRAIL#{key}", name, asdict(told)) for key in (month, thing)])


def actions(  # noqa: PLR0913
    caller: Caller,
    what: str,
    thing: str,
    before: Mapping[str, Any] = NOTHING,
    after: Mapping[str, Any] = NOTHING,
    *,
    why: str = "",
) -> list[Action]:
    """The same, as parts of the transaction that makes the change."""
    now = town_book().moment()
    made = Change(what, thing, caller.who, caller.role, now.ms, before, after, why)
    kept, name = asdict(made), f"{now.ms:013}#{ids.secret(6)}"
    return [OFFICE.put(f"TRAIL#{key}", name, kept) for key in (now.month, thing)]


def changes(key: str) -> list[Change]:
    """What was changed in a month (YYMM), or about one thing, the latest first."""
    return list(map(_read, reversed(OFFICE.records(f"TRAIL#{key}"))))


def listed(wanted: Wanted, limit: int, cursor: str | None) -> tuple[list[Change], str | None]:
    """A page of what was changed, the latest first, and the cursor of the next; refuses InvalidCursor."""
    found, following = listing.page(_wanted(wanted), limit, cursor)
    return list(map(_read, found)), following


def whole(wanted: Wanted) -> list[Change]:
    """All of it at once; refuses ListTooLong."""
    return list(map(_read, listing.whole(_wanted(wanted))))


def _wanted(wanted: Wanted) -> Listing:
    book = town_book()
    parts = [wanted.thing] if wanted.thing else wanted.span.months(book.zone, book.clock())

    def keeps(record: Record) -> bool:
        return wanted.by in ("", record["who"]) and wanted.what in ("", record["what"])

    return Listing(OFFICE, f"trail {wanted}", tuple(f"TRAIL#{part}" for part in parts), wanted.span, keeps)


def _read(kept: Record) -> Change:
    names = [field.name for field in fields(Change)]
    return Change(**{name: kept[name] for name in names if name in kept})
