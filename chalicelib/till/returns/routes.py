"""The call that takes a purchase back."""

from chalicelib import access, config, refusals
from chalicelib.ledger.values import Envelope, Receipt
from chalicelib.shapes import Cents, Shape
from chalicelib.till import views
from chalicelib.till.practice import book as practice
from chalicelib.till.returns import book
from chalicelib.till.shapes import PostingView, Practice
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)


class ReturnBody(Shape):
    """The goods that come back, in cents of the purchase; without an amount, all that has not come back yet."""

    purchase_cents: Cents | None = None
    practice: Practice = False


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
        refusals.SlipLapsed,
        refusals.SlipWithdrawn,
        refusals.AccountClosed,
    ),
    summary="Take back a purchase or a part of it: award and payment, for everybody at once",
)
def returned(call: Call[ReturnBody], id: str) -> Answer[PostingView]:  # noqa: A002 - the path says {id}
    envelope = Envelope(call.caller.party, call.key, call.fingerprint, call.now, call.caller.place)
    receipt = _taken_back(envelope, id, call.body)
    return Answer(views.posting(config.town(), call.caller, receipt), replayed=receipt.replayed)


def _taken_back(envelope: Envelope, made_id: str, body: ReturnBody) -> Receipt:
    """What was practised comes back in practice, whether the till says so or not."""
    if not body.practice:
        try:
            return book.take_back(envelope, made_id, body.purchase_cents)
        except refusals.NotFound:
            pass
    return practice.take_back(envelope, made_id, body.purchase_cents)
