"""The office's calls about a shop that is insolvent: stop it, take that back, print the claim."""

from base64 import b64encode
from datetime import date

from chalicelib import access, refusals
from chalicelib.people.insolvencies import book, claims
from chalicelib.people.insolvencies.shapes import (
    ClaimView,
    InsolvenciesView,
    InsolvencyBody,
    InsolvencyEndBody,
    InsolvencyView,
)
from chalicelib.people.insolvencies.values import Insolvency
from chalicelib.shapes import instant
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


@routes.post(
    "/v1/shops/{account}/insolvencies",
    body=InsolvencyBody,
    answer=InsolvencyView,
    status=201,
    refuses=(refusals.NotFound, refusals.AlreadyInsolvent),
    summary="A shop is insolvent: nothing is booked from this moment on, or drawn or netted from that day on",
)
def insolvency_begins(call: Call[InsolvencyBody], account: str) -> InsolvencyView:
    return _view(book.declared(call.caller, account, call.body.since.isoformat(), call.body.why))


@routes.post(
    "/v1/shops/{account}/insolvencies/withdrawals",
    body=InsolvencyEndBody,
    answer=InsolvencyView,
    refuses=(refusals.NotFound, refusals.NotInsolvent, refusals.AlreadyWrittenOff),
    summary="Take that back, as the board: the shop takes part again as it did",
)
def insolvency_ends(call: Call[InsolvencyEndBody], account: str) -> InsolvencyView:
    return _view(book.withdrawn(call.caller, account, call.body.why))


@routes.get(
    "/v1/shops/{account}/insolvencies",
    answer=InsolvenciesView,
    summary="Since when a shop is insolvent, and what became of what it owed; an empty list where it is not",
)
def insolvencies(_call: Call[None], account: str) -> InsolvenciesView:
    return InsolvenciesView(insolvencies=[_view(each) for each in book.known(account)])


@routes.get(
    "/v1/shops/{account}/claims/{language}",
    answer=ClaimView,
    refuses=(refusals.NotFound, refusals.NotInsolvent, refusals.TryAgain),
    summary="What an insolvent shop owes, by pocket and month: a PDF for the insolvency administrator",
)
def claim(_call: Call[None], account: str, language: str) -> ClaimView:
    return ClaimView(pdf=b64encode(claims.pdf(book.of(account), language)).decode())


def _view(told: Insolvency) -> InsolvencyView:
    return InsolvencyView(
        account=told.account,
        since=date.fromisoformat(told.since),
        told_at=instant(told.at),
        why=told.why,
        written_off=told.written_off or None,
    )
