"""One change that staff made. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Change:
    """What was done (`card_blocked`) to which thing (an account, a batch, a person's id), by whom, at which ms.

    `before` and `after` hold what changed and nothing else: never a secret, and of personal data only its names
    (`{"mail": "changed"}`), since a trail cannot be erased.
    """

    what: str
    thing: str
    who: str
    role: str
    at: int
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
