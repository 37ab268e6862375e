"""What holder and clerk do with a PIN beside paying: set, change, reset, unlock, remove, and be asked more often."""

import hmac
from collections.abc import Callable, Mapping
from typing import Any

from chalicelib import config, ids, keys, rates, records, texts
from chalicelib.callers import Caller
from chalicelib.ledger import revision
from chalicelib.ledger.book import town_book
from chalicelib.ledger.outcomes import Overtaken
from chalicelib.ledger.revision import Beside, nothing
from chalicelib.ledger.values import Sequenced
from chalicelib.mail import book as mail
from chalicelib.people.persons import book as persons
from chalicelib.people.persons.values import Person
from chalicelib.people.trail import book as trail
from chalicelib.rates import Allowance
from chalicelib.records import SESSIONS, Action
from chalicelib.refusals import (
    AlreadyRegistered,
    MissingField,
    NoMailKnown,
    NotFound,
    NotSignedIn,
    TryAgain,
    WrongResetCode,
)
from chalicelib.rules.book import town_rules
from chalicelib.till.pins import asked, book, decisions
from chalicelib.town import Threshold, Town

CODE, CODE_SECONDS = 8, 15 * 60
SENT = Allowance("pin-reset", 3, 60 * 60)
GUESSED = Allowance("pin-code", 5, CODE_SECONDS)
RESET = "PIN"
Terms = Mapping[str, Any]


def holder(caller: Caller) -> Sequenced:
    """The account that a member's value is on today: its own, or the one it joined.

    Refuses NotSignedIn for a wallet that nobody registered once its account has joined another.
    """
    own = town_book().member(caller.party)
    if "to" in own.terms and caller.session and caller.person is None:
        raise NotSignedIn
    return town_book().member(own.terms["to"]) if "to" in own.terms else own


def change(account: str, pin: str, old: str | None) -> None:
    """Set a PIN: the first one freely, another one with the old.

    Refuses TrivialPin, MissingField, and of the old one what `book.proven` refuses.
    """
    try:
        book.give_first(account, pin)
    except AlreadyRegistered:
        if old is None:
            raise MissingField.of("old_pin") from None
        _replace(account, pin, book.proven(town_book().member(account), old))


def _replace(account: str, pin: str, known: str) -> None:
    """Put another PIN in the place of the one whose hash is known; refuses TryAgain where that is not it any more."""

    def changed(state: Sequenced) -> Terms:
        if decisions.known(state.terms).hash != known:
            raise TryAgain
        return _with(state, pin)

    _revised(account, changed)


def send_code(account: str, caller: Caller) -> None:
    """Mail a code for a new PIN to the holder; refuses NoMailKnown, TooManyTries.

    Whoever signed in gets it; of a wallet that nobody signed into, the person who registered it. Where there is no
    address, the office is told that somebody waits.
    """
    try:
        person = _person(account, caller)
    except NoMailKnown:
        asked.note(town_book().member(account))
        raise
    rates.count(SENT, account)
    code = ids.secret(CODE)
    kept = {"h": rates.pseudonym(_said(account, code))}
    records.written(SESSIONS.put(_key(account), RESET, kept, seconds=CODE_SECONDS))
    told = {"programme": config.town().programme, "code": f"{code[:4]} {code[4:]}", "minutes": CODE_SECONDS // 60}
    subject, text = texts.mail("pin_reset", person.language, **told)
    mail.send_secret(f"pin-reset-{ids.secret(16)}", person.mail, subject, text, person.language)


def reset(account: str, pin: str, code: str) -> None:
    """Set a PIN with a code from the mail, which is good once; refuses TrivialPin, WrongResetCode, TooManyTries."""
    decisions.check_strength(pin)
    rates.count(GUESSED, account)
    kept = SESSIONS.record(_key(account), RESET).get("h", "")
    told = rates.pseudonyms(_said(account, ids.read(code)))
    if sum(hmac.compare_digest(kept, each) for each in told) == 0:
        raise WrongResetCode
    spent = SESSIONS.removed(_key(account), RESET, {"h": kept})
    try:
        _revised(account, lambda state: _with(state, pin), lambda *_: [spent])
    except Overtaken:
        raise WrongResetCode from None
    records.written(spent)  # where it was the very PIN that the account has, nothing was written yet


def unlock(account: str, caller: Caller, why: str) -> None:
    """Let a PIN be tried again at once, by staff; refuses NotFound, PinNotSet."""
    _by_staff(account, caller, "pin_unlocked", why, _unlocked)


def remove(account: str, caller: Caller, why: str) -> None:
    """Take a PIN away, by staff: the holder sets a first one again; refuses NotFound, PinNotSet."""
    _by_staff(account, caller, "pin_removed", why, decisions.without_pin)


def ask_above(account: str, redemption_cents: int | None, day_cents: int | None) -> None:
    """Keep what a holder wants to pay without the PIN; where it is None, or more than the town's, that holds."""
    told = {"redemption_cents": redemption_cents, "day_cents": day_cents}
    own = {name: cents for name, cents in told.items() if cents is not None}

    def asked(state: Sequenced) -> Terms:
        rest = {name: value for name, value in state.terms.items() if name != decisions.ASK}
        return rest | ({decisions.ASK: own} if own else {})

    _revised(account, asked)


def thresholds(state: Sequenced) -> Threshold:
    """What an account pays now without its PIN."""
    return decisions.threshold(_rules(), state.terms)


def _revised(account: str, decide: Callable[[Sequenced], Terms], beside: Beside = nothing) -> None:
    revision.revised(town_book(), town_book().member(account), decide, beside)


def _rules() -> Town:
    return town_rules().at(town_book().clock())


def _with(state: Sequenced, pin: str) -> Terms:
    return decisions.with_pin(state.terms, book.hashes(state.account, pin, keys.known())[0])


def _unlocked(terms: Terms) -> Terms:
    return decisions.with_pin(terms, decisions.known(terms).hash)


def _by_staff(account: str, caller: Caller, what: str, why: str, change_of: Callable[[Terms], Terms]) -> None:
    """Change a PIN for somebody, and note it; no trail tells a hash."""
    if account[0] != "m":
        raise NotFound

    def changed(state: Sequenced) -> Terms:
        decisions.known(state.terms)
        return change_of(state.terms)

    def noted(before: Sequenced, after: Terms) -> list[Action]:
        note = trail.actions(caller, what, account, _told(before.terms), _told(after), why=why)
        return [*note, asked.ended(account)]

    _revised(account, changed, noted)


def _told(terms: Terms) -> dict[str, Any]:
    """What a trail tells of a PIN."""
    kept = decisions.kept(terms)
    if kept is None:
        return {"set": False}
    return {"set": True, "tries": kept.tries, "locked": kept.locked_for(town_book().clock()) != 0}


def _person(account: str, caller: Caller) -> Person:
    """Who gets a mail about an account; refuses NoMailKnown."""
    known = [caller.person] if caller.person else persons.wearers(account, "member")
    found = (persons.person(each) for each in known)
    person = next((each for each in found if each.mail), None)
    if person is None:
        raise NoMailKnown
    return person


def _key(account: str) -> str:
    return f"R#{account}"


def _said(account: str, code: str) -> str:
    return f"pin reset|{account}|{code}"
