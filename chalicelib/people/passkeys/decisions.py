"""What browsers are asked for, and what of their answers can be read before anything is proved. Pure.

Source: W3C, Web Authentication Level 3, sections 5.1 and 5.4 to 5.8. No `rp.id` and no `rpId` is told: a browser then
takes its own host, so that a passkey of the public site opens nothing in the office, and the other way round.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from chalicelib import ids
from chalicelib.people.passkeys.values import Passkey, Said
from chalicelib.people.persons.values import Person
from chalicelib.refusals import PasskeyRefused

CHALLENGE_SECONDS = 5 * 60
FRESH_SECONDS = 10 * 60
"""So long after a sign-in a passkey may be asked for: an access token alone lasts longer, and is easier to steal."""
LONGEST = 100
ALGORITHMS = (-8, -7, -257)
"""Ed25519, ECDSA with P-256, RSA: what every authenticator has one of. Source: IANA, COSE Algorithms."""


def creation(person: Person, town: str, challenge: str, there: Sequence[Passkey]) -> dict[str, Any]:
    """What `navigator.credentials.create` is asked for: a passkey that knows its owner and asks for finger or PIN.

    PublicKeyCredentialCreationOptionsJSON; the passkeys that are `there` are not made again on the same device.
    """
    called = person.mail or person.id
    return {
        "rp": {"name": town},
        "user": {"id": encoded(person.id.encode()), "name": called, "displayName": person.name or called},
        "challenge": challenge,
        "pubKeyCredParams": [{"type": "public-key", "alg": algorithm} for algorithm in ALGORITHMS],
        "timeout": CHALLENGE_SECONDS * 1000,
        "excludeCredentials": [{"type": "public-key", "id": each.credential} for each in there],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
    }


def request(challenge: str) -> dict[str, Any]:
    """What `navigator.credentials.get` is asked for, any passkey of this host.

    PublicKeyCredentialRequestOptionsJSON.
    """
    return {
        "challenge": challenge,
        "timeout": CHALLENGE_SECONDS * 1000,
        "allowCredentials": [],
        "userVerification": "required",
    }


def said(credential: dict[str, Any], origins: Sequence[str]) -> Said:
    """What a browser says of a page of our own; refuses PasskeyRefused. Whether it is true is proved later.

    >>> said({"response": {"clientDataJSON": encoded(b'{"challenge": "c", "origin": "https://a"}')}}, ["https://a"])
    Said(challenge='c', origin='https://a')
    """
    try:
        told = json.loads(decoded(credential["response"]["clientDataJSON"]))
        challenge, origin = told["challenge"], told["origin"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise PasskeyRefused from None
    if origin not in origins or not isinstance(challenge, str) or len(challenge) > LONGEST or not challenge.isascii():
        raise PasskeyRefused
    return Said(challenge, origin)


def passkey_id(credential: bytes) -> str:
    """What a passkey is called in our paths: its own id may be a kilobyte long."""
    return ids.digest(encoded(credential))


def encoded(data: bytes) -> str:
    """Base64url without padding. Source: RFC 4648, section 5."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of base64url; raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
