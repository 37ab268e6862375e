"""Transactions that move floor shares between the stripes of an account, and with them headroom and budgets.

Pure. No balance moves: balances change by legs alone, so that every stripe's sum of legs stays provable. What one
stripe gives and another gets stands in one transaction, so that shares sum to the account's floor at any moment.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from chalicelib.attributes import item
from chalicelib.ledger.stripes import Gather
from chalicelib.ledger.tables import Names, account_key, stripe_key
from chalicelib.ledger.values import ACTIVE, Commutative, Stripe
from chalicelib.pockets import split

Shift = Mapping[str, int]
"""Headroom by pocket and budget that a stripe gets, or gives where it is less than nothing."""


class Move(NamedTuple):
    """Units of headroom in a pocket, or of a budget, from one stripe to another."""

    donor: int
    taker: int
    name: str
    amount: int


def gather_request(account: str, gather: Gather, names: Names) -> dict[str, Any]:
    """The transaction that moves headroom to one stripe; no donor falls below its floor and margin."""
    shifts: dict[int, Shift] = {number: {gather.pocket: -amount} for number, amount in gather.moves}
    shifts[gather.target] = {gather.pocket: sum(amount for _, amount in gather.moves)}
    margins = {n: {gather.pocket: margin} for (n, _), margin in zip(gather.moves, gather.margins, strict=True)}
    return shift_request(account, shifts, names, margins)


def shift_request(
    account: str, shifts: Mapping[int, Shift], names: Names, margins: Mapping[int, Shift] | None = None
) -> dict[str, Any]:
    """The transaction in which stripes give headroom that they have, down to minus their margin, and others get it."""
    lacking = margins or {}
    moves = [_floor_move(account, number, shift, names, lacking.get(number, {})) for number, shift in shifts.items()]
    return {"TransactItems": moves}


def _floor_move(account: str, number: int, shift: Shift, names: Names, margin: Shift) -> dict[str, Any]:
    adds, conditions, told = list[str](), ["attribute_exists(pk)"], dict[str, object]()
    for i, (name, amount) in enumerate(shift.items()):
        adds.append(f"{name}_av :up{i}, {name}_fl :down{i}")
        told |= {f":up{i}": amount, f":down{i}": -amount}
        if amount < 0:
            conditions.append(f"{name}_av >= :keeps{i}")
            told[f":keeps{i}"] = -amount - margin.get(name, 0)
    update = {
        "TableName": names.balance,
        "Key": stripe_key(account, number),
        "UpdateExpression": "ADD " + ", ".join(adds),
        "ConditionExpression": " AND ".join(conditions),
        "ExpressionAttributeValues": item(told),
    }
    return {"Update": update}


def evened(parts: Sequence[Stripe]) -> list[Move]:
    """The moves after which every active stripe has the same headroom and the same part of each budget, and a closed
    one has nothing to spare and no debt.

    >>> parts = [Stripe(i, "A", "", {}, {"points": have}, {}, 0, {}) for i, have in enumerate([0, 50, 11])]
    >>> [tuple(move) for move in evened(parts)]
    [(1, 0, 'points', 20), (1, 2, 'points', 9)]
    """
    names = sorted({name for part in parts for name in part.headrooms})
    active = {part.number for part in parts if part.state == ACTIVE}
    have = {name: {part.number: part.headrooms.get(name, 0) for part in parts} for name in names}
    return [move for name in names for move in _evened(name, have[name], active)]


def _evened(name: str, have: Mapping[int, int], active: AbstractSet[int]) -> Iterator[Move]:
    """The fullest keep what does not divide; where all together lack, whoever has something pays for it."""
    fullest_first = sorted(have, key=lambda number: (-have[number], number))
    staying = [number for number in fullest_first if number in active]
    levels = dict(zip(staying, split(max(0, sum(have.values())), len(staying)), strict=True))
    over = {number: have[number] - levels.get(number, 0) for number in have}
    for taker in sorted(number for number in over if over[number] < 0):
        for donor in fullest_first:
            amount = min(over[donor], -over[taker])
            if amount > 0:
                over[donor] -= amount
                over[taker] += amount
                yield Move(donor, taker, name, amount)


def allotment_request(party: Commutative, number: int, budget: Mapping[str, int], names: Names) -> dict[str, Any]:
    """The transaction that notes a new budget's total on the account and puts all of it onto one stripe."""
    ((name, units),) = budget.items()
    known = item({":known": party.budgets}) if party.budgets else {}
    note = {
        "TableName": names.balance,
        "Key": account_key(party.account, "META"),
        "UpdateExpression": "SET bg = :all",
        "ConditionExpression": "bg = :known" if known else "attribute_exists(pk) AND attribute_not_exists(bg)",
        "ExpressionAttributeValues": item({":all": {**party.budgets, name: units}}) | known,
    }
    put = {
        "TableName": names.balance,
        "Key": stripe_key(party.account, number),
        "UpdateExpression": f"SET {name}_b = :none, {name}_fl = :floor, {name}_av = :all",
        "ConditionExpression": f"st = :st AND attribute_not_exists({name}_fl)",
        "ExpressionAttributeValues": item({":none": 0, ":floor": -units, ":all": units, ":st": ACTIVE}),
    }
    return {"TransactItems": [{"Update": note}, {"Update": put}]}


def line_request(party: Commutative, floors: Mapping[str, int], names: Names) -> dict[str, Any] | None:
    """The transaction that gives an account other floors in some pockets; None where a floor would be above what is
    left there.

    A wider line goes onto one stripe, a narrower one is taken from the fullest, and META notes it beside them: whoever
    reads finds shares that sum to the account's floor, before and after.
    """
    shifts: dict[int, dict[str, int]] = {}
    for pocket, floor in floors.items():
        parts = _line_shifts(party.parts, pocket, party.floors[pocket] - floor)
        if parts is None:
            return None
        for number, amount in parts.items():
            shifts.setdefault(number, {})[pocket] = amount
    note = {
        "TableName": names.balance,
        "Key": account_key(party.account, "META"),
        "UpdateExpression": "SET fl = :after",
        "ConditionExpression": "fl = :known AND n = :stripes",
        "ExpressionAttributeValues": item(
            {":after": {**party.floors, **floors}, ":known": party.floors, ":stripes": party.stripes}
        ),
    }
    moves = shift_request(party.account, shifts, names)["TransactItems"]
    return {"TransactItems": [{"Update": note}, *moves]}


def _line_shifts(parts: Sequence[Stripe], pocket: str, wider: int) -> dict[int, int] | None:
    """How much more headroom each stripe gets in a pocket, or less; None where less is left than has to go.

    >>> parts = [Stripe(i, "A", "", {}, {"points": have}, {}, 0, {}) for i, have in enumerate([10, 50])]
    >>> [_line_shifts(parts, "points", wider) for wider in (7, -55, -61)]
    [{0: 7}, {1: -50, 0: -5}, None]
    """
    if wider >= 0:
        return {next(part.number for part in parts if part.state == ACTIVE): wider} if wider else {}
    shifts, missing = dict[int, int](), -wider
    for part in sorted(parts, key=lambda each: -each.headrooms.get(pocket, 0)):
        if (gives := min(missing, part.headrooms.get(pocket, 0))) > 0:
            shifts[part.number] = -gives
            missing -= gives
    return shifts if not missing else None
