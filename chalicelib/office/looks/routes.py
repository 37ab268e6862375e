"""Why staff looks, told before; and who looked at whom, for board and auditor."""

from chalice.app import Response

from chalicelib import access, files
from chalicelib.office.looks.shapes import (
    LookBody,
    LooksFileQuery,
    LooksQuery,
    OfficeLooksView,
    OfficeLookView,
    OpenedView,
)
from chalicelib.people.persons import book as persons
from chalicelib.people.privacy import looks as book
from chalicelib.people.privacy import sheets
from chalicelib.people.privacy import views as words
from chalicelib.people.privacy.looks import Wanted
from chalicelib.people.privacy.values import Look
from chalicelib.refusals import InvalidCursor, InvalidValue, ListTooLong, NotFound
from chalicelib.shapes import instant, rfc3339
from chalicelib.spans import span
from chalicelib.till.holders import book as cards
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)
COLUMNS = ("at", "who", "role", "what", "thing", "why")


@routes.post(
    "/v1/looks",
    body=LookBody,
    answer=OpenedView,
    status=201,
    refuses=(NotFound,),
    summary="Say why one looks at a member: good for half an hour, for all calls about that account",
)
def look(call: Call[LookBody]) -> OpenedView:
    account, why = cards.home(call.body.account).account, call.body.why
    return OpenedView(account=account, why=why, until=instant(book.opened(call.caller, account, why)))


@routes.get(
    "/v1/looks",
    answer=OfficeLooksView,
    query=LooksQuery,
    refuses=(InvalidCursor, InvalidValue),
    summary="Who of the staff looked at whom, when and why",
)
def looks(call: Call[None]) -> OfficeLooksView:
    found, following = book.listed(_wanted(call.query), call.query.limit, call.query.cursor)
    named = persons.called(each.who for each in found)
    return OfficeLooksView(looks=[_shown(each, named.get(each.who)) for each in found], next=following)


@routes.get(
    "/v1/looks.csv",
    answer=None,
    query=LooksFileQuery,
    refuses=(InvalidValue, ListTooLong),
    summary="The same as a table",
)
def looks_table(call: Call[None]) -> Response:
    rows = map(_row, book.whole(_wanted(call.query)))
    return files.file(sheets.sheet(words.place(call.language), rows, columns=COLUMNS), files.SHEET, "looks.csv")


def _wanted(asked: LooksFileQuery) -> Wanted:
    return Wanted(span(asked), asked.by or "", asked.account or "")


def _row(look: Look) -> dict[str, object]:
    return {**{name: getattr(look, name) for name in COLUMNS}, "at": rfc3339(instant(look.at))}


def _shown(look: Look, called: str | None) -> OfficeLookView:
    told = {name: getattr(look, name) for name in ("who", "role", "what", "thing")}
    return OfficeLookView(at=instant(look.at), by=called, why=look.why or None, **told)
