"""What comes in: body, query, path and headers, each checked before a room sees it.

Whatever is sent, the answer is the data or a refusal; nothing here can become a 5xx.
"""

import base64
import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import unquote

from chalice.app import Request
from pydantic import BaseModel, ValidationError

from chalicelib import config, problems
from chalicelib.refusals import (
    BodyTooLarge,
    InvalidValue,
    MalformedIdempotencyKey,
    MalformedJson,
    MissingIdempotencyKey,
    NotFound,
    UnknownField,
    UnsupportedMediaType,
)

Model = TypeVar("Model", bound=BaseModel)

MOST_BYTES = 16 * 1024
IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
PATH_ID = re.compile(r"[A-Za-z0-9_.:-]{1,80}", re.ASCII)
SECRETS = {"pin", "stub", "wallet"}
"""What a request proves itself with: it is no part of what was asked, and must not be guessed from its hash."""
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
_JSON = re.compile(r'\s*application/json\s*(;\s*charset="?utf-?8"?\s*)?', re.ASCII | re.IGNORECASE)


def body(request: Request, model: type[Model]) -> Model:
    """The body as its model, by strict JSON rules."""
    if not _JSON.fullmatch(request.headers.get("content-type") or ""):
        raise UnsupportedMediaType
    raw = _bytes(request)
    if len(raw) > MOST_BYTES:
        raise BodyTooLarge
    try:
        return model.model_validate_json(raw, strict=True)
    except ValidationError as wrong:
        raise problems.translated(wrong) from None


def _bytes(request: Request) -> bytes:
    event = request.to_original_event()
    sent = event.get("body") or b""
    if isinstance(sent, str):
        sent = sent.encode("utf-8", "surrogatepass")
    if not event.get("isBase64Encoded"):
        return bytes(sent)
    try:
        return base64.b64decode(sent, validate=True)
    except ValueError:
        raise MalformedJson from None


def query(request: Request, model: type[BaseModel] | None) -> Any:
    """The query as its model; a parameter given twice, empty or unknown is refused."""
    sent = request.query_params
    given = {name: sent.getlist(name) for name in sent} if sent else {}
    if model is None:
        if given:
            raise UnknownField(errors=problems.errors(UnknownField, given))
        return None
    for name, values in given.items():
        if len(values) != 1 or not values[0]:
            raise InvalidValue(errors=problems.errors(InvalidValue, [name]))
    try:
        return model.model_validate_strings({name: values[0] for name, values in given.items()})
    except ValidationError as wrong:
        raise problems.translated(wrong) from None


def ids(path_parameters: Mapping[str, str]) -> dict[str, str]:
    """The ids of a path; what cannot be an id is not found, like any other thing that is not there."""
    decoded = {name: unquote(value) for name, value in path_parameters.items()}
    if not all(PATH_ID.fullmatch(value) for value in decoded.values()):
        raise NotFound
    return decoded


def idempotency_key(request: Request) -> str:
    """The key which the client made and kept before it sent the request; of several, none is the one that counts."""
    sent = request.to_original_event().get("multiValueHeaders") or {}
    keys = {key for name, values in sent.items() if name.lower() == "idempotency-key" for key in values}
    key = request.headers.get("idempotency-key")
    if not key:
        raise MissingIdempotencyKey
    if len(keys) > 1 or not IDEMPOTENCY_KEY.fullmatch(key):
        raise MalformedIdempotencyKey
    return str(key)


def source(request: Request) -> str:
    """The network address of whoever asks. Behind so many proxies of our own, each of which adds whom it heard.

    Source: MDN, "X-Forwarded-For", "Selecting an IP address".
    """
    peer = str((request.context.get("identity") or {}).get("sourceIp", ""))
    told = [part.strip() for part in (request.headers.get("x-forwarded-for") or "").split(",") if part.strip()]
    proxies = config.proxies()
    return told[-1 - proxies] if proxies and len(told) > proxies else peer


def cookies(request: Request) -> dict[str, str]:
    """What a browser kept for us. Source: RFC 6265, section 5.4; what is no pair there is none here."""
    pairs = (part.strip().partition("=") for part in (request.headers.get("cookie") or "").split(";"))
    return {name: value for name, _, value in pairs if name}


def fingerprint(method: str, path: str, sent: BaseModel | None) -> str:
    """144 bits of SHA-256 over what was asked, in 24 characters; a PIN, a stub's code or a wallet's token is left out.

    Two requests with the same fingerprint ask for the same, whatever the order and spacing of their JSON; a field that
    is null is one that is not there.
    """
    asked = _without_secrets(sent.model_dump(mode="json", exclude_unset=True, exclude_none=True)) if sent else None
    canonical = _CANONICAL.encode([method, path, asked]).encode()
    return base64.urlsafe_b64encode(sha256(canonical).digest()[:18]).decode()


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_secrets(part) for name, part in value.items() if name not in SECRETS}
    return [_without_secrets(part) for part in value] if isinstance(value, list) else value
