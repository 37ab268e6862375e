"""What is uploaded: the same bytes from the same input, compiled, complete, and nothing that never runs."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from infra.emulator import runtime
from infra.emulator.cloud import HERE
from infra.package import archives, parcel, wheels
from infra.package.parcel import Parcel

CLOUD = {"TOWN": "torgau", "MASTER_KEY": "07" * 32, "AWS_REGION": "eu-central-1", "TABLE_PREFIX": "none"}
LARGEST = 250 * 2**20
"""Bytes that Lambda unpacks. Source: AWS Lambda developer guide, "Lambda quotas"."""
GET = {
    "headers": {"accept": "*/*"},
    "multiValueHeaders": {},
    "multiValueQueryStringParameters": None,
    "pathParameters": None,
    "stageVariables": None,
    "body": None,
    "isBase64Encoded": False,
}


@pytest.fixture(scope="module")
def made() -> Parcel:
    return parcel.pack(HERE)


def event(method: str, resource: str) -> dict[str, Any]:
    """API Gateway's event of a call without body."""
    context = {"resourcePath": resource, "httpMethod": method, "path": resource, "requestId": "r", "identity": {}}
    return GET | {"resource": resource, "path": resource, "httpMethod": method, "requestContext": context}


def names(archive: Path) -> set[str]:
    with zipfile.ZipFile(archive) as packed:
        return set(packed.namelist())


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes_and_needs_no_network(
    made: Parcel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    again = archives.build(HERE, tmp_path)
    assert {name: one.path.name for name, one in again.items()} == {
        name: one.path.name for name, one in made.archives.items()
    }


def test_every_module_is_there_compiled_since_the_task_folder_cannot_be_written(made: Parcel) -> None:
    there = names(made.archives["api"].path)
    modules = {name for name in there if name.startswith("chalicelib/") and name.endswith(".py")}
    tag = f"cpython-{wheels.PYTHON.replace('.', '')}"
    compiled = {name.replace("__pycache__/", "").replace(f".{tag}.pyc", ".py") for name in there if tag in name}
    assert len(modules) > 100
    assert modules - compiled == set()


def test_the_api_s_archive_has_what_a_scan_needs_and_no_more(made: Parcel) -> None:
    api, documents = (names(made.archives[name].path) for name in ("api", "documents"))
    assert api < documents
    assert not {name for name in api if name.split("/")[0] in {"boto3", "s3transfer", "infra", "tests", "pip"}}
    assert {name.split("/")[2] for name in documents if name.startswith("botocore/data/") and name.count("/") > 2} == {
        *archives.DESCRIBED
    }
    assert made.archives["api"].size < 16_000_000


def test_the_typesetter_is_in_one_archive_and_both_fit_into_a_function(made: Parcel) -> None:
    assert "typst/__init__.py" in names(made.archives["documents"].path)
    assert "typst/__init__.py" not in names(made.archives["api"].path)
    assert "chalicelib/documents/templates/cards.typ" in names(made.archives["documents"].path)
    assert max(archive.unpacked for archive in made.archives.values()) < LARGEST


def test_licences_travel_with_the_packages(made: Parcel) -> None:
    told = {name.split("/")[0] for name in names(made.archives["api"].path) if "LICEN" in name.upper()}
    assert len(told) >= 10


def test_the_api_answers_under_lambda_s_own_runtime_from_its_archive_alone(made: Parcel) -> None:
    with runtime.running(runtime.unpacked(made.archives["api"].path), "app.app", CLOUD) as function:
        health = function.invoke(event("GET", "/v1/health"))
        refused = function.invoke(event("POST", "/v1/scans"))
    assert (health.body["statusCode"], refused.body["statusCode"]) == (200, 401)


@pytest.mark.parametrize(
    "name", ["tick", "audit", "counters", "refusals", "mailer", "bounces", "printer", "typesetter"]
)
def test_every_other_function_begins_without_keys_from_its_archive_alone(made: Parcel, name: str) -> None:
    told = {key: value for key, value in CLOUD.items() if key != "MASTER_KEY"}
    with runtime.running(runtime.unpacked(made.archives["documents"].path), f"app.{name}", told) as function:
        assert function.init_seconds > 0


def test_a_function_that_cannot_begin_says_why(made: Parcel) -> None:
    with (
        pytest.raises(RuntimeError, match="known key"),
        runtime.running(runtime.unpacked(made.archives["api"].path), "app.app", CLOUD | {"MASTER_KEY": "00" * 32}),
    ):
        pass


def test_requirements_that_cannot_be_had_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheels, "WHEELS", tmp_path)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(wheels.WheelsMissing, match="pydantic"):
        wheels.wheels(HERE)
