"""Who signed in: the value that every room may know, whatever the way of signing in. Pure."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["till", "shop", "club", "member", "clerk", "anybody"]


@dataclass(frozen=True)
class Caller:
    """Somebody who signed in.

    `party` owns what is done: the scope of idempotency and of sight. For till and shop it is the business's
    account, for club and member their own, for a clerk `operator`.
    """

    role: Role
    party: str
    branch: str | None = None
    till: str | None = None


ANYBODY = Caller(role="anybody", party="")
