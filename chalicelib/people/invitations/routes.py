"""Invitations: the office writes them, whoever got one reads what it is for."""

from chalicelib import access, config, rates, refusals, texts
from chalicelib.ledger.book import town_book
from chalicelib.people import links
from chalicelib.people.invitations import book
from chalicelib.people.invitations.shapes import (
    InvitationBody,
    InvitationsView,
    InvitationView,
    NewInvitation,
    ReadingBody,
    ReadingView,
    RevocationBody,
)
from chalicelib.people.invitations.values import Invitation
from chalicelib.people.qr import svg
from chalicelib.rates import Allowance
from chalicelib.shapes import instant
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)
READINGS = Allowance("invitation", 30, 3600)
"""From one network address an hour; a school's evening may come from one."""


@routes.post(
    "/v1/invitations",
    body=InvitationBody,
    answer=NewInvitation,
    status=201,
    refuses=(refusals.MalformedMailAddress, refusals.MalformedMail),
    summary="Invite a shop or club: a code that is told this once, as link and QR, on request also by mail",
)
def invite(call: Call[InvitationBody]) -> NewInvitation:
    body = call.body
    language = body.language if body.language in texts.mail_texts() else call.language
    asked = Invitation(
        "", body.kind, call.caller.who, 0, 0, body.uses, name=body.name or "", language=language or "de"
    )
    made, code = book.invited(asked, body.mail or "")
    link = links.invitation(config.town().host, code)
    return NewInvitation(**_shown(made).model_dump(), code=code, link=link, qr=svg(link))


@routes.get("/v1/invitations", answer=InvitationsView, summary="Invitations of the last three months")
def invitations(_call: Call[None]) -> InvitationsView:
    return InvitationsView(invitations=[_shown(each) for each in book.listed()])


@routes.post(
    "/v1/invitations/{id}/revocations",
    body=RevocationBody,
    answer=InvitationView,
    refuses=(refusals.NotFound,),
    summary="Take an invitation back; who began by it goes on",
)
def revoke_invitation(_call: Call[RevocationBody], id: str) -> InvitationView:  # noqa: A002 - the path says {id}
    return _shown(book.revoke(id))


@routes.post(
    "/v1/invitations/readings",
    body=ReadingBody,
    answer=ReadingView,
    public=True,
    refuses=(refusals.NotFound, refusals.InvitationOver, refusals.TooManyTries, refusals.TryAgain),
    summary="What an invitation is for",
)
def reading(call: Call[ReadingBody]) -> ReadingView:
    rates.count(READINGS, call.source)
    found, town = book.read(call.body.code), config.town()
    return ReadingView(
        kind=found.kind,
        town=town.name,
        programme=town.programme,
        language=found.language,
        until=instant(found.until),
        name=found.name or None,
    )


def _shown(made: Invitation) -> InvitationView:
    now = town_book().clock()
    spent = "used" if made.used >= made.uses else "over"
    return InvitationView(
        **{name: getattr(made, name) for name in ("id", "kind", "by", "uses", "used", "language", "mailed")},
        state="revoked" if made.revoked_at else "open" if made.open_at(now) else spent,  # type: ignore[arg-type]
        made_at=instant(made.made_at),
        until=instant(made.until),
        name=made.name or None,
    )
