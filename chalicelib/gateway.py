"""Chalice as this project needs it: a request per thread, and one shape for every error, its own included."""

import threading
from typing import Any
from uuid import uuid4

from chalice.app import Chalice, Request

from chalicelib import problems, texts
from chalicelib.refusals import MethodNotAllowed, NotFound
from chalicelib.web import CORS, Operation, Routes


class App(Chalice):
    """The app behind API Gateway; unlike plain Chalice it may be called by several threads at once."""

    def __init__(self, name: str) -> None:
        self._visits = threading.local()
        self.operations: list[Operation] = []
        super().__init__(name, configure_logs=False)

    @property
    def current_request(self) -> Request | None:
        """The request of this thread."""
        return getattr(self._visits, "request", None)

    @current_request.setter
    def current_request(self, request: Request | None) -> None:
        self._visits.request = request

    def open(self, *rooms: Routes) -> None:
        """Serve the calls of these rooms."""
        for room in rooms:
            self.register_blueprint(room)
            self.operations += room.operations

    def __call__(self, event: Any, context: Any) -> dict[str, Any]:
        """Answer one API Gateway event."""
        answer = super().__call__(event, context)
        ours = answer["headers"].get("Content-Type") == problems.MEDIA_TYPE
        return answer if answer["statusCode"] < 400 or ours else self._translated(answer)

    def _translated(self, answer: dict[str, Any]) -> dict[str, Any]:
        language, request_id = texts.preferred(None), uuid4().hex
        allowed = answer["headers"].get("Allow")
        if allowed:
            problem = problems.refused(MethodNotAllowed(), language, request_id)
            problem.headers["Allow"] = allowed
        elif answer["statusCode"] == 405:
            problem = problems.refused(NotFound(), language, request_id)
        else:
            problem = problems.faulty(language, request_id)
        problem.headers |= CORS.get_access_control_headers()
        return problem.to_dict(self.api.binary_types)
