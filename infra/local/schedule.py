"""The cloud's schedules on one machine: the app's hourly functions, called by a thread of the server."""

import logging
import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from chalicelib import clock
from chalicelib.shapes import instant, rfc3339

TICK_SECONDS = 600.0
"""In the cloud it is an hour; a laptop may not be open so long."""
Handler = Callable[[dict[str, Any], object], object]


def event() -> dict[str, Any]:
    """What EventBridge hands to a scheduled function. Source: EventBridge user guide, "Events from AWS services"."""
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": rfc3339(instant(clock.now())),
        "region": "eu-central-1",
        "resources": ["arn:aws:events:eu-central-1:000000000000:rule/hourly"],
        "detail": {},
    }


def begin(*handlers: Handler, seconds: float = TICK_SECONDS) -> threading.Event:
    """Call these functions one after the other every so many seconds, the first time after as many; setting the answer
    ends it."""
    over = threading.Event()
    threading.Thread(target=_goes_on, args=(handlers, seconds, over), daemon=True).start()
    return over


def _goes_on(handlers: tuple[Handler, ...], seconds: float, over: threading.Event) -> None:
    while not over.wait(seconds):
        for handler in handlers:
            try:
                handler(event(), None)
            except Exception:
                logging.exception("What runs by itself broke off; the next run goes on.")
