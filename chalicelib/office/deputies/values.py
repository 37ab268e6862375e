"""Somebody of the staff who is away, and who stands in for them. Frozen and pure; times are ms since 1970 UTC."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Absence:
    """`person` is away from `since` until `until`, and `deputy` stands in; `by` is who said so, and `at` when."""

    person: str
    deputy: str
    since: int
    until: int
    by: str
    at: int

    def holds(self, now: int) -> bool:
        return self.since <= now < self.until
