"""What is known of a club that dissolves. Frozen and pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dissolution:
    """From which day on (YYYY-MM-DD) a club takes part no longer, who said so when (ms) and why.

    `done_at` is when it ended (ms), 0 while it can be taken back.
    """

    account: str
    day: str
    who: str
    at: int
    why: str
    done_at: int = 0
