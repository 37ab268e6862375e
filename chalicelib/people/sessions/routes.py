"""Signing in and out: a code by e-mail or a passkey opens a sign-in, a refresh token goes on with it.

A browser keeps the refresh token in a cookie that no script reads and no other site sends along; a body must be JSON,
which no form of another site can send either. What is no browser gets the token in the body.
"""

from chalicelib import access, refusals
from chalicelib.callers import Caller
from chalicelib.people.passkeys import book as passkeys
from chalicelib.people.passkeys.shapes import OptionsView, PasskeySignInBody
from chalicelib.people.sessions import book, codes, decisions, views
from chalicelib.people.sessions.shapes import (
    CodeBody,
    CodeView,
    EndBody,
    EndedView,
    NoBody,
    RefreshBody,
    SessionsView,
    SignedIn,
    SignInBody,
    SwitchBody,
)
from chalicelib.people.sessions.values import Tokens
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)
TRIES = (refusals.TooManyTries, refusals.TryAgain)
OPENING = (refusals.NotAllowed, refusals.NotFound, *TRIES)


@routes.post(
    "/v1/sessions/codes",
    body=CodeBody,
    answer=CodeView,
    public=True,
    refuses=(refusals.MalformedMailAddress, *TRIES),
    summary="Ask for a one-time code by e-mail; the answer is the same whether the address is known or not",
)
def code(call: Call[CodeBody]) -> CodeView:
    request = codes.ask(call.body.mail, call.body.language, call.language, call.source)
    return CodeView(request=request, seconds=decisions.CODE_SECONDS)


@routes.post(
    "/v1/sessions",
    body=SignInBody,
    answer=SignedIn,
    status=201,
    public=True,
    refuses=(refusals.WrongCode, *OPENING),
    summary="Sign in with the code that came by e-mail; who is new is registered",
)
def sign_in(call: Call[SignInBody]) -> Answer[SignedIn]:
    body = call.body
    proof = codes.proved(body.request, body.code.replace(" ", "").replace("-", ""), body.mail or "", call.source)
    wished = body.hat.hat if body.hat else None
    tokens = book.signed_in(proof.person, wished, body.device or "", [proof.spent])
    codes.forgiven(proof)
    return _answer(tokens, in_body=body.refresh == "body")


@routes.post(
    "/v1/sessions/passkey-challenges",
    body=NoBody,
    answer=OptionsView,
    public=True,
    refuses=(refusals.PasskeysNotHere, *TRIES),
    summary="Ask for what a browser needs to sign in with a passkey",
)
def sign_in_challenge(call: Call[NoBody]) -> OptionsView:
    return OptionsView(options=passkeys.sign_in_options(call.source))


@routes.post(
    "/v1/sessions/passkeys",
    body=PasskeySignInBody,
    answer=SignedIn,
    status=201,
    public=True,
    refuses=(refusals.PasskeyRefused, refusals.PasskeysNotHere, *OPENING),
    summary="Sign in with a passkey",
)
def sign_in_with_passkey(call: Call[PasskeySignInBody]) -> Answer[SignedIn]:
    body = call.body
    person, used = passkeys.proved(body.credential.plain())
    tokens = book.signed_in(person, body.hat.hat if body.hat else None, body.device or "", [used])
    return _answer(tokens, in_body=body.refresh == "body")


@routes.post(
    "/v1/sessions/refreshments",
    body=RefreshBody,
    answer=SignedIn,
    public=True,
    refuses=(refusals.NotSignedIn, refusals.SessionOver, refusals.NotFound, refusals.TryAgain),
    summary="Get the next tokens for a refresh token, which is good once",
)
def refreshment(call: Call[RefreshBody]) -> Answer[SignedIn]:
    return _answer(book.refreshed(_refresh_token(call)), in_body=call.body.refresh_token is not None)


@routes.post(
    "/v1/sessions/hats",
    body=SwitchBody,
    answer=SignedIn,
    refuses=(refusals.NotSignedIn, refusals.SessionOver, refusals.NotFound, refusals.TryAgain),
    summary="Go on in another role of one's own, by this sign-in's refresh token, which is good once",
)
def switch(call: Call[SwitchBody]) -> Answer[SignedIn]:
    _owner(call.caller)
    tokens = book.switched(call.caller.session or "", _refresh_token(call), call.body.hat)
    return _answer(tokens, in_body=call.body.refresh_token is not None)


@routes.get(
    "/v1/sessions", answer=SessionsView, summary="One's own sign-ins, 50 at most: where, since when, last used"
)
def sessions(call: Call[None]) -> SessionsView:
    return views.sessions(book.listed(_owner(call.caller)), call.caller.session or "")


@routes.post(
    "/v1/sessions/{id}/revocations",
    body=NoBody,
    answer=EndedView,
    refuses=(refusals.NotFound,),
    summary="Sign out on another device",
)
def revocation(call: Call[NoBody], id: str) -> EndedView:  # noqa: A002  the path's word
    book.closed(book.session(_owner(call.caller), id))
    return EndedView(ended=1)


@routes.post("/v1/sessions/revocations", body=EndBody, answer=EndedView, summary="Sign out everywhere")
def revocations(call: Call[EndBody]) -> EndedView:
    but = (call.caller.session or "") if call.body.but_this else ""
    return EndedView(ended=book.closed_all(_owner(call.caller), but))


@routes.post(
    "/v1/sessions/ends",
    body=RefreshBody,
    answer=EndedView,
    public=True,
    refuses=(refusals.TryAgain,),
    summary="Sign out here; good also when the access token is over, and when there is nothing to end",
)
def end(call: Call[RefreshBody]) -> Answer[EndedView]:
    token = call.body.refresh_token or call.cookies.get(decisions.COOKIE, "")
    return Answer(EndedView(ended=int(book.ended(token))), headers={"Set-Cookie": decisions.cookie("", 0)})


def _owner(caller: Caller) -> str:
    """Whose sign-ins they are; refuses NotAllowed to a token that is no sign-in."""
    if not caller.session:
        raise refusals.NotAllowed
    return caller.who


def _refresh_token(call: Call[RefreshBody] | Call[SwitchBody]) -> str:
    token = call.body.refresh_token or call.cookies.get(decisions.COOKIE)
    if not token:
        raise refusals.NotSignedIn
    return token


def _answer(tokens: Tokens, *, in_body: bool) -> Answer[SignedIn]:
    seconds = decisions.idle_seconds(tokens.session.hat.role)
    headers = {} if in_body else {"Set-Cookie": decisions.cookie(tokens.refresh, seconds)}
    return Answer(views.signed_in(tokens, with_refresh=in_body), headers=headers)
