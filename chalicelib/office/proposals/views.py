"""Proposals as answers tell them, with the names that staff know people, shops and clubs by."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from chalicelib import config
from chalicelib.callers import Caller
from chalicelib.ledger.values import derived
from chalicelib.office.proposals import answers, decisions
from chalicelib.office.proposals.approvals import limits
from chalicelib.office.proposals.decisions import DAY_MS, LAPSES_AFTER
from chalicelib.office.proposals.settings import EXAMPLE_CENTS
from chalicelib.office.proposals.values import Preview, Proposal, RulesChange
from chalicelib.people.persons import book as persons
from chalicelib.refusals import NotFound
from chalicelib.rules.views import as_asked
from chalicelib.shapes import instant, rfc3339


def heads(caller: Caller, found: list[Proposal]) -> list[answers.ProposalHead]:
    """Proposals as a list shows them."""
    people: dict[str, str] = {}
    return [answers.ProposalHead(**_head(caller, each, people)) for each in found]


def whole(caller: Caller, proposal: Proposal, preview: Preview) -> answers.ProposalView:
    """A proposal with a preview of it, and what is different in that from what its preparer saw."""
    differences = [
        answers.DifferenceView(path=list(one.path), before=one.before, after=one.after)
        for one in decisions.changes(proposal.shown, preview)
    ]
    told = _head(caller, proposal, {})
    return answers.ProposalView(**told, body=_body(proposal), preview=_preview(preview), differences=differences)


def effect(shown: Preview) -> answers.EffectView:
    """What would be done, of a plan that nobody prepared yet."""
    return _preview(shown)


def _head(caller: Caller, proposal: Proposal, people: dict[str, str]) -> dict[str, Any]:
    cents = proposal.shown.cents
    able = decisions.may_approve(limits(proposal.kind), caller.role, cents)
    decided = proposal.state != "open"
    return {
        "id": proposal.id,
        "kind": proposal.kind,
        "state": proposal.state,
        "why": proposal.why,
        "cents": cents,
        "prepared_by": _person(proposal.by, people),
        "prepared_at": instant(proposal.at),
        "lapses_at": instant(proposal.at + LAPSES_AFTER * DAY_MS),
        "decided_by": _person(proposal.decided_by, people) if proposal.decided_by[:2] == "u:" else None,
        "decided_at": instant(proposal.decided_at) if decided else None,
        "reason": proposal.reason or None,
        "made": _made(proposal.made) if proposal.made else None,
        "may_approve": able and not decided and caller.who != proposal.by,
    }


def _made(made: str) -> answers.MadeView:
    scope, _, number = made.rpartition("/")
    return answers.MadeView(scope=scope, number=int(number)) if scope else answers.MadeView(posting=made)


def _person(person: str, people: dict[str, str]) -> answers.AuthorView:
    """Somebody of the staff; one who is not known any more has an id and no name."""
    if person not in people:
        try:
            found = persons.person(person)
            people[person] = found.name or found.mail
        except NotFound:
            people[person] = ""
    return answers.AuthorView(person=person, name=people[person] or None)


def _body(proposal: Proposal) -> dict[str, Any]:
    """What was asked for, as the request had it."""
    body = proposal.body
    told = asdict(body) if not isinstance(body, RulesChange) else {"scope": body.scope, "rules": as_asked(body.rules)}
    if isinstance(body, RulesChange) and body.starts:
        told["from"] = rfc3339(instant(body.starts))
    return {proposal.kind: {name: value for name, value in told.items() if value != ""}}


def _preview(preview: Preview) -> answers.EffectView:
    bound, example = preview.bound, preview.beside.get("example")
    names = _names() if bound.get("moves") or bound.get("shops") else {}
    return answers.EffectView(
        digest=decisions.digest(preview),
        cents=preview.cents,
        moves=list(_moves(preview, names)),
        rules=[answers.RuleEffectView(rule=name, **told) for name, told in bound.get("rules", {}).items()],
        shops=[
            answers.ShopView(account=account, name=names.get(account), touched=touched)
            for account, touched in bound.get("shops", {}).items()
        ],
        example=answers.ExampleView(purchase_cents=EXAMPLE_CENTS, **example) if example else None,
        exceptions=list(preview.exceptions),
    )


def _moves(preview: Preview, names: Mapping[str, str]) -> Iterator[answers.MoveView]:
    balances = preview.beside.get("balances", {})
    for account, own in preview.bound.get("moves", {}).items():
        for pocket, amount in own.items():
            held = None if derived(account) else balances.get(account, {}).get(pocket, 0)
            after = None if held is None else held + amount
            name = names.get(account)
            yield answers.MoveView(
                account=account, name=name, pocket=pocket, amount=amount, balance=held, balance_after=after
            )


def _names() -> dict[str, str]:
    """What shops, clubs and the pot are called, by account."""
    from chalicelib.people import book as people  # pynamodb

    shops = {each.account: each.name for each in people.businesses()}
    clubs = {each.account: each.name for each in people.clubs()}
    return {config.town().common_pot: config.town().programme, **shops, **clubs}
