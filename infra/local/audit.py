"""`make audit`: reconcile a town's ledger (R1-R6); exit 1 and the accounts named when something is off.

It looks at the town that `make run` is serving, or else starts the engine on the state that was kept; with PREFIX=,
at the tables of that name in the AWS account whose credentials are at hand. There it reads, and no clock stops it.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError

from chalicelib import wire
from chalicelib.ledger import shelves
from chalicelib.ledger.book import Book, town_book
from chalicelib.refusals import TryAgain
from infra.local import engines
from infra.local.alone import TownInUse, alone_with
from infra.local.places import RUNNING, STATE

NOTHING_THERE = 2


def main() -> int:
    arguments = argparse.ArgumentParser(prog="make audit", description="Reconcile a town on this machine.")
    arguments.add_argument("--town", default="torgau", help="TOWN=")
    arguments.add_argument("--engine", default="ministack", choices=engines.NAMES, help="ENGINE=")
    arguments.add_argument("--prefix", default="", help="PREFIX=, of tables in the cloud")
    chosen = arguments.parse_args()
    if chosen.prefix:
        return _in_the_cloud(chosen.town, chosen.prefix)
    folder = STATE / chosen.town
    if not (folder / chosen.engine).is_dir():
        print(f"There is no {chosen.town} on {chosen.engine} yet: make run TOWN={chosen.town} first.")
        return NOTHING_THERE
    with _environment(folder, chosen.engine) as environment:
        os.environ.update(environment, TOWN=chosen.town, TABLE_PREFIX=f"talente-{chosen.town}")
        return _report(town_book())


def _in_the_cloud(town: str, prefix: str) -> int:
    session = boto3.Session()
    credentials, region = session.get_credentials(), session.region_name or engines.REGION
    if credentials is None:
        print("There are no AWS credentials here: sign in first, or name a profile by AWS_PROFILE.")
        return NOTHING_THERE
    key = credentials.get_frozen_credentials()
    os.environ.setdefault("AWS_ENDPOINT_URL_DYNAMODB", f"https://dynamodb.{region}.amazonaws.com")
    os.environ.update(AWS_ACCESS_KEY_ID=key.access_key or "", AWS_SECRET_ACCESS_KEY=key.secret_key or "")
    os.environ.update(AWS_SESSION_TOKEN=key.token or "", AWS_REGION=region, TOWN=town, TABLE_PREFIX=prefix)
    return _report(town_book())


@contextmanager
def _environment(folder: Path, engine: str) -> Iterator[dict[str, str]]:
    running = folder / RUNNING
    told = json.loads(running.read_text()) if running.is_file() else {}
    port = urlsplit(told.get("AWS_ENDPOINT_URL_DYNAMODB", "")).port
    if port and engines.answers(port):
        yield told
        return
    with alone_with(folder.name), engines.start(engine, folder / engine) as started:
        yield started.environment()


def _report(book: Book) -> int:
    began = perf_counter()
    audit = shelves.audited(book)
    for finding in audit.findings:
        print(f"{finding.rule}  {finding.account}  {finding.what}")
    verdict = f"{len(audit.findings)} findings" if audit.findings else "no findings"
    if audit.unjudged:
        print(f"These accounts never rested and are not judged yet: {', '.join(audit.unjudged)}.")
        verdict += f", {len(audit.unjudged)} accounts not judged: ask again in a quiet moment"
    print(f"Audit of {book.names.journal}: {audit.postings} postings, {verdict}, {perf_counter() - began:.1f} s")
    return 1 if audit.findings or audit.unjudged else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (TownInUse, BotoCoreError) as held:
        sys.exit(f"Not audited: {held}")
    except (wire.Fault, TryAgain) as away:
        sys.exit(
            f"Not audited: the tables cannot be read ({away}). Was the town kept on the other engine? Say ENGINE=."
        )
