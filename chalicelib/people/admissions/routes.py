"""Applications: shops and clubs join by themselves, and the office approves with one call."""

from typing import Any

from chalicelib import access, rates, refusals, texts
from chalicelib.ledger.book import town_book
from chalicelib.people.admissions import book, reminders, verdicts, views
from chalicelib.people.admissions.shapes import (
    AcceptanceBody,
    ApplicationsQuery,
    ApplicationsView,
    ApplicationView,
    ApprovalBody,
    BeginBody,
    Done,
    FieldsBody,
    NothingBody,
    RefusalBody,
    StopBody,
)
from chalicelib.people.admissions.values import Application
from chalicelib.people.invitations import book as invitations
from chalicelib.people.trail import book as trail
from chalicelib.rates import Allowance
from chalicelib.records import Action
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)
OFFICE = frozenset({"clerk", "board"})
STOPS = Allowance("stop", 20, 3600)


@routes.post(
    "/v1/applications",
    body=BeginBody,
    answer=ApplicationView,
    status=201,
    refuses=(refusals.NotFound, refusals.InvitationOver, refusals.TooManyTries),
    summary="Begin to join as a shop or club, by an invitation or without; what was begun that way goes on",
)
def begin(call: Call[BeginBody]) -> ApplicationView:
    language = call.body.language if call.body.language in texts.mail_texts() else call.language
    return _shown(call, book.begun(_person(call), language or call.language, call.body.kind, call.body.code or ""))


@routes.get(
    "/v1/applications",
    answer=ApplicationsView,
    query=ApplicationsQuery,
    summary="One's own applications; for the office all of them, with how many stand still where and since when",
)
def applications(call: Call[None]) -> ApplicationsView:
    asked, now, everybody = call.query.state, town_book().clock(), call.caller.sees_all
    found = book.every() if everybody else book.of(_person(call))
    unused = (
        [each.made_at for each in invitations.listed() if not each.used and each.open_at(now)] if everybody else []
    )
    lines = [views.line(each, now) for each in found if asked in (None, each.state)]
    return ApplicationsView(applications=lines, funnel=views.funnel(found, unused, now) if everybody else None)


@routes.get("/v1/applications/{id}", answer=ApplicationView, summary="One application: its fields and what is missing")
def application(call: Call[None], id: str) -> ApplicationView:  # noqa: A002 - the path says {id}
    return _shown(call, book.application(id) if call.caller.sees_all else book.own(id, call.caller.person))


@routes.post(
    "/v1/applications/{id}/fields",
    body=FieldsBody,
    answer=ApplicationView,
    refuses=(refusals.AlreadyHandedIn,),
    summary="Tell some of the fields; the office may do so for somebody on the phone",
)
def fields(call: Call[FieldsBody], id: str) -> ApplicationView:  # noqa: A002
    before = _workable(call, id)
    told = call.body.model_dump(mode="json", exclude_unset=True)
    return _shown(call, book.filled(before, told, *_noted(call, before, "application_filled", sorted(told))))


@routes.post(
    "/v1/applications/{id}/acceptances",
    body=AcceptanceBody,
    answer=ApplicationView,
    refuses=(refusals.AlreadyHandedIn, refusals.TermsChanged),
    summary="Agree to terms in the version that was read; who, when and the text's hash are kept",
)
def acceptance(call: Call[AcceptanceBody], id: str) -> ApplicationView:  # noqa: A002
    before = book.own(id, call.caller.person)
    return _shown(call, book.accepted(before, {each.id: each.version for each in call.body.terms}, _person(call)))


@routes.post(
    "/v1/applications/{id}/submissions",
    body=NothingBody,
    answer=ApplicationView,
    refuses=(refusals.ApplicationIncomplete, refusals.AlreadyApplied, refusals.AlreadyHandedIn),
    summary="Hand the application in; from now on a shop accepts points",
)
def submission(call: Call[NothingBody], id: str) -> ApplicationView:  # noqa: A002
    return _shown(call, book.submitted(book.own(id, call.caller.person)))


@routes.post(
    "/v1/applications/{id}/practices",
    body=NothingBody,
    answer=ApplicationView,
    refuses=(refusals.NotHandedIn,),
    summary="Say that the shop has practised a scan, where its till did not say so itself",
)
def practice(call: Call[NothingBody], id: str) -> ApplicationView:  # noqa: A002
    before = _workable(call, id)
    if before.state != "submitted" or before.kind != "shop":
        raise refusals.NotHandedIn
    return _shown(call, book.tried(before, *_noted(call, before, "application_practised", [])))


@routes.post(
    "/v1/applications/{id}/withdrawals",
    body=NothingBody,
    answer=ApplicationView,
    refuses=(refusals.NotHandedIn,),
    summary="Take one's own application back, as long as it is not approved",
)
def withdraw_application(call: Call[NothingBody], id: str) -> ApplicationView:  # noqa: A002
    return _shown(call, verdicts.withdrawn(book.own(id, call.caller.person)))


@routes.post(
    "/v1/applications/{id}/approvals",
    body=ApprovalBody,
    answer=ApplicationView,
    status=201,
    refuses=(
        refusals.OwnApplication,
        refusals.NotHandedIn,
        refusals.ApplicationIncomplete,
        refusals.CriteriaNotMet,
    ),
    summary="Approve a shop or admit a club, which is live from then on; again completes what broke off",
)
def approval(call: Call[ApprovalBody], id: str) -> ApplicationView:  # noqa: A002
    _person(call)
    return _shown(call, verdicts.approved(book.application(id), call.caller, call.body.why or "", call.body.met))


@routes.post(
    "/v1/applications/{id}/refusals",
    body=RefusalBody,
    answer=ApplicationView,
    status=201,
    refuses=(refusals.OwnApplication, refusals.NotHandedIn),
    summary="Refuse an application with a reason; it may be put right and handed in again",
)
def refusal(call: Call[RefusalBody], id: str) -> ApplicationView:  # noqa: A002
    _person(call)
    return _shown(call, verdicts.refused(book.application(id), call.caller, call.body.why))


@routes.post(
    "/v1/applications/stops",
    body=StopBody,
    answer=Done,
    public=True,
    refuses=(refusals.NotFound, refusals.TooManyTries, refusals.TryAgain),
    summary="End the reminders of an application, by the code in each of them",
)
def stop(call: Call[StopBody]) -> Done:
    rates.count(STOPS, call.source)
    reminders.stopped(call.body.application, call.body.code)
    return Done()


def _person(call: Call[Any]) -> str:
    """The human being who asks: a till's or an office's own token is none."""
    if not call.caller.person:
        raise refusals.NotAllowed
    return call.caller.person


def _workable(call: Call[Any], application_id: str) -> Application:
    """An application that the caller may fill in: their own, or for the office anybody's."""
    if call.caller.role in OFFICE:
        return book.application(application_id)
    return book.own(application_id, call.caller.person)


def _noted(call: Call[Any], before: Application, what: str, names: list[str]) -> list[Action]:
    """What the office did to somebody's application is kept, by the names of the fields."""
    if call.caller.role not in OFFICE:
        return []
    return trail.actions(call.caller, what, before.id, after=dict.fromkeys(names, "told"))


def _shown(call: Call[Any], made: Application) -> ApplicationView:
    return views.application(made, book.whole(made), call.caller.sees_all)
