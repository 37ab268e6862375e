"""`make drill STAGE=torgau AT=2026-11-22T10:00:00Z`: a town's tables as of a second, beside the living ones.

Restores all of them from point-in-time recovery under new names, audits them, says what would be lost, how long each
step took, and how to switch the town over; then removes them, unless KEEP=1. Nothing that lives is changed.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import config, wire
from chalicelib.ledger import shelves
from chalicelib.ledger.book import Book
from infra.drills import compared, copies, plans
from infra.drills.copies import Edge, RestoreFailed, Say
from infra.drills.plans import DrillRefused, Plan

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOT_DONE = 2


@dataclass(frozen=True)
class Drill:
    """One drill: where the tables are, what only AWS does there, what is asked for, and who hears of it."""

    client: "DynamoDBClient"
    edge: Edge
    plan: Plan
    zone: str
    say: Say = print
    sign_in: Callable[[], None] = lambda: None

    def run(self, keep: bool) -> bool:
        """Whether the copy is what the town was; refuses DrillRefused, raises RestoreFailed where nothing is left."""
        plan, now = self.plan, datetime.now(UTC)
        plans.check(self.client, plan, self.edge.window, now)
        self.say(f"{plan.living} as of {plan.at:%Y-%m-%d %H:%M:%S} UTC, into {plan.copy}")
        with self._timed("restore"):
            copies.restore(self.client, self.edge, plan, self.say)
        self.sign_in()  # a restore may take longer than what was signed in with
        try:
            good = self._audited() & self._compared()
        except BaseException:
            self.say(f"Broken off behind the restore: the tables of {plan.copy} are whole, and stay.")
            raise
        self._ended(keep, good)
        return good

    def book(self, prefix: str) -> Book:
        """The ledger on tables of that prefix."""
        meta = self.client.meta
        return shelves.opened(wire.Wire(meta.endpoint_url, meta.region_name, seconds=30.0), prefix, self.zone)

    def _audited(self) -> bool:
        """R1 to R10, by the clock of that moment: a hold that ended since was still running then."""
        book = self.book(self.plan.copy)
        book.clock = lambda: self.plan.ms
        with self._timed("audit"):
            audit = shelves.audited(book)
        for finding in audit.findings:
            self.say(f"  {finding.rule}  {finding.account}  {finding.what}")
        self.say(f"  {len(audit.findings) or 'no'} findings")
        return not audit.findings

    def _compared(self) -> bool:
        living, copy = self.book(self.plan.living), self.book(self.plan.copy)
        with self._timed("compare"):
            counts = [(source, *map(self._items, (source, made))) for source, made in self.plan.pairs]
            lost = compared.lost(living, copy, self.plan.ms)
        self.say(f"  {'items':32} {'now':>10} {'then':>10}")
        for source, now, then in counts:
            self.say(f"  {source:32} {now:10} {then:10}")
        self.say(f"Switched over, {lost.count.total()} postings would be lost:")
        for kind, count in sorted(lost.count.items()):
            moved = ", ".join(f"{units} {pocket}" for pocket, units in sorted(lost.moved[kind].items()))
            self.say(f"  {count:6} {kind:12} {moved}")
        if lost.unexplained:
            which = ("copy", "living journal") if lost.unexplained > 0 else ("living journal", "copy")
            self.say(f"  The {which[0]} lacks {abs(lost.unexplained)} older postings that the {which[1]} has.")
        return not lost.unexplained

    def _items(self, table: str) -> int:
        return compared.items(self.client, table)

    def _ended(self, keep: bool, good: bool) -> None:
        plan, verdict = self.plan, "" if good else "It is not what the town was, see above. "
        if keep:
            self.say(f"{verdict}The tables of {plan.copy} stay. To switch over: docs/operations.md, 'Restore', with")
            self.say(f"  make deploy STAGE=... TABLES={plan.copy}")
            return
        with self._timed("remove"):
            left = copies.remove(self.client, self.edge, plan)
        if left:
            raise RestoreFailed(f"{verdict}These tables are left, remove them: {', '.join(left)}.")
        self.say(f"{verdict}The tables of {plan.copy} are removed.")

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        began = perf_counter()
        yield
        self.say(f"{step}: {perf_counter() - began:.1f} s")


def main() -> int:
    chosen = _chosen()
    session = boto3.Session()
    try:
        at = plans.moment(chosen.at)
        living = chosen.tables or f"talente-{chosen.stage}"
        plan = Plan(living, chosen.prefix or f"{living}-{at:%y%m%d%H%M%S}", at)
        zone = config.town(chosen.town or chosen.stage.partition("-")[0]).time_zone
        _sign_in(session)
        client = session.client("dynamodb")
        drill = Drill(client, copies.aws(client), plan, zone, sign_in=lambda: _sign_in(session))
        return 0 if drill.run(chosen.keep) else 1
    except (DrillRefused, RestoreFailed, RuntimeError, ClientError, BotoCoreError) as no:
        print(no)
        return NOT_DONE


def _chosen() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(prog="make drill", description="Restore a town beside itself.")
    arguments.add_argument("--stage", required=True, help="STAGE=, the town's stage")
    arguments.add_argument("--at", required=True, help="AT=, a time with its zone: 2026-11-22T10:00:00Z")
    arguments.add_argument("--town", help="TOWN=, where it is not the stage's first word")
    arguments.add_argument("--tables", help="TABLES=, what the living tables' names begin with, after a switch")
    arguments.add_argument("--prefix", help="PREFIX=, what the new tables' names begin with")
    arguments.add_argument("--keep", action="store_true", help="KEEP=1, leave the new tables there")
    return arguments.parse_args()


def _sign_in(session: boto3.Session) -> None:
    """Let the ledger's own line sign with what boto3 found: a profile, single sign-on or a role."""
    found = session.get_credentials()
    if found is None or session.region_name is None:
        raise DrillRefused("There are no AWS credentials or no region here: set AWS_PROFILE and AWS_REGION.")
    keys = found.get_frozen_credentials()
    os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"] = str(keys.access_key), str(keys.secret_key)
    os.environ["AWS_SESSION_TOKEN"] = keys.token or ""


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BotoCoreError as no:
        print(f"Nothing was restored: {no}")
        sys.exit(2)
