"""Who is asked by mail to approve: one after the other, until somebody decides or it lapses."""

from contextlib import suppress

from chalicelib import config, records, texts
from chalicelib.ledger.book import town_book
from chalicelib.mail import book as mail
from chalicelib.office.deputies import book as deputies
from chalicelib.office.proposals import decisions, tables
from chalicelib.office.proposals.approvals import OPERATOR, roles
from chalicelib.office.proposals.values import Proposal
from chalicelib.people.persons import book as persons
from chalicelib.people.persons.values import Person
from chalicelib.records import OFFICE
from chalicelib.refusals import MalformedMailAddress, NotFound


def ask(proposal: Proposal) -> bool:
    """Send the mail that is due now, if any, and note it; whether one was sent. Refuses TryAgain."""
    due = decisions.due(proposal, approvers(proposal), town_book().clock(), deputies.away())
    if due is None:
        return False
    person = _person(due.person)
    if person.mail:
        _send(proposal, due, person)
    told = {"told": due.step}
    records.written(OFFICE.changed(tables.key(proposal.id), tables.SELF, told, {"state": "open"}))
    return bool(person.mail)


def approvers(proposal: Proposal) -> list[str]:
    """All who may approve a proposal: in a role whose limit it keeps, and not who prepared it."""
    able = {person for role in roles(proposal) for person in persons.wearers(OPERATOR, role)}
    return sorted(able - {proposal.by})


def decided(proposal: Proposal) -> None:
    """Tell whoever prepared a proposal, once, that it was approved or refused, by whom, and why where it was."""
    to = _person(proposal.by)
    if proposal.state not in ("approved", "refused") or not to.mail:
        return
    by = _person(proposal.decided_by)
    told = {
        "programme": config.town().programme,
        "kind": texts.words(to.language)["proposals"][proposal.kind],
        "by": by.name or by.mail or by.id,
        "why": proposal.reason or proposal.why,
        "link": link(proposal.id),
    }
    subject, text = texts.mail(f"proposal_{proposal.state}", to.language, **told)
    with suppress(MalformedMailAddress):
        mail.send(f"proposal-{proposal.id}-decided", [to.mail], subject, text, to.language)


def link(proposal_id: str) -> str:
    """Where somebody looks at a proposal and decides, on a phone too; the id opens nothing without signing in."""
    site = [*config.origins(), f"https://{config.town().host.lower()}"]
    office = site[1] if len(config.origins()) > 1 else site[0]
    return f"{office}/#/approve/{proposal_id}"


def _send(proposal: Proposal, due: decisions.Ask, to: Person) -> None:
    by, words = _person(proposal.by), texts.words(to.language)
    told = {
        "programme": config.town().programme,
        "kind": words["proposals"][proposal.kind],
        "by": by.name or by.mail or by.id,
        "why": proposal.why,
        "link": link(proposal.id),
    }
    subject, text = texts.mail("proposal_reminder" if due.reminds else "proposal", to.language, **told)
    with suppress(MalformedMailAddress):
        mail.send(f"proposal-{proposal.id}-{due.step}", [to.mail], subject, text, to.language)


def _person(person: str) -> Person:
    """Somebody, or nothing but the id of who is not known any more."""
    try:
        return persons.person(person)
    except NotFound:
        return Person(person)
