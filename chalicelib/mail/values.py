"""A mail and what became of it. Pure; times are milliseconds since 1970 UTC."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mail:
    """An outgoing mail; `id` is its own for ever, so that it goes once. `language` is that of subject and text.

    The text of a `secret` one is forgotten as soon as it is sent.
    """

    id: str
    to: tuple[str, ...]
    subject: str
    text: str
    language: str
    made_at: int
    secret: bool = False


@dataclass(frozen=True)
class Progress:
    """How far a mail came: taken by a mailer, accepted by SES under its `ses` name, and what SES told later.

    Each time is 0 where it did not happen. They stand side by side: of two recipients one may get it, and SES's events
    come in any order.
    """

    claimed_at: int = 0
    tries: int = 0
    sent_at: int = 0
    ses: str = ""
    delivered_at: int = 0
    bounced_at: int = 0
    complained_at: int = 0

    @property
    def state(self) -> str:
        """The worst that is known of it.

        >>> Progress().state, Progress(claimed_at=1, sent_at=2, ses="0107").state
        ('waiting', 'sent')
        """
        states = {
            "complained": self.complained_at,
            "bounced": self.bounced_at,
            "delivered": self.delivered_at,
            "sent": self.sent_at,
        }
        return next((name for name, at in states.items() if at), "waiting")
