"""The calls about a shop's tills: a code for a device, the device's token, the list, names and ends.

The book is imported where it is asked: it brings pynamodb, which no scan is to wait for.
"""

from chalicelib import access, refusals
from chalicelib.callers import Caller
from chalicelib.figures import book as figures
from chalicelib.people.tills.decisions import SECONDS, shown
from chalicelib.people.tills.shapes import (
    DeviceBody,
    NameBody,
    PairedView,
    PairingBody,
    PairingView,
    RevocationBody,
    TillsQuery,
    TillsView,
    TillView,
)
from chalicelib.people.tills.values import Pairing, Place
from chalicelib.shapes import instant
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


@routes.post(
    "/v1/tills/pairings",
    body=PairingBody,
    answer=PairingView,
    status=201,
    refuses=(refusals.NotFound, refusals.InvalidValue, refusals.TooManyTries),
    summary="A code that makes a device a till of this shop: for five minutes, and once",
)
def till_pairing(call: Call[PairingBody]) -> PairingView:
    from chalicelib.people.tills import book

    body = call.body
    anew = body.till is not None
    if anew in (body.branch is not None, body.name is not None):
        raise refusals.InvalidValue.of("branch", "name", "till")
    asked = Pairing(call.caller.party, body.branch or "", body.name or "", call.caller.who, body.till or "")
    code = book.asked(asked)
    return PairingView(code=shown(code), url=book.link(code), ends_at=instant(call.now + SECONDS * 1000))


@routes.post(
    "/v1/tills",
    body=DeviceBody,
    answer=PairedView,
    status=201,
    public=True,
    refuses=(refusals.PairingCodeUnknown, refusals.NotFound, refusals.TooManyTries),
    summary="Become the till that a code is for",
)
def till_paired(call: Call[DeviceBody]) -> PairedView:
    from chalicelib.people.tills import book

    made = book.paired(call.body.code, call.body.device or "", call.source)
    return PairedView.model_validate(made, from_attributes=True)


@routes.get(
    "/v1/tills",
    answer=TillsView,
    query=TillsQuery,
    refuses=(refusals.NotFound,),
    summary="A shop's tills: name, branch, state, since when, last use",
)
def tills(call: Call[None]) -> TillsView:
    return _listed(_shop(call.caller, call.query.shop))


@routes.post(
    "/v1/tills/{id}/names",
    body=NameBody,
    answer=TillsView,
    status=201,
    refuses=(refusals.NotFound,),
    summary="Give a till another name",
)
def till_named(call: Call[NameBody], id: str) -> TillsView:  # noqa: A002 - the path says {id}
    from chalicelib.people.tills import book

    shop = _shop(call.caller, call.body.shop)
    book.rename(call.caller, shop, id, call.body.name)
    return _listed(shop)


@routes.post(
    "/v1/tills/{id}/revocations",
    body=RevocationBody,
    answer=TillsView,
    status=201,
    refuses=(refusals.NotFound,),
    summary="End a till, and with it who signed on there, within a minute",
)
def till_revoked(call: Call[RevocationBody], id: str) -> TillsView:  # noqa: A002
    from chalicelib.people.tills import book

    shop = _shop(call.caller, call.body.shop)
    book.revoke(call.caller, shop, id)
    return _listed(shop)


def _shop(caller: Caller, named: str | None) -> str:
    """One's own shop; staff name theirs. Refuses NotFound for anybody else's, and where staff name none."""
    if caller.sees_all and named:
        return named
    if caller.sees_all or named not in (None, caller.party):
        raise refusals.NotFound
    return caller.party


def _listed(shop: str) -> TillsView:
    from chalicelib.people import book as people
    from chalicelib.people.tills import book

    uses = figures.last_uses(shop)
    branches = {branch.id: branch.name for branch in people.business(shop).branches}
    places = book.places(shop)
    return TillsView(tills=[_view(each, branches.get(each.branch, ""), uses.get(each.id)) for each in places])


def _view(place: Place, branch_name: str, used_at: int | None) -> TillView:
    return TillView(
        id=place.id,
        name=place.name,
        branch=place.branch,
        branch_name=branch_name,
        kind=place.kind,
        state=place.state,
        paired_at=instant(place.paired_at) if place.paired_at else None,
        device=place.device or None,
        last_use=instant(used_at) if used_at else None,
    )
