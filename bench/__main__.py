"""`python -m bench [names]`: measure all figures, or the named ones; exit 1 when one does not hold."""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

from bench import counts, cpu, figures, journals, judged, lambdas, printed, runs, searches, starts, traffic
from bench.site import Site

GROUPS = (counts, starts, lambdas, cpu, runs, traffic, journals, printed, searches, judged)
"""Importing a group declares its figures."""
REPORT = Path(".local/bench.json")


def main() -> int:
    arguments = argparse.ArgumentParser(prog="bench", description=__doc__)
    arguments.add_argument("names", nargs="*", help="figures to measure, such as scan.reads; all of them if none")
    wanted = arguments.parse_args().names or figures.names()
    if unknown := set(wanted) - set(figures.names()):
        arguments.error(f"no such figures: {', '.join(sorted(unknown))}; there are: {', '.join(figures.names())}")
    found = []
    with ExitStack() as stack:
        for figure in figures.measured(Site(stack), wanted):
            print(figures.row(figure), flush=True)
            found.append(figure)
    figures.write(found, REPORT)
    return 0 if all(figure.holds for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
