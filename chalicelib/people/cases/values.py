"""A case as the office has it on its list. Pure; times are milliseconds since 1970 UTC."""

from dataclasses import dataclass
from typing import Literal

State = Literal["open", "answered", "closed"]
Way = Literal["mail", "letter", "phone"]


@dataclass(frozen=True)
class Reply:
    """What the office answered, who of it, and by which way."""

    at: int
    who: str
    text: str
    way: Way


@dataclass(frozen=True)
class Case:
    """Something that somebody finds wrong: with a posting, with a card, or in general.

    `party` is the account that asks, `mail` where an answer may go to, if anywhere. `asked` is the fingerprint of the
    request, so that the same one sent twice is one case.
    """

    id: str
    opened_at: int
    role: str
    party: str
    text: str
    asked: str
    language: str
    person: str = ""
    mail: str = ""
    posting: str = ""
    state: State = "open"
    replies: tuple[Reply, ...] = ()
