"""Who of the staff is away, and who stands in for them with what has to be approved."""

from datetime import date, datetime, time, timedelta

from chalicelib import access, config, refusals
from chalicelib.callers import Caller
from chalicelib.ledger import days
from chalicelib.ledger.book import town_book
from chalicelib.office.deputies import book
from chalicelib.office.deputies.shapes import AbsencesView, AbsenceView, DeputyBody, DeputyEndBody, StaffNameView
from chalicelib.office.deputies.values import Absence
from chalicelib.people.persons import book as persons
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)
A_DAY = timedelta(days=1)


@routes.get("/v1/deputies", answer=AbsencesView, summary="Who of the staff is away or will be, and who stands in")
def deputies(_call: Call[None]) -> AbsencesView:
    return _listed()


@routes.post(
    "/v1/deputies",
    body=DeputyBody,
    answer=AbsencesView,
    refuses=(refusals.NotAllowed, refusals.NotFound, refusals.InvalidValue, refusals.DeputyLacksRole),
    summary="Say from when to when one is away and who stands in: mails about proposals go to them meanwhile",
)
def name_deputy(call: Call[DeputyBody]) -> AbsencesView:
    body, caller = call.body, _human(call.caller)
    if body.last == date.max:
        raise refusals.InvalidValue.of("to")  # no day comes after it
    book.named(caller, body.person or caller.who, body.deputy, _begins(body.first), _begins(body.last + A_DAY))
    return _listed()


@routes.post(
    "/v1/deputies/ends",
    body=DeputyEndBody,
    answer=AbsencesView,
    refuses=(refusals.NotAllowed,),
    summary="Be back earlier, or not go: an absence ends now",
)
def end_deputy(call: Call[DeputyEndBody]) -> AbsencesView:
    caller = _human(call.caller)
    book.ended(caller, call.body.person or caller.who)
    return _listed()


def _begins(day: date) -> int:
    """The moment (ms) at which a day begins in the town."""
    return int(datetime.combine(day, time(), days.zone(config.town().time_zone)).timestamp() * 1000)


def _human(caller: Caller) -> Caller:
    """Nobody could tell whose absence a long-lived token speaks of."""
    if not caller.person:
        raise refusals.NotAllowed
    return caller


def _listed() -> AbsencesView:
    found, now = book.listed(), town_book().clock()
    names = persons.called({who for each in found for who in (each.person, each.deputy, each.by)})
    return AbsencesView(absences=[_shown(each, names, now) for each in found])


def _shown(each: Absence, names: dict[str, str], now: int) -> AbsenceView:
    person, deputy, by = (
        StaffNameView(person=who, name=names.get(who)) for who in (each.person, each.deputy, each.by)
    )
    first, last = (days.calendar_day(at, config.town().time_zone) for at in (each.since, each.until - 1))
    return AbsenceView(person=person, deputy=deputy, first=first, last=last, now=each.holds(now), said_by=by)
