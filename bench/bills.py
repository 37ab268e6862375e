"""`python -m bench.bills`: what each call costs in items, units, bytes and milliseconds, for the cost model.

Counts and bytes come from the very items and log lines; they are the same on every machine. Milliseconds are this
processor's; `infra/cost` scales them and says how. It writes `infra/cost/measured.toml`, which a test compares with
what it counts itself.
"""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from bench import starts
from bench.site import Site

FILE = Path(__file__).parent.parent / "infra" / "cost" / "measured.toml"
ROUNDS, STARTS = 25, 5
HEAD = """\
# What one call, one night and one account cost: written by `python -m bench.bills`, not by hand.
# Bytes are as DynamoDB bills them: what an item holds, and 100 more for each place where it stands.
# cpu_ms is processor time on the machine that measured, without waiting for the database.
"""


def figures(rounds: int) -> dict[str, Any]:
    """Everything that is counted, and where there are rounds what is timed, on an engine of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stand = Site(stack).stand("ministack")
        function = {"AWS_LAMBDA_FUNCTION_NAME": "bills", "MASTER_KEY": "07" * 32}
        command = [sys.executable, "-m", "bench.billed", str(stand.engine.port), f"{folder}/told", str(rounds)]
        with (folder / "log").open("w") as log:
            subprocess.run(command, env=os.environ | stand.environment | function, stdout=log, check=True)
        told: dict[str, Any] = json.loads((folder / "told").read_text("utf-8"))
    return told


def document(told: dict[str, Any], measured: date) -> str:
    """The figures as a file."""
    sections = {f"calls.{name}": call for name, call in told.pop("calls").items()} | told
    lines = [HEAD + f"measured = {measured}"]
    for name, numbers in sections.items():
        lines += ["", f"[{name}]", *(f"{what} = {number:g}" for what, number in numbers.items())]
    return "\n".join(lines) + "\n"


def main() -> None:
    told = figures(ROUNDS)
    cold = min(starts.seconds(starts.OURS) for _ in range(STARTS)) * 1000
    told["start"] = {"cpu_ms": cold}
    FILE.write_text(document(_rounded(told), date.today()), encoding="utf-8")  # noqa: DTZ011  the day here
    print(f"{FILE.name} is written; `make cost` computes with it.")


def _rounded(told: dict[str, Any]) -> dict[str, Any]:
    return {name: _rounded(part) if isinstance(part, dict) else round(part, 3) for name, part in told.items()}


if __name__ == "__main__":
    main()
