"""Applications as the API tells them, to those who applied and to the office. Pure but for the texts it names."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.people.admissions import decisions
from chalicelib.people.admissions.decisions import Step
from chalicelib.people.admissions.shapes import (
    ApplicationLine,
    ApplicationView,
    DecisionView,
    StepView,
    TermsState,
)
from chalicelib.people.admissions.values import Application
from chalicelib.people.terms import papers
from chalicelib.shapes import instant

DAY_MS = 86_400_000


def application(told: Application, fields: Mapping[str, Any], for_office: bool) -> ApplicationView:
    """One application with all its fields."""
    taking_part = told.state == "approved" or (told.kind == "shop" and told.submitted_at)
    return ApplicationView(
        **{name: getattr(told, name) for name in ("id", "kind", "state", "language")},
        step=step(told, fields),
        fields=dict(fields),
        missing=decisions.missing(told.kind, fields),
        terms=[_terms(told, name) for name in decisions.TERMS[told.kind]],
        began_at=instant(told.began_at),
        changed_at=instant(told.changed_at),
        practised_at=instant(told.practised_at) if told.practised_at else None,
        submitted_at=instant(told.submitted_at) if told.submitted_at else None,
        account=told.account if taking_part else None,
        decision=_decision(told, for_office),
    )


def step(told: Application, fields: Mapping[str, Any] | None = None) -> Step:
    """What comes next; from the list alone, where the contact is not read, its fields count as told."""
    known = dict.fromkeys(decisions.PERSONAL, "") | dict(told.fields) if fields is None else fields
    lacking = decisions.missing(told.kind, known)
    return decisions.step(told, lacking, decisions.unaccepted(told.kind, told.accepted, papers.hashes()))


def line(told: Application, now: int) -> ApplicationLine:
    """One application in a list."""
    return ApplicationLine(
        id=told.id,
        kind=told.kind,
        state=told.state,
        step=step(told),
        days=(now - told.changed_at) // DAY_MS,
        changed_at=instant(told.changed_at),
        name=told.fields.get("trading_name"),
    )


def funnel(every: Sequence[Application], invited: Sequence[int], now: int) -> list[StepView]:
    """Who stands where; `invited` are the times (ms) of invitations that nobody used yet."""
    stand = decisions.funnel([(step(each), each.changed_at) for each in every if each.state != "withdrawn"], now)
    oldest = (now - min(invited)) // DAY_MS if invited else 0
    first = StepView(step="invitation", count=len(invited), oldest_days=oldest)
    return [first, *(StepView(step=name, count=count, oldest_days=days) for name, (count, days) in stand.items())]


def _terms(told: Application, name: str) -> TermsState:
    agreed, paper = told.accepted.get(name), papers.current()[name]
    holds = agreed is not None and agreed.hash == paper.hash
    return TermsState(id=name, version=paper.version, accepted=instant(agreed.at) if agreed and holds else None)


def _decision(told: Application, for_office: bool) -> DecisionView | None:
    made = told.decision
    if made is None:
        return None
    who, criteria = made.who if for_office else None, made.criteria or None
    return DecisionView(at=instant(made.at), why=made.why, met=list(made.met), criteria=criteria, who=who)
