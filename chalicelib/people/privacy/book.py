"""The one door to consents, and whose data a call is about; `looks` has the access log.

A consent is never changed: a later one of the same purpose, or a withdrawal, stands beside it; where nobody is known
behind an account it stands under the account.
"""

from collections.abc import Iterable

from chalicelib import ids, records, texts
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import sequenced
from chalicelib.people.owners import key
from chalicelib.people.persons import book as persons
from chalicelib.people.privacy import decisions, holders, tables
from chalicelib.people.privacy.tables import CONSENT, SELF
from chalicelib.people.privacy.values import Consent, How, Subject
from chalicelib.rates import Allowance, count
from chalicelib.records import PERSONS
from chalicelib.refusals import ConsentNeeded, NotFound, TryAgain

CLUB = "club"
SAID = Allowance("consents", 60, 24 * 60 * 60)
MARK = 6
MOMENT_MS = 10 * 60 * 1000
"""So long a call whose answer was lost is sent again."""


def subject(caller: Caller) -> Subject:
    """Whose data this caller may ask for: their own. Refuses NotFound for who is nobody's wallet and no person."""
    if person_id := person_of(caller):
        known = persons.person(person_id)
        held = [hat.party for hat in known.hats if hat.role == "member"]
        return Subject(known.id, tuple(holders.accounts(held)), known.mail)
    if caller.role != "member":
        raise NotFound
    return Subject(caller.party, tuple(holders.accounts([caller.party])))


def person_of(caller: Caller) -> str:
    """The human being who signed in; empty for a wallet that nobody registered, and for what is no person."""
    return caller.person or (caller.party if caller.role == "person" else "")


# Consents


def version(purpose: str) -> str:
    """The version of what people are asked to agree to today."""
    return texts.consent_texts()[purpose]["version"]


def check_read(purpose: str, read: str | None) -> None:
    """Refuses ConsentNeeded where what was agreed to is not the text as it reads today."""
    if read != version(purpose):
        raise ConsentNeeded(purpose=purpose, version=version(purpose))


def consent(owner: str, purpose: str, *, given: bool, how: How) -> Consent:
    """Note a person's yes or no, or that of an account that nobody registered; the same word again is once.

    A no works at once: without a yes no account of theirs keeps a club. Refuses TooManyTries, NotFound, TryAgain.
    """
    owners = _owners(owner)
    if purpose == CLUB and not given:
        for account in filter(sequenced, owners):
            holders.change(account, decisions.clubless)
    word = decisions.present(_words(owners)).get(purpose)
    if word and (word.given, word.version) == (given, how.version):
        return word
    if word is None and not given:
        return Consent(purpose, given, town_book().clock(), how.version)
    count(SAID, owner)
    return _said(owner, purpose, given, how)


def chosen(owner: str, caller: Caller, language: str, card: str) -> None:
    """Keep that a club was chosen today for a card or an account (`card`), and not which: each choice is a word.

    `owner` is a person or, where none is known, an account. Refuses TryAgain.
    """
    how = How(caller.who or owner, caller.role, version(CLUB), language, card, caller.till or "")
    try:
        _said(owner, CLUB, given=True, how=how)
    except NotFound:
        raise TryAgain from None  # erased meanwhile: next time it is the account's


def just_chosen(owner: str, caller: Caller, card: str) -> bool:
    """Whether the last choice of a club is one that this very caller took for this card a moment ago."""
    kept = PERSONS.records(key(owner), f"{CONSENT}{CLUB}#")
    if not kept or kept[-1]["at"] < town_book().clock() - MOMENT_MS:
        return False
    told = {"by": caller.who, "role": caller.role, "till": caller.till, "card": card}
    return all(kept[-1].get(name) == value for name, value in told.items())


def said(owner: str) -> list[Consent]:
    """Every word of a person or an account on any purpose; of a person also what was said on their accounts."""
    return _words(_owners(owner))


def spoken(owners: Iterable[str]) -> list[Consent]:
    """The last word of each owner on each purpose, the latest first."""
    words = [word for owner in owners for word in decisions.present(said(owner)).values()]
    return sorted(words, key=lambda one: -one.at)


def agreed(owner: str, purpose: str) -> bool:
    """Whether data of a person, or of an account that nobody registered, may be used for a purpose now."""
    word = decisions.present(said(owner)).get(purpose)
    return word is not None and word.given


def moved(source: str, target: str) -> None:
    """Let proofs of an owner who is forgotten stand under a random id, without what leads to a card; again is once."""
    for record in PERSONS.records(key(source), CONSENT):
        if source == target and not any(name in record for name in tables.LINKING):
            continue
        told = {name: value for name, value in record.items() if name not in {"pk", "sk", *tables.LINKING}}
        away = [] if source == target else [PERSONS.removed(key(source), record["sk"])]
        records.written(PERSONS.put(key(target), record["sk"], told), *away)


def ended(owner: str) -> None:
    """A no to every purpose that there was a yes to, because its owner is erased; again is once."""
    for word in decisions.present(_words([owner])).values():
        if word.given:
            _said(owner, word.purpose, given=False, how=How("", "erasure", word.version, word.language))


def _owners(owner: str) -> list[str]:
    if not owner.startswith("u:"):
        return [owner]
    hats = persons.person(owner).hats
    return [owner, *holders.accounts([hat.party for hat in hats if hat.role == "member"])]


def _words(owners: Iterable[str]) -> list[Consent]:
    found = [tables.consent_read(each) for owner in owners for each in PERSONS.records(key(owner), CONSENT)]
    return sorted(found, key=lambda one: one.at)


def _said(owner: str, purpose: str, given: bool, how: How) -> Consent:
    now = town_book().clock()
    told = {"given": given, "at": now, **tables.how_kept(how)}
    kept = PERSONS.fresh(key(owner), tables.consent_key(purpose, now, ids.secret(MARK)), told)
    there = [PERSONS.unchanged(key(owner), SELF, {"pk": key(owner)})] if owner.startswith("u:") else []
    if not records.written(kept, *there):
        raise NotFound
    return Consent(purpose, given, now, how.version, how.language, how.by, how.role)
