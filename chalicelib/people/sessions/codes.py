"""One-time codes by e-mail: asked for with an address, good for ten minutes, five tries and one sign-in.

Nobody learns whether an address is known: each gets its code, and whoever has the code of a new one is registered with
it. A code opens only the request that it was made for, so that who guesses has to ask for a code of their own, and all
the codes of an address share a day's tries.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib import config, ids, keys, rates, records, texts
from chalicelib.mail import book as mails
from chalicelib.people.persons import book as persons
from chalicelib.people.sessions import decisions
from chalicelib.people.sessions.decisions import CODE_SECONDS, CODE_TRIES, DAY
from chalicelib.people.sessions.tables import CODE, code_key
from chalicelib.rates import Allowance
from chalicelib.records import SESSIONS, Action
from chalicelib.refusals import AlreadyRegistered, TryAgain, WrongCode

HOUR = 60 * 60
ASKED, ASKED_FROM = Allowance("codes", 5, HOUR), Allowance("codes from", 30, HOUR)
"""Codes for one address, and asked for from one network address: a household, a school, a shop with one line."""
TRIED, TRIED_FROM = Allowance("code tries", 20, DAY), Allowance("code tries from", 100, HOUR)
"""Twenty guesses a day among a million are one in fifty thousand; who signs in begins anew."""
REQUEST, RACES = 26, 8


@dataclass(frozen=True)
class Proof:
    """Somebody had the code that their address got; `spent` is the action that makes it good no more."""

    person: str
    who: str
    spent: Action


def ask(mail: str, language: str | None, usual: str, source: str) -> str:
    """Send a code to this address; answers the request, which the code is good for.

    In `language`, else in the person's own, else in the `usual` one. `source` is the network address that asks.
    Refuses TooManyTries, TryAgain.
    """
    rates.count(ASKED_FROM, source)
    who = persons.pseudonym(mail)
    rates.count(ASKED, who)
    person = persons.reached(mail)
    request, code = ids.secret(REQUEST), f"{secrets.randbelow(10**6):06d}"
    sealed = decisions.code_seal(request, code, _keys()[0])
    spoken = language or (person.language if person else usual)
    kept = {"who": who, "person": person.id if person else "", "language": spoken, "sealed": sealed, "tries": 0}
    records.written(SESSIONS.put(code_key(request), CODE, kept, CODE_SECONDS))
    written = texts.mail("code", spoken, town=config.town().programme, code=code, minutes=CODE_SECONDS // 60)
    mails.send_secret(f"code-{ids.secret(REQUEST)}", person.mail if person else mail.strip(), *written, spoken)
    return request


def proved(request: str, code: str, mail: str, source: str) -> Proof:
    """Whose code it is; it stays good until the proof is spent.

    Whoever is new is registered with `mail`, the address that the code was asked for: it is kept nowhere before.
    Refuses WrongCode for a code that is wrong, used up or too old, and for a new address that is not told;
    TooManyTries, TryAgain.
    """
    rates.count(TRIED_FROM, source)
    kept = _tried(request)
    rates.count(TRIED, kept["who"])
    if not any(hmac.compare_digest(kept["sealed"], decisions.code_seal(request, code, key)) for key in _keys()):
        raise WrongCode
    spent = SESSIONS.removed(code_key(request), CODE, {"person": kept["person"]})
    return Proof(kept["person"] or _registered(kept, mail), kept["who"], spent)


def _registered(kept: Mapping[str, str], mail: str) -> str:
    """Somebody new, or whoever registered with the address since the code was asked for."""
    if not any(hmac.compare_digest(kept["who"], each) for each in persons.pseudonyms(mail)):
        raise WrongCode
    try:
        return persons.register(mail, language=kept["language"]).id
    except AlreadyRegistered:
        known = persons.known_by(mail)
        if known is None:
            raise TryAgain from None
        return known.id


def forgiven(proof: Proof) -> None:
    """Whoever signed in has made no wrong tries."""
    rates.forget(TRIED, proof.who)


def _tried(request: str) -> dict[str, str]:
    """What is kept of a request, one more try counted before anybody looks at it; refuses WrongCode, TryAgain."""
    for _ in range(RACES):
        kept = SESSIONS.record(code_key(request), CODE)
        tries = kept.get("tries", CODE_TRIES)
        if tries >= CODE_TRIES:
            raise WrongCode
        if records.written(SESSIONS.changed(code_key(request), CODE, {"tries": tries + 1}, {"tries": tries})):
            return kept
    raise TryAgain


def _keys() -> list[bytes]:
    town = config.environment().town
    return [decisions.signing_key(key, town, "code") for key in keys.known()]
