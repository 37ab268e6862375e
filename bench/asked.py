"""One call of the API as a function in the cloud makes it, counted: by the database, in the log, on the way out."""

import os
import sys
from typing import Any

from app import app
from bench.meter import Meter, metered

LOG = 1
Figures = dict[str, float]


def billed(event: dict[str, Any]) -> tuple[Figures, dict[str, Any]]:
    """What a call is billed for, and its answer."""
    before = _logged()
    with metered() as meter:
        answer = app(event, None)
    out = len(answer["body"]) + sum(len(name) + len(str(value)) + 4 for name, value in answer["headers"].items())
    return counted(meter) | {"log_bytes": _logged() - before, "answer_bytes": out}, answer


def counted(meter: Meter) -> Figures:
    return {
        "transactions": meter.transactions,
        "items": meter.items,
        "write_units": meter.write_units,
        "reads": len(meter.reads),
        "read_units": meter.read_units,
        "table_bytes": meter.table_bytes,
        "index_bytes": meter.index_bytes,
    }


def _logged() -> int:
    sys.stdout.flush()
    return os.fstat(LOG).st_size
