"""The call that tells what a scan or a checkout would do, and why."""

from chalicelib import access, refusals
from chalicelib.ledger.values import Envelope
from chalicelib.shapes import milliseconds
from chalicelib.till import decisions
from chalicelib.till.awards import Purchase
from chalicelib.till.meetings import Shown
from chalicelib.till.quotes import book, views
from chalicelib.till.quotes.shapes import QuoteBody, QuoteView
from chalicelib.till.refused import CARD, PAYING, PURCHASE
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


@routes.post(
    "/v1/quotes",
    body=QuoteBody,
    answer=QuoteView,
    refuses=(
        *CARD,
        *PURCHASE,
        *PAYING,
        refusals.FlatAward,
        refusals.RedeemExceedsPurchase,
        refusals.InvalidValue,
        refusals.TimeInFuture,
        refusals.TimeTooOld,
    ),
    summary="What a scan, or with `redeem` a checkout, would give, and each rule that counts; posts nothing",
)
def quote(call: Call[QuoteBody]) -> QuoteView:
    body = call.body
    if body.redeem is not None and body.purchase_cents is None:
        raise refusals.MissingField.of("purchase_cents")
    if body.redeem is not None and body.at is not None:
        raise refusals.InvalidValue.of("at", "redeem")  # a checkout happens now
    wanted = None
    if isinstance(body.redeem, list):
        wanted = decisions.named_pockets([(part.pocket, part.amount) for part in body.redeem])
    at = milliseconds(body.at) if body.at else None
    asked = Shown(call.caller, Envelope(call.caller.party, "", "", call.now), body.card, at)
    purchase = Purchase(body.purchase_cents, body.eligible_cents, body.vat or {}, body.excluded or {})
    town, made = book.quoted(asked, purchase, wanted, pays=body.redeem is not None)
    return views.quote(town, made, call.language)
