"""The calls about audits."""

from chalicelib import access
from chalicelib.audits import book, runs
from chalicelib.ledger.book import town_book
from chalicelib.office.audits import views
from chalicelib.office.audits.shapes import AuditBody, AuditsQuery, AuditsView, AuditView
from chalicelib.refusals import NotFound
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


@routes.get(
    "/v1/audits",
    answer=AuditsView,
    query=AuditsQuery,
    summary="A month's audits: each night's and those that were asked for, with time, duration and what was found",
)
def audits(call: Call[None]) -> AuditsView:
    told: str | None = call.query.month
    month = told[2:].replace("-", "") if told else town_book().moment().month
    return views.month(month, book.nights(month), runs.of_month(month), runs.standing(), town_book().clock())


@routes.get(
    "/v1/audits/{id}", answer=AuditView, refuses=(NotFound,), summary="One audit: how far it is, what it found"
)
def audit(_call: Call[None], id: str) -> AuditView:  # noqa: A002 - the path says {id}
    if "-" in id:
        return views.run(runs.found(id), town_book().clock())
    night = book.night(id)
    if not night.tries:
        raise NotFound
    return views.night(night, town_book().clock())


@routes.post(
    "/v1/audits",
    body=AuditBody,
    answer=AuditView,
    status=201,
    summary="Run an audit now; where one is under way already, that one is answered",
)
def run_audit(call: Call[AuditBody]) -> AuditView:
    return views.run(runs.asked(call.caller.who), town_book().clock())
