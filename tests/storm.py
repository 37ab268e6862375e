"""A storm: the API as a real process, and tills and members that keep calling it, whatever happens to it.

Each client makes a key for each thing it wants and sends that again under its key until it hears a booking or a
refusal, as a till does. What was said to whom, and when, is what the tests of crashes judge by.
"""

import http.client
import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from infra.local import processes
from infra.local.places import ROOT
from tests.town import Reply, Town, new_key

ANSWER_SECONDS = 20.0
PAUSE_SECONDS = 0.05
RAGE_SECONDS = 2.0
SOME = 10
CLIENTS = 8
MEMBERS = ("berta", "carl", "dora", "emil", "frieda", "gustav")
SHOPS = ("mill", "dairy")
DEEP = 10**9


@dataclass
class Api:
    """The API as a process of its own; it comes back on the same port."""

    port: int
    log: Path
    child: processes.Child | None = None

    def start(self) -> None:
        """Start it with this process's environment, and wait until it says that it is well."""
        command = [sys.executable, "-m", "infra.local.server", "--port", str(self.port)]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        self.child = processes.spawn("the API", command, environment, self.log)
        processes.wait(self.child, self._well, ANSWER_SECONDS)

    def kill(self) -> None:
        """kill -9, in the middle of whatever it does."""
        assert self.child
        self.child.kill()

    def _well(self) -> bool:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            line.request("GET", "/v1/health")
            return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()


@contextmanager
def api(folder: Path) -> Iterator[Api]:
    """A running API; nothing of it is left afterwards."""
    port = processes.free_port()
    running = Api(port, folder / f"api-{port}.log")
    try:
        running.start()
        yield running
    finally:
        if running.child:
            running.kill()


@dataclass
class Wish:
    """A thing that a client wants booked under its key: how often it was sent, and what was said to it at last.

    `heard` is when the final answer came, in seconds of the monotonic clock.
    """

    path: str
    body: dict[str, Any]
    token: str
    key: str = field(default_factory=new_key)
    sent: int = 0
    reply: Reply | None = None
    heard: float = 0.0

    @property
    def posting(self) -> str | None:
        """The id of the posting that was acknowledged."""
        return str(self.reply.body["posting"]["id"]) if self.reply and self.reply.status == 201 else None


class Line:
    """One client's kept connection to the API."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)

    def sends(self, wish: Wish) -> Reply | None:
        """The answer to a wish; None where the connection broke first."""
        wish.sent += 1
        try:
            self._line.request("POST", f"/v1{wish.path}", json.dumps(wish.body), _headers(wish))
            answer = self._line.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, told, json.loads(answer.read()))
        except (OSError, http.client.HTTPException):
            self._line.close()
            return None

    def settles(self, wish: Wish) -> int:
        """Send a wish once; the answer's status, which is final unless it is 0 (none came) or 503."""
        reply = self.sends(wish)
        if reply and reply.status != 503:
            wish.reply, wish.heard = reply, time.monotonic()
        return reply.status if reply else 0

    def close(self) -> None:
        self._line.close()


class Storm:
    """Clients who call while the `with` block lasts, shared out among the APIs at these ports.

    What they wished for stays in `wishes`, how often each status was answered in `statuses`; 0 is no answer.
    """

    def __init__(self, town: Town, *ports: int, seed: int = 0) -> None:
        self.town, self.ports = town, ports
        self.statuses: Counter[int] = Counter()
        self.over = threading.Event()
        self._wishes: list[list[Wish]] = [[] for _ in range(CLIENTS)]
        self._threads = [
            threading.Thread(target=self._client, args=(number, random.Random(f"{seed}.{number}")), daemon=True)
            for number in range(CLIENTS)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        for thread in self._threads:
            thread.join(ANSWER_SECONDS)
        assert not any(thread.is_alive() for thread in self._threads), "a call hangs"

    @property
    def wishes(self) -> list[Wish]:
        return [wish for own in self._wishes for wish in own]

    def rages(self, answers: int) -> None:
        """Let it go on for so many more bookings; on a slow machine for a while, and some bookings."""
        before, slow = self.statuses[201], time.monotonic() + RAGE_SECONDS
        processes.until(
            lambda: self.statuses[201] - before >= (answers if time.monotonic() < slow else SOME),
            ANSWER_SECONDS,
        )

    def settle(self, port: int) -> None:
        """Send again, under their keys, the wishes that nobody answered; all have an answer afterwards."""
        line = Line(port)
        for wish in self.wishes:
            if wish.reply is None:
                processes.until(partial(self._noted, line, wish), ANSWER_SECONDS)
        line.close()

    def _client(self, number: int, chance: random.Random) -> None:
        line = Line(self.ports[number % len(self.ports)])
        while not self.over.is_set():
            wish = _wish(self.town, chance)
            self._wishes[number].append(wish)
            while not self._noted(line, wish) and not self.over.wait(PAUSE_SECONDS):
                pass
        line.close()

    def _noted(self, line: Line, wish: Wish) -> bool:
        self.statuses[line.settles(wish)] += 1
        return wish.reply is not None


def furnish(town: Town) -> None:
    """Two shops with several stripes, two clubs, and members who have points to spend."""
    for shop in SHOPS:
        town.opens_shop(shop, stripes=3, points=DEEP, voucher=DEEP)
    town.opens_club("choir", stripes=2)
    town.opens_club("divers")
    for number, member in enumerate(MEMBERS):
        town.opens_member(member, ("choir", "divers", None)[number % 3])
        assert town.scans(member, 1_000_000, "mill").status == 201


def _wish(town: Town, chance: random.Random) -> Wish:
    """What happens in a town: mostly scans, and some of everything else."""
    shop, member = town.tokens[chance.choice(SHOPS)], chance.choice(MEMBERS)
    card = {"card": town.codes[member]}
    cents, points = chance.randint(50, 5000), chance.randint(1, 20) * 100
    kind = chance.randrange(10)
    if kind < 5:
        return Wish("/scans", card | {"purchase_cents": cents}, shop)
    if kind < 7:
        return Wish("/redemptions", card | {"pocket": "points", "amount": points}, shop)
    if kind < 8:
        return Wish("/checkouts", card | {"purchase_cents": min(cents, 300), "redeem": "max"}, shop)
    if kind < 9:
        paid = [{"pocket": "points", "amount": points}]
        return Wish("/checkouts", card | {"purchase_cents": cents + 20, "redeem": paid}, shop)
    moved = {"source": town.accounts[member], "target": town.accounts["choir"], "amount": points}
    return Wish("/transfers", moved | {"pocket": "points"}, town.tokens[member])


def _headers(wish: Wish) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {wish.token}",
        "Content-Type": "application/json",
        "Idempotency-Key": wish.key,
    }
