"""The cloud's schedule on one machine: the app's tick, called again and again by a thread of the server."""

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
        "resources": ["arn:aws:events:eu-central-1:000000000000:rule/tick"],
        "detail": {},
    }


def begin(tick: Handler, seconds: float = TICK_SECONDS) -> threading.Event:
    """Call the tick every so many seconds, the first time after as many; setting the answer ends it."""
    over = threading.Event()
    threading.Thread(target=_goes_on, args=(tick, seconds, over), daemon=True).start()
    return over


def _goes_on(tick: Handler, seconds: float, over: threading.Event) -> None:
    while not over.wait(seconds):
        try:
            tick(event(), None)
        except Exception:
            logging.exception("The tick broke off; the next one goes on.")
