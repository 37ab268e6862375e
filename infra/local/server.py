"""The API on this machine: `python -m infra.local.server --port 8000`.

Python's own threaded HTTP server before our gateway. Chalice's own one waits 44 ms for each answer on a
kept connection; here an answer is one write, sent at once. For one machine and its users, not for the net.
"""

import argparse
import logging
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

from chalice.app import Chalice, Response

from chalicelib import config, problems
from chalicelib.audits import runs
from chalicelib.refusals import BodyTooLarge
from infra.local import frames, mails, schedule, streams
from infra.local.gateway import Answer, Gateway, Request, from_response, refusal
from infra.local.pages import Pages

IDLE_SECONDS = 75
LAST_ANSWERS_SECONDS = 2.0
LONGEST_HEARING = 1000  # reads of 64 KB
Shown = Mapping[str, Callable[[Request], Answer]]
"""What this server shows beside the API, by path."""
Site = Callable[[Request], Answer | None]
"""The site's pages; None for what is the API's."""
BODILESS = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


class Server(ThreadingHTTPServer):
    """One thread for each connection, and a list of those that owe an answer."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, gateway: Gateway, host: str, port: int, pages: Shown, site: Site) -> None:
        self.gateway, self.pages, self.site = gateway, pages, site
        self.busy: set[int] = set()
        super().__init__((host, port), Handler)

    def drain(self) -> None:
        """Take no new connection, and let answers that are under way go out."""
        self.server_close()
        deadline = time.monotonic() + LAST_ANSWERS_SECONDS
        while self.busy and time.monotonic() < deadline:
            time.sleep(0.01)


class Handler(BaseHTTPRequestHandler):
    """Reads requests off one connection and writes the gateway's answers, in order."""

    server: Server
    protocol_version = default_request_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    unread = False

    def _exchange(self) -> None:
        me = threading.get_ident()
        self.server.busy.add(me)
        try:
            self._send(self._answer())
        finally:
            self.server.busy.discard(me)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _exchange

    def _answer(self) -> Answer:
        request = Request(self.command, self.path, self.headers.items(), source_ip=self.client_address[0])
        try:
            if page := self.server.pages.get(self.path.partition("?")[0]):
                return page(request)
            if shown := self.server.site(request):
                return shown
            return self.server.gateway.answer(replace(request, body=frames.body(self.headers, self.rfile)))
        except frames.Malformed as broken:
            self.close_connection = True
            return malformed(HTTPStatus.BAD_REQUEST, str(broken))
        except BodyTooLarge as no:
            self.close_connection = self.unread = True
            return refusal(no, request)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status not in BODILESS:
            self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and answer.status not in BODILESS:
            self.wfile.write(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002 - the base class says how it is called
        """What the standard library finds wrong with a request line or with headers, in the API's shape."""
        if code == HTTPStatus.NOT_IMPLEMENTED:
            # A method that this class has no name for: the gateway knows what is allowed instead.
            self._exchange()
        else:
            self.close_connection = True
            self._send(malformed(HTTPStatus(code), message or ""))
        self.wfile.flush()

    def finish(self) -> None:
        """Hear out a client that is still sending, or the closing would tear our answer from its hands."""
        super().finish()
        if self.unread:
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(1)
            with suppress(OSError):
                for _ in range(LONGEST_HEARING):
                    if not self.connection.recv(65536):
                        break

    def handle_expect_100(self) -> bool:
        proceed = super().handle_expect_100()
        self.wfile.flush()
        return proceed

    def version_string(self) -> str:
        return "Talente"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """The app writes one line for each request; a second one here would only slow it."""


def malformed(status: HTTPStatus, reason: str) -> Answer:
    """Problem details for what never became a request."""
    code = "malformed_request"
    body = {
        "type": f"{problems.TYPES}#{code}",
        "title": status.phrase,
        "status": int(status),
        "detail": reason,
        "code": code,
        "request_id": str(uuid4()),
    }
    return from_response(Response(body, {"Content-Type": problems.MEDIA_TYPE}, status))


def no_site(_request: Request) -> None:
    """Where the API alone is served."""


def serve(app: Chalice, port: int = 8000, pages: Shown | None = None, site: Site = no_site) -> Server:
    """A server that listens already, to this machine alone; `shutdown` its `serve_forever` from another thread."""
    return Server(Gateway(app), "127.0.0.1", port, pages or {}, site)


def beside(work: Callable[[], object]) -> None:
    """Do what a function of the cloud does for nobody who waits: an audit that was asked for, while answers go on."""
    threading.Thread(target=work, daemon=True).start()


def main() -> None:
    arguments = argparse.ArgumentParser(prog="infra.local.server", description=__doc__)
    arguments.add_argument("--port", type=int, default=8000)
    arguments.add_argument("--site", type=Path, help="the folder of the site's finished pages")
    given = arguments.parse_args()
    logging.basicConfig(level=logging.INFO)
    app = import_module("app")
    site = Pages(given.site) if given.site else no_site
    server = serve(app.app, given.port, {"/mail": mails.page}, site)
    runs.START.here = beside
    running = [
        schedule.begin(app.tick, app.audit),
        streams.begin(app.counters, config.environment().journal_table),
    ]
    for number in (signal.SIGTERM, signal.SIGINT):
        # shutdown() waits for the loop that this very thread runs, so another one calls it.
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever(poll_interval=0.1)
    for over in running:
        over.set()
    server.drain()


if __name__ == "__main__":
    main()
