"""The calls on payment requests: a shop asks, the holder looks and answers."""

from chalicelib import access, config, refusals
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import Envelope
from chalicelib.shapes import instant
from chalicelib.till import views
from chalicelib.till.refused import CARD, PAYING, PURCHASE
from chalicelib.till.requests import book
from chalicelib.till.requests.decisions import Asked, Request
from chalicelib.till.requests.shapes import AnswerBody, RequestBody, RequestView, WaitingView
from chalicelib.till.shapes import PostingView
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)

NO = (refusals.RequestPaid, refusals.RequestRefused, refusals.RequestWithdrawn, refusals.RequestLapsed)
MARK = "P"
"""What stands before a request's name in its URL, and tells it from a card's or a slip's."""


@routes.post(
    "/v1/payment-requests",
    body=RequestBody,
    answer=RequestView,
    status=201,
    keyed=True,
    refuses=(
        *CARD,
        refusals.CannotPractise,
        *PURCHASE,
        refusals.UnknownPocket,
        refusals.NotWholeCents,
        refusals.RedeemExceedsPurchase,
        refusals.InvalidValue,
        refusals.TooManyTries,
    ),
    summary="Ask a holder to pay: the wallet says yes or no within ten minutes",
)
def asked(call: Call[RequestBody]) -> Answer[RequestView]:
    body = call.body
    if body.card is not None and body.account is not None:
        raise refusals.InvalidValue.of("card", "account")
    if body.account is not None and body.account[0] != "m":
        raise refusals.InvalidValue.of("account")
    told = {"receipt": body.receipt, "branch": call.caller.branch, "till": call.caller.till}
    at = {name: value for name, value in told.items() if value}
    wanted = Asked(call.caller.party, body.pocket, body.amount, body.account or "", _purchase(body), at)
    made, replayed = book.ask(_envelope(call), wanted, body.card)
    return Answer(_view(made, call.caller), replayed=replayed)


def _purchase(body: RequestBody) -> dict[str, object]:
    told = {"eligible_cents": body.eligible_cents, "vat": body.vat, "excluded": body.excluded}
    more = {name: value for name, value in told.items() if value is not None}
    if body.purchase_cents is None:
        if more:
            raise refusals.InvalidValue.of("purchase_cents")
        return {}
    return {"cents": body.purchase_cents, **more}


@routes.get(
    "/v1/payment-requests/{id}",
    answer=RequestView,
    refuses=(refusals.NotFound,),
    summary="A payment request: how it stands, for its shop and for who is to pay",
)
def payment_request(call: Call[None], id: str) -> RequestView:  # noqa: A002 - the path says {id}
    return _view(book.request(call.caller, id), call.caller)


@routes.post(
    "/v1/payment-requests/{id}/confirmations",
    body=AnswerBody,
    answer=PostingView,
    status=201,
    keyed=True,
    refuses=(
        *NO,
        *(refusal for refusal in PAYING if refusal is not refusals.PinRequired),
        *PURCHASE,
        refusals.RedeemExceedsPurchase,
        refusals.NotFound,
        refusals.AccountClosed,
    ),
    summary="Pay what a shop asks for, in the wallet",
)
def confirmed(call: Call[AnswerBody], id: str) -> Answer[PostingView]:  # noqa: A002
    receipt = book.confirm(_envelope(call), call.caller, id)
    return Answer(views.posting(config.town(), call.caller, receipt), replayed=receipt.replayed)


@routes.post(
    "/v1/payment-requests/{id}/refusals",
    body=AnswerBody,
    answer=RequestView,
    refuses=(*NO, refusals.NotFound),
    summary="Say no to a payment request",
)
def declined(call: Call[AnswerBody], id: str) -> RequestView:  # noqa: A002
    return _view(book.refuse(call.caller, id), call.caller)


@routes.post(
    "/v1/payment-requests/{id}/withdrawals",
    body=AnswerBody,
    answer=RequestView,
    refuses=(*NO, refusals.NotFound),
    summary="Ask no more: what was paid already is told, else it can be paid no longer",
)
def called_off(call: Call[AnswerBody], id: str) -> RequestView:  # noqa: A002
    return _view(book.withdraw(call.caller, id), call.caller)


@routes.get(
    "/v1/me/payment-requests",
    answer=WaitingView,
    refuses=(refusals.NotFound,),
    summary="The payment requests that wait for one's own answer",
)
def waiting(call: Call[None]) -> WaitingView:
    return WaitingView(requests=[_view(one, call.caller) for one in book.waiting(call.caller.party)])


def _view(found: Request, caller: Caller) -> RequestView:
    asked, town = found.asked, config.town()
    return RequestView(
        request=found.id,
        state=found.state(town_book().clock()),
        shop=asked.shop,
        shop_name=_called(asked.shop) if caller.role == "member" else None,
        pocket=asked.pocket,
        amount=asked.amount,
        cents=town.pockets[asked.pocket].cents(asked.amount),
        purchase_cents=asked.purchase.get("cents"),
        receipt=asked.at.get("receipt"),
        until=instant(found.until),
        url=f"HTTPS://{town.host.upper()}/{MARK}/{found.id}",
        posting=found.posting or None,
    )


def _called(shop: str) -> str | None:
    """What a shop is called, for who is to pay it; a shop knows its own name."""
    from chalicelib.people import book as people  # pynamodb: not on a scan's way

    return people.name(shop) or None


def _envelope(call: Call[RequestBody] | Call[AnswerBody]) -> Envelope:
    return Envelope(call.caller.party, call.key, call.fingerprint, town_book().clock())
