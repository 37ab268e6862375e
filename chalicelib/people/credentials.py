"""Access tokens that prove themselves: signed claims, so that a warm scan needs no read to know its till.

`<base64url of the claims>.<base64url of HMAC-SHA256>`. Exactly one text verifies for claims under one key, so its
hash can stand on the deny list. Pure: the keys are arguments.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import astuple, dataclass, fields, replace
from hashlib import sha256

LONGEST = 512


@dataclass(frozen=True)
class Claims:
    """What a token says of its bearer; times in server ms, `nonce` tells a till's tokens apart.

    One with an `until` opens nothing from then on. `scopes` are what a developer's key is good for, `cashier` is who
    signed on at a till.
    """

    role: str
    party: str
    issued_at: int
    nonce: str
    branch: str | None = None
    till: str | None = None
    cashier: str | None = None
    until: int | None = None
    scopes: tuple[str, ...] = ()


def signing_key(master: bytes, town: str) -> bytes:
    """The key for one town's tokens: the first block of HKDF-Expand with SHA-256.

    Source: RFC 5869, section 2.3.
    """
    return hmac.digest(master, b"talente access token 1 " + town.encode() + b"\x01", "sha256")


def signed(claims: Claims, key: bytes) -> str:
    """A token; whoever holds it is who the claims say.

    >>> key = signing_key(bytes(32), "torgau")
    >>> opened(signed(Claims("clerk", "operator", 0, "n"), key), key).role
    'clerk'
    """
    said = _text(json.dumps(astuple(claims), separators=(",", ":")).encode())
    return f"{said}.{_seal(said, key)}"


def opened(token: str, *keys: bytes) -> Claims | None:
    """The claims of a token that was signed with one of these keys; None for anything else, whatever it is.

    Claims that a later release adds stand at the end, and are left out.
    """
    said, _, seal = token.partition(".")
    if len(token) > LONGEST or not token.isascii():
        return None
    if not any(hmac.compare_digest(seal, _seal(said, key)) for key in keys):
        return None
    told = json.loads(urlsafe_b64decode(said + "=" * (-len(said) % 4)))
    claims = Claims(*told[: len(fields(Claims))])
    return replace(claims, scopes=tuple(claims.scopes))


def marks(token: str, claims: Claims) -> tuple[str, ...]:
    """What ends a token when it stands on the deny list: itself, what it was made from, who signed on with it.

    A cashier's nonce is that of the till's token, a point, and one of its own.

    >>> marks("t", Claims("till", "s:7", 0, "N.M", cashier="c1"))[1:]
    ('nonce:s:7:N', 'nonce:s:7:N.M', 'cashier:s:7:c1')
    """
    nonces = dict.fromkeys((claims.nonce.partition(".")[0], claims.nonce))
    signed_on = (cashier_mark(claims.party, claims.cashier),) if claims.cashier else ()
    return (fingerprint(token), *(nonce_mark(claims.party, nonce) for nonce in nonces), *signed_on)


def nonce_mark(party: str, nonce: str) -> str:
    return f"nonce:{party}:{nonce}"


def cashier_mark(party: str, cashier: str) -> str:
    return f"cashier:{party}:{cashier}"


def fingerprint(token: str) -> str:
    """What is stored of a token: its SHA-256, never the token."""
    return sha256(token.encode()).hexdigest()


def _seal(said: str, key: bytes) -> str:
    return _text(hmac.digest(key, said.encode(), "sha256"))


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
