"""The calls about proposals: one of the staff prepares, another looks and decides."""

from chalicelib import access, refusals
from chalicelib.callers import Caller
from chalicelib.office.proposals import book, views
from chalicelib.office.proposals.answers import EffectView, ProposalsView, ProposalView
from chalicelib.office.proposals.decisions import human
from chalicelib.office.proposals.shapes import ApprovalBody, PlanBody, ProposalBody, ProposalsQuery, ReasonBody
from chalicelib.office.proposals.values import Proposal
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)

KINDS = (
    *(refusals.NotFound, refusals.InvalidValue, refusals.UnknownPocket, refusals.AccountClosed),
    *(refusals.NotReversible, refusals.AlreadyReversed, refusals.AlreadyReturned, refusals.AlreadyJoined),
    *(refusals.InsufficientBalance, refusals.BalanceLimitExceeded, refusals.NotInsolvent, refusals.NothingOwed),
    *(refusals.RuleStartsInPast, refusals.RuleOverlaps, refusals.RuleContradicts, refusals.RuleOutOfScope),
    *(refusals.RateTooHigh, refusals.VatDoesNotAddUp, refusals.RuleHasBegun),
)
"""What that which is proposed may meet, when it is prepared and again when it is approved."""


@routes.post(
    "/v1/proposals",
    body=ProposalBody,
    answer=ProposalView,
    status=201,
    keyed=True,
    refuses=(*KINDS, refusals.NotAllowed, refusals.AboveLimit),
    summary="Prepare what another approves: a reversal, a correction, a write-off, a change of the rules",
)
def prepare(call: Call[ProposalBody]) -> Answer[ProposalView]:
    caller, body = human(call.caller), call.body
    made, before = book.prepared(caller, body.told(), body.why, call.key, call.fingerprint)
    return Answer(views.whole(caller, made, made.shown), replayed=before)


@routes.post(
    "/v1/previews",
    body=PlanBody,
    answer=EffectView,
    refuses=(*KINDS, refusals.NotAllowed, refusals.AboveLimit),
    summary="What a proposal would do at this moment; nothing is kept, and nobody is asked",
)
def plan(call: Call[PlanBody]) -> EffectView:
    human(call.caller)
    return views.effect(book.planned(call.body.told()))


@routes.get(
    "/v1/proposals",
    answer=ProposalsView,
    query=ProposalsQuery,
    summary="Proposals that are open, the longest waiting first, or the last 200 of another state, latest first",
)
def proposals(call: Call[None]) -> ProposalsView:
    return ProposalsView(proposals=views.heads(call.caller, book.listed(call.query.state)))


@routes.get(
    "/v1/proposals/{id}",
    answer=ProposalView,
    refuses=(refusals.NotFound,),
    summary="One proposal: what it would do at this moment, and what changed since it was prepared",
)
def proposal(call: Call[None], id: str) -> ProposalView:  # noqa: A002 - the path says {id}
    return _looked_at(call.caller, id)


@routes.post(
    "/v1/proposals/{id}/approvals",
    body=ApprovalBody,
    answer=ProposalView,
    status=201,
    refuses=(
        *KINDS,
        refusals.NotAllowed,
        refusals.CreditLineExhausted,
        refusals.OwnProposal,
        refusals.ProposalChanged,
        refusals.ProposalDecided,
        refusals.AboveLimit,
        refusals.SignInAgain,
    ),
    summary="Approve what somebody else prepared, as it was seen: it is carried out at once, and once",
)
def approve(call: Call[ApprovalBody], id: str) -> Answer[ProposalView]:  # noqa: A002
    return _decided(call.caller, *book.approved(human(call.caller), id, call.body.digest))


@routes.post(
    "/v1/proposals/{id}/refusals",
    body=ReasonBody,
    answer=ProposalView,
    status=201,
    refuses=(refusals.NotFound, refusals.NotAllowed, refusals.OwnProposal, refusals.ProposalDecided),
    summary="Refuse what somebody else prepared, with the reason",
)
def refuse(call: Call[ReasonBody], id: str) -> Answer[ProposalView]:  # noqa: A002
    return _decided(call.caller, *book.refused(human(call.caller), id, call.body.why))


@routes.post(
    "/v1/proposals/{id}/withdrawals",
    body=ReasonBody,
    answer=ProposalView,
    status=201,
    refuses=(refusals.NotFound, refusals.NotAllowed, refusals.ProposalDecided),
    summary="Take back what one prepared oneself",
)
def withdraw(call: Call[ReasonBody], id: str) -> Answer[ProposalView]:  # noqa: A002
    return _decided(call.caller, *book.withdrawn(human(call.caller), id, call.body.why))


def _decided(caller: Caller, proposal: Proposal, before: bool) -> Answer[ProposalView]:
    return Answer(views.whole(caller, proposal, proposal.shown), replayed=before)


def _looked_at(caller: Caller, proposal_id: str) -> ProposalView:
    return views.whole(caller, *book.looked_at(proposal_id))
