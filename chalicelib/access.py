"""Who is calling, and what may they do: one function, whatever the way of signing in.

The table is the whole policy by role; what a caller may *see* of a thing is decided where the thing is known.
"""

from functools import lru_cache
from typing import cast

from chalicelib import config, keys
from chalicelib.callers import Caller, Role
from chalicelib.config import Keys
from chalicelib.people import credentials, denials
from chalicelib.people.credentials import Claims
from chalicelib.refusals import NotAllowed, NotSignedIn

TILL: frozenset[Role] = frozenset({"till"})
CLERK: frozenset[Role] = frozenset({"clerk"})
COUNTER: frozenset[Role] = TILL | CLERK
HOLDERS: frozenset[Role] = frozenset({"shop", "club", "member"})
SIGNED_IN: frozenset[Role] = HOLDERS | COUNTER

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
    ("GET", "/v1/holds/{id}"): SIGNED_IN,
    ("POST", "/v1/joins"): CLERK,
    ("POST", "/v1/postings/{id}/reversals"): CLERK,
    ("POST", "/v1/pot-distributions"): CLERK,
    ("GET", "/v1/postings/{id}"): SIGNED_IN,
    ("GET", "/v1/postings/by-key/{key}"): SIGNED_IN,
    ("GET", "/v1/accounts/{id}"): SIGNED_IN,
    ("GET", "/v1/accounts/{id}/entries"): SIGNED_IN,
    ("GET", "/v1/credit-lines"): CLERK,
    ("POST", "/v1/quotes"): TILL,
    ("GET", "/v1/rules"): COUNTER | frozenset({"shop"}),
    ("POST", "/v1/rules"): CLERK,
    ("POST", "/v1/rules/{scope}/{number}/withdrawals"): CLERK,
}


def caller(authorization: str | None, method: str, resource: str) -> Caller:
    """The caller of one API resource (`/v1/postings/{id}`, not the path) by the Authorization header.

    Refuses NotSignedIn for anything that is no valid bearer token, NotAllowed for a role that the table does
    not name, TryAgain while the deny list or the master keys cannot be read.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotSignedIn
    claims = keys.proven(lambda known: _opened(token.strip(), known), NotSignedIn)
    if denials.denied(credentials.fingerprint(token.strip())):
        raise NotSignedIn
    if claims.role not in MAY.get((method, resource), ()):
        raise NotAllowed
    return Caller(cast(Role, claims.role), claims.party, claims.branch, claims.till)


def _opened(token: str, known: Keys) -> Claims:
    claims = credentials.opened(token, *_signing_keys(known, config.environment().town))
    if claims is None:
        raise NotSignedIn
    return claims


@lru_cache(maxsize=8)
def _signing_keys(known: Keys, town: str) -> Keys:
    return tuple(credentials.signing_key(key, town) for key in known)
