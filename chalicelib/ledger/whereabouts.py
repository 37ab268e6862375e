"""Where a posting is found: a partition of an index and the order in it, for each account it concerns. Pure.

The journal writes these as a posting's own keys or as pointers, and the audit works them out again.
"""

from collections.abc import Mapping
from typing import Any

Spot = tuple[str, str]
"""The partition, and the order in it."""
SYSTEM_BOOKS = 8
"""How many books a day's postings without any business or club are spread over."""


def of_party(account: str, month: str, ms: int, made_id: str) -> Spot:
    """In the book of a business, club or pot: its month (YYMM), by the moment at which the posting was made.

    >>> of_party("s:7F3K2MQ8", "2611", 1795305600123, "0123456789ABCDEFGHJKLMNPQR")
    ('s:7F3K2MQ8#2611', '1795305600123#01234567')
    """
    return f"{account}#{month}", f"{ms:013d}#{made_id[:8]}"


def of_nobody(day: str, ms: int, made_id: str) -> Spot:
    """A posting without any of these: one of that day's books (YYMMDD)."""
    return of_party("SYS", f"{day}#{ord(made_id[-1]) % SYSTEM_BOOKS}", ms, made_id)


def of_member(account: str, version: int) -> Spot:
    """Under the member, by its version; a number where the index keeps it as one."""
    return account, f"{version:012d}"


def of_hold(account: str, terms: Mapping[str, Any]) -> Spot:
    """A hold's opening stands in the list of its last day, by the moment it lapses.

    >>> of_hold("h:7F3K2MQ8", {"day": "261207", "until": 1796598000000})
    ('DUE#261207', '1796598000000#h:7F3K2MQ8')
    """
    return f"DUE#{terms['day']}", f"{terms['until']:013d}#{account}"
