"""The door to sign-ins: open one, go on with it, act in another role, close one or all."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib import config, ids, keys, records
from chalicelib.callers import Caller, Hat
from chalicelib.config import Keys
from chalicelib.ledger.book import town_book
from chalicelib.people.persons import book as persons
from chalicelib.people.sessions import decisions, tables
from chalicelib.people.sessions.tables import FAMILY, OWNED
from chalicelib.people.sessions.values import Session, Tokens
from chalicelib.records import SESSIONS, Where
from chalicelib.refusals import NotAllowed, NotFound, NotSignedIn, SessionOver, TryAgain

ID = 26


def opened(hat: Hat, person: str = "", device: str = "", proof: Sequence[records.Action] = ()) -> Tokens:
    """Sign somebody in on a device: a person, or without one whoever holds a wallet that nobody registered.

    `proof` is what is spent by it, in the same transaction; refuses TryAgain where that was spent meanwhile.
    """
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
    read = keys.proven(lambda known: _read(token, known), NotSignedIn)
    for _ in range(3):
        session, now = _family(read[0]), town_book().clock()
        match decisions.judged(session, read[1], now):
            case "stolen":
                closed(session)
                raise SessionOver
            case "echo":
                after = replace(session, used_at=now, echoed=session.turn)
            case "turn":
                after = replace(_dressed(session), used_at=now, turned_at=now, turn=session.turn + 1)
        if _kept(after, {"turn": session.turn, "echoed": session.echoed}):
            return _tokens(after, now)
    raise TryAgain


def switched(session_id: str, hat: Hat) -> Tokens:
    """Go on in another role of one's own; refuses NotAllowed for one that is not, and SessionOver."""
    session, now = _family(session_id), town_book().clock()
    if not session.person or not _may(session.person, hat):
        raise NotAllowed
    after = replace(session, hat=hat, used_at=now, turned_at=now, turn=session.turn + 1)
    if not records.written(*_put(after, {"turn": session.turn}), persons.wearing(session.person, hat)):
        raise TryAgain
    return _tokens(after, now)


def ended(token: str) -> bool:
    """Sign out with a refresh token, be it the newest or an older one; whether there was anything to end."""
    try:
        session_id, _ = keys.proven(lambda known: _read(token, known), NotSignedIn)
        closed(_family(session_id))
    except (NotSignedIn, SessionOver):
        return False
    return True


def closed(session: Session) -> None:
    """Sign out on one device; its access token ends within its quarter of an hour."""
    records.written(
        SESSIONS.removed(tables.key(session.id), FAMILY),
        SESSIONS.removed(tables.owner_key(session.owner), OWNED + session.id),
    )


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


def _family(session_id: str) -> Session:
    stored = SESSIONS.record(tables.key(session_id), FAMILY)
    if not stored:
        raise SessionOver
    return tables.session_read(stored)


def _dressed(session: Session) -> Session:
    """The sign-in with the role it was in, or without one that was taken away meanwhile."""
    if not session.person or _may(session.person, session.hat):
        return session
    return replace(session, hat=Hat("person", session.person))


def _may(person: str, hat: Hat) -> bool:
    return hat == Hat("person", person) or persons.wears(person, hat)


def _put(session: Session, where: Where | None = None) -> list[records.Action]:
    seconds = decisions.idle_seconds(session.hat.role)
    own = SESSIONS.put(tables.key(session.id), FAMILY, tables.kept(session), seconds)
    if where:
        own["Put"] |= records.held(where)
    return [own, SESSIONS.put(tables.owner_key(session.owner), OWNED + session.id, {}, seconds)]


def _kept(session: Session, where: Where) -> bool:
    return records.written(*_put(session, where))


def _tokens(session: Session, now: int) -> Tokens:
    from chalicelib.people.sessions import tokens

    refresh = decisions.refresh_token(session.id, session.turn, _keys(keys.known())[0])
    return Tokens(session, tokens.access(session, now), refresh, decisions.ACCESS_SECONDS)


def _read(token: str, known: Keys) -> tuple[str, int]:
    read = decisions.refresh_read(token, *_keys(known))
    if read is None:
        raise NotSignedIn
    return read


def _keys(known: Keys) -> list[bytes]:
    town = config.environment().town
    return [decisions.signing_key(key, town, "refresh") for key in known]
