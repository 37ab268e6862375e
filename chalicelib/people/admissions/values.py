"""An application: what a shop or club tells of itself on its way in. Pure; times are milliseconds since 1970 UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["shop", "club"]
State = Literal["draft", "submitted", "approved", "refused", "withdrawn"]


@dataclass(frozen=True)
class Acceptance:
    """Which version of which terms somebody agreed to: `hash` is the text's SHA-256, `who` a person."""

    version: str
    hash: str
    at: int
    who: str


@dataclass(frozen=True)
class Decision:
    """Who decided, when and why; `met` are the criteria that a club was found to meet, `criteria` their version."""

    who: str
    at: int
    why: str = ""
    met: tuple[str, ...] = ()
    criteria: str = ""


@dataclass(frozen=True)
class Application:
    """A shop's or club's way in, under an id of its own (`a:7F3K2MQ8`).

    `account` is the one it gets, chosen at the start so that every step can be repeated. `fields` are what was told of
    the business; how to reach the `person` stands under the person (`contact`). `changed_at` is when it went on;
    `done_at`, when all that follows from the approval was carried out. `stop` is what its reminders end by.
    """

    id: str
    kind: Kind
    person: str
    account: str
    language: str
    began_at: int
    changed_at: int
    state: State = "draft"
    fields: Mapping[str, Any] = field(default_factory=dict)
    accepted: Mapping[str, Acceptance] = field(default_factory=dict)
    invitation: str = ""
    practised_at: int = 0
    submitted_at: int = 0
    decision: Decision | None = None
    done_at: int = 0
    reminded: int = 0
    stop: str = ""
    stopped: bool = False
    version: int = 1
