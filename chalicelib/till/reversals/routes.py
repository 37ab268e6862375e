"""The call by which the co-operative's office takes a wrong posting back."""

from typing import Annotated

from pydantic import Field

from chalicelib import access, config, refusals
from chalicelib.ledger.values import Envelope
from chalicelib.shapes import Shape, text
from chalicelib.till import views
from chalicelib.till.reversals import book
from chalicelib.till.shapes import PostingView
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)


class ReversalBody(Shape):
    """Why the posting was wrong: kept with the reversal, and told to clerks alone."""

    why: Annotated[str, text(200), Field(examples=["Typed 500.00 instead of 50.00"])]


@routes.post(
    "/v1/postings/{id}/reversals",
    body=ReversalBody,
    answer=PostingView,
    status=201,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.NotReversible,
        refusals.AlreadyReversed,
        refusals.AlreadyReturned,
        refusals.InsufficientBalance,
        refusals.AccountClosed,
    ),
    summary="Take a wrong posting back whole, or what returns left of it, once",
)
def reversal(call: Call[ReversalBody], id: str) -> Answer[PostingView]:  # noqa: A002 - the path says {id}
    envelope = Envelope(call.caller.party, call.key, call.fingerprint, call.now)
    receipt = book.take_back(envelope, id, call.body.why)
    return Answer(views.posting(config.town(), call.caller, receipt), replayed=receipt.replayed)
