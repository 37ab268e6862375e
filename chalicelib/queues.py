"""Puts a message into a queue, over the lean line: the API's function has no boto3."""

import json
import time
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from chalicelib import config, wire
from chalicelib.refusals import TryAgain

PAUSES = (0.05, 0.15, 0.4)
ANSWER_SECONDS = 2.0


def send(queue: str, message: Mapping[str, Any]) -> None:
    """Put a message into a queue, by its URL; after a lost answer it may be there twice. Refuses TryAgain."""
    tries, asked = iter(PAUSES), {"QueueUrl": queue, "MessageBody": json.dumps(message)}
    while True:
        try:
            _line(config.sqs_endpoint() or f"https://{urlsplit(queue).netloc}").call("SendMessage", asked)
        except (wire.Throttled, wire.Unsettled) as busy:
            if (pause := next(tries, None)) is None:
                raise TryAgain from busy
            time.sleep(pause)
        else:
            return


@cache
def _line(endpoint: str) -> wire.Wire:
    return wire.Wire(endpoint, config.environment().region, ANSWER_SECONDS, wire.SQS)
