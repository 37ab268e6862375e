"""A human being as the town knows them. Pure; times are milliseconds since 1970 UTC."""

from dataclasses import dataclass

from chalicelib.callers import Hat


@dataclass(frozen=True)
class Person:
    """Somebody under a random id (`u:7F3K2MQ8`); the ledger never hears name or address.

    Somebody without an address has erased theirs, or never gave one. `hats` are the roles they may act in, `last` is
    the one they acted in last, which they may have lost.
    """

    id: str
    mail: str = ""
    name: str = ""
    language: str = "de"
    made_at: int = 0
    hats: tuple[Hat, ...] = ()
    last: Hat | None = None


@dataclass(frozen=True)
class Worn:
    """A role that a person may act in, since when, and who gave it."""

    person: str
    hat: Hat
    since: int
    by: str
