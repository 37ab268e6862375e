"""The door to passkeys: made by somebody who signed in, used in the place of a code, listed, removed.

What browsers answer is proved by the library `webauthn`, which is imported by the calls that need it. Each challenge
is good once, whatever comes of it.
"""

import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from chalicelib import config, ids, rates, records, telemetry, texts
from chalicelib.ledger.book import town_book
from chalicelib.mail import book as mails
from chalicelib.people.passkeys import decisions, tables
from chalicelib.people.passkeys.decisions import CHALLENGE_SECONDS, decoded, encoded, passkey_id
from chalicelib.people.passkeys.tables import CHALLENGE, KEY, PERSON, challenge_key, link_key, person_key
from chalicelib.people.passkeys.values import Passkey, Said
from chalicelib.people.persons import book as persons
from chalicelib.people.persons.values import Person
from chalicelib.people.sessions import book as sessions
from chalicelib.rates import Allowance
from chalicelib.records import PERSONS, SESSIONS, Action
from chalicelib.refusals import AlreadyRegistered, NotFound, PasskeyRefused, PasskeysNotHere, TryAgain

HOUR = 60 * 60
MADE, ASKED_FROM = Allowance("passkeys made", 20, HOUR), Allowance("passkey challenges from", 100, HOUR)
Proven = TypeVar("Proven")


def creation_options(person_id: str, session: str) -> dict[str, Any]:
    """What a browser needs to make a passkey for somebody who signed in just now, and for that sign-in alone.

    Refuses SignInAgain, PasskeysNotHere, TooManyTries, NotFound.
    """
    _origins()
    sessions.recent(session, decisions.FRESH_SECONDS)
    rates.count(MADE, person_id)
    person, challenge = persons.person(person_id), _challenge(person_id, session)
    return decisions.creation(person, config.town().programme, challenge, listed(person_id))


def register(person_id: str, session: str, name: str, credential: dict[str, Any]) -> Passkey:
    """Keep a passkey that a browser made for a challenge of ours, and tell its owner by mail.

    Refuses SignInAgain, PasskeyRefused, PasskeysNotHere, AlreadyRegistered, NotFound.
    """
    sessions.recent(session, decisions.FRESH_SECONDS + CHALLENGE_SECONDS)
    said = _spent(person_id, credential, session)
    person = persons.person(person_id)
    made = _proven(lambda: _made(name, credential, said))
    own = PERSONS.fresh(person_key(person_id), KEY + made.id, tables.kept(made))
    if not records.written(own, PERSONS.fresh(link_key(made.id), PERSON, {"person": person_id})):
        raise AlreadyRegistered
    _told(person, made)
    return made


def sign_in_options(source: str) -> dict[str, Any]:
    """What a browser needs to sign somebody in, whoever it is; `source` is the network address that asks.

    Refuses PasskeysNotHere, TooManyTries.
    """
    _origins()
    rates.count(ASKED_FROM, source)
    return decisions.request(_challenge(""))


def proved(credential: dict[str, Any]) -> tuple[str, Action]:
    """Who signs in with a passkey, and the action that counts its use; refuses PasskeyRefused, PasskeysNotHere."""
    said = _spent("", credential)
    passkey_named = _proven(lambda: passkey_id(decoded(credential["rawId"])))
    person = PERSONS.record(link_key(passkey_named), PERSON).get("person", "")
    stored = PERSONS.record(person_key(person), KEY + passkey_named)
    if not stored or not _theirs(person, credential["response"].get("userHandle")):
        raise PasskeyRefused
    passkey = tables.passkey_read(stored)
    count = _proven(lambda: _count(passkey, credential, said))
    used = {"count": count, "used_at": town_book().clock()}
    return person, PERSONS.changed(person_key(person), KEY + passkey.id, used, {"count": passkey.count})


def listed(person_id: str) -> list[Passkey]:
    """Somebody's passkeys, the newest first."""
    found = map(tables.passkey_read, PERSONS.records(person_key(person_id), KEY))
    return sorted(found, key=lambda passkey: -passkey.made_at)


def revoke(person_id: str, name: str) -> Passkey:
    """Remove one of somebody's passkeys by its id; refuses NotFound. The sign-ins that it opened go on."""
    stored = PERSONS.record(person_key(person_id), KEY + name)
    if not stored:
        raise NotFound
    records.written(PERSONS.removed(person_key(person_id), KEY + name), PERSONS.removed(link_key(name), PERSON))
    return tables.passkey_read(stored)


def _challenge(person_id: str, session: str = "") -> str:
    made = encoded(secrets.token_bytes(32))
    asked = {"person": person_id, "session": session}
    records.written(SESSIONS.put(challenge_key(made), CHALLENGE, asked, CHALLENGE_SECONDS))
    return made


def _spent(person_id: str, credential: dict[str, Any], session: str = "") -> Said:
    """What a browser answers to; its challenge is used up by that."""
    said = decisions.said(credential, _origins())
    key = challenge_key(said.challenge)
    known = SESSIONS.record(key, CHALLENGE)
    asked = {"person": person_id, "session": session}
    if not known or not records.written(SESSIONS.removed(key, CHALLENGE, asked)):
        raise PasskeyRefused
    return said


def _made(name: str, credential: dict[str, Any], said: Said) -> Passkey:
    from webauthn import verify_registration_response
    from webauthn.helpers.cose import COSEAlgorithmIdentifier

    proof = verify_registration_response(
        credential=credential,
        expected_challenge=decoded(said.challenge),
        expected_rp_id=said.host,
        expected_origin=said.origin,
        require_user_verification=True,
        supported_pub_key_algs=[COSEAlgorithmIdentifier(number) for number in decisions.ALGORITHMS],
    )
    own = encoded(proof.credential_id), encoded(proof.credential_public_key), proof.sign_count
    now = town_book().clock()
    return Passkey(passkey_id(proof.credential_id), name, *own, said.host, proof.credential_backed_up, now)


def _count(passkey: Passkey, credential: dict[str, Any], said: Said) -> int:
    """How often the passkey says it signed; what counts back is a copy, and refused by the library."""
    from webauthn import verify_authentication_response

    if passkey.host != said.host:
        raise PasskeyRefused
    proof = verify_authentication_response(
        credential=credential,
        expected_challenge=decoded(said.challenge),
        expected_rp_id=said.host,
        expected_origin=said.origin,
        credential_public_key=decoded(passkey.public),
        credential_current_sign_count=passkey.count,
        require_user_verification=True,
    )
    return proof.new_sign_count


def _proven(check: Callable[[], Proven]) -> Proven:
    try:
        return check()
    except Exception as wrong:  # noqa: BLE001  whatever a library makes of a stranger's bytes is no fault of ours
        telemetry.log.info("a passkey that was refused", extra={"because": type(wrong).__name__})
        raise PasskeyRefused from None


def _theirs(person: str, handle: str | None) -> bool:
    return handle is None or handle == encoded(person.encode())


def _origins() -> tuple[str, ...]:
    found = config.origins()
    if not found:
        raise PasskeysNotHere
    return found


def _told(person: Person, passkey: Passkey) -> None:
    """A mail that nobody waits for: the passkey is there, with or without it."""
    if person.mail:
        town = config.town().programme
        written = texts.mail("passkey_added", person.language, town=town, passkey=passkey.name)
        with suppress(TryAgain):
            mails.send(f"passkey-{ids.secret(26)}", [person.mail], *written, person.language)
