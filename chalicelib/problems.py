"""Every "no" leaves in one shape: problem details by RFC 9457 with a stable `code`.

Refusals say what they are; a fault of ours says nothing of its inside.
"""

import json
from collections.abc import Iterable
from itertools import islice

from chalice.app import Response
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from chalicelib import texts
from chalicelib.refusals import (
    BY_CODE,
    AmountNegative,
    AmountNotPositive,
    AmountTooLarge,
    InvalidValue,
    MalformedJson,
    MissingField,
    NotAWholeNumber,
    Refusal,
    UnknownField,
    WrongType,
)

MEDIA_TYPE = "application/problem+json"
TYPES = "/v1/problems"
_MOST_ERRORS = 8
_LONGEST_FIELD = 80

# pydantic's error type -> ours; types of our own validators are refusal codes already.
FOREIGN: dict[str, type[Refusal]] = {
    "json_invalid": MalformedJson,
    "json_type": MalformedJson,
    "extra_forbidden": UnknownField,
    "missing": MissingField,
    "int_from_float": NotAWholeNumber,
    "less_than_equal": AmountTooLarge,
    "less_than": AmountTooLarge,
    "int_parsing_size": AmountTooLarge,
}


def refused(no: Refusal, language: str, request_id: str) -> Response:
    """A refusal as an answer in the caller's language."""
    response = _problem(no.code, no.status, no.details, language, request_id)
    if no.retry_after is not None:
        response.headers["Retry-After"] = str(no.retry_after)
    if no.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def faulty(language: str, request_id: str) -> Response:
    """A fault of ours as an answer: 500, and nothing else."""
    return _problem(texts.FAULT, 500, {}, language, request_id)


def _problem(code: str, status: int, details: dict[str, object], language: str, request_id: str) -> Response:
    body = details | {
        "type": f"{TYPES}#{code}",
        "title": texts.title(code, language),
        "status": status,
        "code": code,
        "request_id": request_id,
    }
    if detail := texts.detail(code, language, details):
        body["detail"] = detail
    return Response(
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=str),
        status_code=status,
        headers={"Content-Type": MEDIA_TYPE, "Content-Language": language, "Cache-Control": "no-store"},
    )


def translated(wrong: ValidationError) -> Refusal:
    """What pydantic found, as a refusal that names the fields; the first error speaks for all.

    Field names are those of the body's own path (`redeem.0.amount`); the branches of a union leave no trace.
    """
    errors: list[dict[str, str]] = []
    for found in wrong.errors(include_url=False)[:_MOST_ERRORS]:
        error = {"field": _field(found), "code": _refusal(found).code}
        if not any((told["field"] + ".").startswith(error["field"] + ".") for told in errors):
            errors.append(error)
    first = BY_CODE[errors[0]["code"]]
    named = [error for error in errors if error["field"]]
    return first(errors=named) if named else first()


def errors(refusal: type[Refusal], fields: Iterable[str]) -> list[dict[str, str]]:
    """One refusal of these fields, as the `errors` of its problem details."""
    return [{"field": field[:_LONGEST_FIELD], "code": refusal.code} for field in islice(fields, _MOST_ERRORS)]


ZERO: dict[str, type[Refusal]] = {"greater_than": AmountNotPositive, "greater_than_equal": AmountNegative}
"""Bounds that speak of zero; another one (a campaign of more than 100 per cent) is a value that is not allowed."""


def _refusal(found: ErrorDetails) -> type[Refusal]:
    kind = found["type"]
    if kind in ZERO:
        return InvalidValue if any(found.get("ctx", {}).values()) else ZERO[kind]
    if kind == "int_type" and isinstance(found["input"], float):
        return NotAWholeNumber
    if kind in FOREIGN:
        return FOREIGN[kind]
    return WrongType if kind.endswith(("_type", "_parsing")) else BY_CODE.get(kind, InvalidValue)


def _field(found: ErrorDetails) -> str:
    *way, last = found["loc"] or ("",)
    known = [str(step) for step in way if "[" not in str(step)]
    mine = found["type"] == "extra_forbidden" or "[" not in str(last)
    return ".".join([*known, str(last)] if mine else known)[:_LONGEST_FIELD]
