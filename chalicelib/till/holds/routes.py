"""The calls on holds: set value aside, take it, give it back, look at it."""

from chalicelib import access, config, refusals
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import Envelope, Receipt
from chalicelib.people.privacy import looks
from chalicelib.shapes import instant
from chalicelib.till import views
from chalicelib.till.holds import book
from chalicelib.till.holds.book import Request
from chalicelib.till.holds.decisions import Asked
from chalicelib.till.holds.shapes import CaptureBody, HoldBody, HoldView, ReleaseBody
from chalicelib.till.meetings import Shown
from chalicelib.till.refused import CARD, PAYING
from chalicelib.till.shapes import PostingView
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)

ENDED = (refusals.HoldCaptured, refusals.HoldReleased, refusals.HoldLapsed)
Told = Call[HoldBody] | Call[CaptureBody] | Call[ReleaseBody]


@routes.post(
    "/v1/holds",
    body=HoldBody,
    answer=PostingView,
    status=201,
    keyed=True,
    refuses=(
        *CARD,
        *PAYING,
        refusals.CreditLineExhausted,
        refusals.InvalidValue,
        refusals.NotAllowed,
        refusals.NotFound,
        refusals.SameAccount,
        refusals.TransferNotAllowed,
    ),
    summary="Set value aside: from a card for this shop, or from one's own account for somebody else",
)
def placed(call: Call[HoldBody]) -> Answer[PostingView]:
    body = call.body
    if (body.card is None) == (body.beneficiary is None):
        raise refusals.InvalidValue.of("card", "beneficiary")
    if (body.card is None) == (call.caller.role == "till"):
        raise refusals.NotAllowed
    if body.card is not None:
        if body.note is not None:
            raise refusals.InvalidValue.of("note")
        shown = Shown(call.caller, _envelope(call), body.card, pin=body.pin)
        return _answer(call, book.place_by_card(shown, body.pocket, body.amount, body.days))
    if body.pin is not None:
        raise refusals.InvalidValue.of("pin")
    owner = call.caller.party
    asked = Asked(owner, body.beneficiary or "", owner, body.pocket, body.amount, body.days, body.note or "")
    return _answer(call, book.place(_envelope(call), asked))


@routes.post(
    "/v1/holds/{id}/captures",
    body=CaptureBody,
    answer=PostingView,
    status=201,
    keyed=True,
    refuses=(
        *ENDED,
        refusals.CaptureExceedsRest,
        refusals.NotWholeCents,
        refusals.BalanceLimitExceeded,
        refusals.NotAllowed,
        refusals.NotFound,
        refusals.AccountClosed,
    ),
    summary="Take what a hold keeps for oneself, or a part of it",
)
def captured(call: Call[CaptureBody], id: str) -> Answer[PostingView]:  # noqa: A002 - the path says {id}
    return _answer(call, book.capture(Request(call.caller, _envelope(call), id), call.body.amount))


@routes.post(
    "/v1/holds/{id}/releases",
    body=ReleaseBody,
    answer=PostingView,
    status=201,
    keyed=True,
    refuses=(*ENDED, refusals.NotAllowed, refusals.NotFound, refusals.AccountClosed),
    summary="Give what a hold keeps back to its owner",
)
def released(call: Call[ReleaseBody], id: str) -> Answer[PostingView]:  # noqa: A002
    return _answer(call, book.release(Request(call.caller, _envelope(call), id)))


@routes.get(
    "/v1/holds/{id}",
    answer=HoldView,
    refuses=(refusals.NotFound,),
    summary="A hold as its owner, its beneficiary or the clerk sees it",
)
def hold(call: Call[None], id: str) -> HoldView:  # noqa: A002
    found, given_back = book.hold(call.caller, id)
    terms = found.terms
    looks.seen(call.caller, [terms.owner, terms.beneficiary], "hold")
    hidden = terms.owner[0] == "m" and terms.owner != call.caller.party and not call.caller.sees_all
    return HoldView(
        hold=found.account,
        state=found.state(town_book().clock()),
        pocket=terms.pocket,
        amount=terms.amount,
        captured=terms.amount - found.rest - given_back,
        rest=found.rest,
        until=instant(terms.until),
        beneficiary=terms.beneficiary,
        owner=None if hidden else terms.owner,
        note=terms.note or None,
    )


def _answer(call: Told, receipt: Receipt) -> Answer[PostingView]:
    return Answer(views.posting(config.town(), call.caller, receipt), replayed=receipt.replayed)


def _envelope(call: Told) -> Envelope:
    receipt = getattr(call.body, "receipt", None)
    reference = ({"receipt": receipt} if receipt else {}) | call.caller.place
    return Envelope(call.caller.party, call.key, call.fingerprint, call.now, reference)
