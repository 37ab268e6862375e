"""The office's calls about a club that dissolves."""

from datetime import date

from chalicelib import access, refusals
from chalicelib.people.dissolutions import book
from chalicelib.people.dissolutions.shapes import (
    DissolutionBody,
    DissolutionEndBody,
    DissolutionsView,
    DissolutionView,
)
from chalicelib.people.dissolutions.values import Dissolution
from chalicelib.shapes import instant
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


@routes.post(
    "/v1/clubs/{account}/dissolutions",
    body=DissolutionBody,
    answer=DissolutionView,
    status=201,
    refuses=(refusals.NotFound, refusals.AlreadyEnding, refusals.ClubEnded),
    summary="A club dissolves: supporters are told by mail, and from that day on their points go to the common pot",
)
def dissolution_begins(call: Call[DissolutionBody], account: str) -> DissolutionView:
    return _view(book.declared(call.caller, account, call.body.day.isoformat(), call.body.why))


@routes.post(
    "/v1/clubs/{account}/dissolutions/withdrawals",
    body=DissolutionEndBody,
    answer=DissolutionView,
    refuses=(refusals.NotFound, refusals.NotEnding, refusals.ClubEnded),
    summary="Take that back before its day: the club goes on",
)
def dissolution_ends(call: Call[DissolutionEndBody], account: str) -> DissolutionView:
    return _view(book.withdrawn(call.caller, account, call.body.why))


@routes.get(
    "/v1/clubs/{account}/dissolutions",
    answer=DissolutionsView,
    summary="On which day a club ends, and whether it did; an empty list where it goes on",
)
def dissolutions(_call: Call[None], account: str) -> DissolutionsView:
    return DissolutionsView(dissolutions=[_view(each) for each in book.known(account)])


def _view(told: Dissolution) -> DissolutionView:
    return DissolutionView(
        account=told.account,
        day=date.fromisoformat(told.day),
        told_at=instant(told.at),
        why=told.why,
        done_at=instant(told.done_at) if told.done_at else None,
    )
