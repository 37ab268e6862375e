"""The calls on slips: issue one for who has no card at hand, claim it, withdraw it, look what became of it."""

from typing import Any

from chalicelib import access, config, refusals
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import Envelope
from chalicelib.shapes import instant
from chalicelib.till import views
from chalicelib.till.awards import Purchase
from chalicelib.till.refused import CARD, PURCHASE
from chalicelib.till.shapes import PostingView
from chalicelib.till.slips import book, codes, ends, listed
from chalicelib.till.slips.book import Claim
from chalicelib.till.slips.decisions import Slip
from chalicelib.till.slips.shapes import (
    ClaimBody,
    IssuedView,
    ListedSlip,
    SlipBody,
    SlipsQuery,
    SlipsView,
    SlipView,
    WithdrawalBody,
)
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)
ENDED = (refusals.SlipClaimed, refusals.SlipReturned, refusals.SlipWithdrawn, refusals.SlipLapsed)


@routes.post(
    "/v1/slips",
    body=SlipBody,
    answer=IssuedView,
    status=201,
    keyed=True,
    refuses=(*PURCHASE, refusals.FlatAward, refusals.InvalidValue, refusals.AccountClosed, refusals.ShopStopped),
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
        *ENDED,
        refusals.CannotPractise,
        refusals.SlipUnknown,
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
    return _view(call.caller, book.slip(call.caller, id))


@routes.get(
    "/v1/slips",
    answer=SlipsView,
    query=SlipsQuery,
    refuses=(refusals.NotFound, refusals.MissingField, refusals.InvalidCursor),
    summary="A shop's slips of the last two weeks, and what became of them; a till's own of today",
)
def slips(call: Call[None]) -> SlipsView:
    asked: SlipsQuery = call.query
    wanted = listed.scope(call.caller, asked.shop)
    found, following = listed.page(wanted, asked)
    return SlipsView(shop=wanted.shop, slips=[_listed(call.caller, each) for each in found], next=following)


@routes.post(
    "/v1/slips/{id}/withdrawals",
    body=WithdrawalBody,
    answer=PostingView,
    status=201,
    keyed=True,
    refuses=(*ENDED, refusals.NotFound, refusals.AccountClosed),
    summary="Take back a slip that nobody claimed: what it keeps is the shop's again, at once",
)
def withdrawn(call: Call[WithdrawalBody], id: str) -> Answer[PostingView]:  # noqa: A002
    receipt = ends.withdraw(_envelope(call), id)
    return Answer(views.posting(config.town(), call.caller, receipt), replayed=receipt.replayed)


def _view(caller: Caller, found: Slip) -> SlipView:
    return SlipView(
        posting=views.head(caller, found.issue),
        slip=found.account,
        state=found.standing(town_book().clock()),
        pocket=config.town().points.name,
        until=instant(found.until),
        purchase_cents=found.issue.facts.get("pu"),
        **found.shares(),
    )


def _listed(caller: Caller, found: Slip) -> ListedSlip:
    """The same with where it was issued, as far as a caller hears that of any posting."""
    told = views.told_of_the_till(caller, found.issue)
    place: dict[str, Any] = {name: found.issue.reference.get(name) for name in ("branch", "till") if name in told}
    return ListedSlip(**dict(_view(caller, found)), **place)


def _envelope(call: Call[SlipBody] | Call[ClaimBody] | Call[WithdrawalBody], receipt: str | None = None) -> Envelope:
    """Under the key of the till's business or the wallet; all those who did not sign in are one party."""
    reference = ({"receipt": receipt} if receipt else {}) | call.caller.place
    return Envelope(call.caller.party or call.caller.role, call.key, call.fingerprint, town_book().clock(), reference)
