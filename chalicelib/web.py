"""The web layer: a room declares its calls with `Routes`; checking, refusing and answering are done here.

Chalice turns a view's exception into a 500 before any middleware sees it, so `Routes` translates refusals.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from chalice.app import Blueprint, CORSConfig, Request, Response
from pydantic import BaseModel

from chalicelib import clock, intake, problems, telemetry, texts
from chalicelib.callers import ANYBODY, Caller
from chalicelib.ledger import tally
from chalicelib.refusals import Refusal

Body = TypeVar("Body", bound=BaseModel)
Asked = TypeVar("Asked")
Reply = TypeVar("Reply", bound=BaseModel)
Ids = ParamSpec("Ids")
Identify = Callable[[str | None, str, str], Caller]
Refusals = tuple[type[Refusal], ...]

# Our pages ask under their own host (CloudFront has both), so cookies need no permission here. A page of anybody's may
# ask, and its browser sends no cookie of ours along: SameSite=Strict, and no Allow-Credentials.
CORS = CORSConfig(
    allow_origin="*",
    allow_headers=["Accept-Language", "Authorization", "Content-Type", "Idempotency-Key"],
    expose_headers=["Idempotent-Replayed", "Retry-After"],
    max_age=86_400,
)
HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Call(Generic[Asked]):
    """One checked request; `now` in server ms, `key` and `fingerprint` empty unless the route is keyed.

    `source` is the network address that asks, for counting tries; `cookies` are what a browser sent along.
    """

    caller: Caller
    body: Asked
    query: Any
    key: str
    fingerprint: str
    now: int
    language: str
    source: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer(Generic[Reply]):
    """An answer with more than its body; `replayed`: it is the first answer to this key, told again."""

    body: Reply
    replayed: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Operation:
    """One call of the API as it was declared; the OpenAPI document is made from these."""

    method: str
    path: str
    view: Callable[..., Any]
    summary: str
    answer: type[BaseModel] | None
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    status: int = 200
    keyed: bool = False
    public: bool = False
    refuses: Refusals = ()


View = Callable[Concatenate[Call[Asked], Ids], Reply | Answer[Reply] | Response]


class Routes(Blueprint):
    """A room's calls. `identify` answers who calls, from Authorization header, method and resource."""

    def __init__(self, import_name: str, identify: Identify) -> None:
        super().__init__(import_name)
        self.identify = identify
        self.operations: list[Operation] = []

    def get(  # noqa: PLR0913  a declaration names what it declares
        self,
        path: str,
        *,
        answer: type[Reply] | None,
        summary: str,
        query: type[BaseModel] | None = None,
        public: bool = False,
        refuses: Refusals = (),
    ) -> Callable[[View[None, Ids, Reply]], View[None, Ids, Reply]]:
        """Declare a read; without an answer's model the view makes its own Response."""
        return lambda view: self._declare(
            Operation("GET", path, view, summary, answer, query=query, public=public, refuses=refuses)
        )

    def post(  # noqa: PLR0913
        self,
        path: str,
        *,
        body: type[Body],
        answer: type[Reply],
        summary: str,
        status: int = 200,
        keyed: bool = False,
        public: bool = False,
        refuses: Refusals = (),
    ) -> Callable[[View[Body, Ids, Reply]], View[Body, Ids, Reply]]:
        """Declare a change, or a question that must not stand in a path; what moves value is keyed."""
        told: dict[str, Any] = {"status": status, "keyed": keyed, "public": public, "refuses": refuses}
        return lambda view: self._declare(Operation("POST", path, view, summary, answer, body, **told))

    def _declare(self, operation: Operation) -> Callable[..., Any]:
        def entry(**_ids: str) -> Response:
            return self._answer(operation, self.current_request)

        self.operations.append(operation)
        name, methods = operation.view.__name__, [operation.method]
        self.route(operation.path, methods=methods, name=name, cors=CORS, content_types=["*/*"])(entry)
        return operation.view

    def _answer(self, operation: Operation, request: Request) -> Response:
        began, tries = perf_counter(), tally.begin()
        language = texts.preferred(request.headers.get("accept-language"))
        line = telemetry.arrived(request.context.get("requestId"), request.headers.get("x-amzn-trace-id"))
        line |= {"method": operation.method, "route": operation.path}
        fault: Exception | None = None
        try:
            response = self._accepted(operation, request, line)
        except Refusal as no:
            line["code"] = no.code
            response = problems.refused(no, language, line["request_id"])
        except Exception as unexpected:  # noqa: BLE001  the edge: logged once below, never told
            fault = unexpected
            response = problems.faulty(language, line["request_id"])
        line |= {"status": response.status_code, "ms": round((perf_counter() - began) * 1000)}
        telemetry.visit(line, tries, fault)
        return response

    def _accepted(self, operation: Operation, request: Request, line: telemetry.Line) -> Response:
        caller = ANYBODY
        if not operation.public:
            caller = self.identify(request.headers.get("authorization"), operation.method, operation.path)
            line["role"] = caller.role
        ids = intake.ids(request.uri_params or {})
        key = intake.idempotency_key(request) if operation.keyed else ""
        query = intake.query(request, operation.query)
        body = intake.body(request, operation.body) if operation.body else None
        asked = intake.fingerprint(operation.method, operation.path.format(**ids), body) if key else ""
        language = texts.preferred(request.headers.get("accept-language"))
        source, cookies = intake.source(request), intake.cookies(request)
        call = Call(caller, body, query, key, asked, clock.now(), language, source, cookies)
        reply = operation.view(call, **ids)
        if isinstance(reply, Answer) and reply.replayed:
            line["replayed"] = True
        return _response(reply, operation.status)


def _response(reply: BaseModel | Answer[Any] | Response, status: int) -> Response:
    if isinstance(reply, Response):
        return reply
    answer = reply if isinstance(reply, Answer) else Answer(reply)
    headers: dict[str, str | list[str]] = {**HEADERS, **answer.headers}
    if answer.replayed:
        headers["Idempotent-Replayed"] = "true"
    return Response(answer.body.model_dump_json(exclude_none=True, by_alias=True), headers, status)
