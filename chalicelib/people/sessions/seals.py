"""Refresh tokens as the town's keys seal them; under an older master key they are good until their next use."""

from chalicelib import config, keys
from chalicelib.config import Keys
from chalicelib.people.sessions import decisions
from chalicelib.people.sessions.values import Session
from chalicelib.refusals import NotSignedIn


def refresh(session: Session) -> str:
    """The token that counts now."""
    return decisions.refresh_token(session.id, session.turn, _keys(keys.known())[0])


def read(token: str) -> tuple[str, int]:
    """The sign-in and the number of a refresh token; refuses NotSignedIn for what is none."""
    return keys.proven(lambda known: _opened(token, known), NotSignedIn)


def _opened(token: str, known: Keys) -> tuple[str, int]:
    found = decisions.refresh_read(token, *_keys(known))
    if found is None:
        raise NotSignedIn
    return found


def _keys(known: Keys) -> list[bytes]:
    town = config.environment().town
    return [decisions.signing_key(key, town, "refresh") for key in known]
