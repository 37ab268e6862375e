"""What waits for the office of a demo town on its first morning: a shop and a club that want to join, and a report."""

from collections.abc import Mapping
from typing import Any

from chalicelib.ledger.book import town_book
from chalicelib.people.admissions import book as admissions
from chalicelib.people.admissions import decisions
from chalicelib.people.cases import book as cases
from chalicelib.people.cases.values import Case
from chalicelib.people.persons import book as persons
from chalicelib.people.terms import papers
from infra.demo.plan import Plan, account

LANGUAGE = "de"


def arrive(plan: Plan) -> None:
    """Bring each applicant as far as the file says, once; what the office decided since stays."""
    for told in plan.applications:
        applicant = _person(plan, told)
        if not any(each.state not in decisions.OPEN for each in admissions.of(applicant)):
            _apply(applicant, dict(told["fields"]), told["kind"])
    for told in plan.reports:
        _report(plan, **told)


def _person(plan: Plan, told: Mapping[str, Any]) -> str:
    mail = f"{told['id']}@{plan.town}.example"
    return (persons.known_by(mail) or persons.register(mail, told["fields"]["contact_name"])).id


def _apply(person: str, fields: dict[str, Any], kind: Any) -> None:
    made = admissions.filled(admissions.begun(person, LANGUAGE, kind), fields)
    versions = {name: papers.paper(name).version for name in decisions.TERMS[made.kind]}
    handed_in = admissions.submitted(admissions.accepted(made, versions, person))
    if kind == "shop":
        admissions.tried(handed_in)


def _report(plan: Plan, household: int, text: str) -> None:
    """Under a name of its own, so that a second start finds it."""
    party = account(plan.town, "m", str(household))
    number = cases.case_id(party, text)
    cases.opened(Case(number, town_book().clock(), "member", party, text, asked=number, language=LANGUAGE))
