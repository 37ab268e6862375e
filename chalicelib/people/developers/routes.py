"""The calls about keys for other people's till software: made once, listed, taken back.

The book is imported where it is asked: it brings pynamodb, which no scan is to wait for.
"""

from typing import cast

from chalicelib import access, refusals
from chalicelib.figures import book as figures
from chalicelib.people.developers.shapes import KeyBody, KeyEndBody, KeyMadeView, KeysView, KeyView, Scope
from chalicelib.people.tills.values import Place
from chalicelib.shapes import instant
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


@routes.post(
    "/v1/developer-keys",
    body=KeyBody,
    answer=KeyMadeView,
    status=201,
    refuses=(refusals.NotFound,),
    summary="A key for till software of somebody else's: a till of its own, good for these scopes",
)
def developer_key_made(call: Call[KeyBody]) -> KeyMadeView:
    from chalicelib.people.developers import book

    scopes = tuple(sorted(set(call.body.scopes)))
    key, token = book.made(call.caller, call.body.name, call.body.branch, scopes)
    return KeyMadeView(id=key, token=token)


@routes.get(
    "/v1/developer-keys", answer=KeysView, refuses=(refusals.NotFound,), summary="A shop's keys, without tokens"
)
def developer_keys(call: Call[None]) -> KeysView:
    return _listed(call.caller.party)


@routes.post(
    "/v1/developer-keys/{id}/revocations",
    body=KeyEndBody,
    answer=KeysView,
    status=201,
    refuses=(refusals.NotFound,),
    summary="End a key within a minute",
)
def developer_key_revoked(call: Call[KeyEndBody], id: str) -> KeysView:  # noqa: A002 - the path says {id}
    from chalicelib.people.developers import book

    book.revoke(call.caller, id)
    return _listed(call.caller.party)


def _listed(shop: str) -> KeysView:
    from chalicelib.people.developers import book

    uses = figures.last_uses(shop)
    return KeysView(keys=[_view(place, uses.get(place.id)) for place in book.listed(shop)])


def _view(place: Place, used_at: int | None) -> KeyView:
    return KeyView(
        id=place.id,
        name=place.name,
        branch=place.branch,
        scopes=[cast(Scope, scope) for scope in place.scopes],
        state=place.state,
        made_at=instant(place.paired_at) if place.paired_at else None,
        last_use=instant(used_at) if used_at else None,
    )
