"""Scans per second over HTTP, as a ratio to a bare loop of the same transactions on the same engine.

Eight tills with kept connections against our server, eight threads of plain boto3 against the engine itself; tills,
server, threads and engine are processes of their own, and the two kinds of rounds take turns.
"""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from os import environ
from statistics import median

from bench.counters import opened
from bench.figures import Goal, measures
from bench.site import TOWN, Site, Stand
from infra.local import processes

CLIENTS = 8
SERVER_SECONDS = 20
Child = subprocess.Popen[str]


@measures(Goal("http.ratio.ministack", 0.7, "higher"))
def on_ministack(site: Site) -> list[float]:
    return [_ratio(site.stand("ministack"), rounds=9, each=20)]


@measures(Goal("http.ratio.dynamodb-local", 0.7, "higher"))
def on_dynamodb_local(site: Site) -> list[float]:
    """Its first rounds are slow and count for nothing: the Java machine compiles what it runs often."""
    return [_ratio(site.stand("dynamodb-local"), rounds=9, each=20)]


def _ratio(stand: Stand, rounds: int, each: int) -> float:
    """The median over rounds of scans per second to transactions per second."""
    with ExitStack() as stack:
        port = stack.enter_context(_server(stand))
        scans = stack.enter_context(_loop(stand, "bench.scans", str(port)))
        bare = stack.enter_context(_loop(stand, "bench.bare", stand.engine.endpoint))
        pairs = [(_rate(scans, each), _rate(bare, each)) for _ in range(rounds + 2)]
    return median(ours / theirs for ours, theirs in pairs[2:])


@contextmanager
def _server(stand: Stand) -> Iterator[int]:
    port = processes.free_port()
    command = [sys.executable, "-m", "infra.local.server", "--port", str(port)]
    child = processes.spawn("server", command, environ | stand.environment, stand.engine.folder / "server.log")
    try:
        processes.wait(child, lambda: _listens(port), SERVER_SECONDS)
        yield port
    finally:
        child.stop()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def _loop(stand: Stand, module: str, where: str) -> Iterator[Child]:
    """A process that works off as many rounds as it is told to, at counters of its own."""
    counters = opened(stand.book, TOWN, CLIENTS)
    accounts = [",".join((counter.shop, counter.club, counter.member)) for counter in counters]
    command = [sys.executable, "-m", module, where, *accounts]
    child = subprocess.Popen(
        command, env=environ | stand.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield child
    finally:
        child.communicate()


def _rate(loop: Child, each: int) -> float:
    """So many requests by each client; how many a second were done."""
    assert loop.stdin
    assert loop.stdout
    print(each, file=loop.stdin, flush=True)
    return float(loop.stdout.readline())
