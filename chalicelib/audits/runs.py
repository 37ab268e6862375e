"""The door to an audit that is asked for: begun at once, one at a time, heard of while it reads, kept like a night's.

In the cloud the audit's own function does it, and nobody waits; elsewhere it is done here (`START`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from chalicelib import clock, config, functions, ids, records
from chalicelib.audits import book as audits
from chalicelib.audits import decisions, tables
from chalicelib.audits.tables import LAST, RUN
from chalicelib.audits.values import Report, Run, Standing
from chalicelib.ledger import days
from chalicelib.ledger.book import town_book
from chalicelib.records import OFFICE
from chalicelib.refusals import NotFound, TryAgain
from chalicelib.shapes import instant, rfc3339

TELL_SECONDS = 2.0
"""So often a run says how far it came: a page asks about as often."""
RACES = 4
LEAVES = ("asked", "running")


@dataclass
class Start:
    """How a run is begun where no function does it: at once, or as a server has it, beside its answers."""

    here: Callable[[Callable[[], object]], object] = lambda work: work()


START = Start()


def asked(by: str) -> Run:
    """An audit that begins now, or the one that is under way. Refuses TryAgain."""
    for _ in range(RACES):
        before = last()
        if before and decisions.state(before, town_book().clock()) in LEAVES:
            return before
        made = _new(by)
        where = {"run": before.id if before else None}
        first = records.changed(RUN, LAST, {"run": made.id}, where)
        if records.written(first, records.fresh(RUN, made.id, tables.run_kept(made))):
            _begin(made.id)
            return found(made.id)
    raise TryAgain


def carried_out(run_id: str) -> Report | None:
    """Do a run that was asked for, once: whoever is told of it a second time does nothing, and hears nothing."""
    now = town_book().clock()
    if not records.written(records.changed(RUN, run_id, {"begun_at": now}, {"begun_at": 0})):
        return None
    try:
        report = audits.reported(town_book(), run_id.partition("-")[0], now, _Progress(run_id))
    except Exception:
        records.written(records.changed(RUN, run_id, {"died_at": town_book().clock()}))
        raise
    text = tables.report_text(decisions.kept(report))
    told = {"report": text, "ended_at": town_book().clock(), "read": report.postings}
    records.written(records.changed(RUN, run_id, told, {"report": None}))
    return report


def found(run_id: str) -> Run:
    """One run; refuses NotFound."""
    stored = OFFICE.record(RUN, run_id)
    if not stored or run_id == LAST:
        raise NotFound
    return tables.run_read(stored)


def last() -> Run | None:
    """The run that was asked for last; None before the first."""
    name = OFFICE.record(RUN, LAST).get("run")
    return found(name) if name else None


def of_month(month: str) -> list[Run]:
    """The runs of a month (YYMM), the latest first."""
    stored = sorted(OFFICE.records(RUN, month), key=lambda record: -record["asked_at"])
    return list(map(tables.run_read, stored))


def standing() -> Standing:
    """The newest report, of a night or a run, and the day whose audit is missed."""
    book = town_book()
    now = book.clock()
    today = days.book_day(now, book.zone)
    nights = audits.night(today), audits.night(days.later(today, -1))
    return decisions.standing(*nights, last(), now, days.midnight(today, book.zone))


@dataclass
class _Progress:
    """Tells now and then how far a run came."""

    run: str
    at: float = 0.0

    def __call__(self, reading: int, postings: int) -> None:
        if perf_counter() - self.at < TELL_SECONDS:
            return
        records.written(records.changed(RUN, self.run, {"reading": reading, "read": postings}))
        self.at = perf_counter()


def _new(by: str) -> Run:
    book = town_book()
    now = book.clock()
    newest, day = standing().newest, days.book_day(now, book.zone)
    return Run(f"{day}-{ids.secret(8)}", now, by, newest.report.postings if newest else 0)


def _begin(run_id: str) -> None:
    auditor = config.outside().auditor
    if auditor:
        functions.begun(auditor, _event(run_id))
    else:
        START.here(lambda: carried_out(run_id))


def _event(run_id: str) -> dict[str, Any]:
    """What the audit's function is woken with, in the shape of its schedule's events, which is all it takes.

    Source: EventBridge user guide, "Events from AWS services".
    """
    return {
        "version": "0",
        "id": run_id,
        "detail-type": "Audit",
        "source": "talente",
        "account": "",
        "time": rfc3339(instant(clock.now())),
        "region": config.environment().region,
        "resources": [],
        "detail": {"run": run_id},
    }
