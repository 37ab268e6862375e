"""The card that stands beside a till: three steps in pictures, what to do when something does not work, whom to call.

It is one page, has no secret and no code to scan, and says what the till's own buttons say; a test compares the two.
"""

from dataclasses import dataclass

from chalicelib.documents import typesetting
from chalicelib.people.kits import posters

SHEETS = {"a5": (148, 210), "a4": (210, 297)}
"""Width and height in mm. Source: ISO 216."""
PREFIX = "counter-"
FAILURES = ("camera", "line", "blocked", "amount", "forgotten")
"""What can go wrong, in the order in which a counter meets it."""


@dataclass(frozen=True)
class Card:
    """What stands on it: whose till it is, and where its people ask. `sheet` is one of SHEETS, `slip_days` how long
    a slip is good; without a `phone` the `mail` is told."""

    sheet: str
    language: str
    name: str
    programme: str
    accent: str
    slip_days: int
    phone: str = ""
    mail: str = ""


def named(text: str) -> tuple[str, str] | None:
    """Sheet and language of a card's name; None for a name that none has.

    >>> named("counter-a5-de"), named("counter-a3-de"), named("a4-de")
    (('a5', 'de'), None, None)
    """
    return next((told for name, told in _every() if name == text), None)


def names() -> list[str]:
    """Every card that there is, by name."""
    return [name for name, _ in _every()]


def pdf(card: Card) -> bytes:
    """The card; refuses TryAgain where it is set elsewhere, and that is busy."""
    width, height = SHEETS[card.sheet]
    words = posters.texts()[card.language]["counter"]
    told = {name: text.format(slip_days=card.slip_days) for name, text in words.items()}
    asks = {"ask": told["call"], "at": card.phone} if card.phone else {"ask": told["write"], "at": card.mail}
    sheet = {"width": width, "height": height, "accent": card.accent, "language": card.language}
    own = {"name": card.name, "programme": card.programme, "failures": FAILURES}
    return typesetting.pdf("counter", {**told, **asks, **sheet, **own}, tagged=True)


def _every() -> list[tuple[str, tuple[str, str]]]:
    sheets = [(sheet, language) for sheet in SHEETS for language in posters.texts()]
    return [(f"{PREFIX}{sheet}-{language}", (sheet, language)) for sheet, language in sheets]
