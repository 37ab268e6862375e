"""The baseline: as many threads of plain boto3 as there are counters send awards that were composed beforehand."""

import sys
import threading
from collections import deque
from collections.abc import Callable
from time import perf_counter
from typing import Any

from bench.counters import payloads
from bench.rounds import named_counters, serve_rounds
from bench.site import Stand, plain_client
from infra.local.engines import Engine

Stack = deque[dict[str, Any]]


def main() -> None:
    endpoint, *accounts = sys.argv[1:]
    client = plain_client(endpoint)
    book = Stand(Engine("any", int(endpoint.rpartition(":")[2]))).book
    streams = [payloads(book, counter) for counter in named_counters(accounts)]
    stacks: list[Stack] = [deque() for _ in streams]

    def prepared(each: int) -> Callable[[], float]:
        for stream, stack in zip(streams, stacks, strict=True):
            stack.extend(next(stream) for _ in range(each - len(stack)))
        return lambda: _rate(client.transact_write_items, stacks)

    serve_rounds(prepared)


def _rate(send: Callable[..., Any], stacks: list[Stack]) -> float:
    """Send every stack in a thread of its own until the first is empty; how many a second were done until then."""
    waiting = sum(map(len, stacks))
    over = threading.Event()

    def work(stack: Stack) -> None:
        while stack and not over.is_set():
            send(**stack.popleft())
        over.set()

    threads = [threading.Thread(target=work, args=(stack,)) for stack in stacks]
    begun = perf_counter()
    for thread in threads:
        thread.start()
    over.wait()
    rate = (waiting - sum(map(len, stacks))) / (perf_counter() - begun)
    for thread in threads:
        thread.join()
    return rate


if __name__ == "__main__":
    main()
