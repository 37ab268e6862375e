"""Whose turn it is while somebody is away, and which absences can be. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from chalicelib.callers import Role
from chalicelib.refusals import DeputyLacksRole, InvalidValue

APPROVERS: tuple[Role, ...] = ("board", "clerk")
"""Whoever has to approve something can be stood in for; an auditor approves nothing."""
LONGEST_MS = 400 * 24 * 60 * 60 * 1000


def check_span(since: int, until: int, now: int) -> None:
    """Refuses InvalidValue for an absence that is over, ends before it begins, or lasts longer than 400 days."""
    if not max(since, now) < until or until - since > LONGEST_MS:
        raise InvalidValue.of("to")


def check_roles(own: Collection[Role], deputys: Collection[Role]) -> None:
    """Refuses DeputyLacksRole, with the roles that a deputy has to have and has not."""
    lacking = [role for role in APPROVERS if role in own and role not in deputys]
    if lacking:
        raise DeputyLacksRole(roles=lacking)


def asked(turn: Sequence[str], able: Collection[str], away: Mapping[str, str]) -> list[str]:
    """Who is asked in whose place: for somebody who is away their deputy, or whoever stands in for that one.

    Who is not `able` is passed over; where nobody is left, those who are away are asked all the same.

    >>> asked(["anna", "bert", "carl"], {"anna", "bert", "carl"}, {"anna": "bert"})
    ['bert', 'carl']
    >>> asked(["anna", "bert"], {"anna", "bert"}, {"anna": "bert", "bert": "anna"})
    ['anna', 'bert']
    """
    standing = dict.fromkeys(each for person in turn for each in _standing(person, away) if each in able)
    return list(standing) or list(turn)


def _standing(person: str, away: Mapping[str, str]) -> Iterator[str]:
    """Whoever is there for somebody; nobody where all who stand in for each other are away."""
    met = {person}
    while person in away:
        person = away[person]
        if person in met:
            return
        met.add(person)
    yield person
