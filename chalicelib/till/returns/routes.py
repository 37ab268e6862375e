"""The call that takes a purchase back."""

from chalicelib import access, config, refusals
from chalicelib.ledger.values import Envelope
from chalicelib.shapes import Cents, Shape
from chalicelib.till import views
from chalicelib.till.returns import book
from chalicelib.till.shapes import PostingView
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)


class ReturnBody(Shape):
    """The goods that come back, in cents of the purchase; without an amount, all that has not come back yet."""

    purchase_cents: Cents | None = None


@routes.post(
    "/v1/postings/{id}/returns",
    body=ReturnBody,
    answer=PostingView,
    status=201,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.NotReturnable,
        refusals.AlreadyReturned,
        refusals.ReturnExceedsRest,
        refusals.CreditLineExhausted,
        refusals.AccountClosed,
    ),
    summary="Take back a purchase or a part of it: award and payment, for everybody at once",
)
def returned(call: Call[ReturnBody], id: str) -> Answer[PostingView]:  # noqa: A002 - the path says {id}
    told = {"branch": call.caller.branch, "till": call.caller.till}
    reference = {name: value for name, value in told.items() if value}
    envelope = Envelope(call.caller.party, call.key, call.fingerprint, call.now, reference)
    receipt = book.take_back(envelope, id, call.body.purchase_cents)
    return Answer(views.posting(config.town(), call.caller, receipt), replayed=receipt.replayed)
