"""The OpenAPI 3.1 document, made from the declared calls and their models, never by hand.

Made at the first request for it, the same text for the same code; until then this module is not imported.
"""

import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from chalicelib import config, intake, problems, texts
from chalicelib import refusals as no
from chalicelib.policy import MAY
from chalicelib.shapes import Shape
from chalicelib.web import Operation, Refusals

Json = dict[str, Any]
Named = dict[Any, Json]

SIGNED_IN: Refusals = (no.NotSignedIn, no.NotAllowed, no.TryAgain)
BODY: Refusals = (
    *(no.MalformedJson, no.UnknownField, no.MissingField, no.WrongType, no.NotAWholeNumber),
    *(no.AmountNotPositive, no.AmountNegative, no.AmountTooLarge, no.InvalidValue),
    *(no.BodyTooLarge, no.UnsupportedMediaType),
)
KEYED: Refusals = (no.MissingIdempotencyKey, no.MalformedIdempotencyKey, no.IdempotencyKeyReused)
QUERY: Refusals = (no.UnknownField, no.MissingField, no.WrongType, no.InvalidValue)

_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Made and kept by the client before it sends; the same key never books twice.",
    "schema": {"type": "string", "pattern": f"^{intake.IDEMPOTENCY_KEY.pattern}$"},
}
_REPLAYED = {"description": "`true` when this is the first answer told again.", "schema": {"const": "true"}}


class FieldError(Shape):
    """What is wrong with one field."""

    field: str = Field(examples=["redeem.0.amount"])
    code: str = Field(examples=["amount_not_positive"])


class Problem(Shape):
    """Problem details (RFC 9457); some refusals add members of their own."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["/v1/problems#card_blocked"])
    title: str = Field(examples=["The card is blocked."])
    detail: str | None = Field(default=None, examples=["2 tries are left."])
    status: int = Field(examples=[409])
    code: str = Field(examples=["card_blocked"])
    errors: list[FieldError] | None = None
    request_id: str


@cache
def document(operations: tuple[Operation, ...]) -> str:
    """The document as JSON text."""
    named, schemas = _schemas(operations)
    paths: dict[str, Json] = {}
    for operation in sorted(operations, key=lambda each: (each.path, each.method)):
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation, named)
    town = config.town()
    whole = {
        "openapi": "3.1.0",
        "info": {"title": f"Talente: {town.programme}", "version": config.VERSION},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _schemas(operations: Iterable[Operation]) -> tuple[Named, Json]:
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(Problem, "serialization"): None}
    for operation in operations:
        if operation.body:
            wanted[operation.body, "validation"] = None
        if operation.answer:
            wanted[operation.answer, "serialization"] = None
    template = "#/components/schemas/{model}"
    named, definitions = models_json_schema(list(wanted), ref_template=template)
    return dict(named), dict(definitions["$defs"])


def _described(operation: Operation, named: Named) -> Json:
    told: Json = {
        "operationId": operation.view.__name__,
        "summary": operation.summary,
        "tags": [_room(operation)],
    }
    if operation.view.__doc__:
        told["description"] = operation.view.__doc__
    if parameters := _parameters(operation):
        told["parameters"] = parameters
    if operation.body:
        told["requestBody"] = {"required": True, "content": _json(named[operation.body, "validation"])}
    told["responses"] = _responses(operation, named)
    if not operation.public:
        roles = MAY.get((operation.method, operation.path), frozenset())
        told["security"] = [{"bearer": []}, *([{}] if "anybody" in roles else [])]
        told["x-roles"] = sorted(roles)
    return told


def _room(operation: Operation) -> str:
    place = operation.view.__module__.split(".")
    return place[1] if len(place) > 2 else "town"


def _parameters(operation: Operation) -> list[Json]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", operation.path)
    ]
    if operation.query:
        schema = operation.query.model_json_schema()
        required = schema.get("required", [])
        for name, shape in schema["properties"].items():
            parameters.append({"name": name, "in": "query", "required": name in required, "schema": shape})
    return [*parameters, _KEY] if operation.keyed else parameters


def _responses(operation: Operation, named: Named) -> Json:
    good: Json = {"description": "Done."}
    if operation.answer:
        good["content"] = _json(named[operation.answer, "serialization"])
    if operation.keyed:
        good["headers"] = {"Idempotent-Replayed": _REPLAYED}
    by_status: dict[str, list[str]] = {}
    for code in refused(operation):
        by_status.setdefault(str(no.BY_CODE[code].status), []).append(code)
    by_status["500"] = [texts.FAULT]
    return {str(operation.status): good} | {status: _refusal(by_status[status]) for status in sorted(by_status)}


def refused(operation: Operation) -> list[str]:
    """The codes of every refusal a call can answer: its own and those of what it takes."""
    kinds = set(operation.refuses)
    kinds.update(() if operation.public else SIGNED_IN)
    kinds.update(BODY if operation.body else ())
    kinds.update(KEYED if operation.keyed else ())
    kinds.update(QUERY if operation.query else (no.UnknownField,))
    kinds.update((no.NotFound,) if "{" in operation.path else ())
    return sorted(kind.code for kind in kinds)


def _refusal(codes: list[str]) -> Json:
    problem = {"$ref": "#/components/schemas/Problem"}
    schema = {"allOf": [problem, {"properties": {"code": {"enum": codes}}}]}
    told = " ".join(f"`{code}`: {texts.english(code)}" for code in codes)
    return {"description": told, "content": {problems.MEDIA_TYPE: {"schema": schema}}}


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}
