"""Who is calling, and what may they do: one function, whatever the way of signing in.

What each role may do stands in `policy`; what a caller may *see* of a thing is decided where the thing is known. A
till or a developer's key has one long-lived token that proves itself (`people.credentials`); a human being has a short
one from a sign-in (`people.sessions.tokens`), whose library is imported only then.
"""

from functools import lru_cache
from typing import cast

from chalicelib import config, keys
from chalicelib.callers import ANYBODY, Caller, Role
from chalicelib.config import Keys
from chalicelib.ledger.book import town_book
from chalicelib.people import credentials, denials
from chalicelib.people.credentials import Claims
from chalicelib.policy import MAY
from chalicelib.refusals import NotAllowed, NotSignedIn
from chalicelib.scopes import SCOPES


def caller(authorization: str | None, method: str, resource: str) -> Caller:
    """The caller of one API resource (`/v1/postings/{id}`, not the path) by the Authorization header.

    Where the table names `anybody`, no header is needed; one that is sent must be good.
    Refuses NotSignedIn for anything that is no valid bearer token, NotAllowed for a role that the table does
    not name, TryAgain while the deny list or the master keys cannot be read.
    """
    if authorization is None and "anybody" in MAY.get((method, resource), ()):
        return ANYBODY
    scheme, _, told = (authorization or "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotSignedIn
    token = told.strip()
    claims = _session(token) if token.count(".") == 2 else _credential(token)
    if isinstance(claims, Caller):
        return _let(claims, method, resource)
    if claims.role == "developer" and SCOPES.get((method, resource)) not in claims.scopes:
        raise NotAllowed
    role = cast(Role, "till" if claims.role == "developer" else claims.role)
    place = (claims.branch, claims.till)
    who = Caller(role, claims.party, *place, cashier=claims.cashier, nonce=claims.nonce)
    return _let(who, method, resource)


def _let(who: Caller, method: str, resource: str) -> Caller:
    if who.role not in MAY.get((method, resource), ()):
        raise NotAllowed
    return who


def _session(token: str) -> Caller:
    from chalicelib.people.sessions import book as sessions

    return sessions.caller(token)


def _credential(token: str) -> Claims:
    """The claims of a long-lived token that was not taken back: neither itself, nor what it was made from."""
    claims = keys.proven(lambda known: _opened(token, known), NotSignedIn)
    if claims.until is not None and claims.until <= town_book().clock():
        raise NotSignedIn
    if any(map(denials.denied, credentials.marks(token, claims))):
        raise NotSignedIn
    return claims


def _opened(token: str, known: Keys) -> Claims:
    claims = credentials.opened(token, *_signing_keys(known, config.environment().town))
    if claims is None:
        raise NotSignedIn
    return claims


@lru_cache(maxsize=8)
def _signing_keys(known: Keys, town: str) -> Keys:
    return tuple(credentials.signing_key(key, town) for key in known)
