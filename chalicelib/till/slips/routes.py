"""The calls on slips: issue one for who has no card at hand, claim it, look what became of it."""

from chalicelib import access, config, refusals
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import Envelope
from chalicelib.shapes import instant
from chalicelib.till import views
from chalicelib.till.awards import Purchase
from chalicelib.till.refused import CARD, PURCHASE
from chalicelib.till.shapes import PostingView
from chalicelib.till.slips import book, codes
from chalicelib.till.slips.book import Claim
from chalicelib.till.slips.shapes import ClaimBody, IssuedView, SlipBody, SlipView
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)


@routes.post(
    "/v1/slips",
    body=SlipBody,
    answer=IssuedView,
    status=201,
    keyed=True,
    refuses=(*PURCHASE, refusals.FlatAward, refusals.InvalidValue, refusals.AccountClosed),
    summary="Set a purchase's award aside for somebody without a card: a code to be printed, good for two weeks",
)
def issued(call: Call[SlipBody]) -> Answer[IssuedView]:
    body = call.body
    purchase = Purchase(body.purchase_cents, body.eligible_cents, body.vat or {}, body.excluded or {})
    receipt = book.issue(_envelope(call, receipt=body.receipt), purchase)
    town, told = config.town(), book.code(book.hold_of(receipt))
    posting = views.posting(town, call.caller, receipt)
    return Answer(IssuedView(**dict(posting), code=told, url=codes.url(town.host, told)), replayed=receipt.replayed)


@routes.post(
    "/v1/slips/claims",
    body=ClaimBody,
    answer=PostingView,
    status=201,
    keyed=True,
    refuses=(
        *CARD,
        refusals.SlipUnknown,
        refusals.SlipClaimed,
        refusals.SlipReturned,
        refusals.SlipLapsed,
        refusals.TooManyTries,
        refusals.NotFound,
    ),
    summary="Claim a slip for a card, once: by whoever holds the slip, at a till, in a wallet or without signing in",
)
def claimed(call: Call[ClaimBody]) -> Answer[PostingView]:
    body, caller = call.body, call.caller
    claim = Claim(caller, _envelope(call), body.slip, call.source)
    if body.card is not None:
        receipt = book.claim_by_card(claim, body.card)
    elif caller.role == "member":
        receipt = book.claim_for(claim, caller.party)
    else:
        raise refusals.MissingField.of("card")
    return Answer(views.posting(config.town(), caller, receipt), replayed=receipt.replayed)


@routes.get(
    "/v1/slips/{id}",
    answer=SlipView,
    refuses=(refusals.NotFound,),
    summary="A slip as its shop or the clerk sees it: what it gives, and what became of it",
)
def slip(call: Call[None], id: str) -> SlipView:  # noqa: A002 - the path says {id}
    found = book.slip(call.caller, id)
    issue = found.issue
    return SlipView(
        posting=views.head(call.caller, issue),
        slip=found.account,
        state=found.standing(town_book().clock()),
        pocket=config.town().points.name,
        until=instant(found.until),
        purchase_cents=issue.facts.get("pu"),
        **found.shares(),
    )


def _envelope(call: Call[SlipBody] | Call[ClaimBody], receipt: str | None = None) -> Envelope:
    """Under the key of the till's business or the wallet; all those who did not sign in are one party."""
    told = {"receipt": receipt, "branch": call.caller.branch, "till": call.caller.till}
    reference = {name: value for name, value in told.items() if value}
    return Envelope(call.caller.party or call.caller.role, call.key, call.fingerprint, town_book().clock(), reference)
