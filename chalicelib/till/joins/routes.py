"""The call that joins one account to another."""

from chalicelib import access, config, refusals
from chalicelib.ledger.values import Envelope
from chalicelib.shapes import AccountId, Shape
from chalicelib.till import views
from chalicelib.till.joins import book
from chalicelib.till.shapes import PostingView
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)


class JoinBody(Shape):
    """The account that joins, and the one it joins."""

    source: AccountId
    target: AccountId


@routes.post(
    "/v1/joins",
    body=JoinBody,
    answer=PostingView,
    status=201,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.SameAccount,
        refusals.AlreadyJoined,
        refusals.HasJoinedAccounts,
        refusals.BalanceLimitExceeded,
        refusals.AccountClosed,
    ),
    summary="Join one member's account to another's, with all it holds and all its cards",
)
def join(call: Call[JoinBody]) -> Answer[PostingView]:
    envelope = Envelope(call.caller.party, call.key, call.fingerprint, call.now)
    receipt = book.join(envelope, call.body.source, call.body.target)
    return Answer(views.posting(config.town(), call.caller, receipt), replayed=receipt.replayed)
