"""Proposals as the table `office` keeps them.

PROPOSAL#<id>       SELF        the proposal: what it would do, who prepared it, who decided, what came of it
PROPOSALS#<state>   <ms>#<id>   the lists: open ones, approved, refused, withdrawn and lapsed ones
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from chalicelib.office.proposals.values import (
    Body,
    Correction,
    KindName,
    Preview,
    Proposal,
    Reversal,
    RulesChange,
    RulesWithdrawal,
    WriteOff,
)
from chalicelib.till.corrections.decisions import Shift

SELF = "SELF"
BODIES: Mapping[KindName, type[Body]] = {
    "reversal": Reversal,
    "correction": Correction,
    "write_off": WriteOff,
    "rules": RulesChange,
    "rules_withdrawal": RulesWithdrawal,
}


def kind_of(body: Body) -> KindName:
    """What a proposal with this body is called."""
    return next(name for name, kind in BODIES.items() if isinstance(body, kind))


def key(proposal_id: str) -> str:
    return f"PROPOSAL#{proposal_id}"


def list_key(state: str) -> str:
    return f"PROPOSALS#{state}"


def place(proposal: Proposal) -> str:
    return f"{proposal.at:013}#{proposal.id}"


def kept(proposal: Proposal) -> dict[str, Any]:
    """The proposal as plain values; body and preview as JSON, in which null and empty names can be."""
    told = asdict(proposal) | {"body": _written(asdict(proposal.body)), "shown": _written(asdict(proposal.shown))}
    return {name: value for name, value in told.items() if name != "id"}


def proposal_read(stored: Mapping[str, Any]) -> Proposal:
    names = {field.name for field in fields(Proposal)} - {"id", "body", "shown"}
    told = {name: stored[name] for name in names if name in stored}
    shown = _read(stored["shown"])
    preview = Preview(**shown | {"exceptions": tuple(shown["exceptions"])})
    return Proposal(id=stored["pk"].partition("#")[2], body=_body(stored), shown=preview, **told)


def _body(stored: Mapping[str, Any]) -> Body:
    told = _read(stored["body"])
    if "legs" in told:
        told["legs"] = tuple(Shift(**leg) for leg in told["legs"])
    return BODIES[stored["kind"]](**told)


def _written(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _read(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found
