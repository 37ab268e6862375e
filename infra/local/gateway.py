"""API Gateway as our routes know it: an HTTP request becomes a Lambda event, the answer becomes HTTP again.

Tests call it without a socket, the local server with one. Unlike Chalice's own local gateway it decodes
path parameters, keeps repeated headers, and says 404 and 405 in the API's one shape.
"""

import base64
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote
from uuid import uuid4

from chalice.app import Chalice, CORSConfig, Response, RouteEntry
from chalice.local import LambdaContext

from chalicelib import problems, texts
from chalicelib.refusals import MethodNotAllowed, NotFound, Refusal
from chalicelib.web import CORS

Headers = Sequence[tuple[str, str]]
Routes = Mapping[str, Mapping[str, RouteEntry]]

LAMBDA_SECONDS = 29


@dataclass(frozen=True, slots=True)
class Request:
    """What came over the wire; `target` is the path with its query, not yet decoded."""

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""
    source_ip: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over the wire."""

    status: int
    headers: Headers
    body: bytes


class Gateway:
    """Stands before an app that several threads may call at once (chalicelib.gateway.App is one)."""

    def __init__(self, app: Chalice) -> None:
        self.app = app

    def answer(self, request: Request) -> Answer:
        """Answer one request; nothing that a client sends makes this raise."""
        try:
            asked = event(request, self.app.routes)
        except Refusal as no:
            return refusal(no, request)
        methods = self.app.routes[asked["resource"]]
        if request.method == "OPTIONS" and "OPTIONS" not in methods:
            return _preflight(methods)
        return self._invoked(asked, request)

    def _invoked(self, asked: dict[str, Any], request: Request) -> Answer:
        context = LambdaContext(self.app.app_name, memory_size=1024, max_runtime_ms=LAMBDA_SECONDS * 1000)
        try:
            return _answer(self.app(asked, context))
        except Exception:
            logging.getLogger(__name__).exception("%s %s", request.method, asked["resource"])
            language = texts.preferred(None)
            return from_response(problems.faulty(language, asked["requestContext"]["requestId"]))


def event(request: Request, routes: Routes) -> dict[str, Any]:
    """The event of a REST API's Lambda proxy integration (API Gateway, payload format 1.0).

    Refuses with NotFound, and with MethodNotAllowed, which says what is `allowed`.
    """
    path, _, query = request.target.partition("?")
    resource, parameters = matched(path, routes)
    if request.method not in {*routes[resource], "OPTIONS"}:
        raise MethodNotAllowed(allowed=", ".join(sorted(routes[resource])))
    headers, questions = _grouped(request.headers), parse_qs(query, keep_blank_values=True)
    return {
        "resource": resource,
        "path": unquote(path),
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": {name: values[-1] for name, values in questions.items()} or None,
        "multiValueQueryStringParameters": questions or None,
        "pathParameters": parameters or None,
        "stageVariables": None,
        "requestContext": _context(request, resource, unquote(path)),
        **_body(request.body),
    }


def matched(path: str, routes: Routes) -> tuple[str, dict[str, str]]:
    """The resource that serves a path, and its decoded parameters; a fixed word goes before a parameter.

    Parts are split before they are decoded, so an encoded slash stays within its parameter.

    >>> matched("/cards/a%2Fb", {"/cards": {}, "/cards/{id}": {}})
    ('/cards/{id}', {'id': 'a/b'})
    """
    parts = [unquote(part) for part in (path.rstrip("/") or "/").split("/")]
    # "{" sorts after every letter and digit.
    for resource in sorted(routes):
        names = resource.split("/")
        if len(names) == len(parts) and all(map(_fits, names, parts)):
            pairs = zip(names, parts, strict=True)
            return resource, {name[1:-1]: part for name, part in pairs if name.startswith("{")}
    raise NotFound


def _fits(name: str, part: str) -> bool:
    return name == part or (name.startswith("{") and part != "")


def _grouped(headers: Headers) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in headers:
        grouped.setdefault(name, []).append(value)
    return grouped


def _context(request: Request, resource: str, path: str) -> dict[str, Any]:
    return {
        "resourcePath": resource,
        "httpMethod": request.method,
        "path": path,
        "protocol": "HTTP/1.1",
        "stage": "local",
        "requestId": str(uuid4()),
        "requestTimeEpoch": time.time_ns() // 1_000_000,
        "identity": {"sourceIp": request.source_ip},
    }


def _body(body: bytes) -> dict[str, Any]:
    """Text as it is; what is no text, in base64, so that the app sees the very bytes."""
    try:
        return {"body": body.decode() if body else None, "isBase64Encoded": False}
    except UnicodeDecodeError:
        return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}


def _answer(reply: Mapping[str, Any]) -> Answer:
    body = reply["body"] or ""
    content = base64.b64decode(body) if reply.get("isBase64Encoded") else body
    headers = [*reply["headers"].items()]
    headers += [(name, value) for name, values in reply["multiValueHeaders"].items() for value in values]
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "application/json"))
    return Answer(reply["statusCode"], headers, content if isinstance(content, bytes) else content.encode())


def from_response(response: Response) -> Answer:
    """A response that no app made, with the CORS headers that let a browser read it."""
    reply: dict[str, Any] = response.to_dict()
    reply["headers"] |= CORS.get_access_control_headers()
    return _answer(reply)


def refusal(no: Refusal, request: Request) -> Answer:
    """A refusal that no app was asked for, in the caller's language."""
    languages = [value for name, value in request.headers if name.lower() == "accept-language"]
    problem = problems.refused(no, texts.preferred(languages[0] if languages else None), str(uuid4()))
    if isinstance(no, MethodNotAllowed):
        problem.headers["Allow"] = str(no.details.get("allowed", ""))
    return from_response(problem)


def _preflight(methods: Mapping[str, RouteEntry]) -> Answer:
    """The answer that API Gateway gives by itself where a route has CORS."""
    # Chalice's types forget that a route may have none.
    shared: dict[str, CORSConfig | None] = {name: entry.cors for name, entry in methods.items()}
    allowed = {name: cors.get_access_control_headers() for name, cors in shared.items() if cors}
    headers = dict(next(iter(allowed.values()), {}))
    headers["Access-Control-Allow-Methods"] = ",".join([*allowed, "OPTIONS"])
    return Answer(200, list(headers.items()), b"")
