"""Somebody who signs on at a shop's tills. Pure; times are server ms."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cashier:
    """`id` is short (`c1`), since every posting keeps it, and never given to another one of the shop.

    `ended_at` is when the shop took it back. The PIN is nowhere: only hashes that it can be compared with.
    """

    id: str
    name: str
    made_at: int
    ended_at: int | None = None


@dataclass(frozen=True)
class SignedOn:
    """A till's token that says who stands there, until then (ms)."""

    token: str
    cashier: Cashier
    until: int
