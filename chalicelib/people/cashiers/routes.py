"""The calls about who stands at a till: the owner's list, and signing on and off."""

from chalicelib import access, refusals
from chalicelib.people.cashiers import book
from chalicelib.people.cashiers.shapes import (
    CashierBody,
    CashierEndBody,
    CashiersView,
    CashierView,
    PinBody,
    SignOffView,
    SignOnBody,
    SignOnView,
)
from chalicelib.people.cashiers.values import Cashier
from chalicelib.shapes import instant
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


@routes.get(
    "/v1/cashiers",
    answer=CashiersView,
    summary="A shop's cashiers: all of them for its owner, at a till those who may sign on",
)
def cashiers(call: Call[None]) -> CashiersView:
    everyone = book.everyone(call.caller.party)
    if call.caller.role == "shop":
        return CashiersView(cashiers=list(map(_view, everyone)))
    active = [CashierView(id=each.id, name=each.name) for each in everyone if not each.ended_at]
    return CashiersView(cashiers=active)


@routes.post(
    "/v1/cashiers",
    body=CashierBody,
    answer=CashierView,
    status=201,
    summary="A further cashier, with a PIN to sign on with",
)
def cashier_registered(call: Call[CashierBody]) -> CashierView:
    return _view(book.registered(call.caller, call.body.name, call.body.pin))


@routes.post(
    "/v1/cashiers/{id}/pins",
    body=PinBody,
    answer=CashiersView,
    status=201,
    refuses=(refusals.NotFound,),
    summary="Give a cashier another PIN",
)
def cashier_pin_changed(call: Call[PinBody], id: str) -> CashiersView:  # noqa: A002 - the path says {id}
    book.change_pin(call.caller, id, call.body.pin)
    return CashiersView(cashiers=list(map(_view, book.everyone(call.caller.party))))


@routes.post(
    "/v1/cashiers/{id}/revocations",
    body=CashierEndBody,
    answer=CashiersView,
    status=201,
    refuses=(refusals.NotFound,),
    summary="Let a cashier sign on no longer, and sign them off everywhere within a minute",
)
def cashier_revoked(call: Call[CashierEndBody], id: str) -> CashiersView:  # noqa: A002
    book.revoke(call.caller, id)
    return CashiersView(cashiers=list(map(_view, book.everyone(call.caller.party))))


@routes.post(
    "/v1/tills/sign-ons",
    body=SignOnBody,
    answer=SignOnView,
    status=201,
    refuses=(refusals.SignOnRefused, refusals.TooManyTries),
    summary="Sign a cashier on at this till, for fourteen hours at most",
)
def cashier_signed_on(call: Call[SignOnBody]) -> SignOnView:
    made = book.sign_on(call.caller, call.body.cashier, call.body.pin)
    return SignOnView(token=made.token, cashier=made.cashier.id, name=made.cashier.name, until=instant(made.until))


@routes.post(
    "/v1/tills/sign-offs",
    body=CashierEndBody,
    answer=SignOffView,
    status=201,
    summary="End the cashier's token that this call is made with",
)
def cashier_signed_off(call: Call[CashierEndBody]) -> SignOffView:
    book.sign_off(call.caller)
    return SignOffView(cashier=call.caller.cashier)


def _view(cashier: Cashier) -> CashierView:
    ended = instant(cashier.ended_at) if cashier.ended_at else None
    return CashierView(id=cashier.id, name=cashier.name, made_at=instant(cashier.made_at), ended_at=ended)
