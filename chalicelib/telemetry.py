"""One structured line per request, and a fault's trace in the same line.

A line costs money per scan, so it is short. It never holds a token, card, PIN, body or path.
"""

import logging
import os
from collections.abc import Mapping

from aws_lambda_powertools.logging import Logger

from chalicelib import config

_ON_LAMBDA = "AWS_LAMBDA_FUNCTION_NAME" in os.environ

log = Logger(
    service=config.environment().town,
    level=os.environ.get("LOG_LEVEL", "INFO" if _ON_LAMBDA else "WARNING"),
    location=None,
    timestamp=None if _ON_LAMBDA else "%(asctime)s",
    log_record_order=["level", "message"],
)


def ticked(tick: object) -> None:
    """One tick of the clockwork: what it did, and a warning where something was in trouble."""
    told = vars(tick)
    if told.get("trouble"):
        log.warning("tick", extra=told)
    elif any(told.values()) and log.log_level <= logging.INFO:
        log.info("tick", extra=told)


def visit(line: Mapping[str, object], fault: Exception | None) -> None:
    """One request that was answered or refused, or that met a fault of ours."""
    if fault is not None:
        log.error("fault", extra=line, exc_info=fault)
    elif log.log_level <= logging.INFO:
        log.info("request", extra=line)
