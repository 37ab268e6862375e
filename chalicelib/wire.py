"""A lean signed line to AWS: one HTTP request per call, on a connection that each thread keeps open.

boto3 costs more than twice the CPU per call and 180 ms at start, and retries by rules that are not ours; this client
never retries. Signature: AWS Signature Version 4 over the JSON protocols; a test compares it with botocore's.
"""

import hmac
import json
import os
import threading
import time
from functools import cache
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from select import POLLIN, poll
from socket import socket
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from chalicelib import config
from chalicelib.presign import Credentials, signing_key


class Dialect(NamedTuple):
    """How a service is spoken to: its name in signatures, before an operation's name, the version of JSON, the path.

    A service without `target` knows the operation by its path. `more` are further headers of each call.
    """

    name: str
    target: str
    json: str
    path: str = "/"
    more: tuple[tuple[str, str], ...] = ()


DYNAMODB = Dialect("dynamodb", "DynamoDB_20120810.", "1.0")
SECRETS = Dialect("secretsmanager", "secretsmanager.", "1.1")
SQS = Dialect("sqs", "AmazonSQS.", "1.0")

ANSWER_SECONDS = 2.0
IDLE_SECONDS = 30.0
"""So long an open connection is trusted; a call on a dead one is noticed only when its time is up."""
THROTTLES = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "ThrottlingException",
    "TransactionConflictException",
}
ACCEPTED = 202
"""It will be done, and nobody waits for it."""
TOO_MANY = 429
UNSETTLED = {"InternalServerError", "ServiceUnavailable", "TransactionInProgressException"}


class Fault(Exception):
    """The service refused the request for a reason that is our mistake."""


class Throttled(Exception):
    """The service did not do it and asks for patience; nothing was written."""


class Unsettled(Exception):
    """No usable answer came: the request may or may not have been carried out."""


class EngineAway(Unsettled):
    """No connection could be made: nothing was sent."""


class Cancelled(Exception):
    """A transaction was cancelled; `reasons` stand in the order of its actions, each {Code, Item?}."""

    def __init__(self, reasons: list[dict[str, Any]]) -> None:
        super().__init__([reason.get("Code") for reason in reasons])
        self.reasons = reasons


class Wire:
    """Calls to one endpoint of a service, safe to share between threads."""

    def __init__(
        self, endpoint: str, region: str, seconds: float = ANSWER_SECONDS, dialect: Dialect = DYNAMODB
    ) -> None:
        place = urlsplit(endpoint)
        self.host, self.region, self.seconds, self.dialect = place.netloc, region, seconds, dialect
        self._kind = HTTPSConnection if place.scheme == "https" else HTTPConnection
        self._open = threading.local()

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        """One operation in the service's own JSON; its answer, or one of this module's exceptions."""
        body = json.dumps(payload, separators=(",", ":")).encode()
        at = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        status, answer = self._exchange(body, signed(self.host, self.region, operation, body, at, self.dialect))
        if status == ACCEPTED:
            return {}
        if status != 200:
            raise _complaint(operation, status, answer)
        try:
            return json.loads(answer)  # type: ignore[no-any-return]
        except ValueError as cut:
            raise Unsettled("the answer was cut short") from cut

    def _exchange(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        line = self._line()
        try:
            line.request("POST", self.dialect.path, body, headers)
            answer = line.getresponse()
            told = answer.read()
        except (OSError, HTTPException) as broken:
            line.close()
            raise Unsettled(type(broken).__name__) from broken
        self._open.used = time.time()
        return answer.status, told

    def _idle(self) -> bool:
        """Whether nobody spoke for long: what lies between may have forgotten us, as while Lambda held us still."""
        return bool(abs(time.time() - self._open.used) > IDLE_SECONDS)

    def _line(self) -> HTTPConnection:
        """This thread's connection, open: anew when the other side hung up while nobody spoke."""
        line: HTTPConnection | None = getattr(self._open, "line", None)
        if line is None:
            line = self._open.line = self._kind(self.host, timeout=self.seconds)
        if line.sock and (self._idle() or _hung_up(line.sock)):
            line.close()
        try:
            if not line.sock:
                line.connect()
        except OSError as away:
            line.close()
            raise EngineAway(str(away)) from away
        return line


def _hung_up(line: socket) -> bool:
    """Whether something came while nothing was asked, which can only be the end of the connection."""
    waiting = poll()
    waiting.register(line, POLLIN)
    return bool(waiting.poll(0))


def signed(  # noqa: PLR0913, PLR0917  all of it is signed
    host: str, region: str, operation: str, body: bytes, at: str, dialect: Dialect = DYNAMODB
) -> dict[str, str]:
    """The headers of one call, signed with the process's credentials; `at` is UTC as YYYYMMDDTHHMMSSZ.

    Source: AWS Signature Version 4, "Create a signed AWS API request".
    """
    ours = credentials()
    told = f"application/x-amz-json-{dialect.json}"
    headers = {"content-type": told, "host": host, "x-amz-date": at, **dict(dialect.more)}
    if dialect.target:
        headers["x-amz-target"] = dialect.target + operation
    if ours.session:
        headers["x-amz-security-token"] = ours.session
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    canonical = f"POST\n{dialect.path}\n\n{lines}\n{names}\n{sha256(body).hexdigest()}"
    scope = f"{at[:8]}/{region}/{dialect.name}/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    key = _signing_key(ours.secret_key, at[:8], region, dialect.name)
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={ours.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return headers


def credentials() -> Credentials:
    """What the process signs with, as its surroundings tell it now: Lambda's change from time to time."""
    env = os.environ
    return Credentials(
        env.get("AWS_ACCESS_KEY_ID", "local"),
        env.get("AWS_SECRET_ACCESS_KEY", "local"),
        env.get("AWS_SESSION_TOKEN", ""),
    )


_signing_key = cache(signing_key)


def _complaint(operation: str, status: int, answer: bytes) -> Exception:
    try:
        told = json.loads(answer)
    except ValueError:
        told = {}
    name = str(told.get("__type", "")).rpartition("#")[2]
    if name == "TransactionCanceledException":
        return Cancelled(told.get("CancellationReasons", []))
    if name in THROTTLES or status == TOO_MANY:
        return Throttled(name)
    if status >= 500 or name in UNSETTLED:
        return Unsettled(name or status)
    return Fault(f"{operation}: {name} {told.get('message') or told.get('Message')}")


def of_function(name: str, *, waits: bool = True) -> Dialect:
    """How one function of ours is called, and waited for or not. Source: AWS Lambda API reference, "Invoke"."""
    more = () if waits else (("x-amz-invocation-type", "Event"),)
    return Dialect("lambda", "", "1.1", f"/2015-03-31/functions/{name}/invocations", more)


@cache
def client() -> Wire:
    """The process's line to its town's tables."""
    env = config.environment()
    return Wire(env.dynamodb_endpoint or f"https://dynamodb.{env.region}.amazonaws.com", env.region)
