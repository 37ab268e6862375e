"""A correction, decided: value that went to the wrong place, or too little of it, moves between accounts. Pure.

Each leg takes from one account what it gives to another, so that nothing is made or lost; all are of one pocket. One
side is a single account: a shop that gave too little to member and club, or too much. So each account's history has
one other side, and a holder's lots one source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.ledger.values import Leg, Posting, Sequenced
from chalicelib.refusals import AlreadyJoined, InvalidValue
from chalicelib.till.decisions import pocket_of
from chalicelib.till.movements import fits
from chalicelib.town import Town

CORRECTION = "correction"
POINTS_GO, MONEY_GOES = frozenset("mscp"), frozenset("ms")
"""Between which kinds of accounts points and money are put right; none of these makes value or ends it."""


@dataclass(frozen=True)
class Shift:
    """An amount (smallest units, above zero) that goes from one account to another in a pocket."""

    source: str
    target: str
    pocket: str
    amount: int


def check(town: Town, shifts: tuple[Shift, ...]) -> None:
    """Refuses UnknownPocket, and InvalidValue for legs of several pockets, between accounts that have no part in it,
    or without a single account on one side."""
    pocket = pocket_of(town, shifts[0].pocket)
    sources, targets = [shift.source for shift in shifts], [shift.target for shift in shifts]
    kinds = POINTS_GO if pocket.kind == "points" else MONEY_GOES
    one_sided = min(len(set(sources)), len(set(targets))) == 1
    distinct = max(len(set(sources)), len(set(targets))) == len(shifts) and not set(sources) & set(targets)
    known = all(account[0] in kinds for account in (*sources, *targets))
    if not (one_sided and distinct and known and {shift.pocket for shift in shifts} == {pocket.name}):
        raise InvalidValue.of("correction.legs")


def corrected(town: Town, shifts: tuple[Shift, ...], states: Mapping[str, Sequenced], day: date) -> Posting:
    """The posting; value that comes from a member keeps its term, other begins it on that day.

    Refuses what `check` does, AlreadyJoined for an account that is another's by now, BalanceLimitExceeded.
    """
    check(town, shifts)
    pocket = pocket_of(town, shifts[0].pocket)
    if any("to" in state.terms for state in states.values()):
        raise AlreadyJoined
    for shift in shifts:
        if shift.target in states:
            fits(town, pocket, states[shift.target].purses, shift.amount)
    legs = (leg for shift in shifts for leg in _legs(shift, pocket.bucket(day)))
    return Posting(CORRECTION, tuple(legs), terms=town.version)


def _legs(shift: Shift, bucket: str) -> tuple[Leg, Leg]:
    begins = {bucket: shift.amount} if shift.target[0] == "m" and shift.source[0] != "m" else None
    return (
        Leg(shift.source, shift.pocket, -shift.amount, CORRECTION),
        Leg(shift.target, shift.pocket, shift.amount, CORRECTION, begins),
    )
