"""What is known of a shop's insolvency. Frozen and pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Insolvency:
    """Since which day (YYYY-MM-DD) a shop is insolvent, who said so when (ms) and why.

    `was` is the shop's state in the register before. `written_off` is the posting that wrote off what it owed.
    """

    account: str
    since: str
    who: str
    at: int
    why: str
    was: str
    written_off: str = ""
