"""When an audit is due, and what is to be told of it. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from chalicelib.audits.values import Night, Report, Run, Standing, State, Told
from chalicelib.clockwork.decisions import QUARTER_MS
from chalicelib.ledger import days

TRIES = 3
LEASE_MS = 20 * 60_000
"""So long a run may take: a Lambda function ends after a quarter of an hour."""
KEPT_FINDINGS, TOLD_FINDINGS = 200, 20
"""What of many findings stands in the report's record (DynamoDB's 400 KB), and in a mail."""
NIGHTS = 3
MISSED_MS = 3 * 60 * 60_000
"""So long after midnight an audit is missed: each hour tries, three times."""


class Step(Enum):
    """What is to be done for a night now."""

    NOTHING = "nothing"
    AUDIT = "audit"
    TELL = "tell"
    GIVE_UP = "give up"


def due(now: int, zone: str) -> str:
    """The town day (YYMMDD) whose night's audit is due; empty in its first quarter of an hour, when days are closed.

    >>> midnight = days.midnight("261203", "Europe/Berlin")
    >>> due(midnight + QUARTER_MS - 1, "Europe/Berlin"), due(midnight + QUARTER_MS, "Europe/Berlin")
    ('', '261203')
    """
    today = days.book_day(now, zone)
    return today if days.book_day(now - QUARTER_MS, zone) == today else ""


def step(night: Night, now: int) -> Step:
    """What a run that is called now has to do: a run that is under way is left alone, one that died is begun again."""
    if night.told_at:
        return Step.NOTHING
    if night.report:
        return Step.TELL
    if night.tries and now - night.begun_at < LEASE_MS:
        return Step.NOTHING
    return Step.GIVE_UP if night.tries >= TRIES else Step.AUDIT


def kept(report: Report) -> Report:
    """A report as its record keeps it."""
    return replace(report, findings=report.findings[:KEPT_FINDINGS], unjudged=report.unjudged[:KEPT_FINDINGS])


def restless(nights: Sequence[Report | None]) -> list[str]:
    """The accounts that were not judged in any of these nights; none where a night has no report."""
    if len(nights) < NIGHTS or not all(nights):
        return []
    return sorted(set.intersection(*(set(night.unjudged) for night in nights if night)))


def listed(report: Report) -> str:
    """The first findings, a line each."""
    lines = [f"{found['rule']}  {found['account']}  {found['what']}" for found in report.findings[:TOLD_FINDINGS]]
    return "\n".join(lines + (["..."] if report.count > len(lines) else []))


def place(day: str) -> str:
    """Where a day's report stands in the bucket.

    >>> place("261203")
    'audits/2026/12/03.json'
    """
    return f"audits/20{day[:2]}/{day[2:4]}/{day[4:]}.json"


def state(run: Run, now: int) -> State:
    """How a run stands: one of which nothing was heard for longer than a run may take has died.

    >>> [state(Run("261122-7F3K", 0, "u:1", begun_at=5), now) for now in (LEASE_MS, LEASE_MS + 5)]
    ['running', 'died']
    """
    if run.report:
        return "done"
    if run.died_at or now - (run.begun_at or run.asked_at) >= LEASE_MS:
        return "died"
    return "running" if run.begun_at else "asked"


def standing(today: Night, yesterday: Night, run: Run | None, now: int, midnight: int) -> Standing:
    """The newest report of two nights and the last run, and the night that is missed; `midnight` began today."""
    nights = [night for night in (today, yesterday) if night.report]
    told = [Told(night.day, night.begun_at, night.report) for night in nights if night.report]
    told += [Told(run.id, run.ended_at, run.report)] if run and run.report else []
    newest = max(told, key=lambda each: each.at, default=None)
    over = now - midnight >= MISSED_MS or bool(today.told_at)
    night, since = (today, midnight) if over else (yesterday, 0)
    lacking = night.report is None and not (newest and newest.at >= since)
    return Standing(newest, night.day if lacking else "")
