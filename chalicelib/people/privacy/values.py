"""Whose data it is, what they agreed to, who looked, and how far an erasure came. Pure; times are server ms."""

from dataclasses import dataclass
from typing import Literal

Cards = Literal["go_on", "block"]
"""What becomes of the cards of somebody who is erased."""


@dataclass(frozen=True)
class Subject:
    """Whom data is about: a person (`u:…`) with the accounts of their cards, or an account that nobody registered."""

    id: str
    accounts: tuple[str, ...]
    mail: str = ""

    @property
    def registered(self) -> bool:
        """Whether it is a person."""
        return self.id.startswith("u:")


@dataclass(frozen=True)
class Purpose:
    """What data may be used for if somebody agrees.

    `mailed` makes sense for those alone whose address is known; a `chosen` one is agreed to with a choice (of a club),
    and only taken back here.
    """

    name: str
    mailed: bool = False
    chosen: bool = False


@dataclass(frozen=True)
class How:
    """How somebody said yes or no: who noted it, in which role, to which version of the text, in which language.

    `card` is which one a club was chosen for, or the account whose cards all were; `till` at which it was said.
    """

    by: str
    role: str
    version: str
    language: str
    card: str = ""
    till: str = ""


@dataclass(frozen=True)
class Consent:
    """A yes or a no to a purpose; nothing about it ever changes, a later one stands beside it."""

    purpose: str
    given: bool
    at: int
    version: str
    language: str = ""
    by: str = ""
    role: str = ""
    card: str = ""


@dataclass(frozen=True)
class Look:
    """Somebody of the staff looked at an account or a person (`thing`), at what of it, and why."""

    thing: str
    at: int
    who: str
    role: str
    what: str
    why: str = ""


@dataclass(frozen=True)
class Erasure:
    """Somebody is forgotten: asked for at `begun_at`, carried out at `done_at`, or 0.

    `accounts` are those whose cards they held, until it is done; then nothing says so any more.
    """

    subject: str
    begun_at: int
    cards: Cards = "go_on"
    accounts: tuple[str, ...] = ()
    done_at: int = 0
