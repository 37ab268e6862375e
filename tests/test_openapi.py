"""The API's document is made from the code, is valid, and says all that a caller can hear."""

import json
from typing import Any

import pytest
from openapi_spec_validator import validate

from app import app
from chalicelib import openapi
from chalicelib.web import Operation

Json = dict[str, Any]
DOCUMENT: Json = json.loads(openapi.document(tuple(app.operations)))


def described(operation: Operation) -> Json:
    told: Json = DOCUMENT["paths"][operation.path][operation.method.lower()]
    return told


def test_the_document_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    validate(DOCUMENT)


def test_the_same_code_gives_the_same_text() -> None:
    again = openapi.document.__wrapped__(tuple(reversed(app.operations)))
    assert json.loads(again) == DOCUMENT


def test_operations_have_names_of_their_own() -> None:
    names = [described(operation)["operationId"] for operation in app.operations]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("operation", app.operations, ids=lambda each: f"{each.method} {each.path}")
def test_every_refusal_of_a_call_is_told(operation: Operation) -> None:
    codes = set()
    for status, answer in described(operation)["responses"].items():
        for part in answer.get("content", {}).get("application/problem+json", {}).get("schema", {}).get("allOf", []):
            found = part.get("properties", {}).get("code", {}).get("enum", [])
            assert not found or status.startswith(("4", "5"))
            codes |= set(found)
    assert codes == {*openapi.refused(operation), "internal_error"}


@pytest.mark.parametrize("operation", app.operations, ids=lambda each: f"{each.method} {each.path}")
def test_a_call_says_what_it_takes(operation: Operation) -> None:
    told = described(operation)
    headers = [each["name"] for each in told.get("parameters", []) if each["in"] == "header"]
    assert headers == (["Idempotency-Key"] if operation.keyed else [])
    assert ("requestBody" in told) == bool(operation.body)
    assert ("security" in told) == (not operation.public)
