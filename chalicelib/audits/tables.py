"""A night's audit as it is kept (`records`): `AUDIT / 261122`, with tries, begun_at, told_at, and the report as JSON.

An item of the journal that was changed: `R8 / <posting>`, with day, what and at.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from chalicelib.audits.values import Night, Report

AUDIT, TAMPERED = "AUDIT", "R8"


def report_text(report: Report) -> str:
    return json.dumps(asdict(report), ensure_ascii=False)


def report_read(text: str) -> Report:
    return Report(**json.loads(text))


def night_read(day: str, stored: Mapping[str, Any]) -> Night:
    report = report_read(stored["report"]) if "report" in stored else None
    return Night(day, stored.get("tries", 0), stored.get("begun_at", 0), report, stored.get("told_at", 0))
