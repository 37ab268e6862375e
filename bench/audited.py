"""A process that audits one ledger and tells how many seconds it took, and how many bytes at the most."""

import os
import sys
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import perf_counter

from bench.site import TOWN
from chalicelib import config, wire
from chalicelib.ledger import shelves
from chalicelib.ledger.book import Book
from chalicelib.ledger.tables import Names

STATUS = Path("/proc/self/status")
PATIENT_SECONDS = 30.0


def main() -> None:
    line = wire.Wire(os.environ["AWS_ENDPOINT_URL_DYNAMODB"], os.environ["AWS_DEFAULT_REGION"], PATIENT_SECONDS)
    book = Book(line, Names(*sys.argv[1:]), config.town(TOWN).time_zone)
    begin = perf_counter()
    audit = shelves.audited(book)
    seconds = perf_counter() - begin
    if audit.findings or audit.unjudged:
        sys.exit(f"{audit}")
    print(seconds, peak())


def peak() -> int:
    """The most memory this process had, in bytes.

    Linux counts what the starting process had before it became this one into `ru_maxrss`; VmHWM it does not.
    """
    if not STATUS.exists():
        return getrusage(RUSAGE_SELF).ru_maxrss
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main()
