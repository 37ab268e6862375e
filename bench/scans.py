"""Tills that scan over HTTP, all in one thread and with hardly a header, so that they cost the server little."""

import json
import secrets
import selectors
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

from bench.calls import PURCHASE
from bench.counters import Counter
from bench.rounds import named_counters, serve_rounds


@dataclass
class Till:
    """One kept connection, and how many scans it still has to make."""

    counter: Counter
    line: socket.socket
    waiting: int = 0
    heard: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.body = json.dumps({"card": self.counter.code, **PURCHASE}).encode()
        token = self.counter.token(self.counter.shop)
        self.head = (
            "POST /v1/scans HTTP/1.1\r\nHost: till\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: {len(self.body)}\r\nIdempotency-Key: "
        ).encode()

    def ask(self) -> None:
        key = secrets.token_urlsafe(18).encode()
        self.line.sendall(b"%b%b\r\n\r\n%b" % (self.head, key, self.body))

    def hear(self) -> bool:
        """Read what came; whether the answer is whole."""
        self.heard += self.line.recv(65536)
        head, end, body = self.heard.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head):
            return False
        if not head.startswith(b"HTTP/1.1 201 "):
            raise RuntimeError(self.heard.decode())
        self.heard.clear()
        self.waiting -= 1
        return True


def _length(head: bytearray) -> int:
    return int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])


def main() -> None:
    port, *accounts = sys.argv[1:]
    tills = [Till(c, socket.create_connection(("127.0.0.1", int(port)))) for c in named_counters(accounts)]

    def prepared(each: int) -> Callable[[], float]:
        for till in tills:
            till.waiting = each
        return lambda: _rate(tills)

    serve_rounds(prepared)


def _rate(tills: list[Till]) -> float:
    """Scan at every till until the first is done; how many a second were done until then."""
    waiting = sum(till.waiting for till in tills)
    with selectors.DefaultSelector() as ears:
        begun = perf_counter()
        for till in tills:
            ears.register(till.line, selectors.EVENT_READ, till)
            till.ask()
        while all(till.waiting for till in tills):
            _answered([key.data for key, _ in ears.select()])
        rate = (waiting - sum(till.waiting for till in tills)) / (perf_counter() - begun)
    _finish(tills)
    return rate


def _answered(ready: list[Till]) -> None:
    for till in ready:
        if till.hear() and till.waiting:
            till.ask()


def _finish(tills: list[Till]) -> None:
    """Hear the answers that are still under way."""
    for till in tills:
        while till.waiting and not till.hear():
            pass


if __name__ == "__main__":
    main()
