"""Where a commutative account has room: choosing a stripe, and moving floor shares to one that is short.

A budget is one more thing to have room in: its balance is minus what was used, its floor minus what there is.

A stripe holds its share of the account's floor and never goes below it (beyond its share of the margin where one is
granted), so the whole account never does, though nobody reads two stripes together. Only floor shares are moved:
balances change by legs alone, and stay provable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.ledger.values import ACTIVE, CLOSED, Commutative, Posting, Stripe
from chalicelib.pockets import split

MOVES_AT_MOST = 90
"""Donors in one transaction; DynamoDB takes 100 actions."""


class BudgetShort(Exception):
    """An account has less left of a budget than a posting uses: the caller decides anew, with at most `left` units."""

    def __init__(self, account: str, name: str, left: int) -> None:
        super().__init__(account, name, left)
        self.account, self.name, self.left = account, name, left


@dataclass(frozen=True)
class Gather:
    """Headroom to move to one stripe: (donor, amount) per move. `margins` is what each stripe may lack."""

    pocket: str
    target: int
    moves: tuple[tuple[int, int], ...]
    margins: tuple[int, ...]


def is_budget(name: str) -> bool:
    """Whether a name on a stripe is a budget's (`K1`); pockets are lower case."""
    return name[0] == "K"


def state_for(posting: Posting, account: str) -> str:
    """The state in which an account takes a posting: active, but for one that clears what is left on a closed one."""
    return CLOSED if account in posting.closed else ACTIVE


def margin_share(margin: int, stripes: int, number: int) -> int:
    """The part of an account's margin that one stripe may use."""
    return split(margin, stripes)[number] if number < stripes else 0


def room(
    stripes: Sequence[Stripe], needs: Mapping[str, int], margins: Mapping[str, int], count: int, state: str = ACTIVE
) -> int | Gather | None:
    """The stripe that has the headroom asked for, or what to gather first, or None when the account has it nowhere.

    A posting's first try may use its stripe's share of the margin at once; here, where a stripe came short, headroom
    goes first, in one place or gathered. A stripe of another `state` takes no posting, but gives what it has. `count`
    stripes share the margin.
    """
    known = [stripe for stripe in stripes if _knows(stripe, needs)]
    if not any(stripe.state == state for stripe in known):
        return None
    for granted in ({}, margins) if any(margins.values()) else ({},):
        spare = {stripe.number: _spares(stripe, needs, granted, count) for stripe in known}
        able = _fullest_first({stripe.number: spare[stripe.number] for stripe in known if stripe.state == state})
        for number in able:
            if all(spare[number][pocket] >= need for pocket, need in needs.items()):
                return number
        if (gathered := _gathered(spare, able[0], needs, granted, count)) is not None:
            return gathered
    return None


def lacking_budget(party: Commutative, needs: Mapping[str, int], margins: Mapping[str, int]) -> BudgetShort | None:
    """The budget for which an account has no room; None where it lacks value, which weighs more."""
    value = {name: need for name, need in needs.items() if not is_budget(name)}
    if value and room(party.parts, value, margins, party.margin_stripes) is None:
        return None
    for name in needs.keys() - value.keys():
        if (held := left(party.parts, name)) < needs[name]:
            return BudgetShort(party.account, name, held)
    return None


def left(stripes: Sequence[Stripe], name: str) -> int:
    """What postings can still use of a pocket's headroom or of a budget, on all stripes together."""
    return sum(max(0, stripe.headrooms.get(name, 0)) for stripe in stripes)


def torn(party: Commutative) -> bool:
    """Whether floor shares moved while the stripes were read, so that some were seen twice or not at all.

    A query of several items is no snapshot; but the shares sum to the account's floors and budgets at any moment.
    """
    floors = {**party.floors, **{name: -units for name, units in party.budgets.items()}}
    return any(sum(part.floors.get(name, 0) for part in party.parts) != floor for name, floor in floors.items())


def _knows(stripe: Stripe, needs: Mapping[str, int]) -> bool:
    """Whether a stripe has all pockets; a budget that it never heard of is one of which it has nothing."""
    return all(name in stripe.headrooms or is_budget(name) for name in needs)


Spares = Mapping[int, Mapping[str, int]]
"""What each stripe has to spare, by pocket: headroom, and its share of the margin where that is granted."""


def _spares(stripe: Stripe, needs: Mapping[str, int], margins: Mapping[str, int], count: int) -> dict[str, int]:
    return {p: stripe.headrooms.get(p, 0) + margin_share(margins.get(p, 0), count, stripe.number) for p in needs}


def _fullest_first(spares: Spares) -> list[int]:
    return sorted(spares, key=lambda number: (-sum(spares[number].values()), number))


def _gathered(
    spares: Spares, target: int, needs: Mapping[str, int], margins: Mapping[str, int], count: int
) -> Gather | None:
    """The moves for the first pocket that lacks headroom; a second pocket takes another round."""
    for pocket, need in needs.items():
        if need > spares[target][pocket]:
            moves = _moves({number: held[pocket] for number, held in spares.items()}, target, need)
            shares = tuple(margin_share(margins.get(pocket, 0), count, number) for number, _ in moves)
            return Gather(pocket, target, moves, shares) if moves else None
    return None


def _moves(spare: Mapping[int, int], target: int, need: int) -> tuple[tuple[int, int], ...]:
    """What the fullest donors give until the target has what it needs; nothing when together they lack it."""
    missing, moves = need - spare[target], []
    donors = sorted((number for number in spare if number != target), key=lambda number: (-spare[number], number))
    for donor in donors[:MOVES_AT_MOST]:
        give = min(missing, spare[donor])
        if give > 0:
            moves.append((donor, give))
            missing -= give
    return tuple(moves) if missing <= 0 else ()
