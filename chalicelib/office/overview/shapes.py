"""What calls about the overview take and answer. Amounts are whole numbers of the pocket's smallest unit."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from chalicelib.shapes import Shape, SignedAmount, Told

MOST_MONTHS = 12


def _months(value: int) -> int:
    if not 1 <= value <= MOST_MONTHS:
        raise PydanticCustomError("invalid_value", "1 to 12 months")
    return value


Months = Annotated[int, AfterValidator(_months), Field(json_schema_extra={"minimum": 1, "maximum": MOST_MONTHS})]


class OverviewQuery(Shape):
    """So many months back, this one among them."""

    months: Months = 12


class TableQuery(OverviewQuery):
    """Which table."""

    table: Literal["days", "months", "clubs", "shops"] = "days"


class FiguresView(Shape):
    """A day or a month. `given` and `taken` are what shops gave and took at the counter, before returns.

    `redeemed_percent` is what was paid with in points, of what was given. `shops` and `members` are those with a scan
    or a posting on that day, of a month on its busiest one.
    """

    scans: int
    purchase_cents: int
    given: dict[str, int]
    taken: dict[str, int]
    redeemed_percent: int | None = None
    shops: int
    members: int
    came_in: SignedAmount


class DayView(FiguresView):
    day: str = Field(examples=["2026-11-22"])


class MonthView(FiguresView):
    month: str = Field(examples=["2026-11"])


class Circulation(Shape):
    """What accounts of each kind hold in one pocket; `held` is set aside for a purpose, `total` all but the shops'."""

    members: SignedAmount
    held: SignedAmount
    clubs: SignedAmount
    shops: SignedAmount
    pots: SignedAmount
    funds: SignedAmount
    employers: SignedAmount
    total: SignedAmount


class Active(Shape):
    """Accounts with a posting in the last so many days."""

    days: int
    members: int
    shops: int
    clubs: int


class HoldingView(Shape):
    """What there is, by pocket, as an audit has read every account; `audit` names it."""

    audit: str
    at: Told
    pockets: dict[str, Circulation]
    active: Active


class PlaceView(Shape):
    """A club with the points that came in, or a shop with its scans: this month, and on the same days of the last."""

    account: str
    name: str
    now: SignedAmount
    before: SignedAmount


class OverviewView(Shape):
    """The figures up to yesterday; of `month` the largest `clubs`, and the `shops` that changed most, 20 of each."""

    days: list[DayView]
    months: list[MonthView]
    circulation: HoldingView | None = None
    month: str = Field(examples=["2026-11"])
    clubs: list[PlaceView]
    shops: list[PlaceView]
