"""Who is calling, and what may they do: one function, whatever the way of signing in.

The table is the whole policy by role; what a caller may *see* of a thing is decided where the thing is known. A till
or a developer's key has one long-lived token that proves itself (`people.credentials`); a human being has a short one
from a sign-in (`people.sessions.tokens`), whose library is imported only then.
"""

from functools import lru_cache
from typing import cast

from chalicelib import config, keys
from chalicelib.callers import SEE_ALL, Caller, Role
from chalicelib.config import Keys
from chalicelib.ledger.book import town_book
from chalicelib.people import credentials, denials
from chalicelib.people.credentials import Claims
from chalicelib.refusals import NotAllowed, NotSignedIn

TILL: frozenset[Role] = frozenset({"till"})
CLERK: frozenset[Role] = frozenset({"clerk"})
COUNTER: frozenset[Role] = TILL | CLERK
HOLDERS: frozenset[Role] = frozenset({"shop", "club", "employer", "member"})
SIGNED_IN: frozenset[Role] = HOLDERS | COUNTER
ASKS: frozenset[Role] = HOLDERS | TILL | frozenset({"person"})
LOOKS: frozenset[Role] = SIGNED_IN | SEE_ALL
"""Board and auditor see what the clerk sees, and change nothing."""

MAY: dict[tuple[str, str], frozenset[Role]] = {
    ("POST", "/v1/scans"): TILL,
    ("POST", "/v1/redemptions"): TILL,
    ("POST", "/v1/checkouts"): TILL,
    ("POST", "/v1/card-lookups"): TILL,
    ("POST", "/v1/transfers"): HOLDERS,
    ("POST", "/v1/loads"): COUNTER,
    ("POST", "/v1/postings/{id}/returns"): TILL | frozenset({"shop"}),
    ("POST", "/v1/holds"): TILL | HOLDERS,
    ("POST", "/v1/holds/{id}/captures"): TILL | HOLDERS,
    ("POST", "/v1/holds/{id}/releases"): SIGNED_IN,
    ("GET", "/v1/holds/{id}"): LOOKS,
    ("POST", "/v1/joins"): CLERK,
    ("POST", "/v1/postings/{id}/reversals"): CLERK,
    ("POST", "/v1/pot-distributions"): CLERK,
    ("GET", "/v1/postings/{id}"): LOOKS,
    ("GET", "/v1/postings/by-key/{key}"): LOOKS,
    ("GET", "/v1/accounts/{id}"): LOOKS,
    ("GET", "/v1/accounts/{id}/entries"): LOOKS,
    ("GET", "/v1/credit-lines"): SEE_ALL,
    ("GET", "/v1/trail"): SEE_ALL,
    ("GET", "/v1/notices"): SEE_ALL | frozenset({"shop"}),
    ("POST", "/v1/cases"): ASKS,
    ("GET", "/v1/me/cases"): ASKS,
    ("GET", "/v1/cases"): SEE_ALL,
    ("GET", "/v1/cases/{id}"): ASKS | SEE_ALL,
    ("POST", "/v1/cases/{id}/answers"): CLERK,
    ("POST", "/v1/quotes"): TILL,
    ("GET", "/v1/rules"): COUNTER | SEE_ALL | frozenset({"shop"}),
    ("POST", "/v1/rules"): CLERK,
    ("POST", "/v1/rules/{scope}/{number}/withdrawals"): CLERK,
}
SCOPES: dict[tuple[str, str], str] = {
    ("POST", "/v1/scans"): "award",
    ("POST", "/v1/quotes"): "award",
    ("POST", "/v1/card-lookups"): "look",
    ("GET", "/v1/rules"): "look",
    ("GET", "/v1/postings/{id}"): "look",
    ("GET", "/v1/postings/by-key/{key}"): "look",
    ("POST", "/v1/redemptions"): "redeem",
    ("POST", "/v1/checkouts"): "redeem",
    ("POST", "/v1/holds"): "redeem",
    ("GET", "/v1/holds/{id}"): "redeem",
    ("POST", "/v1/holds/{id}/captures"): "redeem",
    ("POST", "/v1/holds/{id}/releases"): "redeem",
    ("POST", "/v1/postings/{id}/returns"): "return",
    ("POST", "/v1/loads"): "load",
}
"""What a developer's key must be good for: it acts as the till it belongs to, and does no more than its scopes."""


def caller(authorization: str | None, method: str, resource: str) -> Caller:
    """The caller of one API resource (`/v1/postings/{id}`, not the path) by the Authorization header.

    Refuses NotSignedIn for anything that is no valid bearer token, NotAllowed for a role that the table does
    not name, TryAgain while the deny list or the master keys cannot be read.
    """
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
    who = Caller(role, claims.party, claims.branch, claims.till, cashier=claims.cashier)
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
    if denials.denied(credentials.fingerprint(token)) or denials.denied(f"nonce:{claims.party}:{claims.nonce}"):
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
