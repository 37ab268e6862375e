"""The call that shares out the common pot."""

from typing import Annotated

from pydantic import Field

from chalicelib import access, config, refusals
from chalicelib.ledger.values import Receipt
from chalicelib.shapes import AccountId, Shape
from chalicelib.till.pot import book
from chalicelib.till.pot.decisions import planned
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)

Month = Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-11"])]
Weight = Annotated[int, Field(gt=0, le=1_000_000)]


class DistributionBody(Shape):
    """The month, and where the town's rule is not `equally` the clubs with their weights; one club: its month."""

    month: Month
    clubs: Annotated[dict[AccountId, Weight], Field(min_length=1, max_length=1000)] | None = None


class ShareView(Shape):
    club: str
    amount: int


class DistributionView(Shape):
    """What each club got of the pot, what the shares left in it, and the postings that did it."""

    month: str
    rule: str
    pocket: str
    shares: list[ShareView]
    left: int
    postings: list[str]


@routes.post(
    "/v1/pot-distributions",
    body=DistributionBody,
    answer=DistributionView,
    status=201,
    keyed=True,
    refuses=(
        refusals.MonthInFuture,
        refusals.UnknownClub,
        refusals.WrongShares,
        refusals.NothingToDistribute,
        refusals.InsufficientBalance,
        refusals.AccountClosed,
    ),
    summary="Share out the common pot among the clubs for a month, once",
)
def distribution(call: Call[DistributionBody]) -> Answer[DistributionView]:
    from chalicelib.people import book as people  # pynamodb: not on a scan's way

    month = call.body.month[2:4] + call.body.month[5:]
    receipts = book.distribute(month, call.body.clubs, [club.account for club in people.clubs()])
    return Answer(_view(call.body.month, receipts), replayed=all(receipt.replayed for receipt in receipts))


def _view(month: str, receipts: list[Receipt]) -> DistributionView:
    legs = [leg for receipt in receipts for leg in receipt.legs if leg["d"] > 0]
    made = planned(receipts[0])
    return DistributionView(
        month=month,
        rule=made.rule,
        pocket=config.town().points.name,
        shares=[ShareView(club=leg["a"], amount=leg["d"]) for leg in legs],
        left=made.left + sum(made.shares.values()) - sum(leg["d"] for leg in legs),
        postings=[receipt.id for receipt in receipts],
    )
