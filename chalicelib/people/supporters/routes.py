"""A club's months for itself and for the office: what came in, and its supporters as a number."""

from pydantic import Field

from chalicelib import access
from chalicelib.people.supporters import book
from chalicelib.people.supporters.values import FEWEST, ClubMonth
from chalicelib.refusals import NotFound
from chalicelib.shapes import AccountId, Shape, SignedAmount
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


class ClubMonthView(Shape):
    """What came in: `earned` by purchases less what came back, `given` by transfers and out of the pot.

    `supporters` is how many holders made the purchases; it is left out where they are fewer than `fewest`.
    """

    month: str = Field(examples=["2026-11"])
    earned: SignedAmount
    given: SignedAmount
    purchases: int
    shops: int
    supporters: int | None = None


class SupportersView(Shape):
    """The last month that is over, and those of the year before, the latest first."""

    club: AccountId
    supporters: int | None = None
    fewest: int
    months: list[ClubMonthView]


@routes.get(
    "/v1/clubs/{account}/supporters",
    answer=SupportersView,
    refuses=(NotFound,),
    summary="How many supported a club last month, told from five on, and what came in month by month",
)
def supporters(call: Call[None], account: str) -> SupportersView:
    from chalicelib.people import book as people  # pynamodb: not on a scan's way

    if not (call.caller.party == account or call.caller.sees_all):
        raise NotFound
    club = people.club(account).account
    shown = [_shown(each) for each in book.months(club)]
    return SupportersView(club=club, supporters=shown[0].supporters if shown else None, fewest=FEWEST, months=shown)


def _shown(told: ClubMonth) -> ClubMonthView:
    return ClubMonthView(
        month=f"20{told.month[:2]}-{told.month[2:]}",
        earned=told.earned,
        given=told.given,
        purchases=told.purchases,
        shops=told.shops,
        supporters=told.supporters,
    )
