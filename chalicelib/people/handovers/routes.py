"""Handing a shop or club over, and leaving."""

from chalicelib import access, rates, refusals
from chalicelib.callers import Caller, Hat
from chalicelib.people.handovers import book
from chalicelib.people.handovers.shapes import (
    AcceptHandoverBody,
    DepartureBody,
    DepartureView,
    HandoverBody,
    HandoverView,
    TakenOverView,
)
from chalicelib.rates import Allowance
from chalicelib.shapes import instant
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)
CODES = Allowance("handover", 20, 3600)


@routes.post(
    "/v1/handovers",
    body=HandoverBody,
    answer=HandoverView,
    status=201,
    refuses=(refusals.NotFound, refusals.MalformedMailAddress, refusals.MalformedMail, refusals.TooManyTries),
    summary="Ask the owner of an address to take over a shop or club: one's own, or as the office with a reason",
)
def handover(call: Call[HandoverBody]) -> HandoverView:
    body, caller = call.body, call.caller
    if caller.role in {"shop", "club"}:
        if body.account not in (None, caller.party):
            raise refusals.NotFound
        hat = Hat(caller.role, caller.party)
    elif not body.account or not body.why:
        raise refusals.MissingField.of(*(name for name in ("account", "why") if not getattr(body, name)))
    else:
        hat = Hat("shop" if body.account[0] == "s" else "club", body.account)
    made = book.asked(caller, hat, body.mail, body.stay, body.why or "")
    return HandoverView(account=hat.party, role=hat.role, until=instant(made.until))


@routes.post(
    "/v1/handovers/acceptances",
    body=AcceptHandoverBody,
    answer=TakenOverView,
    status=201,
    refuses=(refusals.NotFound, refusals.InvitationOver, refusals.TooManyTries),
    summary="Take over by the code, signed in with the address that it was sent to",
)
def accept_handover(call: Call[AcceptHandoverBody]) -> TakenOverView:
    if not call.caller.person:
        raise refusals.NotAllowed
    rates.count(CODES, call.caller.person)
    made = book.accepted(call.body.code, call.caller.person)
    return TakenOverView(account=made.hat.party, role=made.hat.role, name=book.called(made.hat.party))


@routes.post(
    "/v1/shops/{account}/departures",
    body=DepartureBody,
    answer=DepartureView,
    status=201,
    refuses=(refusals.NotFound,),
    summary="Leave as a shop: no till books any more, what is left is settled",
)
def shop_departure(call: Call[DepartureBody], account: str) -> DepartureView:
    return _left(call.caller, account, "s", call.body.why)


@routes.post(
    "/v1/clubs/{account}/departures",
    body=DepartureBody,
    answer=DepartureView,
    status=201,
    refuses=(refusals.NotFound,),
    summary="Leave as a club: what its cards earn goes to the common pot from now on",
)
def club_departure(call: Call[DepartureBody], account: str) -> DepartureView:
    return _left(call.caller, account, "c", call.body.why)


def _left(caller: Caller, account: str, kind: str, why: str) -> DepartureView:
    """One's own account, or for the office anybody's; others are not there."""
    own = caller.party == account or caller.sees_all
    if not own or account[0] != kind:
        raise refusals.NotFound
    return DepartureView(account=account, left_at=instant(book.left(caller, account, why)))
