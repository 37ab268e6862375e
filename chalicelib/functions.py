"""Asks a function of ours and waits for its answer, over the lean line: nothing of what is said is kept on the way.

No queue, no bucket and no log of AWS's has the question or the answer, unlike those of a function that is called
without waiting. Only what may be asked twice is asked so. What may be known is told to a function that nobody waits
for (`begun`).
"""

import time
from collections.abc import Mapping
from functools import cache
from typing import Any

from chalicelib import config, wire
from chalicelib.refusals import TryAgain

PAUSES = (0.2, 0.6, 1.5)
ANSWER_SECONDS = 20.0
"""A function that is woken for it has to unpack its archive first; API Gateway waits 29 seconds."""


def answer(function: str, question: Mapping[str, Any]) -> dict[str, Any]:
    """What a function, by its name, answers; refuses TryAgain where it is busy, away or broke off."""
    tries, line = iter(PAUSES), _line(config.lambda_endpoint(), function)
    while True:
        try:
            told = line.call("InvokeFunction", dict(question))
        except (wire.Throttled, wire.EngineAway) as busy:
            if (pause := next(tries, None)) is None:
                raise TryAgain from busy
            time.sleep(pause)
        except wire.Unsettled as lost:
            raise TryAgain from lost
        else:
            return _whole(told)


def _whole(told: dict[str, Any]) -> dict[str, Any]:
    """An answer that is none of Lambda's own about a function that broke off: its log line has the reason."""
    if "errorType" in told or "errorMessage" in told:
        raise TryAgain
    return told


def begun(function: str, event: Mapping[str, Any]) -> None:
    """Have a function begin with an event, and wait for nothing; after a lost answer it may begin twice.

    Refuses TryAgain where it was not told.
    """
    tries, line = iter(PAUSES), _line(config.lambda_endpoint(), function, waits=False)
    while True:
        try:
            line.call("InvokeFunction", dict(event))
        except (wire.Throttled, wire.Unsettled) as busy:
            if (pause := next(tries, None)) is None:
                raise TryAgain from busy
            time.sleep(pause)
        else:
            return


@cache
def _line(endpoint: str | None, function: str, *, waits: bool = True) -> wire.Wire:
    region = config.environment().region
    place = endpoint or f"https://lambda.{region}.amazonaws.com"
    return wire.Wire(place, region, ANSWER_SECONDS, wire.of_function(function, waits=waits))
