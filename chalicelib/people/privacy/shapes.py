"""What calls about one's own data take and answer."""

from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.shapes import AccountId, Shape, SignedAmount, Told, text

PurposeName = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,31}$", examples=["thanks_mail"])]
Version = Annotated[str, Field(pattern=r"^[0-9A-Za-z.-]{1,16}$", examples=["1"])]


class ConsentBody(Shape):
    """A yes needs the `version` of the text that was read; a no needs none."""

    purpose: PurposeName
    given: bool
    version: Version | None = None


class ConsentView(Shape):
    """A purpose, its text as it reads today, and one's own last word on it."""

    purpose: str
    given: bool
    text: str
    version: str
    said_version: str | None = None
    at: Told | None = None
    here: bool


class ConsentsView(Shape):
    consents: list[ConsentView]


class LookView(Shape):
    """A look by staff: when, in which role, at what, whose account or person it was, and why."""

    at: Told
    role: str
    what: str
    thing: str
    why: str | None = None


class LooksView(Shape):
    """The latest look first; those of the last two years."""

    looks: list[LookView]


class ExportQuery(Shape):
    cursor: Annotated[str, text(600)] | None = None


class ExportView(Shape):
    """A part of all that is known: rows by section. While there is more, `next` is the cursor of the next part."""

    subject: str
    programme: str
    made_at: Told
    sections: dict[str, list[dict[str, Any]]]
    next: str | None = None


class KeepView(Shape):
    """A class of what is kept: how long, by which law, and whether it `stays` (under a pseudonym) or `goes`."""

    name: str
    told: str
    years: int | None = None
    days: int | None = None
    period: str
    law: str
    erased: Literal["stays", "goes"]


class RetentionView(Shape):
    classes: list[KeepView]


class AccountLeft(Shape):
    """What becomes of an account: its cards go on as if nobody had registered them.

    `only_wallet`: nothing but this wallet leads to its value, so that it would be lost.
    """

    account: str
    balances: dict[str, SignedAmount]
    only_wallet: bool


class DutyView(Shape):
    role: str
    party: str


class PreviewView(Shape):
    """What an erasure would do, told before: what goes, what stays how long, what has to be handed over first."""

    may: bool
    hands_over: list[DutyView]
    accounts: list[AccountLeft]
    goes: list[str]
    stays: list[str]
    kept: list[KeepView]


class ErasureBody(Shape):
    """`confirm` is meant seriously; `gives_up` is needed where value would be lost."""

    confirm: Literal[True]
    cards: Literal["go_on", "block"] = "go_on"
    gives_up: bool = False


class OfficeErasureBody(Shape):
    """Whom the office erases on their request: by an account they hold, or by their e-mail address."""

    account: AccountId | None = None
    mail: Annotated[str, text(254)] | None = None
    why: Annotated[str, text(200)]
    cards: Literal["go_on", "block"] = "go_on"
    gives_up: bool = False


class ErasureView(Shape):
    """An erasure: `id` is the only name under which proofs of it are found from now on."""

    id: str
    begun_at: Told
    done_at: Told
    goes: list[str]
    stays: list[str]
    kept: list[KeepView]
