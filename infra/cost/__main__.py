"""`make cost SCANS=10000 MEMBERS=2000`: what a month of such a town costs; `--doc` writes docs/cost.md's tables."""

import argparse
import sys

from infra.cost import document, facts, model, shown, size
from infra.cost.traffic import FRONTS, Front

NAMES = ("scans", "members", "shops", "months")


def main() -> int:
    parser = argparse.ArgumentParser(prog="cost", description=__doc__)
    for name in NAMES:
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--front", default="rest", help="what stands before the functions: " + ", ".join(FRONTS))
    parser.add_argument("--free", action="store_true", help="without what AWS gives an account for ever")
    parser.add_argument("--doc", action="store_true", help="write the tables of docs/cost.md anew")
    told = parser.parse_args()
    if told.doc:
        document.write(facts.read())
        return 0
    try:
        print(answer({name: getattr(told, name) for name in NAMES}, told.front, free=told.free))
    except size.BadSize as bad:
        print(bad, file=sys.stderr)
        return 2
    return 0


def answer(typed: dict[str, str], front: str, *, free: bool) -> str:
    """The table for what was typed; raises BadSize with words for whoever typed it."""
    known = facts.read()
    bill = model.bill(size.size(typed, known), known, free, _front(front))
    return shown.table(bill, known)


def _front(typed: str) -> Front:
    for front in FRONTS:
        if front == typed:
            return front
    raise size.BadSize(f"FRONT={typed} is not known: it is one of {', '.join(FRONTS)}")


if __name__ == "__main__":
    sys.exit(main())
