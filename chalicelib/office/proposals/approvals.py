"""One approval: what is written in the transaction that carries a proposal out, so that both happen or neither."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chalicelib import config, ids, records
from chalicelib.callers import Caller, Hat, Role
from chalicelib.ledger.book import town_book
from chalicelib.ledger.journal import posting_id
from chalicelib.ledger.values import Envelope, Posting
from chalicelib.office.proposals import decisions, tables
from chalicelib.office.proposals.decisions import Limits
from chalicelib.office.proposals.values import KindName, Preview, Proposal, RulesChange, RulesWithdrawal, State
from chalicelib.people.persons import book as persons
from chalicelib.people.trail import book as trail
from chalicelib.records import OFFICE, Action
from chalicelib.refusals import NotAllowed, NotFound

OPERATOR = "operator"
OWNERS: Mapping[str, Role] = {"m:": "member", "s:": "shop", "c:": "club"}


@dataclass(frozen=True)
class Approval:
    """Somebody (`caller`) approves a proposal of which they saw a preview, named by its digest."""

    proposal: Proposal
    caller: Caller
    seen: str

    @property
    def envelope(self) -> Envelope:
        """The one key of what comes of a proposal; a slash is no part of a caller's key."""
        name = f"proposal/{self.proposal.id}"
        return Envelope(OPERATOR, name, ids.digest(name), town_book().clock())

    def sealed(self, posting: Posting) -> Posting:
        """The posting as it is sent: with why, who prepared and who approved it, and what is noted with it.

        Refuses as `actions` does.
        """
        told = self.proposal
        facts = {**posting.facts, "why": told.why, "by": told.by, "ok": self.caller.who}
        moved = decisions.moves(posting)
        preview = Preview({"moves": moved}, cents=decisions.worth(moved, config.town().pockets))
        made = posting_id(OPERATOR, self.envelope.key)
        return replace(posting, facts=facts, besides=self.actions(preview, made))

    def actions(self, preview: Preview, made: str) -> tuple[Action, ...]:
        """What is written with the execution; `preview` is what would be done now, `made` what comes of it.

        Refuses ProposalChanged, AboveLimit, ProposalDecided, and NotAllowed to who would decide about an account of
        their own.
        """
        proposal = found(self.proposal.id)
        decisions.check_decides(proposal, self.caller)
        decisions.check_seen(self.seen, proposal.shown, preview)
        decisions.check_limit(limits(proposal.kind), self.caller.role, preview.cents)
        self._check_strange(preview)
        return (*settled(proposal, self.caller, "approved", made=made), self.still())

    def still(self) -> Action:
        """A condition: who approves still has the role."""
        return persons.wears_still(self.caller.who, Hat(self.caller.role, OPERATOR))

    def _check_strange(self, preview: Preview) -> None:
        """Refuses NotAllowed where an account that something happens to is the approver's own."""
        body = self.proposal.body
        about = {body.scope} if isinstance(body, RulesChange | RulesWithdrawal) else {*preview.bound["moves"]}
        own = [Hat(OWNERS[account[:2]], account) for account in about if account[:2] in OWNERS]
        if any(persons.wears(self.caller.who, hat) for hat in own):
            raise NotAllowed


def found(proposal_id: str) -> Proposal:
    """One proposal as it is now; refuses NotFound."""
    stored = OFFICE.record(tables.key(proposal_id), tables.SELF)
    if not stored:
        raise NotFound
    return tables.proposal_read(stored)


def limits(kind: KindName) -> Limits | None:
    """What each role may approve of a kind, in cents; None for a kind that is not measured in money."""
    return config.town().approves.get(f"{kind}_cents")


def roles(proposal: Proposal) -> frozenset[Role]:
    """The roles that may approve as much as it was worth when it was prepared."""
    cents = proposal.shown.cents
    return frozenset(r for r in decisions.APPROVERS if decisions.may_approve(limits(proposal.kind), r, cents))


def settled(
    proposal: Proposal, caller: Caller, state: State, *, reason: str = "", made: str = ""
) -> tuple[records.Action, ...]:
    """What ends an open proposal: its new state, its place on the lists, and the note in the trail."""
    now = town_book().clock()
    told = {"state": state, "decided_by": caller.who, "decided_at": now, "reason": reason, "made": made}
    after = {"kind": proposal.kind} | ({"made": made} if made else {})
    place, thing, why = tables.place(proposal), f"proposal:{proposal.id}", reason or proposal.why
    return (
        OFFICE.changed(tables.key(proposal.id), tables.SELF, told, {"state": "open"}),
        OFFICE.put(tables.list_key("open"), place, {}, seconds=0),  # ends now: nobody may delete in this table
        OFFICE.put(tables.list_key(state), place, {}),
        *trail.actions(caller, f"proposal_{state}", thing, after=after, why=why),
    )
