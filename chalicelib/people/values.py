"""Who takes part: businesses with their branches and tills, clubs, and the credentials that were handed out.

Pure: standard library only. Accounts are the ledger's ids; names stand here and nowhere in the ledger.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Hours = Mapping[str, Sequence[Sequence[str]]]
"""Opening hours by weekday (`mo` to `su`), each a list of [from, to] as HH:MM; a day that is not named is closed."""


@dataclass(frozen=True)
class Branch:
    """A place of a business; `id` is short and unique in its business (`b1`)."""

    id: str
    name: str
    street: str = ""
    postcode: str = ""
    place: str = ""


@dataclass(frozen=True)
class Till:
    """A till stands in a branch; `id` is unique in its business (`t1`)."""

    id: str
    branch: str
    name: str


@dataclass(frozen=True)
class Contract:
    """What binds a business to the town's rules; `since` is a date, YYYY-MM-DD."""

    since: str
    number: str = ""


@dataclass(frozen=True)
class Tax:
    """How the tax office knows a business: one of the two is enough for an invoice."""

    vat_id: str | None = None
    tax_number: str | None = None


@dataclass(frozen=True)
class Trade:
    """How a business trades: who holds its account, as at the bank; its category (`texts/joining.json`); its hours.

    `state` is new (accepts points, was not approved yet), live, refused or leaving.
    """

    holder: str = ""
    category: str = ""
    hours: Hours = field(default_factory=dict)
    state: str = "live"


@dataclass(frozen=True)
class Charter:
    """What a club is before the law: `form` is charitable, association or public.

    A charitable one has the date (YYYY-MM-DD) and the authority of its notice of exemption, a public one the reference
    its treasury books under. `state` is live or leaving.
    """

    form: str = "association"
    exemption_date: str = ""
    exemption_authority: str = ""
    booking_reference: str = ""
    holder: str = ""
    state: str = "live"


@dataclass(frozen=True)
class Business:
    """A shop, restaurant or service: one account, one or more branches."""

    account: str
    name: str
    contract: Contract
    iban: str
    tax: Tax
    branches: tuple[Branch, ...]
    tills: tuple[Till, ...] = ()
    trade: Trade = Trade()


@dataclass(frozen=True)
class Club:
    """Whom the points are meant for; `kind` is sport, music, youth and the like."""

    account: str
    name: str
    kind: str
    purpose: str = ""
    iban: str | None = None
    charter: Charter = Charter()


@dataclass(frozen=True)
class Credential:
    """An access token that was handed out: its hash, never the token. Times are server ms.

    `nonce` tells what else ends with it: a till's cashiers have tokens made from the till's.
    """

    hash: str
    role: str
    party: str
    issued_at: int
    label: str
    branch: str | None = None
    till: str | None = None
    scopes: tuple[str, ...] = ()
    nonce: str = ""
    revoked_at: int | None = None
