"""Audits as the office sees them: each night's, and those that were asked for. Pure."""

import re
from collections.abc import Sequence
from typing import Any

from chalicelib.audits.decisions import LEASE_MS, TRIES, state
from chalicelib.audits.values import Night, Report, Run, Standing
from chalicelib.office.audits.shapes import AuditLine, AuditsView, AuditView, FindingView
from chalicelib.shapes import instant

POSTING = re.compile(r"[0-9A-HJ-NP-X]{26}", re.ASCII)
ACCOUNT = re.compile(r"[a-z]:\w+", re.ASCII)


def date(day: str) -> str:
    """A book day as people write it.

    >>> date("261122")
    '2026-11-22'
    """
    return f"20{day[:2]}-{day[2:4]}-{day[4:]}"


def month(name: str, nights: Sequence[Night], runs: Sequence[Run], standing: Standing, now: int) -> AuditsView:
    """A month (YYMM), nights and runs together."""
    dated = [(night.begun_at, night_line(night, now)) for night in nights]
    dated += [(run.asked_at, run_line(run, now)) for run in runs]
    newest = standing.newest
    return AuditsView(
        month=f"20{name[:2]}-{name[2:]}",
        audits=[line for _, line in sorted(dated, key=lambda pair: -pair[0])],
        newest=newest.id if newest else None,
        good=newest.report.count == 0 if newest else None,
        missing=date(standing.missing) if standing.missing else None,
    )


def night_line(night: Night, now: int) -> AuditLine:
    return AuditLine(**_of_night(night, now))


def run_line(run: Run, now: int) -> AuditLine:
    return AuditLine(**_of_run(run, now))


def night(told: Night, now: int) -> AuditView:
    return AuditView(**_of_night(told, now), **_found(told.report))


def run(told: Run, now: int) -> AuditView:
    """One that was asked for, with how far it came."""
    far: dict[str, Any] = {"read": told.read, "about": told.about or None, "reading": told.reading or None}
    return AuditView(**_of_run(told, now), **far, **_found(told.report))


def _of_night(night: Night, now: int) -> dict[str, Any]:
    lost = night.tries >= TRIES or bool(night.told_at)
    under_way = "running" if night.begun_at and now - night.begun_at < LEASE_MS else "missed" if lost else "died"
    told = {"id": night.day, "kind": "night", "state": "done" if night.report else under_way, "day": date(night.day)}
    begun = {"begun_at": instant(night.begun_at) if night.begun_at else None}
    return {**told, **begun, "tries": night.tries, **_numbers(night.report)}


def _of_run(run: Run, now: int) -> dict[str, Any]:
    day = date(run.id.partition("-")[0])
    told = {"id": run.id, "kind": "run", "state": state(run, now), "day": day, "by": run.by}
    return {**told, "begun_at": instant(run.begun_at) if run.begun_at else None, **_numbers(run.report)}


def _numbers(report: Report | None) -> dict[str, int]:
    if report is None:
        return {}
    numbers = {"seconds": report.seconds, "postings": report.postings}
    return {**numbers, "findings": report.count, "unjudged": len(report.unjudged)}


def _found(report: Report | None) -> dict[str, Any]:
    if report is None:
        return {}
    return {"found": tuple(map(_finding, report.findings)), "moving": tuple(report.unjudged)}


def _finding(told: dict[str, str]) -> FindingView:
    """A finding with the place to look at; one of the whole world has none."""
    place = told["account"]
    account = place if ACCOUNT.fullmatch(place) else None
    posting = place if POSTING.fullmatch(place) else None
    return FindingView(rule=told["rule"], what=told["what"], account=account, posting=posting)
