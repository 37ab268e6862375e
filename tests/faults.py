"""A line to the engine on which things go wrong on purpose: what no local engine does by itself.

Requests are lost before they arrive, answers after they were given; transactions conflict and are throttled. Chance
is seeded, so that a run can be repeated.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from chalicelib.wire import Cancelled, Throttled, Unsettled, Wire

LOST_REQUEST, LOST_ANSWER, CONFLICT, THROTTLE = "lost request", "lost answer", "conflict", "throttle"


class FaultyWire(Wire):
    """Does what a wire does, except that each kind of fault strikes with its own share of calls.

    `struck` counts the faults, `gathers` the transactions that moved floor shares between stripes.
    """

    def __init__(self, like: Wire, seed: int, shares: dict[str, float]) -> None:
        super().__init__(f"http://{like.host}", like.region, like.seconds)
        self.shares = shares
        self.struck: Counter[str] = Counter()
        self.gathers = 0
        self._chance = random.Random(seed)
        self._turn = threading.Lock()

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        writes = operation == "TransactWriteItems"
        self.gathers += writes and "Put" not in payload["TransactItems"][0]
        fault = self._drawn(writes)
        if fault == LOST_REQUEST:
            raise Unsettled(fault)
        if fault == THROTTLE:
            raise Throttled(fault)
        if fault == CONFLICT:
            raise Cancelled(_conflict(len(payload["TransactItems"])))
        answer = super().call(operation, payload)
        if fault == LOST_ANSWER:
            raise Unsettled(fault)
        return answer

    def _drawn(self, writes: bool) -> str:
        with self._turn:
            drawn = self._chance.random()
            for fault, share in self.shares.items():
                drawn -= share
                if drawn < 0 and (writes or fault != CONFLICT):
                    self.struck[fault] += 1
                    return fault
        return ""


def _conflict(actions: int) -> list[dict[str, Any]]:
    return [{"Code": "None"}] * (actions - 1) + [{"Code": "TransactionConflict"}]


class CountingWire(Wire):
    """Counts the calls it makes, by operation, and the actions in its transactions."""

    def __init__(self, like: Wire) -> None:
        super().__init__(f"http://{like.host}", like.region, like.seconds)
        self.calls: Counter[str] = Counter()
        self.actions = 0

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        self.calls[operation] += 1
        self.actions += len(payload.get("TransactItems", ()))
        return super().call(operation, payload)


class SilentWire(Wire):
    """Once told to `silence_writes`, each write is carried out and none is answered; nor is any read after it.

    With a `table`, writes that do not begin in one of such a name are answered as ever.
    """

    def __init__(self, like: Wire, table: str = "") -> None:
        super().__init__(f"http://{like.host}", like.region, like.seconds)
        self.silence_writes = False
        self._table = table
        self._wrote = False

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        if self._wrote and operation != "TransactWriteItems":
            raise Unsettled("the line is dead")
        answer = super().call(operation, payload)
        if self.silence_writes and operation == "TransactWriteItems" and self._table in _first_table(payload):
            self._wrote = True
            raise Unsettled("the answer was lost")
        return answer


class DyingWire(Wire):
    """Carries so many writes out; the answer to the last one is lost, and nothing is heard from then on."""

    def __init__(self, like: Wire, writes: int) -> None:
        super().__init__(f"http://{like.host}", like.region, like.seconds)
        self.writes = writes

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        if not self.writes:
            raise Unsettled("the line is dead")
        answer = super().call(operation, payload)
        self.writes -= operation == "TransactWriteItems"
        if not self.writes:
            raise Unsettled("the answer was lost")
        return answer


def _first_table(payload: dict[str, Any]) -> str:
    (request,) = payload["TransactItems"][0].values()
    return str(request["TableName"])


class LaggingWire(Wire):
    """Its indexes do not show the newest `behind` postings for the next `answers` queries: eventual consistency."""

    def __init__(self, like: Wire, behind: int, answers: int = 10**6) -> None:
        super().__init__(f"http://{like.host}", like.region, like.seconds)
        self.behind, self.answers = behind, answers
        self._hidden: set[str] = set()

    def hide(self, newest: list[str]) -> None:
        self._hidden = {f"J#{posting}" for posting in newest[: self.behind]}

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        answer = super().call(operation, payload)
        if "IndexName" in payload and self.answers > 0:
            self.answers -= 1
            if "Items" in answer:
                answer["Items"] = [item for item in answer["Items"] if item["pk"]["S"] not in self._hidden]
            else:
                answer["Count"] -= min(self.behind, answer["Count"])
        return answer


class RestlessWire(Wire):
    """Something happens before each reading of an index, and so between any two readings of an account's stripes."""

    def __init__(self, like: Wire, happens: Callable[[], object]) -> None:
        super().__init__(f"http://{like.host}", like.region, like.seconds)
        self._like, self._happens = like, happens

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        if "IndexName" in payload:
            self._happens()
        return self._like.call(operation, payload)


class MeddlingWire(Wire):
    """Does something else right before one write of those it carries, the first: the race that tests are after.

    `after` are the writes that come before it (with `reads`, the calls); `met` says whether there were so many.
    """

    def __init__(self, like: Wire, meddle: Callable[[], object], after: int = 0, *, reads: bool = False) -> None:
        super().__init__(f"http://{like.host}", like.region, like.seconds)
        self._meddle, self._after, self._reads = meddle, after, reads
        self.met = False

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        if not self.met and (self._reads or operation == "TransactWriteItems"):
            self._after -= 1
            if self._after < 0:
                self.met = True
                self._meddle()
        return super().call(operation, payload)


class PartialWire(Wire):
    """Leaves the keys of its first batch read unprocessed, as a throttled table does."""

    spared = False

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        answer = super().call(operation, payload)
        if operation == "BatchGetItem" and not self.spared:
            self.spared = True
            return {
                "Responses": {name: [] for name in answer["Responses"]},
                "UnprocessedKeys": payload["RequestItems"],
            }
        return answer
