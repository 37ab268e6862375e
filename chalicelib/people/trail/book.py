"""The door to the trail: written with a change, or after one that can be told again; read by month or by thing, never
changed.

TRAIL#<YYMM>    <ms>#<random>   the change, for who looks through a month
TRAIL#<thing>   <ms>#<random>   the same, for who asks what happened to one thing
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from chalicelib import ids, records
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.ledger.journal import moment_of
from chalicelib.ledger.values import Receipt
from chalicelib.people.trail.values import Change
from chalicelib.records import OFFICE, Action

NOTHING: Mapping[str, Any] = {}


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
    names = [field.name for field in fields(Change)]
    stored = reversed(OFFICE.records(f"TRAIL#{key}"))
    return [Change(**{name: kept[name] for name in names if name in kept}) for kept in stored]
