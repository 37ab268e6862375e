"""A night's audit as it is kept (`records`): `AUDIT / 261122`, with tries, begun_at, told_at, and the report as JSON.

One that was asked for: `AUDITRUN / 261122-7F3K2MQ8`, and `AUDITRUN / LAST` names the last one.

An item of the journal that was changed: `R8 / <posting>`, with day, what and at.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from chalicelib.audits.values import Night, Report, Run

AUDIT, TAMPERED = "AUDIT", "R8"
RUN, LAST = "AUDITRUN", "LAST"


def report_text(report: Report) -> str:
    return json.dumps(asdict(report), ensure_ascii=False)


def report_read(text: str) -> Report:
    return Report(**json.loads(text))


def night_read(day: str, stored: Mapping[str, Any]) -> Night:
    report = report_read(stored["report"]) if "report" in stored else None
    return Night(day, stored.get("tries", 0), stored.get("begun_at", 0), report, stored.get("told_at", 0))


def run_kept(run: Run) -> dict[str, Any]:
    """A run as it begins, without a report."""
    return {name: value for name, value in asdict(run).items() if name not in {"id", "report"}}


def run_read(stored: Mapping[str, Any]) -> Run:
    told = {each.name: stored[each.name] for each in fields(Run) if each.name in stored}
    report = {"report": report_read(stored["report"])} if "report" in stored else {}
    return Run(stored["sk"], **{**told, **report})
