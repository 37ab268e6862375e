"""The templates: nothing in them without an end, a limit, a way back; and two strict readers who find nothing."""

import json
import re
import subprocess
import sys
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from chalicelib import functions
from chalicelib.people.batches import decisions
from infra import tables
from infra.local import tools
from infra.package import parcel
from infra.stack.alarms import ALARMS
from infra.stack.functions import FUNCTIONS

ROOT = Path(__file__).parent.parent
RUNBOOK = (ROOT / "docs" / "operations.md").read_text("utf-8")
Piece = dict[str, Any]


@cache
def templates() -> dict[str, Piece]:
    return parcel.plain()


def resources(kind: str, stack: str | None = None) -> dict[str, Piece]:
    """Properties by name, of one kind, in one stack or in all."""
    wanted = [templates()[stack]] if stack else list(templates().values())
    return {name: piece for made in wanted for name, piece in made["Resources"].items() if piece["Type"] == kind}


def properties(kind: str) -> dict[str, Piece]:
    return {name: piece["Properties"] for name, piece in resources(kind).items()}


def test_every_function_ends_has_its_share_and_a_place_for_what_it_could_not_do() -> None:
    made_ones, failing = properties("AWS::Lambda::Function"), properties("AWS::Lambda::EventInvokeConfig")
    waited_for = {name for name, function in FUNCTIONS.items() if function.waited_for}
    assert set(made_ones) == set(FUNCTIONS)
    for name, made in made_ones.items():
        assert 1 <= made["Timeout"] <= 900, name
        assert 256 <= made["MemorySize"] <= 3008, name
        if name not in waited_for:
            kept = failing[f"{name}EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"]
            assert kept == {"Fn::GetAtt": ["Failures", "Arn"]}, name


def test_what_the_typesetter_is_asked_waits_in_no_queue_and_it_ends_before_the_api_stops_waiting() -> None:
    """A letter's address and PIN are in the question: who asks hears the answer or asks again."""
    made = properties("AWS::Lambda::EventInvokeConfig")["TypesetterEventInvokeConfig"]
    assert (made["MaximumRetryAttempts"], made["DestinationConfig"]) == (0, {})
    sources = properties("AWS::Lambda::EventSourceMapping").values()
    assert not [source for source in sources if "Typesetter" in str(source["FunctionName"])]
    assert FUNCTIONS["Typesetter"].seconds < functions.ANSWER_SECONDS < FUNCTIONS["APIHandler"].seconds


def test_every_function_has_a_role_of_its_own_and_a_log_that_forgets() -> None:
    logs = properties("AWS::Logs::LogGroup")
    for name, made in properties("AWS::Lambda::Function").items():
        assert made["Role"] == {"Fn::GetAtt": [f"{name}Role", "Arn"]}
        assert made["LoggingConfig"]["LogGroup"] == {"Ref": f"{name}Log"}
    assert all("RetentionInDays" in made for made in logs.values())


def test_what_runs_by_itself_is_tried_again_and_then_kept_for_a_person() -> None:
    sources = properties("AWS::Lambda::EventSourceMapping")
    stream = next(made for made in sources.values() if "StartingPosition" in made)
    assert stream["DestinationConfig"]["OnFailure"]
    assert 3600 < stream["MaximumRecordAgeInSeconds"] < 86_400
    queues = properties("AWS::SQS::Queue")
    assert queues["Mails"]["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": ["UnsentMails", "Arn"]}
    longest = max(made["Timeout"] for made in properties("AWS::Lambda::Function").values() if made["Timeout"] < 900)
    assert queues["Mails"]["VisibilityTimeout"] >= 3 * longest


@pytest.mark.parametrize("name", tables.KEYS)
def test_a_table_is_protected_can_be_restored_and_outlives_its_stack(name: str) -> None:
    piece = resources("AWS::DynamoDB::Table")[f"{name.title()}Table"]
    made = piece["Properties"]
    assert made["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert made["DeletionProtectionEnabled"] is True
    assert made["BillingMode"] == "PAY_PER_REQUEST"
    assert (piece["DeletionPolicy"], piece["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


@pytest.mark.parametrize("name", tables.KEYS)
def test_a_table_of_the_stack_is_the_one_that_every_test_uses(name: str) -> None:
    made = resources("AWS::DynamoDB::Table")[f"{name.title()}Table"]["Properties"]
    tested = tables.definition("${TablePrefix}", name)
    assert made["TableName"] == {"Fn::Sub": tested.pop("TableName")}
    assert {key: made[key] for key in tested} == tested


def test_buckets_are_closed_versioned_and_reports_are_written_once() -> None:
    buckets = properties("AWS::S3::Bucket")
    for made in buckets.values():
        assert all(made["PublicAccessBlockConfiguration"].values())
        assert made["VersioningConfiguration"] == {"Status": "Enabled"}
    lock = buckets["ReportsBucket"]["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert lock["Days"] == {"Ref": "ReportDays"}


def test_print_files_are_gone_after_thirty_days_with_all_their_versions() -> None:
    rule = properties("AWS::S3::Bucket")["PrintsBucket"]["LifecycleConfiguration"]["Rules"][0]
    assert rule["Status"] == "Enabled"
    assert rule["ExpirationInDays"] * 24 * 60 * 60 * 1000 == decisions.KEPT_MS
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}


def test_a_print_run_s_part_is_not_taken_twice_at_a_time_and_is_given_up_to_a_person() -> None:
    queue = properties("AWS::SQS::Queue")["Prints"]
    assert queue["VisibilityTimeout"] >= 6 * FUNCTIONS["Printer"].seconds
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": ["Failures", "Arn"]}


def test_no_secret_and_no_address_stands_in_a_template() -> None:
    for name, made in templates().items():
        text = json.dumps(made)
        assert "MASTER_KEY" not in text, name
        assert not re.search(r"[\w.]@[\w.]+\.\w", text), name
        assert "arn:aws:" not in text.replace("arn:aws:iam::aws:", ""), name


def test_every_alarm_wakes_somebody_and_the_runbook_says_what_to_do() -> None:
    made = properties("AWS::CloudWatch::Alarm")
    assert {f"{name}Alarm" for name in ALARMS} == set(made)
    assert all(alarm["AlarmActions"] == [{"Ref": "Alarms"}] for alarm in made.values())
    chapter = RUNBOOK.partition("\n## Alarms\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"^### (\w+)$", chapter, re.MULTILINE)) == set(ALARMS)


def test_the_api_has_one_stage_and_that_one_is_throttled() -> None:
    """SAM makes a second one called Stage besides, with nothing around it."""
    (deployment,) = properties("AWS::ApiGateway::Deployment").values()
    (stage,) = properties("AWS::ApiGateway::Stage").values()
    assert "StageName" not in deployment
    assert stage["MethodSettings"][0]["ThrottlingRateLimit"] == {"Ref": "RequestsPerSecond"}


def test_ses_may_tell_the_topic_before_it_tries_to() -> None:
    assert resources("AWS::SES::ConfigurationSetEventDestination")["MailEventsDestination"]["DependsOn"] == [
        "MailEventsTopicPolicy"
    ]


def test_the_front_answers_what_it_refuses_itself_in_the_api_s_one_shape() -> None:
    body = properties("AWS::ApiGateway::RestApi")["RestAPI"]["Body"]
    for answer in body["x-amazon-apigateway-gateway-responses"].values():
        told = json.loads(answer["responseTemplates"]["application/json"])
        assert {"type", "title", "status", "code", "request_id"} == set(told)
        assert str(told["status"]) == answer["statusCode"]


def test_the_site_s_distribution_leaves_the_api_s_refusals_as_they_are() -> None:
    """CloudFront's own pages for errors hold for all behaviours, the API's among them, and it would keep errors."""
    made = properties("AWS::CloudFront::Distribution")["Cdn"]["DistributionConfig"]
    told = made["CustomErrorResponses"]
    assert {error["ErrorCachingMinTTL"] for error in told} == {0}
    assert not [error for error in told if "ResponsePagePath" in error or "ResponseCode" in error]
    assert [way["PathPattern"] for way in made["CacheBehaviors"]] == ["/v1/*"]


def test_cloudfront_alone_reads_the_pages() -> None:
    allowed = [
        told
        for told in resources("AWS::S3::BucketPolicy", "site")["SiteBucketPolicy"]["Properties"]["PolicyDocument"][
            "Statement"
        ]
        if told["Effect"] == "Allow"
    ]
    assert [told["Principal"] for told in allowed] == [{"Service": "cloudfront.amazonaws.com"}] * 2
    assert all("${Cdn}" in str(told["Condition"]) for told in allowed)


@pytest.mark.slow
def test_cfn_lint_finds_nothing(tmp_path: Path) -> None:
    written = [tmp_path / f"{name}.json" for name in templates()]
    for file in written:
        file.write_text(json.dumps(templates()[file.stem]))
    program = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run(
        [program, "--regions", "eu-central-1", "--", *written], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def _without_calls(template: Piece) -> Piece:
    """A template without the API's hundreds of calls: no rule is about them, and checkov takes a minute over them."""
    short = deepcopy(template)
    for piece in short["Resources"].values():
        if piece["Type"] == "AWS::ApiGateway::RestApi":
            piece["Properties"]["Body"]["paths"] = {}
    return short


@pytest.mark.slow
def test_checkov_finds_nothing_that_is_not_accepted_with_its_reason(tmp_path: Path) -> None:
    given = []
    for name, made in templates().items():
        (tmp_path / f"{name}.json").write_text(json.dumps(_without_calls(made)))
        given += ["-f", str(tmp_path / f"{name}.json")]
    command = [*tools.checkov(), *given, "--framework", "cloudformation", "-o", "json", "--quiet", "--compact"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    summary = json.loads(done.stdout)["summary"]
    assert (summary["failed"], summary["parsing_errors"]) == (0, 0), done.stdout
    assert summary["passed"] > 80
