"""The trail, for those who look over the staff's shoulder."""

from chalice.app import Response

from chalicelib import access, files
from chalicelib.listing import Span
from chalicelib.people.directory import book as directory
from chalicelib.people.persons import book as persons
from chalicelib.people.privacy import sheets
from chalicelib.people.privacy import views as words
from chalicelib.people.trail import book
from chalicelib.people.trail.book import Wanted
from chalicelib.people.trail.shapes import ChangeView, TrailFileQuery, TrailQuery, TrailView
from chalicelib.people.trail.values import Change
from chalicelib.refusals import InvalidCursor, InvalidValue, ListTooLong
from chalicelib.shapes import instant, rfc3339
from chalicelib.spans import span
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)
COLUMNS = ("at", "what", "thing", "who", "role", "why", "before", "after")


@routes.get(
    "/v1/trail",
    answer=TrailView,
    query=TrailQuery,
    refuses=(InvalidCursor, InvalidValue),
    summary="What staff changed",
)
def trail(call: Call[None]) -> TrailView:
    found, following = book.listed(_wanted(call.query), call.query.limit, call.query.cursor)
    named = directory.names(each.thing for each in found) | persons.called(each.who for each in found)
    return TrailView(changes=[_change(each, named) for each in found], next=following)


@routes.get(
    "/v1/trail.csv",
    answer=None,
    query=TrailFileQuery,
    refuses=(InvalidValue, ListTooLong),
    summary="What staff changed, as a table",
)
def trail_table(call: Call[None]) -> Response:
    rows = map(_row, book.whole(_wanted(call.query)))
    return files.file(sheets.sheet(words.place(call.language), rows, columns=COLUMNS), files.SHEET, "trail.csv")


def _wanted(asked: TrailFileQuery) -> Wanted:
    timed = asked.month or asked.since or asked.until
    if asked.thing and timed:
        raise InvalidValue.of("month", "thing")
    return Wanted(Span() if asked.thing else span(asked), asked.thing or "", asked.by or "", asked.what or "")


def _row(change: Change) -> dict[str, object]:
    return {**{name: getattr(change, name) for name in COLUMNS}, "at": rfc3339(instant(change.at))}


def _change(change: Change, named: dict[str, str]) -> ChangeView:
    return ChangeView(
        at=instant(change.at),
        what=change.what,
        thing=change.thing,
        name=named.get(change.thing),
        who=change.who,
        by=named.get(change.who),
        role=change.role,
        why=change.why or None,
        before=dict(change.before),
        after=dict(change.after),
    )
