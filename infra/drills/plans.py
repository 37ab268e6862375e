"""What a restore is asked to do, and everything that speaks against it, before anything is begun."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from infra import tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT = timedelta(days=35)
"""So far back DynamoDB can restore. Source: "Point-in-time backups for DynamoDB"."""
PREFIX = re.compile("[a-z][a-z0-9-]{2,60}")

Window = tuple[datetime, datetime]


class DrillRefused(Exception):
    """The drill cannot be as it was asked for; nothing was begun."""


@dataclass(frozen=True)
class Plan:
    """All tables of a town, `living`, into new ones, `copy`, as of one second; both are what names begin with."""

    living: str
    copy: str
    at: datetime

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [(f"{self.living}-{name}", f"{self.copy}-{name}") for name in tables.KEYS]

    @property
    def ms(self) -> int:
        return round(self.at.timestamp() * 1000)


def moment(text: str) -> datetime:
    """A time with its zone, as a whole second of UTC; refuses DrillRefused for anything else.

    >>> moment("2026-11-22T11:00:00+01:00").isoformat()
    '2026-11-22T10:00:00+00:00'
    """
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        told = None
    if told is None or told.tzinfo is None:
        raise DrillRefused(f"{text!r} is no time with a zone, like 2026-11-22T10:00:00Z.")
    return told.astimezone(UTC).replace(microsecond=0)


def check(client: "DynamoDBClient", plan: Plan, window: Callable[[str], Window], now: datetime) -> None:
    """Refuses DrillRefused for tables that are not there, names that are taken, and times that cannot be had."""
    there = {name for page in client.get_paginator("list_tables").paginate() for name in page["TableNames"]}
    _check_names(plan, there)
    if plan.at > now:
        raise DrillRefused(f"{plan.at} is still to come; it is {now:%Y-%m-%d %H:%M:%S} UTC.")
    if plan.at < now - KEPT:
        raise DrillRefused(f"{plan.at} is more than 35 days ago: DynamoDB keeps no more.")
    for source, _ in plan.pairs:
        first, last = window(source)
        if not first <= plan.at <= last:
            raise DrillRefused(f"{source} can be restored from {first} to {last}, not as of {plan.at}.")


def _check_names(plan: Plan, there: set[str]) -> None:
    if missing := [source for source, _ in plan.pairs if source not in there]:
        towns = sorted(name.removesuffix("-journal") for name in there if name.endswith("-journal"))
        known = f"There are: {', '.join(towns)}." if towns else "There is no town at all."
        raise DrillRefused(f"There is no table {', '.join(missing)} in this account and region. {known}")
    if not PREFIX.fullmatch(plan.copy):
        raise DrillRefused(f"{plan.copy!r} is no beginning of a table's name: small letters, digits and hyphens.")
    if plan.copy == plan.living:
        raise DrillRefused(f"{plan.copy} is what the living tables are called: choose another name.")
    if taken := [copy for _, copy in plan.pairs if copy in there]:
        raise DrillRefused(f"{', '.join(taken)} exist already: choose another name, or remove them first.")
