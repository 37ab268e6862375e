"""Cursors: where a page of a history ended, sealed so that nobody can start a page with a balance of their own.

Pure; the keys are arguments.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict

from chalicelib.ledger.pages import Mark
from chalicelib.refusals import InvalidCursor

SEAL = 12


def sealed(mark: Mark, account: str, key: bytes) -> str:
    """A mark as opaque text, good for this account only.

    >>> opened(sealed(Mark("7"), "m:7F3K2MQ8", b"k"), "m:7F3K2MQ8", b"k").before
    '7'
    """
    told = json.dumps(asdict(mark), separators=(",", ":")).encode()
    return urlsafe_b64encode(_seal(told, account, key) + told).decode().rstrip("=")


def opened(text: str, account: str, *keys: bytes) -> Mark:
    """The mark in a cursor; refuses InvalidCursor for anything this account's list did not give out."""
    try:
        data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        raise InvalidCursor from None
    seal, told = data[:SEAL], data[SEAL:]
    if not any(hmac.compare_digest(seal, _seal(told, account, key)) for key in keys):
        raise InvalidCursor
    try:
        return Mark(**json.loads(told))
    except TypeError:
        raise InvalidCursor from None  # a later release's: what its marks mean is not known here


def _seal(told: bytes, account: str, key: bytes) -> bytes:
    return hmac.digest(key, b"cursor|" + account.encode() + b"|" + told, "sha256")[:SEAL]
