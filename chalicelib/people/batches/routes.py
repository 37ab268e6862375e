"""Print runs of cards: the clerk's, and those that clubs order for themselves."""

from chalicelib import access, refusals
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.people.batches import book, downloads, handing, views
from chalicelib.people.batches.book import Keyed
from chalicelib.people.batches.handing import Range
from chalicelib.people.batches.shapes import (
    ApprovalBody,
    BatchDetail,
    BatchesView,
    BatchView,
    DownloadBody,
    DownloadView,
    HandOutBody,
    HandOutView,
    OrderBody,
    WithdrawalBody,
)
from chalicelib.people.batches.values import Asked, Batch
from chalicelib.shapes import instant
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)


@routes.post(
    "/v1/card-batches",
    body=OrderBody,
    answer=BatchView,
    status=201,
    keyed=True,
    refuses=(refusals.HostNotFinal, refusals.UnknownClub, refusals.NotFound),
    summary="Order a print run of cards; a club's own order waits for a clerk's approval",
)
def card_order(call: Call[OrderBody]) -> Answer[BatchView]:
    body, club = call.body, call.body.club or ""
    if call.caller.role == "club":
        if club not in ("", call.caller.party):
            raise refusals.NotFound
        club = call.caller.party
    asked = Asked(body.name, body.count, body.design, club)
    made, replayed = book.ordered(asked, Keyed(call.caller, call.key, call.fingerprint))
    return Answer(views.batch(made), replayed)


@routes.get("/v1/card-batches", answer=BatchesView, summary="The print runs of cards, the latest first")
def card_batches(call: Call[None]) -> BatchesView:
    return BatchesView(batches=[views.batch(made) for made in book.every() if _may_see(call.caller, made)])


@routes.get(
    "/v1/card-batches/{id}",
    answer=BatchDetail,
    refuses=(refusals.NotFound,),
    summary="One print run: how far it is, what to print from, what was handed out",
)
def card_batch(call: Call[None], id: str) -> BatchDetail:  # noqa: A002 - the path says {id}
    made = _own(call.caller, id)
    return views.detail(made, book.parts(made), book.hand_outs(made), town_book().clock())


@routes.post(
    "/v1/card-batches/{id}/approvals",
    body=ApprovalBody,
    answer=BatchView,
    refuses=(refusals.NotFound, refusals.CardWithdrawn),
    summary="Let a club's order be made",
)
def card_approval(call: Call[ApprovalBody], id: str) -> BatchView:  # noqa: A002
    return views.batch(book.approve(book.found(id), call.caller))


@routes.post(
    "/v1/card-batches/{id}/withdrawals",
    body=WithdrawalBody,
    answer=BatchView,
    refuses=(refusals.NotFound,),
    summary="Take all cards of a print run out of use, for good",
)
def card_withdrawal(call: Call[WithdrawalBody], id: str) -> BatchView:  # noqa: A002
    return views.batch(book.withdraw(book.found(id), call.caller, call.body.why))


@routes.post(
    "/v1/card-batches/{id}/hand-outs",
    body=HandOutBody,
    answer=HandOutView,
    status=201,
    keyed=True,
    refuses=(
        refusals.NotFound,
        refusals.CardWithdrawn,
        refusals.CardsNotMade,
        refusals.CardNotInBatch,
        refusals.RangeBackwards,
        refusals.AlreadyHandedOut,
        refusals.MalformedCard,
        refusals.WrongCheckDigits,
        refusals.CardForeign,
        refusals.CardForged,
    ),
    summary="Hand a box of cards out: from its first card to its last, all of them are active from now on",
)
def card_hand_out(call: Call[HandOutBody], id: str) -> Answer[HandOutView]:  # noqa: A002
    asked = Range(call.body.first, call.body.last, call.body.given_to or "")
    keyed = Keyed(call.caller, call.key, call.fingerprint)
    made, replayed = handing.hand_out(_own(call.caller, id), asked, keyed)
    return Answer(views.hand_out(made), replayed)


@routes.post(
    "/v1/card-batches/{id}/downloads",
    body=DownloadBody,
    answer=DownloadView,
    status=201,
    refuses=(refusals.NotFound, refusals.CardWithdrawn, refusals.CardsNotMade, refusals.PrintsGone),
    summary="A link to a print file, good for five minutes; who asked is noted",
)
def card_download(call: Call[DownloadBody], id: str) -> DownloadView:  # noqa: A002
    link = downloads.link(_own(call.caller, id), call.body.file, call.caller)
    return DownloadView(url=link.url, expires=instant(link.expires))


def _own(caller: Caller, batch_id: str) -> Batch:
    """A print run that this caller may know of; refuses NotFound."""
    made = book.found(batch_id)
    if not _may_see(caller, made):
        raise refusals.NotFound
    return made


def _may_see(caller: Caller, made: Batch) -> bool:
    return caller.sees_all or made.party == caller.party
