"""Erasing somebody: what leads to them is taken away step by step, and what must be kept stays under a pseudonym.

First it is marked (`ERASURE`), last it is done; each step between finds for itself what is left to do, so that an
erasure which broke off is gone on with, by whoever asks again or by the tick. From the mark on nobody is given a role.
"""

from collections.abc import Sequence

from chalicelib import records
from chalicelib.ledger.book import town_book
from chalicelib.mail import book as mails
from chalicelib.people.cases import book as cases
from chalicelib.people.owners import key
from chalicelib.people.persons import book as persons
from chalicelib.people.privacy import book, decisions, holders, kinds, tables
from chalicelib.people.privacy.tables import ERASURE, SELF
from chalicelib.people.privacy.values import Cards, Erasure, Subject
from chalicelib.people.sessions import book as sessions
from chalicelib.records import PERSONS, Action
from chalicelib.refusals import HandsOverFirst, NotFound, TryAgain, ValueWouldBeLost

TOGETHER = 18
"""Records that one transaction takes away, each with those that lead to it."""


def erasure(subject: str) -> Erasure | None:
    """How far an erasure came; None where none was asked for."""
    found = PERSONS.record(key(subject), ERASURE)
    return tables.erasure_read(found) if found else None


def erase(subject: Subject, cards: Cards, *, gives_up: bool = False, with_it: Sequence[Action] = ()) -> Erasure:
    """Erase a person, or what is kept about an account that nobody registered; again is once.

    `with_it` is written with the mark, in one transaction. Refuses HandsOverFirst for whoever acts for others,
    ValueWouldBeLost where nothing leads to value any more (its cards are blocked, or none was ever printed) and it is
    not given up, NotFound, TryAgain.
    """
    known = erasure(subject.id)
    if known and (subject.registered or not known.done_at):
        return finished(known)
    _check_duties(subject.id)
    alone = theirs_alone(subject)
    if not gives_up and any(_lost(account, cards) for account in alone):
        raise ValueWouldBeLost
    return finished(_marked(Erasure(subject.id, town_book().clock(), cards, tuple(alone)), with_it))


def finished(mark: Erasure) -> Erasure:
    """Go on with an erasure until it is done. Refuses HandsOverFirst for a role that came before the mark."""
    if mark.done_at:
        return mark
    try:
        _check_duties(mark.subject)
    except HandsOverFirst:
        records.written(PERSONS.removed(key(mark.subject), ERASURE), *_erasing(mark.subject, None))
        raise
    for account in mark.accounts:
        _forget_account(mark, account)
    _forget_person(mark.subject)
    return _done(mark)


def stranded(account: str) -> bool:
    """Whether nothing but a wallet leads to an account's value: no card of it was ever printed."""
    state = town_book().member(account)
    return decisions.stranded(state, [town_book().member(other) for other in state.terms.get("from", ())])


def _lost(account: str, cards: Cards) -> bool:
    return decisions.worth(town_book().member(account)) if cards == "block" else stranded(account)


def theirs_alone(subject: Subject) -> list[str]:
    """The accounts that nobody else holds a card of: those of others are left as they are."""
    return [account for account in subject.accounts if not set(persons.wearers(account, "member")) - {subject.id}]


def _check_duties(subject: str) -> None:
    hats = persons.person(subject).hats if subject.startswith("u:") else ()
    if held := decisions.duties(hats):
        raise HandsOverFirst(roles=sorted({hat.role for hat in held}))


def _marked(mark: Erasure, with_it: Sequence[Action]) -> Erasure:
    pk, before = key(mark.subject), PERSONS.record(key(mark.subject), ERASURE)
    kept = {"begun_at": mark.begun_at, "cards": mark.cards, "accounts": list(mark.accounts), "done_at": 0}
    made = PERSONS.put(pk, ERASURE, kept)
    made["Put"] |= records.held({"begun_at": before["begun_at"] if before else None})
    if records.written(made, *_erasing(mark.subject, mark.begun_at), *with_it):
        return mark
    found = erasure(mark.subject)
    if found is None:
        raise NotFound
    return found


def _erasing(subject: str, at: int | None) -> list[Action]:
    """A person who is being erased is given no role; the record has to be there."""
    there = {"pk": key(subject)}
    return [PERSONS.changed(key(subject), SELF, {"erasing": at}, there)] if subject.startswith("u:") else []


def _forget_account(mark: Erasure, account: str) -> None:
    """An account goes on under its pseudonym: without a club, without proofs that name it, signed out everywhere."""
    sessions.closed_all(account)
    holders.change(account, lambda terms: decisions.nameless(terms, mark.cards, mark.begun_at))
    book.moved(account, mark.subject)
    cases.forget(account)
    _take_away([record for record in PERSONS.stored(key(account)) if not kinds.stays(record)])


def _forget_person(subject: str) -> None:
    """All that is kept of a person but who they are, which ends last: roles, passkeys, looks, mails, sign-ins."""
    book.moved(subject, subject)
    book.ended(subject)
    if not subject.startswith("u:"):
        return
    cases.forget(subject)
    stored = PERSONS.stored(key(subject))
    _take_away([record for record in stored if record["sk"] != SELF and not kinds.stays(record)])
    if address := next((record["mail"] for record in stored if record["sk"] == SELF), ""):
        mails.forget(address)
    sessions.closed_all(subject)


def _take_away(stored: Sequence[records.Where]) -> None:
    for start in range(0, len(stored), TOGETHER):
        some = stored[start : start + TOGETHER]
        keys = [pair for record in some for pair in ((record["pk"], record["sk"]), *tables.leads(record))]
        if not records.written(*(PERSONS.removed(pk, sk) for pk, sk in keys)):
            raise TryAgain


def _done(mark: Erasure) -> Erasure:
    """The last step: nobody is known under this id any more, and the mark forgets which accounts were theirs."""
    now, pk = town_book().clock(), key(mark.subject)
    over = PERSONS.changed(pk, ERASURE, {"done_at": now, "accounts": None}, {"begun_at": mark.begun_at, "done_at": 0})
    gone = persons.unlinked(mark.subject) if mark.subject.startswith("u:") else []
    records.written(over, *gone)
    return erasure(mark.subject) or mark
