"""A change of the rules as the API takes and tells it; docs/rules.md explains each rule."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.shapes import (
    Amount,
    CentsOrNone,
    GoodsName,
    Instant,
    PocketName,
    Shape,
    Told,
    VatRate,
    text,
)

Scope = Annotated[str, Field(pattern=r"^(town|s:[0-9A-HJ-NP-X]{8})$", examples=["town", "s:7F3K2MQ8"])]
BasisPoints = Annotated[int, Field(ge=0, le=10_000)]
Percent = Annotated[int, Field(ge=0, le=100)]
Units = Annotated[int, Field(ge=0, le=10**12)]
Names = Annotated[dict[Literal["de", "en"], Annotated[str, text(60)]], Field(min_length=1)]
SOME = Field(min_length=1)
"""What names no pocket would change nothing."""
Pair = Annotated[str, Field(pattern=r"^(member|shop|club|pot)>(member|shop|club|pot)$", examples=["member>shop"])]


class Rates(Shape):
    """Basis points of what earns; both together at most 10,000."""

    club: Units
    member: Units


class Flat(Shape):
    """Smallest units of points per scan, in place of rates."""

    club: Units
    member: Units


class CampaignBody(Shape):
    """More than usual for a while: `percent` of the usual award for those in `to`, until `ends`.

    The town bears `town_bears` per cent of what is given beyond the usual. `budget` is in smallest units.
    """

    name: Names
    ends: Instant
    percent: Annotated[int, Field(gt=100, le=1000)]
    to: Annotated[list[Literal["club", "member"]], Field(min_length=1, max_length=2)]
    town_bears: Percent | None = None
    budget: Amount | None = None


class LimitBody(Shape):
    """Smallest units: one payment, one day, what one instrument may hold. What is not named stays; null lifts it."""

    redemption: Amount | None = None
    day: Amount | None = None
    balance: Amount | None = None
    warn_percent: Annotated[int, Field(ge=1, le=100)] = 80


class PinBody(Shape):
    """Cents of all pockets that a scanned card pays without a PIN, at once and on a day; 0 asks for it always.

    What is not named stays; null asks for none.
    """

    redemption_cents: CentsOrNone | None = None
    day_cents: CentsOrNone | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("invalid_value", "a threshold that changes nothing")
        return self


class Term(Shape):
    """How long value lasts: to the end of the month after so many, or to the end of the year after so many."""

    months: Annotated[int, Field(ge=1, le=600)] | None = None
    years: Annotated[int, Field(ge=1, le=50)] | None = None


Watched = Literal["card_often", "card_everywhere", "cashier_card", "cashier_month", "many_returns"]


class Rules(Shape):
    """Rules that begin together; only those named change."""

    rates: Rates | None = None
    flat: Flat | None = None
    minimum_cents: CentsOrNone | None = None
    exclusions: Annotated[dict[GoodsName, Names], Field(max_length=20)] | None = None
    campaign: CampaignBody | None = None
    ends_campaign: Annotated[str, Field(pattern=r"^[KT][1-9][0-9]{0,2}$")] | None = None
    limits: Annotated[dict[PocketName, LimitBody], SOME] | None = None
    pin: PinBody | None = None
    transfers: Annotated[dict[PocketName, list[Pair]], SOME] | None = None
    vat: Annotated[dict[VatRate, BasisPoints], Field(max_length=4)] | None = None
    margin: Annotated[dict[PocketName, Units], SOME] | None = None
    pay_order: list[PocketName] | None = None
    validity: Annotated[dict[PocketName, Term], SOME] | None = None
    late_days: Annotated[int, Field(ge=0, le=366)] | None = None
    max_purchase_cents: Annotated[int, Field(gt=0, le=10**9)] | None = None
    town_bears: dict[Literal["club", "member"], Percent] | None = None
    pot_distribution: str | None = None
    watch: Annotated[dict[Watched, Annotated[int, Field(ge=0, le=1000)]], SOME] | None = None


class WithdrawalView(Shape):
    """Who prepared it and why, when it happened, and who approved it."""

    who: str
    why: str
    at: Told
    approved_by: str | None = None


class ChangeView(Shape):
    """A change as it is kept: who prepared and who approved it; `campaign` is the id of one that begins with it."""

    scope: str
    number: int
    starts: Annotated[Told, Field(serialization_alias="from")]
    state: Literal["coming", "in_force", "withdrawn"]
    who: str
    why: str
    approved_by: str | None = None
    made_at: Told
    rules: Annotated[dict[str, object], Field(description="The rules it names, in the form of the request.")]
    campaign: str | None = None
    withdrawn: WithdrawalView | None = None


class LimitView(Shape):
    redemption: int | None = None
    day: int | None = None
    balance: int | None = None
    warn_percent: int


class PinView(Shape):
    redemption_cents: int | None = None
    day_cents: int | None = None


class CampaignView(Shape):
    """A campaign that runs; where it has a budget, what is `left` of it (smallest units)."""

    id: str
    name: dict[str, str]
    ends: Told
    percent: int
    to: list[str]
    town_bears: int
    budget: int | None = None
    left: int | None = None


class RulesNow(Shape):
    """The rules as they stand at this moment."""

    version: str
    rates: dict[str, int] | None = None
    flat: dict[str, int] | None = None
    minimum_cents: int
    exclusions: dict[str, dict[str, str]]
    campaigns: list[CampaignView]
    limits: dict[str, LimitView]
    pin: PinView
    transfers: dict[str, list[str]]
    vat: dict[str, int]
    margin: dict[str, int] | None = None
    pay_order: list[str]
    validity: dict[str, dict[str, int]]
    late_days: int
    max_purchase_cents: int
    town_bears: dict[str, int]
    pot_distribution: str
    watch: dict[str, int]


class RulesView(Shape):
    """What holds now in a scope, and every change of it, those to come and those withdrawn included, newest first."""

    scope: str
    now: RulesNow
    changes: list[ChangeView]


class RulesQuery(Shape):
    scope: Scope = "town"
