"""Applications as the API takes and tells them."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.shapes import Shape, Told, text

KindName = Literal["shop", "club"]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$", examples=["de"])]
Code = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z -]+$")]
Clock = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", examples=["08:30"])]
Span = Annotated[list[Clock], Field(min_length=2, max_length=2)]
Why = Annotated[str, text(500)]
Day = Literal["mo", "tu", "we", "th", "fr", "sa", "su"]


class BranchBody(Shape):
    """Where a shop is."""

    name: Annotated[str, text(80)]
    street: Annotated[str, text(80)]
    postcode: Annotated[str, Field(pattern=r"^[0-9]{5}$")]
    place: Annotated[str, text(60)]


class FieldsBody(Shape):
    """What is told now of a shop or club; what is not named stays, null takes a field away.

    `hours` are by weekday, each a list of [from, to]; a weekday that is not named is closed, and who is open past
    midnight tells the rest with the next day. `account_holder` is as at the bank.
    """

    trading_name: Annotated[str, text(80)] | None = None
    legal_name: Annotated[str, text(120)] | None = None
    account_holder: Annotated[str, text(70)] | None = None
    iban: Annotated[str, text(42)] | None = None
    category: Annotated[str, text(20)] | None = None
    hours: dict[Day, Annotated[list[Span], Field(max_length=4)]] | None = None
    branches: Annotated[list[BranchBody], Field(min_length=1, max_length=20)] | None = None
    vat_id: Annotated[str, text(20)] | None = None
    tax_number: Annotated[str, text(24)] | None = None
    contact_name: Annotated[str, text(80)] | None = None
    contact_phone: Annotated[str, Field(pattern=r"^\+?[0-9 ()/-]{5,24}$")] | None = None
    form: Literal["charitable", "association", "public"] | None = None
    activity: Annotated[str, text(20)] | None = None
    purpose: Annotated[str, text(300)] | None = None
    exemption_date: date | None = None
    exemption_authority: Annotated[str, text(80)] | None = None
    booking_reference: Annotated[str, text(60)] | None = None


class BeginBody(Shape):
    """What somebody wants to join as, and the code of an invitation if there is one."""

    kind: KindName | None = None
    code: Code | None = None
    language: Language | None = None


class AcceptedTerms(Shape):
    """A text and the version of it that was read."""

    id: Annotated[str, text(40)]
    version: Annotated[str, text(20)]


class AcceptanceBody(Shape):
    terms: Annotated[list[AcceptedTerms], Field(min_length=1, max_length=5)]


class NothingBody(Shape):
    """No more is told: `{}`."""


class ApprovalBody(Shape):
    """For a club, every criterion that it was found to meet (`GET /v1/criteria`)."""

    why: Why | None = None
    met: Annotated[list[Annotated[str, text(40)]], Field(max_length=20)] = Field(default_factory=list)


class RefusalBody(Shape):
    """`why` is what the applicant reads."""

    why: Why


class StopBody(Shape):
    """What stands behind `#` in a reminder's link, in its two parts."""

    application: Annotated[str, text(12)]
    code: Code


class Done(Shape):
    done: Literal[True] = True


class TermsState(Shape):
    """A text to agree to; `accepted` is when it was, in the version that holds."""

    id: str
    version: str
    accepted: Told | None = None


class DecisionView(Shape):
    """What was decided; `who` is told to the office alone."""

    at: Told
    why: str
    met: list[str]
    criteria: str | None = None
    who: str | None = None


class ApplicationView(Shape):
    """An application; `step` comes next, `missing` are the fields it waits for.

    `account` is there as soon as it takes part: a shop when it was handed in, a club when it was approved.
    """

    id: str
    kind: KindName
    state: Literal["draft", "submitted", "approved", "refused", "withdrawn"]
    step: str
    language: str
    fields: dict[str, Any]
    missing: list[str]
    terms: list[TermsState]
    began_at: Told
    changed_at: Told
    practised_at: Told | None = None
    submitted_at: Told | None = None
    account: str | None = None
    decision: DecisionView | None = None


class ApplicationLine(Shape):
    """An application in the list; `days` is how long nothing went on."""

    id: str
    kind: KindName
    state: str
    step: str
    days: int
    changed_at: Told
    name: str | None = None


class StepView(Shape):
    """How many stand still before a step, and for how many days the oldest does."""

    step: str
    count: int
    oldest_days: int


class ApplicationsView(Shape):
    """Applications, the last changed first; the office also sees where all of them stand."""

    applications: list[ApplicationLine]
    funnel: list[StepView] | None = None


class ApplicationsQuery(Shape):
    state: Literal["draft", "submitted", "approved", "refused", "withdrawn"] | None = None
