"""One picture of a town's day: what was booked, what was refused, how fast, what waits.

The first three boards are free.
"""

import json
from typing import Any

from infra.stack.cfn import Piece, Resources, resource, sub

WIDTH, HEIGHT = 12, 6
REGION = "${AWS::Region}"
OURS = ("Talente", "service", "${Stage}")
API = ("AWS/ApiGateway", "ApiName", "talente-${Stage}", "Stage", "api")


def dashboard() -> Resources:
    """The board; its texts hold names that CloudFormation fills in."""
    drawn = [_placed(number, widget) for number, widget in enumerate(_widgets())]
    made = {"DashboardName": sub("${AWS::StackName}"), "DashboardBody": sub(json.dumps({"widgets": drawn}))}
    return {"Dashboard": resource("AWS::CloudWatch::Dashboard", made)}


def _widgets() -> list[Piece]:
    return [
        _graph("Booked, told again", "Sum", _ours("Scans"), _ours("Replays")),
        _graph("Refused, faults", "Sum", _ours("Refusals"), _ours("Faults")),
        _graph(
            "The API's time in ms: half, and all but 1 %", "p50", [*API_METRIC, {}], [*API_METRIC, {"stat": "p99"}]
        ),
        _graph("Crowding: first tries lost, tries, cold starts", "Sum", *map(_ours, CROWDING)),
        _graph("By itself: ticks, troubles, audits, findings", "Sum", *map(_ours, CLOCKWORK)),
        _graph("Waits for a person", "Maximum", _waiting("Failures"), _waiting("UnsentMails")),
        _graph("Mails sent, come back", "Sum", _ours("Mails"), _ours("Bounces")),
        _refusals(),
    ]


API_METRIC = [API[0], "Latency", *API[1:]]
CROWDING = ("FirstTryConflicts", "Tries", "ColdStarts")
CLOCKWORK = ("Ticks", "TickTroubles", "AuditFindings", "JournalChanges")


def _ours(metric: str) -> list[Any]:
    return [OURS[0], metric, *OURS[1:]]


def _waiting(queue: str) -> list[Any]:
    return ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", f"${{{queue}.QueueName}}"]


def _graph(title: str, statistic: str, *metrics: list[Any]) -> Piece:
    shown = {"title": title, "view": "timeSeries", "stat": statistic, "period": 300, "region": REGION}
    return {"type": "metric", "properties": {**shown, "metrics": list(metrics)}}


def _refusals() -> Piece:
    """By code, from the lines themselves: a metric for each code and hour would cost more than the question."""
    asked = "SOURCE '${APIHandlerLog}' | filter ispresent(code) | stats count(*) as times by code | sort times desc"
    return {"type": "log", "properties": {"title": "Refusals", "query": asked, "region": REGION, "view": "table"}}


def _placed(number: int, widget: Piece) -> Piece:
    place = {"x": number % 2 * WIDTH, "y": number // 2 * HEIGHT, "width": WIDTH, "height": HEIGHT}
    return {**widget, **place}
