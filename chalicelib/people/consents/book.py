"""The door to consents: each is kept with the version of its text, the language, and whom it was told to.

    U#<person> or A#<account>    CONSENT#<purpose>#<ms>#<random>    version language at by role account card

Where nobody is known behind an account, the account's own key has it: it stays findable from both sides. A consent is
never changed; a later one of the same purpose, or a withdrawal, stands beside it. Whom somebody chose is not repeated.
"""

from chalicelib import ids, records, texts
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.people.persons import tables
from chalicelib.records import PERSONS
from chalicelib.refusals import ConsentNeeded

CLUB = "club"
CONSENT = "CONSENT#"
MOMENT_MS = 10 * 60 * 1000
"""So long a call whose answer was lost is sent again."""


def needed(purpose: str, version: str | None) -> None:
    """Refuses ConsentNeeded where what was agreed to is not the text as it reads today."""
    current = texts.consent_texts()[purpose]["version"]
    if version != current:
        raise ConsentNeeded(purpose=purpose, version=current)


def given(owner: str, purpose: str, caller: Caller, language: str, card: str) -> None:
    """Keep that somebody agreed today: `owner` is a person or, where none is known, an account; `card` is which."""
    now, key = town_book().clock(), key_of(owner)
    told = {"version": texts.consent_texts()[purpose]["version"], "language": language, "at": now, "card": card}
    told |= {"by": caller.who or owner, "role": caller.role} | ({"till": caller.till} if caller.till else {})
    records.written(PERSONS.put(key, f"{CONSENT}{purpose}#{now:013}#{ids.secret(6)}", told))


def just_given(owner: str, purpose: str, caller: Caller, card: str) -> bool:
    """Whether the last consent for a purpose is one that this very caller took for this card a moment ago."""
    kept = PERSONS.records(key_of(owner), f"{CONSENT}{purpose}#")
    if not kept or kept[-1]["at"] < town_book().clock() - MOMENT_MS:
        return False
    told = {"by": caller.who, "role": caller.role, "till": caller.till, "card": card}
    return all(kept[-1].get(name) == value for name, value in told.items())


def key_of(owner: str) -> str:
    """Under which key it stands what is known of a person, or of an account that nobody registered."""
    return tables.key(owner) if owner.startswith("u:") else account_key(owner)


def account_key(account: str) -> str:
    return f"A#{account}"
