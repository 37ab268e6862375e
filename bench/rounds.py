"""The loops that make traffic, each a process of its own that does a round when it is told to."""

import gc
import sys
from collections.abc import Callable

from bench.counters import Counter
from bench.site import TOWN


def named_counters(arguments: list[str]) -> list[Counter]:
    """The counters that a command line names, each as shop,club,member."""
    return [Counter(TOWN, *accounts.split(",")) for accounts in arguments]


def serve_rounds(prepared: Callable[[int], Callable[[], float]]) -> None:
    """For each number that comes in: prepare so many requests per client, send them, tell how many a second were done.

    A round ends when the first client runs out, for only until then all were at work. What was prepared
    is kept from the garbage collector, whose work on it would count against whoever holds most.
    """
    for line in sys.stdin:
        play = prepared(int(line))
        gc.collect()
        gc.freeze()
        print(play(), flush=True)
