"""Which refresh token counts, how long a sign-in lasts. Pure: time and keys are arguments.

A refresh token is `<session>.<number>.<seal>`; the seal follows from the first two, so that no token is kept anywhere
and the successor of one is always the same text.
Source of the idea: RFC 9700, section 4.14.2 (rotation, and what to do when an old token comes back).
"""

import hmac
from typing import Literal

from chalicelib import ids
from chalicelib.callers import Hat, Role
from chalicelib.people.persons.values import Person
from chalicelib.people.sessions.values import Session
from chalicelib.refusals import NotAllowed

ACCESS_SECONDS = 15 * 60
ECHO_MS = 30_000
"""So long the token before may come once more: two tabs, or an answer that was lost."""
DAY = 24 * 60 * 60
IDLE_SECONDS: dict[Role, int] = {"clerk": DAY // 2, "board": DAY // 2, "auditor": DAY // 2, "member": 400 * DAY}
"""A sign-in that is not used for so long is over: staff in the evening, a wallet after a bit more than a year."""
USUAL_IDLE_SECONDS = 90 * DAY
MOST = 50
"""Sign-ins of one owner: one more ends the one that was used longest ago."""
SEAL = 26
CODE_SECONDS, CODE_TRIES = 10 * 60, 5
COOKIE = "__Host-refresh"
"""Browsers take a cookie of this prefix from a host of its own alone, for all of it. Source: RFC 6265bis, 4.1.3.2."""

Verdict = Literal["turn", "echo", "stolen"]


def judged(session: Session, number: int, now: int) -> Verdict:
    """What a refresh token with this number is worth: the next one, the same one again, or the end of the family.

    >>> from chalicelib.callers import Hat
    >>> family = Session("S", "u:1", Hat("member", "m:1"), "", 0, 0, turn=7, turned_at=1000)
    >>> [judged(family, number, 2000) for number in (7, 6, 5)]
    ['turn', 'echo', 'stolen']
    """
    if number == session.turn:
        return "turn"
    fresh = now - session.turned_at <= ECHO_MS and session.echoed != session.turn
    return "echo" if number == session.turn - 1 and fresh else "stolen"


def first_hat(person: Person, wished: Hat | None) -> Hat:
    """The role a sign-in begins in: the one wished for, else the only one, else the last one, else none but oneself.

    Refuses NotAllowed for a wish that is not theirs.

    >>> baker, treasurer = Hat("shop", "s:1"), Hat("club", "c:1")
    >>> first_hat(Person("u:1", hats=(baker,)), None) == baker
    True
    >>> first_hat(Person("u:1", hats=(baker, treasurer), last=treasurer), None) == treasurer
    True
    >>> first_hat(Person("u:1", hats=(baker, treasurer)), None)
    Hat(role='person', party='u:1')
    """
    plain = Hat("person", person.id)
    if wished:
        if wished not in (*person.hats, plain):
            raise NotAllowed
        return wished
    if len(person.hats) == 1:
        return person.hats[0]
    return person.last if person.last in person.hats else plain


def code_seal(request: str, code: str, key: bytes) -> str:
    """A one-time code as it is kept: good for its request alone."""
    return ids.encoded(hmac.digest(key, f"{request}.{code}".encode(), "sha256"), SEAL)


def cookie(token: str, seconds: int) -> str:
    """The header that gives a browser its refresh token, out of reach of any script; zero seconds take it away."""
    return f"{COOKIE}={token}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Strict"


def idle_seconds(role: Role) -> int:
    return IDLE_SECONDS.get(role, USUAL_IDLE_SECONDS)


def signing_key(master: bytes, town: str, use: str) -> bytes:
    """A key of its own for each use: the first block of HKDF-Expand with SHA-256. Source: RFC 5869, section 2.3."""
    return hmac.digest(master, f"talente session {use} 1 {town}".encode() + b"\x01", "sha256")


def refresh_token(session: str, number: int, key: bytes) -> str:
    said = f"{session}.{number}"
    return f"{said}.{ids.encoded(hmac.digest(key, said.encode(), 'sha256'), SEAL)}"


def refresh_read(token: str, *keys: bytes) -> tuple[str, int] | None:
    """The session and number of a refresh token that one of these keys sealed; None for anything else.

    >>> refresh_read(refresh_token("S7", 3, b"k"), b"k")
    ('S7', 3)
    """
    session, _, rest = token.partition(".")
    number = rest.partition(".")[0]
    if not (token.isascii() and session.isalnum() and number.isdigit() and len(token) < 80 and int(number) > 0):
        return None
    made = (refresh_token(session, int(number), key) for key in keys)
    return (session, int(number)) if any(hmac.compare_digest(token, text) for text in made) else None
