"""A function under Lambda's own runtime client, in a process that has nothing but its archive.

The client (awslambdaric) asks this module's small server for events, as it asks Lambda's runtime API in the cloud.
Source: AWS Lambda developer guide, "Using the Lambda runtime API for custom runtimes".
"""

import json
import os
import queue
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import files
from pathlib import Path
from time import time
from typing import Any

from infra.local import processes

CLIENT = ("awslambdaric", "simplejson", "snapshot-restore-py")
"""The runtime client and what it needs: all that Lambda puts beside an archive, boto3 apart."""
ANSWER_SECONDS = 60.0


@dataclass
class Answer:
    """What a function answered; `failed` where it raised."""

    body: Any
    failed: bool


@dataclass
class Lambda:
    """A function that runs; `init_seconds` of processor time went by until it asked for its first event."""

    process: int = 0
    init_seconds: float = 0.0
    fault: str = ""
    events: "queue.Queue[bytes]" = field(default_factory=queue.Queue)
    answers: "queue.Queue[Answer]" = field(default_factory=queue.Queue)
    ready: threading.Event = field(default_factory=threading.Event)

    def invoke(self, event: object) -> Answer:
        """One call, answered; queue.Empty after a minute."""
        self.events.put(json.dumps(event).encode())
        return self.answers.get(timeout=ANSWER_SECONDS)

    def processor_seconds(self) -> float:
        """Processor time that its threads have used up to now. Source: proc(5), /proc/pid/task/tid/schedstat."""
        threads = Path(f"/proc/{self.process}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


@contextmanager
def running(task: Path, handler: str, environment: Mapping[str, str], *more: Path) -> Iterator[Lambda]:
    """Start a function from an unpacked archive, and `more` folders of code; raises RuntimeError where it cannot."""
    made = Lambda()
    server = _Server(("127.0.0.1", 0), type("Bound", (_RuntimeApi,), {"function": made}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="talente-lambda-") as scratch:
        log = Path(scratch, "log")
        places = ":".join(map(str, (task, *more, beside(Path(scratch)))))
        given = {**_environment(task, handler, server.server_port), "PYTHONPATH": places, **environment}
        # Without -S and -P the packages and the folder of this process would stand in for what an archive lacks.
        command = [sys.executable, "-S", "-P", "-m", "awslambdaric", handler]
        child = processes.spawn(handler, command, given, log)
        made.process = child.popen.pid
        try:
            processes.until(lambda: made.ready.is_set() or not child.running(), ANSWER_SECONDS)
            if made.fault or not made.ready.is_set():
                raise RuntimeError(f"{handler} does not begin: {made.fault or log.read_text()}")
            yield made
        finally:
            child.kill()
            server.shutdown()
            server.server_close()


@cache
def unpacked(archive: Path) -> Path:
    """An archive's content in a folder beside it, unpacked once."""
    folder = archive.with_suffix("")
    if not folder.exists():
        unfinished = Path(tempfile.mkdtemp(dir=archive.parent))
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(unfinished)
        with suppress(OSError):  # another process was quicker
            unfinished.rename(folder)
    return folder


def beside(scratch: Path) -> Path:
    """A folder with the runtime client alone, linked from where it is installed."""
    folder = scratch / "runtime"
    folder.mkdir()
    for package in CLIENT:
        tops = {str(file).split("/")[0]: file for file in files(package) or []}
        for name, file in tops.items():
            if not name.startswith("__"):
                place = Path(str(file.locate()))
                root = place.parents[len(file.parts) - 2] if len(file.parts) > 1 else place
                (folder / name).symlink_to(root)
    return folder


def _environment(task: Path, handler: str, port: int) -> dict[str, str]:
    return {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}",
        "AWS_LAMBDA_FUNCTION_NAME": "talente-test",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
        "LAMBDA_TASK_ROOT": str(task),
        "_HANDLER": handler,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PATH": os.environ.get("PATH", ""),
    }


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A function that is ended while it waits for an event hangs up, and that is no error."""


class _RuntimeApi(BaseHTTPRequestHandler):
    """The runtime API for one function, one event at a time."""

    protocol_version = "HTTP/1.1"
    function: Lambda

    def do_GET(self) -> None:
        """`/runtime/invocation/next`: the client is ready for an event."""
        function = self.function
        if not function.ready.is_set():
            function.init_seconds = function.processor_seconds()
            function.ready.set()
        event = function.events.get()
        due = str(int((time() + ANSWER_SECONDS) * 1000))
        arn = "arn:aws:lambda:eu-central-1:000000000000:function:talente-test"
        names = {"Aws-Request-Id": os.urandom(8).hex(), "Deadline-Ms": due, "Invoked-Function-Arn": arn}
        self._reply(200, event, {f"Lambda-Runtime-{name}": value for name, value in names.items()})

    def do_POST(self) -> None:
        """`…/response`, `…/error`, and `/runtime/init/error`."""
        told = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.endswith("/init/error"):
            self.function.fault = told.decode()
            self.function.ready.set()
        else:
            self.function.answers.put(Answer(json.loads(told or b"null"), not self.path.endswith("/response")))
        self._reply(202, b"{}", {})

    def _reply(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Type": "application/json"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: a test's output is not the place."""
