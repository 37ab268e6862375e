"""What is measured of a town, and its form: CloudWatch's embedded metrics, members of the line that is logged anyway.

A metric is paid for by its name, its dimensions and the hours in which it is told. So there are few, what did not
happen is not told, and only refusals have a dimension beside the stage. Source: CloudWatch user guide, "Specification:
Embedded metric format"; prices: docs/operations.md, "What is measured".
"""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.metrics import EphemeralMetrics

from chalicelib import config
from chalicelib.ledger.tally import Tally

NAMESPACE = "Talente"
NAMES = (
    "Scans",
    "Replays",
    "Refusals",
    "Faults",
    "Tries",
    "FirstTryConflicts",
    "ColdStarts",
    "Ticks",
    "TickTroubles",
    "AuditFindings",
    "AuditSeconds",
    "JournalChanges",
    "Mails",
    "Bounces",
)
"""All are counts; docs/operations.md says of each what it counts and who tells it."""
COUNTER = ("/v1/scans", "/v1/redemptions", "/v1/checkouts")

_TOWN = {"service": config.environment().stage}
_PLAIN = EphemeralMetrics(namespace=NAMESPACE)
_REFUSED = EphemeralMetrics(namespace=NAMESPACE)
_REFUSED.add_dimensions(**_TOWN)  # beside [service, code], so that there is a sum to set an alarm on


def of_request(line: Mapping[str, Any], tally: Tally) -> dict[str, float]:
    """What one request adds to the measures, by its line and the tries of its postings."""
    replayed = line.get("replayed", False)
    counted: dict[str, float] = {
        "Scans": line["route"] in COUNTER and line["status"] == 201 and not replayed,
        "Replays": replayed,
        "Refusals": "code" in line,
        "Faults": line["status"] == 500,
        "Tries": tally.sent / tally.booked if tally.booked else 0,
        "FirstTryConflicts": tally.conflicts,
        "ColdStarts": line.get("cold", False),
    }
    return {name: +value for name, value in counted.items() if value}


def document(measures: Mapping[str, float], code: str = "") -> dict[str, Any]:
    """The members that make a line's JSON a document of these measures; `code` is the dimension of its refusal."""
    plain = {name: _metric(value) for name, value in measures.items() if name != "Refusals"}
    told: dict[str, Any] = {**_PLAIN.serialize_metric_set(plain, _TOWN)} if plain else {}
    if "Refusals" in measures:
        refused = {"Refusals": _metric(measures["Refusals"])}
        by_code: dict[str, Any] = {**_REFUSED.serialize_metric_set(refused, {**_TOWN, "code": code})}
        by_code["_aws"]["CloudWatchMetrics"] += told.get("_aws", {}).get("CloudWatchMetrics", [])
        told |= by_code
    return told


def _metric(value: float) -> dict[str, object]:
    return {"Unit": "Count", "Value": value}
