"""The calls about addresses that take no mail."""

from typing import Literal

from chalicelib import access
from chalicelib.office.bounces import book
from chalicelib.office.bounces.shapes import BounceView, MendedBody, MendedView
from chalicelib.refusals import NotFound
from chalicelib.shapes import instant
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)
SAID: dict[str, Literal["permanent", "complaint"]] = {"permanent": "permanent", "complaint": "complaint"}


@routes.get("/v1/bounces/{id}", answer=BounceView, refuses=(NotFound,), summary="An address that takes no mail")
def bounce(call: Call[None], id: str) -> BounceView:  # noqa: A002 - the path says {id}
    found = book.looked_at(call.caller, id)
    return BounceView(
        id=found.id,
        since=instant(found.at),
        said=SAID.get(found.said, "undetermined"),
        account=found.account or None,
        veiled=found.veiled,
        address=found.address or None,
        subject=found.subject or None,
        name=found.name or None,
    )


@routes.post(
    "/v1/bounces/{id}/ends",
    body=MendedBody,
    answer=MendedView,
    refuses=(NotFound,),
    summary="An address takes mail again, as far as anybody knows: it is on nobody's list until one comes back",
)
def end_bounce(call: Call[MendedBody], id: str) -> MendedView:  # noqa: A002
    book.mended(call.caller, id, call.body.why)
    return MendedView(id=id)
