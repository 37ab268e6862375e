"""Passkeys as the table `persons` keeps them, and their challenges as `sessions` does.

U#<person>      KEY#<passkey>   name credential public count host synced made_at used_at
K#<passkey>     PERSON          person: whose passkey it is
H#<challenge>   CHALLENGE       person session: who is to answer it with a new passkey, in which sign-in; empty for
                                signing in. Under its hash
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from chalicelib import ids
from chalicelib.people.passkeys.values import Passkey

PERSON, KEY, CHALLENGE = "PERSON", "KEY#", "CHALLENGE"


def person_key(person: str) -> str:
    return f"U#{person}"


def link_key(passkey: str) -> str:
    return f"K#{passkey}"


def challenge_key(challenge: str) -> str:
    return f"H#{ids.digest(challenge)}"


def kept(passkey: Passkey) -> dict[str, Any]:
    return {name: value for name, value in asdict(passkey).items() if name != "id"}


def passkey_read(stored: Mapping[str, Any]) -> Passkey:
    told = {field.name: stored[field.name] for field in fields(Passkey) if field.name != "id"}
    return Passkey(id=stored["sk"].removeprefix(KEY), **told)
