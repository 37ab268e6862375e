"""The door to who holds which account: registering, and the note of every look by staff.

An account is one person's. The record `OWNER` is written with their role in one transaction, so that of two who hold
the same card at the same moment one is first.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chalicelib import records
from chalicelib.callers import Caller, Hat
from chalicelib.ledger import closing
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import Envelope, Sequenced
from chalicelib.people import owners
from chalicelib.people.members import permits
from chalicelib.people.persons import book as persons
from chalicelib.people.persons.values import Person
from chalicelib.people.privacy import looks
from chalicelib.people.sessions import book as sessions
from chalicelib.records import PERSONS, Action
from chalicelib.refusals import CardBlocked, CardRegistered, Refusal, TryAgain, UnderSixteen
from chalicelib.till.cards import Card
from chalicelib.till.holders import book as cards
from chalicelib.till.holders.decisions import issued
from chalicelib.till.joins import book as joins
from chalicelib.till.shown import holder

OWNER = "OWNER"
JOINING_SECONDS = 120
"""So long an account is kept for who joins it to theirs; an attempt that broke off is nobody's afterwards."""
RACES = 4


def register(person: str, mine: str | None, card: Card, envelope: Envelope, *, under_16: bool) -> str:
    """Give a person the account of a card, or join it to theirs (`mine`); answers which is theirs now.

    That they hold it is proven before (`proofs`). A card that is theirs already stays so. Refuses CardUnknown,
    CardNotIssued, CardReplaced, CardBlocked, CardRegistered, UnderSixteen, HasJoinedAccounts, BalanceLimitExceeded,
    AccountClosed, TryAgain.
    """
    state, _ = holder(card)
    if state.account == mine:
        return mine
    _check_usable(card)
    if mine is None and under_16:
        raise UnderSixteen
    if mine is None:
        _claim(person, state.account, Hat("member", state.account))
    else:
        _join(person, state.account, mine, envelope)
    sessions.closed_all(state.account)
    permits.used(state.account)
    return mine or state.account


def account_of(person: str) -> str | None:
    """The account that a person holds, wherever it joined; of several, the one that was theirs first by its id."""
    held = sorted(hat.party for hat in persons.person(person).hats if hat.role == "member")
    return cards.home(held[0]).account if held else None


def holders(account: str) -> list[Person]:
    """Who registered an account."""
    return [persons.person(each) for each in persons.wearers(account, "member")]


def looked(caller: Caller, account: str, people: Sequence[Person], what: str) -> None:
    """Note that somebody of the staff looked at an account and at what is known of its holders.

    Refuses ReasonNeeded, TryAgain.
    """
    looks.check_reason(caller, account)
    looks.seen(caller, [each.id for each in people] or [account], what, account)


def turn(account: str, state: str, noted: Callable[[Sequenced], Sequence[Action]]) -> Sequenced:
    """Freeze, close or open a member's account, and note it with that; answers it as it was.

    Refuses NotFound, TryAgain.
    """
    return closing.turned(town_book(), cards.home(account).account, state, noted)


def _check_usable(card: Card) -> None:
    kept = issued(town_book().member(card.account).terms, card.number)
    if kept["st"] == "B":
        raise CardBlocked


def _join(person: str, source: str, mine: str, envelope: Envelope) -> None:
    _claim(person, source, None)
    try:
        joins.join(envelope, source, mine)
    except TryAgain:
        raise  # it may have been booked
    except Refusal:
        records.written(PERSONS.removed(owners.key(source), OWNER, {"person": person}))
        raise


def _claim(person: str, account: str, hat: Hat | None) -> None:
    """Make an account a person's, for good with their role, or for as long as a join takes.

    What stands there is read before who holds it: whoever was faster in between is seen by the one or by the other.
    """
    for _ in range(RACES):
        kept = PERSONS.record(owners.key(account), OWNER)
        if set(persons.wearers(account, "member")) - {person}:
            raise CardRegistered
        if hat and persons.wears(person, hat):
            return
        given = persons.hat_actions(person, hat, person) if hat else []
        if records.written(_owned(person, account, kept, None if hat else JOINING_SECONDS), *given):
            return
    raise TryAgain


def _owned(person: str, account: str, kept: Mapping[str, Any], seconds: int | None) -> Action:
    """The record that says whose an account is; what a person left who holds it no longer is overwritten."""
    key, told = owners.key(account), {"person": person, "since": town_book().clock()}
    if not kept:
        return PERSONS.fresh(key, OWNER, told, seconds=seconds)
    if kept["person"] != person and "ttl" in kept:
        raise CardRegistered
    action = PERSONS.put(key, OWNER, told, seconds)
    action["Put"] |= records.held({"person": kept["person"], "since": kept["since"]})
    return action
