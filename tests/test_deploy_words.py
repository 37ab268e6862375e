"""The commands where AWS cannot be asked or will not: a sentence and an exit, never a trace."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from boto3.exceptions import S3UploadFailedError
from botocore import exceptions
from botocore.exceptions import ClientError

from infra.deploy import __main__ as deploy
from infra.deploy import account, destroy, words
from infra.deploy.stages import StageRefused
from infra.emulator import repaired
from infra.package import wheels
from infra.package.wheels import WheelsMissing
from tests.cloud import Cloud, a_parcel, a_stage, served

Write = Callable[..., Path]
COMMANDS = {"Not deployed": deploy.main, "Not destroyed": destroy.main}


@contextmanager
def refusing(status: int, code: str, message: str = "no") -> Iterator[str]:
    """An AWS that answers every call alike."""
    told = f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>".encode()
    with served(lambda: (status, told)) as address:
        yield address


def ended(command: Callable[[list[str]], None], *more: str) -> str:
    """What a command ends with."""
    with pytest.raises(SystemExit) as end:
        command(["--stage", "probe", *more])
    assert isinstance(end.value.code, str)
    return end.value.code


ANSWERS = {
    "ExpiredToken": "The AWS credentials have expired: set AWS_PROFILE, or run `aws sso login`, and start again.",
    "InvalidClientTokenId": "AWS does not know these credentials",
    "SignatureDoesNotMatch": "AWS does not know these credentials",
    "AccessDenied": "These credentials may not do GetCallerIdentity: no",
    "RequestTimeTooSkewed": "AWS says that this machine's clock is wrong",
    "Curious": "AWS refuses GetCallerIdentity: Curious: no",
}


@pytest.mark.parametrize("code", ANSWERS)
@pytest.mark.parametrize("failed", COMMANDS)
def test_credentials_that_aws_refuses_end_it_before_anything_began(
    environment: dict[str, str], staged: Write, monkeypatch: pytest.MonkeyPatch, code: str, failed: str
) -> None:
    staged()
    with refusing(403, code) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        told = ended(COMMANDS[failed])
    assert told.startswith(f"{failed}: {ANSWERS[code]}")


def test_no_credentials_are_said_to_be_missing(
    environment: dict[str, str], staged: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    assert ended(deploy.main).startswith("Not deployed: There are no AWS credentials here: set AWS_PROFILE")


def test_a_profile_that_does_not_exist_is_named(
    environment: dict[str, str], staged: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged()
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    told = ended(deploy.main)
    assert "AWS_PROFILE names a profile that ~/.aws/config does not have" in told
    assert "nobody" in told


def test_without_a_network_it_asks_whether_the_machine_is_on_line(
    environment: dict[str, str], staged: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    assert "AWS does not answer: is this machine on line" in ended(deploy.main)


def test_an_unknown_stage_and_an_unready_one_end_without_asking_aws(staged: Write) -> None:
    assert ended(deploy.main) == f"Not deployed: There is no stage called 'probe'. There are:  ({staged().parent})."
    staged({"technik@torgau.de": "technik@example.org"})
    assert "still names addresses at example.org" in ended(deploy.main)


LOCALLY: list[tuple[Exception, str]] = [
    (exceptions.NoCredentialsError(), "There are no AWS credentials here"),
    (exceptions.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"), "There are no AWS cred"),
    (exceptions.UnauthorizedSSOTokenError(), "The AWS credentials have expired"),
    (exceptions.NoRegionError(), "No region is named"),
    (exceptions.ConnectTimeoutError(endpoint_url="https://sts"), "AWS does not answer"),
    (exceptions.ReadTimeoutError(endpoint_url="https://sts"), "AWS does not answer"),
    (exceptions.SSLError(endpoint_url="https://sts", error=OSError("self-signed")), "AWS does not answer"),
    (exceptions.ProxyConnectionError(proxy_url="http://p"), "AWS does not answer"),
    (exceptions.WaiterError(name="TableExists", reason="too long", last_response={}), "AWS could not be asked"),
    (S3UploadFailedError("broken pipe"), "AWS could not be asked: broken pipe"),
    (StageRefused("mend the file"), "mend the file"),
    (WheelsMissing("not there"), "not there"),
]


@pytest.mark.parametrize(("no", "told"), LOCALLY, ids=lambda value: type(value).__name__)
def test_whatever_stops_a_command_is_a_sentence(no: Exception, told: str) -> None:
    with pytest.raises(SystemExit) as end, words.spoken("Not deployed", "Again: make deploy"):
        raise no
    assert str(end.value.code).startswith(f"Not deployed: {told}")


def test_a_fault_of_ours_keeps_its_trace() -> None:
    with pytest.raises(KeyError), words.spoken("Not deployed", "Again: make deploy"):
        raise KeyError("ours")


def test_ctrl_c_says_what_completes_the_deployment() -> None:
    with pytest.raises(SystemExit) as end, words.spoken("Not deployed", "What was begun is completed by: make deploy"):
        raise KeyboardInterrupt
    assert str(end.value.code) == "\nNot deployed: you stopped it. What was begun is completed by: make deploy"


@pytest.mark.parametrize(
    "call",
    ["s3.PutObject", "cloudformation.CreateChangeSet", "apigateway.GetAccount", "cloudformation.DescribeStacks"],
)
def test_what_may_not_be_done_in_the_middle_is_named_and_the_next_deployment_completes_it(
    cloud: Cloud, tmp_path: Path, call: str
) -> None:
    town = cloud.town()
    cloud.answering(call, "AccessDenied", "User: technik is not authorized", 403)
    with pytest.raises(SystemExit) as end, words.spoken("Not deployed", "Completed by: make deploy STAGE=probe"):
        town.deploy(a_parcel(tmp_path))
    told = str(end.value.code)
    assert f"may not do {call.partition('.')[2]}: " in told
    assert told.endswith("Completed by: make deploy STAGE=probe")
    healed = Cloud(repaired.session(a_stage().region))
    assert "Mails" in healed.town().deploy(a_parcel(tmp_path))


def test_packages_that_cannot_be_fetched_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheels, "WHEELS", tmp_path)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(SystemExit) as end, words.spoken("Not deployed", ""):
        wheels.wheels("arm64")
    assert "Not deployed: These packages could not be fetched for arm64: " in str(end.value.code)
    assert "pynamodb==" in str(end.value.code)


def test_an_account_is_known_by_its_number(environment: dict[str, str]) -> None:
    assert account.number(account.session(a_stage())) == environment["AWS_ACCESS_KEY_ID"]


@pytest.mark.parametrize(("module", "failed"), [("infra.deploy", "Not deployed"), ("infra.deploy.destroy", "Not des")])
def test_a_command_ends_with_one_sentence_and_no_trace(
    environment: dict[str, str], staged: Write, module: str, failed: str
) -> None:
    folder = staged().parent
    surroundings = {**os.environ, "TALENTE_STAGES": str(folder), "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    command = [sys.executable, "-m", module, "--stage", "probe"]
    done = subprocess.run(
        command, env={**surroundings, "AWS_MAX_ATTEMPTS": "1"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith(failed)
    assert "Traceback" not in done.stderr


def test_a_refusal_without_words_is_told_by_its_code() -> None:
    told = words.told(ClientError({"Error": {"Code": "AccessDenied"}}, "PutObject"))
    assert "may not do PutObject: AccessDenied" in told
