"""The demo town's way to the API: one kept connection per thread, and the same key again where no answer came."""

import json
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from chalicelib import config, keys
from chalicelib.people import credentials
from chalicelib.people.credentials import Claims
from infra.demo.weeks import Request

SIDE_BY_SIDE = 6
PAUSES = (0.1, 0.3, 1.0, 2.0)
ANSWER_SECONDS = 10.0
# A half-opened town that is completed weeks later: what is too old by then stays out, and what it would have earned
# cannot be spent.
PASSED = {"time_too_old", "insufficient_balance"}


class Refused(Exception):
    """The API did not take what the demo town asked of it."""


class Counter:
    """Posts to one API, on behalf of whoever a request names."""

    def __init__(self, api: str) -> None:
        place = urlsplit(api)
        self.host, self.path = place.netloc, place.path
        self._kind = HTTPSConnection if place.scheme == "https" else HTTPConnection
        self._open = threading.local()

    def post(self, request: Request) -> None:
        """Make one call until it is booked; once under its key, however often this is done."""
        status, answer = self._answer("POST", request.path, request.bearer, request)
        if status != HTTPStatus.CREATED and answer["code"] not in PASSED:
            raise Refused(f"{request.path} {request.key}: {status} {answer}")

    def posted(self, bearer: Claims, key: str) -> dict[str, Any] | None:
        """What a key of the bearer's booked."""
        status, answer = self._answer("GET", f"/postings/by-key/{key}", bearer)
        if status not in (HTTPStatus.OK, HTTPStatus.NOT_FOUND):
            raise Refused(f"{key}: {status} {answer}")
        return answer if status == HTTPStatus.OK else None

    def post_all(self, rows: Sequence[Sequence[Request]], booked: Callable[[int], None]) -> None:
        """Post rows side by side, the requests of a row in order; `booked` hears how many each finished row had.

        Who is interrupted leaves the rows that did not begin for the next time.
        """
        threads = ThreadPoolExecutor(SIDE_BY_SIDE)
        try:
            for row in as_completed([threads.submit(self._post_row, row) for row in rows]):
                booked(row.result())
        finally:
            threads.shutdown(cancel_futures=True)

    def _post_row(self, row: Sequence[Request]) -> int:
        for request in row:
            self.post(request)
        return len(row)

    def _answer(
        self, method: str, path: str, bearer: Claims, request: Request | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Status and answer, asked for again while there is none; refuses Refused when there never is."""
        headers = {"Authorization": f"Bearer {token(bearer)}"}
        body = None
        if request:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": request.key}
            body = json.dumps(request.body)
        for pause in PAUSES:
            answer = self._call(method, self.path + path, body, headers)
            if answer and answer[0] != HTTPStatus.SERVICE_UNAVAILABLE:
                return answer
            time.sleep(pause)
        raise Refused(f"{self.host} does not answer {method} {path}: {answer}")

    def _call(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, Any]] | None:
        line = self._line()
        try:
            line.request(method, path, body.encode() if body else None, headers)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, HTTPException):
            line.close()
            return None

    def _line(self) -> HTTPConnection:
        line: HTTPConnection | None = getattr(self._open, "line", None)
        if line is None:
            line = self._open.line = self._kind(self.host, timeout=ANSWER_SECONDS)
        return line


def token(bearer: Claims) -> str:
    """The token that says who somebody is; made anew from the master key, for only its hash is kept."""
    return credentials.signed(bearer, credentials.signing_key(keys.known()[0], config.environment().town))
