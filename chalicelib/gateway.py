"""Chalice as this project needs it: a request per thread, rooms opened when asked for, one shape for every error."""

import threading
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from chalice.app import Chalice, Request

from chalicelib import problems, telemetry, texts
from chalicelib.ledger.tally import Tally
from chalicelib.refusals import MethodNotAllowed, NotFound, Refusal
from chalicelib.web import CORS, Operation, Routes


class App(Chalice):
    """The app behind API Gateway; unlike plain Chalice it may be called by several threads at once.

    `rooms` are the modules whose `routes` declare calls, each with the words that its paths begin with after `/v1/`. A
    room is opened by the first call for it, so that a scan on a fresh Lambda does not wait for the office's modules.
    """

    def __init__(self, name: str, rooms: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._visits = threading.local()
        self._opening = threading.Lock()
        self._closed = dict(rooms or {})
        self.operations: list[Operation] = []
        super().__init__(name, configure_logs=False)

    @property
    def current_request(self) -> Request | None:
        """The request of this thread."""
        return getattr(self._visits, "request", None)

    @current_request.setter
    def current_request(self, request: Request | None) -> None:
        self._visits.request = request

    def open_for(self, resource: str) -> None:
        """Serve the calls of the rooms that may know a resource (`/v1/postings/{id}`)."""
        word = resource.split("/")[2] if resource.count("/") > 1 else ""
        if any(word in words for words in self._closed.values()):
            self._open([module for module, words in self._closed.items() if word in words])

    def open_all(self) -> None:
        """Serve every room: what deploys, documents and imitates the whole API needs to know it whole."""
        self._open(list(self._closed))

    def open(self, *rooms: Routes) -> None:
        """Serve the calls of these rooms."""
        for room in rooms:
            self.register_blueprint(room)
            self.operations += room.operations

    def _open(self, modules: list[str]) -> None:
        with self._opening:
            for module in modules:
                if module in self._closed:
                    self.open(import_module(module).routes)
                    self._closed = {name: words for name, words in self._closed.items() if name != module}

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:
        """Answer one API Gateway event."""
        self.open_for(event["requestContext"]["resourcePath"])
        answer = super().__call__(event, context)
        ours = answer["headers"].get("Content-Type") == problems.MEDIA_TYPE
        return answer if answer["statusCode"] < 400 or ours else self._translated(event["requestContext"], answer)

    def _translated(self, context: Mapping[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        """Chalice's own "no", which no route has seen, in our shape and with a line of its own."""
        language, line = texts.preferred(None), telemetry.arrived(context.get("requestId"), None)
        allowed = answer["headers"].get("Allow")
        no: Refusal | None = None
        if allowed or answer["statusCode"] == 405:
            no = MethodNotAllowed() if allowed else NotFound()
        told = language, line["request_id"]
        problem = problems.refused(no, *told) if no else problems.faulty(*told)
        if allowed:
            problem.headers["Allow"] = allowed
        line |= {"code": no.code} if no else {}
        line |= {"method": context["httpMethod"], "route": context["resourcePath"], "status": problem.status_code}
        telemetry.visit(line, Tally())
        problem.headers |= CORS.get_access_control_headers()
        return problem.to_dict(self.api.binary_types)
