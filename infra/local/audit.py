"""`make audit`: reconcile a town's ledger (R1-R6); exit 1 and the accounts named when something is off.

It looks at the town that `make run` is serving, or else starts the engine on the state that was kept.
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

from chalicelib.ledger import shelves
from chalicelib.ledger.book import Book, town_book
from infra.local import engines
from infra.local.alone import TownInUse, alone_with
from infra.local.places import RUNNING, STATE

NOTHING_THERE = 2


def main() -> int:
    arguments = argparse.ArgumentParser(prog="make audit", description="Reconcile a town on this machine.")
    arguments.add_argument("--town", default="torgau", help="TOWN=")
    arguments.add_argument("--engine", default="ministack", choices=engines.NAMES, help="ENGINE=")
    chosen = arguments.parse_args()
    folder = STATE / chosen.town
    if not (folder / chosen.engine).is_dir():
        print(f"There is no {chosen.town} on {chosen.engine} yet: make run TOWN={chosen.town} first.")
        return NOTHING_THERE
    with _environment(folder, chosen.engine) as environment:
        os.environ.update(environment, TOWN=chosen.town, TABLE_PREFIX=f"talente-{chosen.town}")
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
    postings = sum(1 for _ in shelves.postings(book))
    for finding in audit.findings:
        print(f"{finding.rule}  {finding.account}  {finding.what}")
    verdict = f"{len(audit.findings)} findings" if audit.findings else "no findings"
    if audit.unjudged:
        print(f"These accounts never rested and are not judged yet: {', '.join(audit.unjudged)}.")
        verdict += f", {len(audit.unjudged)} accounts not judged: ask again in a quiet moment"
    print(f"Audit of {book.names.journal}: {postings} postings, {verdict}, {perf_counter() - began:.1f} s")
    return 1 if audit.findings or audit.unjudged else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except TownInUse as held:
        sys.exit(f"Not audited: {held}")
