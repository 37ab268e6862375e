"""The calls about goods that come back: which purchases a shown card has here, and one that is taken back."""

from chalicelib import access, config, refusals
from chalicelib.ledger.values import Envelope, Receipt
from chalicelib.shapes import Cents, Shape, Told, instant
from chalicelib.till import views
from chalicelib.till.practice import book as practice
from chalicelib.till.refused import CARD, PROOF
from chalicelib.till.returns import book, purchases
from chalicelib.till.shapes import CardText, Pin, PostingView, Practice
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)


class ReturnBody(Shape):
    """The goods that come back, in cents of the purchase; without an amount, all that has not come back yet."""

    purchase_cents: Cents | None = None
    practice: Practice = False


class PurchasesBody(Shape):
    """A card that is shown; a typed number takes the holder's PIN."""

    card: CardText
    pin: Pin | None = None


class PurchaseView(Shape):
    """A purchase of the card at this shop; `rest_cents` may still come back, left out where no price was told."""

    posting: str
    kind: str
    at: Told
    receipt: str | None = None
    purchase_cents: int | None = None
    rest_cents: int | None = None


class PurchasesView(Shape):
    purchases: list[PurchaseView]


@routes.post(
    "/v1/cards/purchases",
    body=PurchasesBody,
    answer=PurchasesView,
    refuses=(*CARD, *PROOF, refusals.CannotPractise, refusals.TooManyTries),
    summary="What a card that is shown bought at this shop in the last 31 days, 20 purchases at most",
)
def bought(call: Call[PurchasesBody]) -> PurchasesView:
    found = purchases.of_card(call.caller, call.body.card, call.body.pin)
    return PurchasesView(purchases=[_purchase(each) for each in found])


def _purchase(found: purchases.Purchase) -> PurchaseView:
    receipt = found.receipt
    return PurchaseView(
        posting=receipt.id,
        kind=receipt.kind,
        at=instant(receipt.at),
        receipt=receipt.reference.get("receipt"),
        purchase_cents=receipt.facts.get("pu"),
        rest_cents=found.rest,
    )


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
        refusals.ShopStopped,
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
