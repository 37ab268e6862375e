"""One structured line per request, and one per run of what happens by itself: who asked for it, how it went, measures.

A line costs money per scan, so it is short, and the measures are members of it (`measures`). It never holds a token,
card, PIN, body, path, account or amount; a fault's trace is masked. On a laptop only trouble is told.
"""

import logging
import os
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter
from typing import Any
from uuid import uuid4

from aws_lambda_powertools.logging import Logger

from chalicelib import config, measures
from chalicelib.ledger.tally import Tally

Line = dict[str, Any]

log = Logger(
    service=config.environment().stage,
    # In the cloud the measures are in the lines: a quieter level would blind every alarm.
    level="INFO" if config.on_lambda() else os.environ.get("LOG_LEVEL", "WARNING"),
    location=None,
    timestamp=None if config.on_lambda() else "%(asctime)s",
    log_record_order=["level", "message"],
    xray_trace_id=None,  # ours stands in `trace`: the one that the caller's side knows
)

_TRACE = re.compile(r"Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)")
_first = iter([True])
_thread = threading.local()


class BrokenOff(Exception):
    """A run met a fault, which its line has told already; what Lambda logs and hands on of it names its kind alone."""


def arrived(request_id: str | None, trace: str | None) -> Line:
    """The line of what just began, by the id that the gateway or Lambda gave it, else by a new one.

    Its trace is kept if the header is one, and whether it woke this process.
    """
    line: Line = {"request_id": request_id or uuid4().hex}
    if found := _TRACE.match(trace or ""):
        line["trace"] = found[1]
    if next(_first, False):
        line["cold"] = True
    return line


def visit(line: Line, tally: Tally, fault: Exception | None = None) -> None:
    """One request that was answered or refused (`code`), or that met a fault of ours; the line has its `status`."""
    if tally.sent > max(1, tally.booked):
        line["tries"] = tally.sent
    _tell(log.info, "request", line, measures.of_request(line, tally), fault)


class Run:
    """A run under way: what it tells of itself, and what it measures."""

    def __init__(self, line: Line) -> None:
        self.line, self.say = line, log.info
        self.measures: dict[str, float] = defaultdict(float)

    def tells(self, **facts: object) -> None:
        """Facts for the run's line: counts, names of tasks and codes, never whom it was about."""
        self.line |= facts


@contextmanager
def run(function: str, context: object) -> Iterator[Run]:
    """One run of a function that no caller waits for, by its Lambda context: it tells one line, come what may.

    A fault is told with its trace and raised as BrokenOff, so that Lambda tries again or hands the event on.
    """
    began, asked = perf_counter(), getattr(context, "aws_request_id", None)
    made = _thread.run = Run({"function": function} | arrived(asked, os.environ.get("_X_AMZN_TRACE_ID")))
    fault: Exception | None = None
    try:
        yield made
    except Exception as unexpected:  # noqa: BLE001  the edge of a run: told below, and raised without its inside
        fault = unexpected
        raise BrokenOff(f"{function}: {type(fault).__name__}") from None
    finally:
        _thread.run = None
        made.tells(ms=round((perf_counter() - began) * 1000))
        _tell(made.say, "run", made.line, made.measures, fault)


def measured(name: str, value: float = 1) -> None:
    """Add to a measure (`measures.NAMES`): in the line of the run that is under way, else in a line of its own."""
    if name not in measures.NAMES:
        raise ValueError(f"nothing is measured under the name {name!r}")
    made: Run | None = getattr(_thread, "run", None)
    if made:
        made.measures[name] += value
    else:
        _tell(log.info, "measure", {}, {name: value})


def ticked(made: Run, tick: object) -> None:
    """One tick of the clockwork: what it did, and a warning where something was in trouble, without the account."""
    from chalicelib import masking

    told = vars(tick)
    trouble = [masking.masked(each) for each in told["trouble"]]
    made.tells(**told | {"trouble": trouble})
    made.say = log.warning if trouble else made.say
    measured("Ticks")
    measured("TickTroubles", len(trouble))


def _tell(
    say: Callable[..., None],
    message: str,
    line: Line,
    counted: Mapping[str, float],
    fault: Exception | None = None,
) -> None:
    if log.log_level <= logging.INFO:
        line = line | measures.document(counted, line.get("code", ""))
    if fault is not None:
        from chalicelib import masking  # not on a scan's way

        say, message = log.error, "fault"
        line = line | {"exception": masking.trace(fault), "exception_name": type(fault).__name__}
    say(message, extra=line)
