"""What an item of the journal is, as its stream or an index shows it, for who counts it and books nothing. Pure.

What cannot be read is told as odd, and never a fault: a stream stands still behind a batch that is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.ledger import tables
from chalicelib.ledger.values import Receipt

BROKEN = (AttributeError, ArithmeticError, IndexError, KeyError, TypeError, ValueError)
NAME, ACCOUNT = re.compile(r"[a-z_]{1,24}"), re.compile(r"[a-z]:\w{1,24}", re.ASCII)
LAST_MS, MOST_UNITS = 4_102_444_800_000, 10**15
"""The end of the years that a book day can tell (2099); more units than any leg has."""


@dataclass(frozen=True)
class Odd:
    """Something in the journal that is neither a posting nor a pointer, and when (ms) it came there."""

    at: int


def seen(image: object, at: int) -> Receipt | Odd | None:
    """The posting that an item is, or something odd that came there `at` (ms); None for a pointer."""
    try:
        if not isinstance(image, dict) or tables.pointed(image):
            return None if isinstance(image, dict) else Odd(at)
        receipt = tables.receipt_read(image)
        _check(receipt)
    except BROKEN:
        return Odd(at)
    return receipt


def _check(receipt: Receipt) -> None:
    """Raises ValueError where a posting is not as the ledger writes it, as far as counting depends on it."""
    purchase = receipt.facts.get("pu", 0)
    if not (_whole(receipt.posted_at) and 0 < receipt.posted_at < LAST_MS):
        raise ValueError("no time")
    if not (NAME.fullmatch(receipt.kind) and _whole(purchase) and 0 <= purchase <= MOST_UNITS):
        raise ValueError("no posting of ours")
    for leg in receipt.legs:
        _check_leg(leg)


def _check_leg(leg: Mapping[str, Any]) -> None:
    if not (ACCOUNT.fullmatch(leg["a"]) and NAME.fullmatch(leg["p"])):
        raise ValueError("no leg of ours")
    if not (_whole(leg["d"]) and abs(leg["d"]) <= MOST_UNITS):
        raise ValueError("no amount")


def _whole(value: object) -> bool:
    return type(value) is int
