"""Access tokens of people: JSON Web Tokens for a quarter of an hour, signed with a key of the town's own.

Sources: RFC 7519 (JWT), RFC 7515 (HS256), RFC 8725 (one algorithm, and issuer and type are checked).
"""

from typing import Any

import jwt

from chalicelib import config, keys
from chalicelib.callers import Caller
from chalicelib.config import Keys
from chalicelib.people.sessions import decisions
from chalicelib.people.sessions.values import Session
from chalicelib.refusals import NotSignedIn

ALGORITHM, TYPE = "HS256", "at+jwt"


def access(session: Session, now: int) -> str:
    """The token of a sign-in's present role; `now` in ms."""
    said = {
        "iss": config.environment().town,
        "sub": session.person,
        "sid": session.id,
        "role": session.hat.role,
        "party": session.hat.party,
        "iat": now // 1000,
        "exp": now // 1000 + decisions.ACCESS_SECONDS,
    }
    return jwt.encode(said, _keys(keys.known())[0], algorithm=ALGORITHM, headers={"typ": TYPE})


def caller(token: str, now: int) -> Caller:
    """Who holds a token that is valid at `now` (ms); refuses NotSignedIn."""
    said = keys.proven(lambda known: _opened(token, known), NotSignedIn)
    if not said["iat"] - decisions.ACCESS_SECONDS <= now // 1000 < said["exp"]:
        raise NotSignedIn
    return Caller(said["role"], said["party"], person=said["sub"] or None, session=said["sid"])


def _opened(token: str, known: Keys) -> dict[str, Any]:
    for key in _keys(known):
        try:
            if jwt.get_unverified_header(token).get("typ") != TYPE:
                break
            # The clock is the town's own, not the library's: `caller` looks at the time.
            rules: Any = {"require": ["exp", "iat"], "verify_exp": False, "verify_iat": False, "verify_nbf": False}
            return jwt.decode(token, key, algorithms=[ALGORITHM], issuer=config.environment().town, options=rules)
        except (jwt.InvalidTokenError, RecursionError):
            continue
    raise NotSignedIn


def _keys(known: Keys) -> list[bytes]:
    town = config.environment().town
    return [decisions.signing_key(key, town, "access") for key in known]
