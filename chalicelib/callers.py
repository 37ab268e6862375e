"""Who signed in: the value that every room may know, whatever the way of signing in. Pure."""

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "anybody", "till", "shop", "club", "member", "employer", "clerk", "board", "auditor", "person"
]  # fmt: skip
SEE_ALL: frozenset[Role] = frozenset({"clerk", "board", "auditor"})


@dataclass(frozen=True)
class Hat:
    """In which role somebody acts for whom; `party` is an account, `operator` for staff, or the person's own id."""

    role: Role
    party: str


@dataclass(frozen=True)
class Caller:
    """Somebody who signed in.

    `party` owns what is done: the scope of idempotency and of sight. For till and shop it is the business's
    account, for club, employer and member their own, for staff `operator`, for a person without a hat their own id.
    `person` is the human being behind it where one signed in, `session` the sign-in, `nonce` what tells
    a long-lived token from others of its bearer, `cashier` who stands at the till.
    """

    role: Role
    party: str
    branch: str | None = None
    till: str | None = None
    person: str | None = None
    session: str | None = None
    cashier: str | None = None
    nonce: str | None = None

    @property
    def sees_all(self) -> bool:
        """Whether everybody's accounts and postings are open to this caller."""
        return self.role in SEE_ALL

    @property
    def place(self) -> dict[str, str]:
        """Where at the counter, as a posting's reference has it: branch, till and cashier, as far as there are."""
        told = {"branch": self.branch, "till": self.till, "cashier": self.cashier}
        return {name: value for name, value in told.items() if value}

    @property
    def who(self) -> str:
        """Whom a record of a change names: the human being where one is known, else the party."""
        return self.person or self.party


ANYBODY = Caller(role="anybody", party="")
