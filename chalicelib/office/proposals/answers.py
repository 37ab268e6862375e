"""What calls about proposals answer. Amounts are whole numbers of the pocket's smallest unit."""

from typing import Any

from chalicelib.office.proposals.values import KindName, State
from chalicelib.shapes import Shape, SignedAmount, Told


class MoveView(Shape):
    """What would happen to an account in a pocket. `name` is a shop's, a club's or the pot's; `balance` what it holds
    at this moment, and `balance_after` what it would hold then; a derived account has none."""

    account: str
    name: str | None = None
    pocket: str
    amount: SignedAmount
    balance: SignedAmount | None = None
    balance_after: SignedAmount | None = None


class RuleEffectView(Shape):
    """A rule before and after, in the form of `GET /v1/rules`; `off` where it says nothing."""

    rule: str
    before: Any
    after: Any


class ShopView(Shape):
    """A shop, and whether the change touches it: a contract or rules of its own stand before the town's."""

    account: str
    name: str | None = None
    touched: bool


class GivenView(Shape):
    """What a purchase would give, or the code by which it is refused."""

    club: int | None = None
    member: int | None = None
    refused: str | None = None


class ExampleView(Shape):
    """A purchase of so many cents, before the change and after it."""

    purchase_cents: int
    before: GivenView
    after: GivenView


class EffectView(Shape):
    """What a proposal would do, at this moment; of one that is decided, what its preparer saw.

    `digest` names what an approval approves: moves (without balances), rules, shops and exceptions. `exceptions` are
    the codes of refusals that it would meet now.
    """

    digest: str
    cents: int
    moves: list[MoveView]
    rules: list[RuleEffectView]
    shops: list[ShopView]
    example: ExampleView | None = None
    exceptions: list[str]


class DifferenceView(Shape):
    """Something that is not as its preparer saw it: the way to it, such as moves, an account and a pocket."""

    path: list[str]
    before: Any
    after: Any


class MadeView(Shape):
    """What came of it: a posting, or a change of the rules by scope and number."""

    posting: str | None = None
    scope: str | None = None
    number: int | None = None


class AuthorView(Shape):
    person: str
    name: str | None = None


class ProposalHead(Shape):
    """A proposal on a list; `cents` is what it is worth, as its preparer saw it. `may_approve` is for the caller."""

    id: str
    kind: KindName
    state: State
    why: str
    cents: int
    prepared_by: AuthorView
    prepared_at: Told
    lapses_at: Told
    decided_by: AuthorView | None = None
    decided_at: Told | None = None
    reason: str | None = None
    made: MadeView | None = None
    may_approve: bool


class ProposalView(ProposalHead):
    """A proposal with what it would do; `body` is what was asked for, in the form of the request."""

    body: dict[str, Any]
    preview: EffectView
    differences: list[DifferenceView]


class ProposalsView(Shape):
    proposals: list[ProposalHead]
