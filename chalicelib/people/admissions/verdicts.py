"""The office's decisions about applications: recorded with who and why, then carried out, then told by mail.

A decision is written first and only once; what follows from it can be repeated, and is, by the same call again.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from chalicelib import config, texts
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.mail import book as mail
from chalicelib.people import links
from chalicelib.people.admissions import book, claims, decisions, entries
from chalicelib.people.admissions.values import Application, Decision, State
from chalicelib.people.persons import book as persons
from chalicelib.people.terms import papers
from chalicelib.people.trail import book as trail
from chalicelib.refusals import ApplicationIncomplete, NotFound


def approved(before: Application, by: Caller, why: str, met: Sequence[str]) -> Application:
    """The application, approved by a person of the office and carried out; again completes what broke off.

    Refuses OwnApplication, NotHandedIn, ApplicationIncomplete before a shop's practice scan, CriteriaNotMet.
    """
    if before.state == "submitted":
        _judge(before, by.who, met)
    version = papers.joining()["criteria"]["version"] if before.kind == "club" else ""
    decision = Decision(by.who, town_book().clock(), why, tuple(met), version)
    made = _decided(before, "approved", decision, by)
    if not made.done_at:
        entries.live(made, made.decision.who if made.decision else by.who)
        made = book.kept(made, replace(made, done_at=town_book().clock()))
    _tell(made, f"welcome_{made.kind}", {"link": links.digital_card(config.town().host, made.account)})
    return made


def refused(before: Application, by: Caller, why: str) -> Application:
    """The application, refused with a reason that the applicant reads; it may be put right and handed in again.

    Refuses OwnApplication, NotHandedIn.
    """
    if before.state == "submitted":
        decisions.not_their_own(before, by.who, persons.person(by.who).hats)
    made = _decided(before, "refused", Decision(by.who, town_book().clock(), why), by)
    _close(made)
    link = links.application(config.town().host, made.id)
    _tell(made, "application_refused", {"why": made.decision.why if made.decision else why, "link": link})
    return made


def withdrawn(before: Application) -> Application:
    """The application, taken back by whoever made it, before it was approved; again is once. Refuses NotHandedIn."""
    if before.state in {"draft", "refused"}:
        return book.kept(before, replace(before, state="withdrawn"))
    made = _decided(before, "withdrawn", Decision(before.person, town_book().clock()))
    _close(made)
    return made


def ended(account: str) -> None:
    """A shop or club leaves: what it waited for is withdrawn, and whoever takes it on may apply anew."""
    for found in book.every():
        if found.account == account and found.state == "submitted":
            withdrawn(found)
        elif found.account == account and found.state == "approved":
            done_at = found.done_at or town_book().clock()
            book.noted(found, replace(found, done_at=done_at), claims.given_up(found))


def _judge(application: Application, who: str, met: Sequence[str]) -> None:
    decisions.not_their_own(application, who, persons.person(who).hats)
    if application.kind == "shop" and not application.practised_at:
        raise ApplicationIncomplete(missing=["practice"], terms=[])
    if application.kind == "club":
        decisions.meets(papers.criteria(application.fields["form"]), met)


def _decided(before: Application, state: State, decision: Decision, by: Caller | None = None) -> Application:
    """The application as decided, noted where the office did it; one that is decided so already, as it is.

    What was not approved may be handed in once more, by the same or by somebody else.
    """
    after = decisions.decided(before, state, decision)
    if after is before:
        return before
    told = {"state": before.state}, {"state": state, "met": list(decision.met), "criteria": decision.criteria}
    more = trail.actions(by, f"application_{state}", before.id, *told, why=decision.why) if by else []
    return book.kept(before, after, *([] if state == "approved" else [claims.given_up(before)]), *more)


def _close(application: Application) -> None:
    """A shop that accepted points already stops; a club had nothing yet, nor a shop that never came so far."""
    if application.kind == "shop":
        with suppress(NotFound):
            entries.closed(application.account, "refused", [entries.as_decided(application)])


def _tell(application: Application, text: str, told: Mapping[str, str]) -> None:
    """A mail to whoever applied, once for each decision; somebody without an address by now gets none."""
    try:
        person = persons.person(application.person)
    except NotFound:
        return
    if person.mail and application.decision:
        town = config.town()
        names = {"guest": str(application.fields["trading_name"]), "town": town.name, "programme": town.programme}
        subject, body = texts.mail(text, application.language, **{**names, **told})
        name = f"{text}-{application.id[2:]}-{application.decision.at}"
        mail.send(name, [person.mail], subject, body, application.language)
