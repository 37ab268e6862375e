"""Sign-ins as their owners see them, with the names of those they act for."""

from collections.abc import Sequence
from typing import Any, cast

from chalicelib import config
from chalicelib.callers import SEE_ALL, Hat
from chalicelib.people.persons import book as persons
from chalicelib.people.persons.values import Person
from chalicelib.people.sessions.shapes import HatView, PersonView, SessionsView, SessionView, SignedIn
from chalicelib.people.sessions.values import Session, Tokens
from chalicelib.shapes import instant


def signed_in(tokens: Tokens, *, with_refresh: bool) -> SignedIn:
    session = tokens.session
    person = persons.person(session.person) if session.person else None
    return SignedIn(
        access_token=tokens.access,
        seconds=tokens.seconds,
        refresh_token=tokens.refresh if with_refresh else None,
        session=session.id,
        person=_person(person) if person else None,
        hat=_hat(session.hat),
        hats=tuple(_hat(each) for each in (person.hats if person else (session.hat,))),
    )


def sessions(found: Sequence[Session], this: str) -> SessionsView:
    return SessionsView(sessions=tuple(_session(each, this) for each in found))


def _session(session: Session, this: str) -> SessionView:
    times = {"opened_at": instant(session.opened_at), "used_at": instant(session.used_at)}
    told: dict[str, Any] = {"id": session.id, "device": session.device or None, "hat": _hat(session.hat), **times}
    return SessionView(**told, this=session.id == this)


def _person(person: Person) -> PersonView:
    return PersonView(
        id=person.id, mail=person.mail or None, name=person.name or None, language=person.language
    )  # fmt: skip


def _hat(hat: Hat) -> HatView:
    return HatView(role=cast(Any, hat.role), party=hat.party, name=_name(hat) or None)


def _name(hat: Hat) -> str:
    """What those are called for whom somebody acts; a holder's account and a person have no name of this kind."""
    if hat.role in SEE_ALL:
        return config.town().programme
    if hat.role not in {"shop", "club"}:
        return ""
    from chalicelib.people import book as people  # pynamodb: most sign-ins are holders', who do without

    return people.name(hat.party)
