"""The counter's calls: each reads its body, lets the counter decide and post, and shows the caller their part."""

from chalicelib import access, config, refusals
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import ACTIVE, Envelope, Receipt
from chalicelib.shapes import milliseconds
from chalicelib.till import book as counter
from chalicelib.till import decisions, terms, views
from chalicelib.till import shown as cards
from chalicelib.till.awards import Purchase
from chalicelib.till.meetings import Shown
from chalicelib.till.pins import book as pins
from chalicelib.till.refused import CARD, NO_CARD, PAYING, PROOF, PURCHASE
from chalicelib.till.shapes import (
    CheckoutBody,
    LoadBody,
    LookupBody,
    LookupView,
    PostingView,
    RedemptionBody,
    ScanBody,
    TransferBody,
)
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)


@routes.post(
    "/v1/scans",
    body=ScanBody,
    answer=PostingView,
    status=201,
    keyed=True,
    refuses=(
        *CARD,
        *PURCHASE,
        refusals.FlatAward,
        refusals.InvalidValue,
        refusals.PracticeCardOnly,
        refusals.TimeInFuture,
        refusals.TimeTooOld,
    ),
    summary="Award a purchase's points to the card's club and holder",
)
def scan(call: Call[ScanBody]) -> Answer[PostingView]:
    at = milliseconds(call.body.at) if call.body.at else None
    return _answer(call, counter.scan(_shown(call, call.body.card, at), _purchase(call.body)))


@routes.post(
    "/v1/redemptions",
    body=RedemptionBody,
    answer=PostingView,
    status=201,
    keyed=True,
    refuses=(*CARD, *PAYING, refusals.PracticeCardOnly),
    summary="Pay from one pocket of a card",
)
def redemption(call: Call[RedemptionBody]) -> Answer[PostingView]:
    body = call.body
    return _answer(call, counter.redeem(_shown(call, body.card), body.pocket, body.amount))


@routes.post(
    "/v1/checkouts",
    body=CheckoutBody,
    answer=PostingView,
    status=201,
    keyed=True,
    refuses=(
        *CARD,
        *PURCHASE,
        *PAYING,
        refusals.RedeemExceedsPurchase,
        refusals.InvalidValue,
        refusals.PracticeCardOnly,
    ),
    summary="Pay a purchase in part from a card's pockets and earn on the rest, in one posting",
)
def checkout(call: Call[CheckoutBody]) -> Answer[PostingView]:
    body = call.body
    wanted = None
    if body.redeem != "max":
        wanted = decisions.named_pockets([(part.pocket, part.amount) for part in body.redeem])
    receipt = counter.check_out(_shown(call, body.card), _purchase(body), wanted, tells=body.show_balance)
    told = _answer(call, receipt)
    if not body.show_balance:
        return told
    balances = views.balances_after(config.town(), receipt)
    return Answer(told.body.model_copy(update={"balances": balances}), replayed=told.replayed)


@routes.post(
    "/v1/card-lookups",
    body=LookupBody,
    answer=LookupView,
    refuses=(*NO_CARD, *PROOF, refusals.UnknownPocket, refusals.InvalidValue),
    summary="What a till may know of a card: its state, and whether an amount is covered",
)
def card_lookup(call: Call[LookupBody]) -> LookupView:
    town, body = config.town(), call.body
    if (body.pocket is None) != (body.amount is None):
        raise refusals.InvalidValue.of("pocket" if body.pocket is None else "amount")
    if body.pocket:
        decisions.pocket_of(town, body.pocket)
    try:
        read = cards.card(body.card)
    except refusals.CardWithdrawn:
        return LookupView(state="withdrawn", pays=False)
    if read.typed and body.pin is None and (body.show_balance or body.pocket):
        raise refusals.PinRequired
    state, kept = cards.holder(read)
    told = terms.STATES[kept["st"]] if state.state == ACTIVE else "blocked"
    if told != "active" or (read.typed and body.pin is None):
        return LookupView(state=told, pays=False)  # who finds a lost card hears no balance
    if read.typed and not read.practice and body.pin is not None:
        pins.checked(state, body.pin)
    view = views.lookup(town, body, state, town_book().moment().month)
    return view.model_copy(update={"practice": True}) if read.practice else view


@routes.post(
    "/v1/transfers",
    body=TransferBody,
    answer=PostingView,
    status=201,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.SameAccount,
        refusals.TransferNotAllowed,
        refusals.UnknownPocket,
        refusals.InsufficientBalance,
        refusals.AccountClosed,
    ),
    summary="Send value from one's own account to another",
)
def transfer(call: Call[TransferBody]) -> Answer[PostingView]:
    body = call.body
    if body.source != call.caller.party:
        raise refusals.NotFound
    return _answer(call, counter.transfer(_envelope(call), body))


@routes.post(
    "/v1/loads",
    body=LoadBody,
    answer=PostingView,
    status=201,
    keyed=True,
    refuses=(
        *CARD,
        refusals.UnknownPocket,
        refusals.LoadNotAllowed,
        refusals.BalanceLimitExceeded,
        refusals.CreditLineExhausted,
        refusals.InvalidValue,
        refusals.NotAllowed,
        refusals.NotFound,
    ),
    summary="Load money onto a card (a counter sale), or points onto a business's account (the operator)",
)
def load(call: Call[LoadBody]) -> Answer[PostingView]:
    body = call.body
    if (body.card is None) == (body.account is None):
        raise refusals.InvalidValue.of("card", "account")
    if body.card is not None:
        source = call.caller.party if call.caller.role == "till" else "x:bank"
        return _answer(call, counter.load_card(_shown(call, body.card), source, body.pocket, body.amount))
    if call.caller.role != "clerk" or body.account is None:
        raise refusals.NotAllowed
    return _answer(call, counter.load_account(_envelope(call), body.account, body.pocket, body.amount))


def _answer(
    call: Call[ScanBody] | Call[RedemptionBody] | Call[CheckoutBody] | Call[TransferBody] | Call[LoadBody],
    receipt: Receipt,
) -> Answer[PostingView]:
    return Answer(views.posting(config.town(), call.caller, receipt), replayed=receipt.replayed)


def _shown(
    call: Call[ScanBody] | Call[RedemptionBody] | Call[CheckoutBody] | Call[LoadBody],
    card: str,
    at: int | None = None,
) -> Shown:
    pin: str | None = getattr(call.body, "pin", None)
    practice: bool = getattr(call.body, "practice", False)
    return Shown(call.caller, _envelope(call), card, at, pin, practice=practice)


def _envelope(
    call: Call[ScanBody] | Call[RedemptionBody] | Call[CheckoutBody] | Call[LoadBody] | Call[TransferBody],
) -> Envelope:
    receipt = getattr(call.body, "receipt", None)
    reference = ({"receipt": receipt} if receipt else {}) | call.caller.place
    return Envelope(call.caller.party, call.key, call.fingerprint, call.now, reference)


def _purchase(body: ScanBody | CheckoutBody) -> Purchase:
    return Purchase(body.purchase_cents, body.eligible_cents, body.vat or {}, body.excluded or {})
