"""What calls about proposals take. Amounts are whole numbers of the pocket's smallest unit."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.office.proposals.values import (
    Body,
    Correction,
    Reversal,
    RulesChange,
    RulesWithdrawal,
    State,
    WriteOff,
)
from chalicelib.rules.asking import named
from chalicelib.rules.shapes import Rules, Scope
from chalicelib.shapes import AccountId, Amount, Instant, PocketName, Shape, milliseconds, text
from chalicelib.till.corrections.decisions import Shift

Why = Annotated[str, text(200)]
PostingId = Annotated[str, Field(pattern=r"^[0-9A-HJ-NP-X]{26}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9A-HJ-NP-X]{16}$", description="Of the preview that the approver saw.")]


class ReversalBody(Shape):
    """A posting that is to be taken back whole, or what returns left of it."""

    posting: PostingId


class ShiftBody(Shape):
    source: AccountId
    target: AccountId
    pocket: PocketName
    amount: Amount


class CorrectionBody(Shape):
    """Value that is to go to where it belongs, all in one pocket, and from one account or to one account.

    `posting` is the one that was wrong, where there is one.
    """

    legs: Annotated[list[ShiftBody], Field(min_length=1, max_length=8)]
    posting: PostingId | None = None


class WriteOffBody(Shape):
    """An insolvent shop, of which all that it owes is to be borne by the town's reserve."""

    shop: AccountId


class RulesBody(Shape):
    """A change of the town's or of one shop's rules; without `from`, as soon as can be once it is approved."""

    scope: Scope
    starts: Annotated[Instant | None, Field(alias="from")] = None
    rules: Rules


class RulesWithdrawalBody(Shape):
    """A change of the rules, by scope and number, that is to be taken back before it begins."""

    scope: Scope
    number: Annotated[int, Field(ge=1, le=10**6)]


class PlanBody(Shape):
    """Exactly one thing that is to be done."""

    reversal: ReversalBody | None = None
    correction: CorrectionBody | None = None
    write_off: WriteOffBody | None = None
    rules: RulesBody | None = None
    rules_withdrawal: RulesWithdrawalBody | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if sum(getattr(self, name) is not None for name in PlanBody.model_fields) != 1:
            raise PydanticCustomError("invalid_value", "exactly one thing is to be done")
        return self

    def told(self) -> Body:
        """What is to be done, as a value; refuses InvalidValue for a rule that cannot end."""
        if self.reversal:
            return Reversal(self.reversal.posting)
        if self.correction:
            legs = tuple(Shift(leg.source, leg.target, leg.pocket, leg.amount) for leg in self.correction.legs)
            return Correction(legs, self.correction.posting or "")
        if self.write_off:
            return WriteOff(self.write_off.shop)
        if self.rules:
            starts = milliseconds(self.rules.starts) if self.rules.starts else 0
            return RulesChange(self.rules.scope, starts, named(self.rules.rules))
        assert self.rules_withdrawal, "the validator saw to it"  # noqa: S101
        return RulesWithdrawal(self.rules_withdrawal.scope, self.rules_withdrawal.number)


class ProposalBody(PlanBody):
    """Why, and exactly one thing that is to be done. The reason is kept with it, and told to staff alone."""

    why: Annotated[Why, Field(examples=["Typed 5.00 instead of 50.00"])]


class ApprovalBody(Shape):
    digest: Digest


class ReasonBody(Shape):
    why: Why


class ProposalsQuery(Shape):
    state: State = "open"
