"""What is looked for and what is found. Pure; times are server ms."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["member", "card", "shop", "club", "application", "posting", "receipt"]
KINDS: tuple[Kind, ...] = ("shop", "club", "card", "member", "application", "posting", "receipt")
"""In the order in which equals are listed: of a name there are fewer shops than members."""
Hint = Literal[
    "wrong_check_digits",
    "card_number_short",
    "card_forged",
    "card_foreign",
    "card_unknown",
    "card_withdrawn",
    "serial_unknown",
    "serial_beyond",
    "cards_not_made",
    "mail_incomplete",
    "mail_unknown",
    "shop_needed",
    "more_letters",
]
"""What would help whoever typed this: of a card what is wrong with it, of a receipt that its shop has to be named."""


@dataclass(frozen=True)
class Asked:
    """What stands in the box, and the `kinds` that are meant; receipts are of one shop, from `since` to `until`."""

    text: str
    kinds: frozenset[Kind]
    shop: str = ""
    since: int = 0
    until: int = 0


@dataclass(frozen=True)
class Hit:
    """One line of the list: what it is (`id` is what it is called in the API), its title, and what tells it apart.

    `account` is a card's; `state` an account's, a card's or an application's; `what` a posting's kind, `at` its time,
    `shop` and `cents` where it was a purchase. `weight` is how well it fits: whole words of the text, or all of it.
    """

    kind: Kind
    id: str
    title: str
    note: str = ""
    account: str = ""
    state: str = ""
    what: str = ""
    at: int = 0
    shop: str = ""
    cents: int | None = None
    weight: int = 0


@dataclass(frozen=True)
class Found:
    """Lines of the list, the best first, whether there are more, and what would help."""

    hits: tuple[Hit, ...] = ()
    more: bool = False
    hint: Hint | None = None


@dataclass(frozen=True)
class Party:
    """A shop, a club or an open application as it is looked for; `words` are those of its name."""

    kind: Kind
    id: str
    name: str
    note: str
    state: str
    iban: str = ""
    words: frozenset[str] = field(default_factory=frozenset)
