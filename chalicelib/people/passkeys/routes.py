"""One's own passkeys: made, listed, removed. Signing in with one stands beside the other ways of it (sessions)."""

from chalicelib import access, refusals
from chalicelib.callers import Caller
from chalicelib.people.passkeys import book
from chalicelib.people.passkeys.shapes import OptionsView, PasskeyBody, PasskeysView, PasskeyView
from chalicelib.people.passkeys.values import Passkey
from chalicelib.people.sessions.shapes import NoBody
from chalicelib.shapes import instant
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


@routes.post(
    "/v1/passkeys/challenges",
    body=NoBody,
    answer=OptionsView,
    refuses=(refusals.SignInAgain, refusals.PasskeysNotHere, refusals.TooManyTries, refusals.NotFound),
    summary="Ask for what a browser needs to make a passkey, within ten minutes of signing in",
)
def challenge(call: Call[NoBody]) -> OptionsView:
    return OptionsView(options=book.creation_options(_owner(call.caller), call.caller.session or ""))


@routes.post(
    "/v1/passkeys",
    body=PasskeyBody,
    answer=PasskeyView,
    status=201,
    refuses=(
        refusals.SignInAgain,
        refusals.PasskeyRefused,
        refusals.PasskeysNotHere,
        refusals.AlreadyRegistered,
        refusals.NotFound,
    ),
    summary="Keep a new passkey; its owner hears of it by e-mail",
)
def register(call: Call[PasskeyBody]) -> PasskeyView:
    owner, session = _owner(call.caller), call.caller.session or ""
    return _view(book.register(owner, session, call.body.name, call.body.credential.plain()))


@routes.get("/v1/passkeys", answer=PasskeysView, summary="One's own passkeys")
def passkeys(call: Call[None]) -> PasskeysView:
    return PasskeysView(passkeys=tuple(map(_view, book.listed(_owner(call.caller)))))


@routes.post(
    "/v1/passkeys/{id}/revocations",
    body=NoBody,
    answer=PasskeyView,
    refuses=(refusals.NotFound,),
    summary="Remove a passkey",
)
def passkey_revocation(call: Call[NoBody], id: str) -> PasskeyView:  # noqa: A002  the path's word
    return _view(book.revoke(_owner(call.caller), id))


def _owner(caller: Caller) -> str:
    """Whose passkeys they are; refuses NotAllowed to whoever is no human being that we know."""
    if not caller.person:
        raise refusals.NotAllowed
    return caller.person


def _view(passkey: Passkey) -> PasskeyView:
    used_at = instant(passkey.used_at) if passkey.used_at else None
    told = {name: getattr(passkey, name) for name in ("id", "name", "host", "synced")}
    return PasskeyView(made_at=instant(passkey.made_at), used_at=used_at, **told)
