"""What the log tells of each request and run: one line under a known id, and measures by name."""

import io
import json
import re
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools.metrics import MetricUnit

import app
from chalicelib import clock, measures, telemetry
from chalicelib.wire import Cancelled, Throttled, Wire
from infra.local import schedule
from infra.local.gateway import Request
from infra.local.places import ROOT
from tests.faults import SilentWire
from tests.town import GATEWAY, Town, new_key

TRACE = "1-5759e988-bd862e3fe1be46a994272793"
LAMBDA = SimpleNamespace(aws_request_id="5c0d2b4e-6f7a-4e35-9a55-0f7f6f1d2c11")


def told(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def last(lines: io.StringIO) -> dict[str, Any]:
    return told(lines)[-1]


def emitted(line: dict[str, Any]) -> dict[tuple[str, ...], float]:
    """What CloudWatch takes from a line, by name and values of the dimensions; fails on what it would not take.

    Source: CloudWatch user guide, "Specification: Embedded metric format".
    """
    if "_aws" not in line:
        return {}
    assert abs(line["_aws"]["Timestamp"] - clock.now()) < 60_000
    found: dict[tuple[str, ...], float] = {}
    for directive in line["_aws"]["CloudWatchMetrics"]:
        assert directive["Namespace"] == "Talente"
        assert 0 < len(directive["Metrics"]) <= 100
        for metric in directive["Metrics"]:
            assert metric["Unit"] in {unit.value for unit in MetricUnit}
            assert isinstance(line[metric["Name"]], int | float)
            assert not isinstance(line[metric["Name"]], bool)
            for names in directive["Dimensions"]:
                assert len(names) <= 30
                assert all(isinstance(line[name], str) and line[name] for name in names)
                found[metric["Name"], *(line[name] for name in sorted(names))] = line[metric["Name"]]
    return found


@pytest.fixture(autouse=True)
def warm() -> None:
    """The process has answered before."""
    next(telemetry._first, None)


class BusyWire(Wire):
    """Answers the first writes with these exceptions, then as always."""

    def __init__(self, like: Wire, *answers: Exception) -> None:
        super().__init__(f"http://{like.host}", like.region, like.seconds)
        self.answers = list(answers)

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        if operation == "TransactWriteItems" and self.answers:
            raise self.answers.pop(0)
        return super().call(operation, payload)


CONFLICT = Cancelled([{"Code": "None"}, {"Code": "TransactionConflict"}, {"Code": "None"}, {"Code": "None"}])


@pytest.fixture
def town(ministack_town: Town) -> Town:
    """No engine has a say in what is logged."""
    ministack_town.book.sleep = lambda _: None
    return ministack_town


# Measures


def test_a_scan_is_one_line_that_is_measured(town: Town, lines: io.StringIO) -> None:
    town.scans("anna", 1000, "bakery")
    (line,) = told(lines)
    assert (line["message"], line["route"], line["role"], line["status"]) == ("request", "/v1/scans", "till", 201)
    assert emitted(line) == {("Scans", line["service"]): 1, ("Tries", line["service"]): 1}
    assert "tries" not in line


def test_what_the_counter_books_anew_is_a_scan_and_a_transfer_is_none(town: Town, lines: io.StringIO) -> None:
    town.scans("anna", 3000, "bakery")
    card = {"card": town.codes["anna"]}
    town.post("/redemptions", {**card, "pocket": "points", "amount": 1000}, "bakery")
    town.post("/checkouts", {**card, "purchase_cents": 1000, "redeem": "max"}, "bakery")
    ends = {"source": town.accounts["anna"], "target": town.accounts["fc"]}
    assert town.post("/transfers", {**ends, "pocket": "points", "amount": 10}, "anna").status == 201
    assert [line.get("Scans") for line in told(lines)] == [1, 1, 1, None]
    assert [line["Tries"] for line in told(lines)] == [1, 1, 1, 1]


def test_an_answer_told_again_is_a_replay_and_no_scan(town: Town, lines: io.StringIO) -> None:
    key = new_key()
    assert [town.scans("anna", 1000, "bakery", key).status for _ in range(2)] == [201, 201]
    line = last(lines)
    assert line["replayed"] is True
    assert emitted(line) == {("Replays", line["service"]): 1}


def test_a_refusal_is_measured_by_its_code_and_in_all(town: Town, lines: io.StringIO) -> None:
    town.post("/redemptions", {"card": town.codes["anna"], "pocket": "points", "amount": 1000}, "bakery")
    line = last(lines)
    here = line["service"]
    assert emitted(line) == {("Refusals", "insufficient_balance", here): 1, ("Refusals", here): 1}


def test_a_look_is_a_line_that_measures_nothing(town: Town, lines: io.StringIO) -> None:
    town.get(f"/accounts/{town.accounts['anna']}", "anna")
    assert "_aws" not in last(lines)


@pytest.mark.parametrize("busy", [CONFLICT, Throttled("slow down")])
def test_a_posting_that_met_another_is_a_first_try_conflict(town: Town, lines: io.StringIO, busy: Exception) -> None:
    town.book.line = BusyWire(town.book.line, busy, busy)
    assert town.scans("anna", 1000, "bakery").status == 201
    line = last(lines)
    assert line["tries"] == 3
    here = line["service"]
    assert emitted(line) == {("Scans", here): 1, ("Tries", here): 3, ("FirstTryConflicts", here): 1}


def test_a_posting_whose_answer_was_lost_is_two_tries_and_no_conflict(town: Town, lines: io.StringIO) -> None:
    town.book.line = line = SilentWire(town.book.line)
    line.silence_writes = True
    town.scans("anna", 1000, "bakery")
    told_of = last(lines)
    assert (told_of["code"], told_of["tries"]) == ("try_again", 4)
    assert not {"Tries", "FirstTryConflicts"} & set(told_of)


def test_a_posting_given_up_tells_its_tries_and_its_conflict(town: Town, lines: io.StringIO) -> None:
    town.book.line = BusyWire(town.book.line, *[CONFLICT] * 6)
    assert town.scans("anna", 1000, "bakery").code == "try_again"
    line = last(lines)
    here = line["service"]
    refused = {("Refusals", "try_again", here): 1, ("Refusals", here): 1}
    assert emitted(line) == {**refused, ("FirstTryConflicts", here): 1}
    assert line["tries"] == 6


def test_a_key_that_is_refused_at_once_was_no_conflict(town: Town, lines: io.StringIO) -> None:
    key = new_key()
    town.scans("anna", 1000, "bakery", key)
    assert town.scans("anna", 2000, "bakery", key).code == "idempotency_key_reused"
    assert "FirstTryConflicts" not in last(lines)


def test_a_request_tells_of_its_own_tries_alone(town: Town, lines: io.StringIO) -> None:
    town.book.line = BusyWire(town.book.line, CONFLICT)
    town.scans("anna", 1000, "bakery")
    town.get(f"/accounts/{town.accounts['anna']}", "anna")
    assert not {"tries", "Tries", "FirstTryConflicts"} & set(last(lines))


def test_a_fault_is_measured_and_is_no_refusal(town: Town, lines: io.StringIO) -> None:
    town.book.line = BusyWire(town.book.line, RuntimeError("the inside"))
    assert town.scans("anna", 1000, "bakery").status == 500
    line = last(lines)
    assert (line["level"], line["exception_name"]) == ("ERROR", "RuntimeError")
    assert emitted(line) == {("Faults", line["service"]): 1}


def test_a_cold_start_is_told_once(town: Town, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry, "_first", iter([True]))
    for _ in range(2):
        GATEWAY.answer(Request("GET", "/v1/health"))
    first, second = told(lines)
    assert (first["cold"], emitted(first)) == (True, {("ColdStarts", first["service"]): 1})
    assert "cold" not in second


def test_every_call_that_counts_as_a_scan_is_one() -> None:
    assert set(measures.COUNTER) < {operation.path for operation in app.app.operations}


def test_every_measure_is_explained_to_the_operator() -> None:
    kept = next(path for path in (ROOT / "docs").rglob("*.md") if "## What is measured" in path.read_text("utf-8"))
    explained = re.findall(r"^\| `(\w+)`", kept.read_text("utf-8"), re.MULTILINE)
    assert set(measures.NAMES) <= set(explained)


# Who asked


def test_the_answer_names_the_line(town: Town, lines: io.StringIO) -> None:
    refused = town.scans("anna", 0, "bakery")
    town.book.line = BusyWire(town.book.line, RuntimeError())
    broken = town.scans("anna", 1000, "bakery")
    assert [refused.body["request_id"], broken.body["request_id"]] == [line["request_id"] for line in told(lines)]


def test_what_the_framework_refuses_has_a_line_too(lines: io.StringIO) -> None:
    place = {"httpMethod": "DELETE", "resourcePath": "/v1/scans", "requestId": "known-to-the-gateway"}
    event = {"requestContext": place, "headers": {}, "multiValueQueryStringParameters": None, "body": None}
    answer = app.app(event | {"pathParameters": None, "stageVariables": None}, None)
    line = last(lines)
    assert json.loads(answer["body"])["request_id"] == line["request_id"] == "known-to-the-gateway"
    assert (line["route"], line["code"], line["status"]) == ("/v1/scans", "method_not_allowed", 405)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (f"Root={TRACE}", TRACE),
        (f"Root={TRACE};Parent=53995c3f42cd8ad8;Sampled=1", TRACE),
        ("Root=1-5759e988-anna", None),
        (f"Root={TRACE}anna", None),
        ("anna", None),
        ("", None),
    ],
)
def test_a_trace_is_kept_if_it_is_one(lines: io.StringIO, sent: str, kept: str | None) -> None:
    GATEWAY.answer(Request("GET", "/v1/health", [("X-Amzn-Trace-Id", sent)]))
    assert last(lines).get("trace") == kept


# Runs


def test_a_run_is_one_line_under_lambdas_id(lines: io.StringIO) -> None:
    with telemetry.run("audit", LAMBDA) as run:
        run.tells(accounts=12)
        telemetry.measured("AuditFindings", 2)
        telemetry.measured("AuditFindings", 3)
    (line,) = told(lines)
    assert (line["message"], line["function"], line["accounts"]) == ("run", "audit", 12)
    assert line["request_id"] == LAMBDA.aws_request_id
    assert emitted(line) == {("AuditFindings", line["service"]): 5}


def test_a_run_without_findings_says_that_it_ran(lines: io.StringIO) -> None:
    with telemetry.run("audit", LAMBDA):
        telemetry.measured("AuditFindings", 0)
    assert emitted(last(lines)) == {("AuditFindings", last(lines)["service"]): 0}


def test_a_run_that_breaks_off_is_told_once_and_hands_on_no_value(lines: io.StringIO) -> None:
    with pytest.raises(telemetry.BrokenOff, match=r"^mailer: KeyError$") as raised, telemetry.run("mailer", LAMBDA):
        raise KeyError("m:7F3K2MQ8")
    assert raised.value.__suppress_context__
    (line,) = told(lines)
    assert (line["level"], line["message"], line["request_id"]) == ("ERROR", "fault", LAMBDA.aws_request_id)
    assert "raise KeyError(" in line["exception"]
    assert line["exception"].endswith("KeyError: …\n")


def test_the_tick_counts_itself_and_its_troubles_without_their_account(town: Town, lines: io.StringIO) -> None:
    town.book.line = BusyWire(town.book.line, *[Throttled()] * 99)
    app.tick(schedule.event(), LAMBDA)
    (line,) = told(lines)
    assert (line["function"], line["level"], line["trouble"]) == ("tick", "WARNING", ["close … …"])
    assert emitted(line) == {("Ticks", line["service"]): 1, ("TickTroubles", line["service"]): 1}


def test_what_is_measured_outside_a_run_has_a_line_of_its_own(lines: io.StringIO) -> None:
    telemetry.measured("Mails", 2)
    assert emitted(last(lines)) == {("Mails", last(lines)["service"]): 2}


def test_nothing_is_measured_under_an_unknown_name() -> None:
    with pytest.raises(ValueError, match="'Mail'"):
        telemetry.measured("Mail")


# Where it is told


def test_on_a_laptop_only_a_fault_is_told_and_without_measures(town: Town, lines: io.StringIO) -> None:
    telemetry.log.setLevel("WARNING")
    town.scans("anna", 1000, "bakery")
    town.scans("anna", 0, "bakery")
    town.book.line = BusyWire(town.book.line, RuntimeError())
    town.scans("anna", 1000, "bakery")
    (line,) = told(lines)
    assert line["level"] == "ERROR"
    assert "_aws" not in line


def test_in_the_cloud_no_setting_silences_the_measures() -> None:
    code = "from chalicelib import telemetry; telemetry.measured('Mails')"
    cloud = {"AWS_LAMBDA_FUNCTION_NAME": "x", "MASTER_KEY": "07" * 32, "LOG_LEVEL": "ERROR", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=cloud, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["Mails"] == 1
