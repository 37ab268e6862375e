"""What an insolvent shop owes, month by month, from what it held at the end of each. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A month (YYMM): what it changed, and what the shop held at its end, in smallest units; below zero it owes."""

    month: str
    change: int
    held: int


@dataclass(frozen=True)
class Account:
    """What a shop did in one pocket: the months in which it moved; what it owes at the end, none below zero."""

    pocket: str
    lines: tuple[Line, ...]
    owed: int


def book_day(since: str) -> str:
    """A date (YYYY-MM-DD) as a book day.

    >>> book_day("2026-11-22")
    '261122'
    """
    return since[2:].replace("-", "")


def stated(pockets: Sequence[str], ends: Sequence[tuple[str, Mapping[str, int]]]) -> list[Account]:
    """A shop's pockets in which something moved; `ends` are its months with what it held at the end of each.

    >>> stated(["points", "voucher"], [("2611", {"points": -70}), ("2612", {"points": -50})])[0].owed
    50
    """
    found = []
    for pocket in pockets:
        lines, before = list[Line](), 0
        for month, held in ends:
            now = held.get(pocket, 0)
            if now != before:
                lines.append(Line(month, now - before, now))
            before = now
        if lines:
            found.append(Account(pocket, tuple(lines), max(0, -before)))
    return found
