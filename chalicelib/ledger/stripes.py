"""Where a commutative account has room: choosing a stripe, and moving floor shares to one that is short.

A stripe holds its share of the account's floor and never goes below it (beyond its share of the margin where one is
granted), so the whole account never does, though nobody reads two stripes together. Only floor shares are moved:
balances change by legs alone, and stay provable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.ledger.values import ACTIVE, Stripe
from chalicelib.pockets import split

MOVES_AT_MOST = 90
"""Donors in one transaction; DynamoDB takes 100 actions."""


@dataclass(frozen=True)
class Gather:
    """Headroom to move to one stripe: (donor, amount) per move. `margins` is what each stripe may lack."""

    pocket: str
    target: int
    moves: tuple[tuple[int, int], ...]
    margins: tuple[int, ...]


def margin_share(margin: int, stripes: int, number: int) -> int:
    """The part of an account's margin that one stripe may use."""
    return split(margin, stripes)[number] if number < stripes else 0


def room(stripes: Sequence[Stripe], needs: Mapping[str, int], margins: Mapping[str, int]) -> int | Gather | None:
    """The stripe that has the headroom asked for, or what to gather first, or None when the account has it nowhere.

    The margin is touched only when headroom alone, in one place or gathered, does not suffice.
    """
    active = [stripe for stripe in stripes if stripe.state == ACTIVE]
    for granted in ({}, margins) if any(margins.values()) else ({},):
        if (found := _one(active, needs, granted)) is not None:
            return found
        if (gathered := _gathered(active, needs, granted)) is not None:
            return gathered
    return None


def _spare(stripe: Stripe, pocket: str, margin: int, count: int) -> int:
    return stripe.headrooms.get(pocket, 0) + margin_share(margin, count, stripe.number)


def _one(active: list[Stripe], needs: Mapping[str, int], margins: Mapping[str, int]) -> int | None:
    for stripe in sorted(active, key=lambda s: -sum(s.headrooms.values())):
        if all(_spare(stripe, p, margins.get(p, 0), len(active)) >= need for p, need in needs.items()):
            return stripe.number
    return None


def _gathered(active: list[Stripe], needs: Mapping[str, int], margins: Mapping[str, int]) -> Gather | None:
    """The moves for the first pocket that lacks headroom; a second pocket takes another round."""
    target = max(active, key=lambda s: sum(s.headrooms.values()), default=None)
    if target is None:
        return None
    for pocket, need in needs.items():
        margin = margins.get(pocket, 0)
        missing = need - _spare(target, pocket, margin, len(active))
        if missing > 0:
            return _moves(active, target, pocket, missing, margin)
    return None


def _moves(active: list[Stripe], target: Stripe, pocket: str, missing: int, margin: int) -> Gather | None:
    moves: list[tuple[int, int]] = []
    donors = sorted((s for s in active if s is not target), key=lambda s: -s.headrooms.get(pocket, 0))
    for donor in donors[:MOVES_AT_MOST]:
        give = min(missing, _spare(donor, pocket, margin, len(active)))
        if give > 0:
            moves.append((donor.number, give))
            missing -= give
    margins = tuple(margin_share(margin, len(active), number) for number, _ in moves)
    return Gather(pocket, target.number, tuple(moves), margins) if missing <= 0 else None
