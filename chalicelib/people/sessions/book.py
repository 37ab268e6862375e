"""The door to sign-ins: open one, go on with it, act in another role, close one or all."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chalicelib import ids, records
from chalicelib.callers import Caller, Hat
from chalicelib.ledger import upkeep
from chalicelib.ledger.book import town_book
from chalicelib.ledger.values import Sequenced
from chalicelib.people.persons import book as persons
from chalicelib.people.sessions import decisions, seals, tables
from chalicelib.people.sessions.tables import FAMILY, OWNED
from chalicelib.people.sessions.values import Session, Tokens
from chalicelib.records import SESSIONS, Where
from chalicelib.refusals import NotAllowed, NotFound, NotSignedIn, SessionOver, SignInAgain, TryAgain
from chalicelib.till.pins.decisions import renewed

ID, RACES = 26, 8


def opened(hat: Hat, person: str = "", device: str = "", proof: Sequence[records.Action] = ()) -> Tokens:
    """Sign somebody in on a device: a person, or without one whoever holds a wallet that nobody registered.

    `proof` is what is spent by it, in the same transaction; refuses TryAgain where that was spent meanwhile.
    """
    _make_room(person or hat.party)
    now = town_book().clock()
    made = Session(ids.secret(ID), person, hat, device, now, now, turned_at=now)
    worn = [persons.wearing(person, hat)] if person else []
    if not records.written(*_put(made), *worn, *proof):
        raise TryAgain
    return _tokens(made, now)


def signed_in(person_id: str, wished: Hat | None, device: str, proof: Sequence[records.Action]) -> Tokens:
    """Sign in who proved who they are, in the role wished for or the likeliest; refuses NotAllowed, TryAgain."""
    return opened(decisions.first_hat(persons.person(person_id), wished), person_id, device, proof)


def caller(token: str) -> Caller:
    """Who holds an access token; refuses NotSignedIn."""
    from chalicelib.people.sessions import tokens

    return tokens.caller(token, town_book().clock())


def refreshed(token: str) -> Tokens:
    """The next tokens for a refresh token; refuses NotSignedIn for what is none, and SessionOver.

    One that was used before closes its family, since two have it: whoever has the newer one signs in anew. The one
    before the last is honoured once within half a minute, with the same successor.
    """
    return _turned(*seals.read(token))


def switched(session_id: str, token: str, hat: Hat) -> Tokens:
    """The next tokens for a sign-in's refresh token, in another role of one's own.

    Refuses NotAllowed for a role that is not, NotSignedIn for a token of another sign-in, and as `refreshed` does.
    """
    said, number = seals.read(token)
    if said != session_id:
        raise NotSignedIn
    return _turned(said, number, hat)


def recent(session_id: str, seconds: int) -> None:
    """Refuses SignInAgain where a sign-in is over, or was opened, by code or passkey, longer ago than that."""
    opened_at = SESSIONS.record(tables.key(session_id), FAMILY).get("opened_at", 0)
    if town_book().clock() - opened_at > seconds * 1000:
        raise SignInAgain


def ended(token: str) -> bool:
    """Sign out with a refresh token, be it the newest or an older one; whether there was anything to end."""
    try:
        closed(_family(seals.read(token)[0]))
    except (NotSignedIn, SessionOver):
        return False
    return True


def keyed(owner: str, session_id: str, card: str) -> bool:
    """Whether a sign-in is known to have a card's key; where it is not, it is from now on, and is asked for again.

    Refuses NotFound for one that is over, or another's.
    """
    known = session(owner, session_id)
    if card in known.keys.split():
        return True
    told, where = {"keys": f"{known.keys} {card}".strip()}, {"pk": tables.key(session_id), "keys": known.keys or None}
    records.written(SESSIONS.changed(tables.key(session_id), FAMILY, told, where))
    return False


def closed(session: Session) -> None:
    """Sign out on one device; its access token ends within its quarter of an hour, the keys that it got at once.

    In one transaction, so that no key is handed out in between. Other devices of the same cards fetch a new one.
    """
    key = tables.key(session.id)
    for _ in range(RACES):
        gone = [
            SESSIONS.removed(key, FAMILY, {"keys": session.keys or None}),
            SESSIONS.removed(tables.owner_key(session.owner), OWNED + session.id),
        ]
        if upkeep.terms_changed(town_book(), _renewed(session.keys.split()), gone):
            return
        stored = SESSIONS.record(key, FAMILY)
        if not stored:
            return
        session = tables.session_read(stored)
    raise TryAgain


def closed_all(owner: str, but: str = "") -> int:
    """Sign a person, or an account that nobody registered, out everywhere, `but` for one sign-in; answers how many."""
    found = [each for each in listed(owner) if each.id != but]
    for each in found:
        closed(each)
    return len(found)


def session(owner: str, session_id: str) -> Session:
    """One's own sign-in; refuses NotFound for anybody else's."""
    stored = SESSIONS.record(tables.key(session_id), FAMILY)
    if not stored or tables.session_read(stored).owner != owner:
        raise NotFound
    return tables.session_read(stored)


def listed(owner: str) -> list[Session]:
    """Where somebody is signed in, the one used last first."""
    names = [record["sk"].removeprefix(OWNED) for record in SESSIONS.records(tables.owner_key(owner), OWNED)]
    stored = [SESSIONS.record(tables.key(name), FAMILY) for name in names]
    return sorted((tables.session_read(each) for each in stored if each), key=lambda one: -one.used_at)


def _renewed(cards: list[str]) -> list[tuple[Sequenced, Mapping[str, Any]]]:
    """Accounts, each with terms that end the keys of these cards."""
    named = [card.split("/") for card in cards]
    states = town_book().members(sorted({account for account, _ in named}))
    return [
        (state, renewed(state.terms, {number for account, number in named if account == state.account}))
        for state in states.values()
    ]


def _make_room(owner: str) -> None:
    """Sign out whatever was used longest ago, where somebody has as many sign-ins as one may have."""
    if len(SESSIONS.records(tables.owner_key(owner), OWNED)) >= decisions.MOST:
        for each in listed(owner)[decisions.MOST - 1 :]:
            closed(each)


def _family(session_id: str) -> Session:
    stored = SESSIONS.record(tables.key(session_id), FAMILY)
    if not stored:
        raise SessionOver
    return tables.session_read(stored)


def _turned(session_id: str, number: int, hat: Hat | None = None) -> Tokens:
    for _ in range(3):
        session, now = _family(session_id), town_book().clock()
        verdict = decisions.judged(session, number, now)
        if verdict == "stolen":
            closed(session)
            raise SessionOver
        after = replace(session, hat=_worn(session, hat), used_at=now)
        if verdict == "echo":
            after = replace(after, echoed=session.turn)
        else:
            after = replace(after, turned_at=now, turn=session.turn + 1)
        worn = [persons.wearing(session.person, hat)] if hat else []
        if records.written(*_put(after, tables.as_read(session)), *worn):
            return _tokens(after, now)
    raise TryAgain


def _worn(session: Session, wished: Hat | None) -> Hat:
    """The role a sign-in goes on in: the one wished for, or its own, unless that was taken away meanwhile."""
    if wished:
        if not session.person or not _may(session.person, wished):
            raise NotAllowed
        return wished
    return session.hat if not session.person or _may(session.person, session.hat) else Hat("person", session.person)


def _may(person: str, hat: Hat) -> bool:
    return hat == Hat("person", person) or persons.wears(person, hat)


def _put(session: Session, where: Where | None = None) -> list[records.Action]:
    seconds = decisions.idle_seconds(session.hat.role)
    own = SESSIONS.put(tables.key(session.id), FAMILY, tables.kept(session), seconds)
    if where:
        own["Put"] |= records.held(where)
    return [own, SESSIONS.put(tables.owner_key(session.owner), OWNED + session.id, {}, seconds)]


def _tokens(session: Session, now: int) -> Tokens:
    from chalicelib.people.sessions import tokens

    return Tokens(session, tokens.access(session, now), seals.refresh(session), decisions.ACCESS_SECONDS)
