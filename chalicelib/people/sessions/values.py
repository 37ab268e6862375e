"""A sign-in on one device, and the tokens it hands out. Pure; times are milliseconds since 1970 UTC."""

from dataclasses import dataclass

from chalicelib.callers import Hat


@dataclass(frozen=True)
class Session:
    """A sign-in: a family of refresh tokens, of which number `turn` is the one that counts.

    `person` is empty for a wallet that nobody registered: who holds it acts for its account alone. `turned_at` is when
    that number was handed out; `echoed` is the number that was handed out a second time, because the answer was lost.
    `keys` are the cards to whose wallet codes it got the key (`m:7F3K2MQ8/01`), with blanks between.
    """

    id: str
    person: str
    hat: Hat
    device: str
    opened_at: int
    used_at: int
    turn: int = 1
    turned_at: int = 0
    echoed: int = 0
    keys: str = ""

    @property
    def owner(self) -> str:
        """Whose list it stands in: the person's, or the account's where nobody registered."""
        return self.person or self.hat.party


@dataclass(frozen=True)
class Tokens:
    """What a device gets: an access token for so many seconds, and the refresh token that gets it the next one."""

    session: Session
    access: str
    refresh: str
    seconds: int
