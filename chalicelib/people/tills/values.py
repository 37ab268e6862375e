"""A till as its shop knows it, and the code that makes a device one. Pure; times are server ms."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["till", "developer"]
State = Literal["waiting", "active", "revoked"]


@dataclass(frozen=True)
class Pairing:
    """What a code makes of a device: a new till in a branch, or, with `till`, that one anew. `by` asked for it.

    It was asked for in these rounds of the shop and of the till, and is good in no later one.
    """

    shop: str
    branch: str
    name: str
    by: str
    till: str = ""
    shop_round: str = ""
    till_round: str = ""


@dataclass(frozen=True)
class Paired:
    """A device that is a till now: its token, which is told this once, and what its screen says it is."""

    token: str
    shop: str
    shop_name: str
    till: str
    name: str
    branch: str
    branch_name: str


@dataclass(frozen=True)
class Place:
    """A till of a shop: where it stands, whether a device or a program is it, since when.

    `waiting` is one that no device was made yet. `scopes` are a program's.
    """

    id: str
    name: str
    branch: str
    kind: Kind
    state: State
    paired_at: int | None = None
    device: str = ""
    scopes: tuple[str, ...] = ()
