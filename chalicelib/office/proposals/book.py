"""The door to proposals: prepared once, listed, and approved, refused or withdrawn, by whom it may be.

What is approved is carried out in the same transaction that notes the approval: it happens once or not at all, also
after a lost answer, and of two at once one wins.
"""

from collections.abc import Callable
from contextlib import suppress

from chalicelib import ids, records
from chalicelib.callers import Caller, Hat
from chalicelib.ledger.book import town_book
from chalicelib.ledger.outcomes import Overtaken
from chalicelib.office.proposals import approvals, decisions, letters, tables
from chalicelib.office.proposals.approvals import OPERATOR, Approval, found, limits
from chalicelib.office.proposals.kinds import KINDS, preview
from chalicelib.office.proposals.values import Body, Preview, Proposal, State
from chalicelib.people.passkeys.decisions import FRESH_SECONDS
from chalicelib.people.persons import book as persons
from chalicelib.people.sessions import book as sessions
from chalicelib.people.trail import book as trail
from chalicelib.records import OFFICE, Action
from chalicelib.refusals import IdempotencyKeyReused, NotAllowed, ProposalDecided, Refusal, TryAgain

NUMBER, LISTED = 10, 200
Told = tuple[Proposal, bool]
"""A proposal, and whether it was so before."""


def prepared(caller: Caller, body: Body, why: str, key: str, asked: str) -> Told:
    """Keep a proposal, and ask for its approval by mail; the same request again is answered with the first.

    Refuses what its kind would be refused now, AboveLimit where no role may approve so much, IdempotencyKeyReused.
    """
    proposal_id = ids.digest(f"proposal|{OPERATOR}|{key}")[:NUMBER]
    if OFFICE.record(tables.key(proposal_id), tables.SELF):
        return _known(proposal_id, asked)
    shown, kind, now = planned(body), tables.kind_of(body), town_book().clock()
    made = Proposal(proposal_id, kind, why, body, caller.who, caller.role, now, asked, shown)
    if not records.written(*_fresh(made, caller)):
        return _known(proposal_id, asked)
    with suppress(TryAgain):  # the clock's next hour sends what this could not
        letters.ask(made)
    return found(proposal_id), False


def planned(body: Body) -> Preview:
    """What a proposal would do now, and nothing is written; refuses as `prepared` does."""
    kind = tables.kind_of(body)
    shown = KINDS[kind].preview(body)
    decisions.check_limit(limits(kind), None, shown.cents)
    return shown


def listed(state: State) -> list[Proposal]:
    """The proposals of a state: open ones the longest waiting first, others the latest first."""
    if state == "open":
        return every_open()
    places = [record["sk"].partition("#")[2] for record in OFFICE.records(tables.list_key(state))]
    return [found(each) for each in places[: -LISTED - 1 : -1]]


def every_open() -> list[Proposal]:
    """All that wait for somebody, the longest waiting first."""
    return [found(record["sk"].partition("#")[2]) for record in OFFICE.records(tables.list_key("open"))]


def looked_at(proposal_id: str) -> tuple[Proposal, Preview]:
    """A proposal and what it would do now, or if it is decided, what its preparer saw; refuses NotFound, TryAgain."""
    proposal = found(proposal_id)
    return proposal, preview(proposal) if proposal.state == "open" else proposal.shown


def approved(caller: Caller, proposal_id: str, seen: str) -> Told:
    """Carry a proposal out; again, by the same person, is answered with the first.

    Refuses NotFound, what its kind is refused now, as `Approval.actions` does, and SignInAgain to who has a passkey
    and signed in longer than ten minutes ago.
    """
    proposal = found(proposal_id)
    if proposal.state != "open":
        return _told(_by(caller, proposal, "approved")), True
    decisions.check_decides(proposal, caller)
    _check_recent(caller)
    approval = Approval(proposal, caller, seen)
    try:
        KINDS[proposal.kind].carry_out(proposal.body, approval)
    except (Refusal, Overtaken) as no:
        after = found(proposal_id)
        if after.state == "open":
            raise _because(no, caller) from None
        return _told(_by(caller, after, "approved")), True
    return _told(_by(caller, found(proposal_id), "approved")), False


def refused(caller: Caller, proposal_id: str, reason: str) -> Told:
    """Refuse a proposal of somebody else's, with the reason; again is once. Refuses NotFound, ProposalDecided,
    OwnProposal."""
    return _ended(caller, proposal_id, "refused", reason, decisions.check_decides)


def withdrawn(caller: Caller, proposal_id: str, reason: str) -> Told:
    """Take one's own proposal back; again is once. Refuses NotFound, ProposalDecided, NotAllowed to others."""

    def check(proposal: Proposal, caller: Caller) -> None:
        decisions.check_open(proposal)
        if proposal.by != caller.who:
            raise NotAllowed

    return _ended(caller, proposal_id, "withdrawn", reason, check)


def lapse(proposal: Proposal) -> None:
    """End a proposal on which nobody decided in time; whoever decided meanwhile was faster."""
    clock = Caller("clerk", OPERATOR)
    records.written(*approvals.settled(proposal, clock, "lapsed"))


def _fresh(made: Proposal, caller: Caller) -> list[Action]:
    return [
        OFFICE.fresh(tables.key(made.id), tables.SELF, tables.kept(made)),
        OFFICE.put(tables.list_key("open"), tables.place(made), {}),
        persons.wears_still(caller.who, Hat(caller.role, OPERATOR)),
        *trail.actions(caller, "proposal_prepared", f"proposal:{made.id}", after={"kind": made.kind}, why=made.why),
    ]


def _known(proposal_id: str, asked: str) -> Told:
    known = found(proposal_id)
    if known.asked != asked:
        raise IdempotencyKeyReused
    return known, True


def _check_recent(caller: Caller) -> None:
    from chalicelib.people.passkeys import book as passkeys  # a library that no other call here needs

    if passkeys.listed(caller.who):
        sessions.recent(caller.session or "", FRESH_SECONDS)


def _ended(
    caller: Caller, proposal_id: str, state: State, reason: str, check: Callable[[Proposal, Caller], None]
) -> Told:
    proposal = found(proposal_id)
    if proposal.state != "open":
        return _told(_by(caller, proposal, state)), True
    check(proposal, caller)
    still = persons.wears_still(caller.who, Hat(caller.role, OPERATOR))
    if not records.written(*approvals.settled(proposal, caller, state, reason=reason), still):
        after = found(proposal_id)
        if after.state == "open":
            raise _because(Overtaken(), caller)
        return _told(_by(caller, after, state)), True
    return _told(found(proposal_id)), False


def _told(proposal: Proposal) -> Proposal:
    """The proposal, of whose decision whoever prepared it hears by mail; the same call again sends what this could
    not."""
    with suppress(TryAgain):
        letters.decided(proposal)
    return proposal


def _by(caller: Caller, proposal: Proposal, state: State) -> Proposal:
    """The proposal, if it is this caller who decided it so; refuses ProposalDecided."""
    if (proposal.state, proposal.decided_by) != (state, caller.who):
        raise ProposalDecided(state=proposal.state)
    return proposal


def _because(no: Exception, caller: Caller) -> Exception:
    """Why nothing was written on a proposal that is still open: a refusal, or a role that was taken away meanwhile."""
    if not isinstance(no, Overtaken):
        return no
    return TryAgain() if persons.wears(caller.who, Hat(caller.role, OPERATOR)) else NotAllowed()
