"""The calls on one's own data: consents, who looked, all that is known, erasure; and how long what is kept."""

from chalice.app import Response

from chalicelib import access, config, files
from chalicelib.ledger.book import town_book
from chalicelib.people.privacy import book, looks, pages, requests, sections, shapes, sheets, views
from chalicelib.refusals import (
    ConsentNeeded,
    HandsOverFirst,
    InvalidCursor,
    InvalidValue,
    NotFound,
    SignInAgain,
    TooManyTries,
    ValueWouldBeLost,
)
from chalicelib.shapes import instant, rfc3339
from chalicelib.web import Answer, Call, Routes

routes = Routes(__name__, access.caller)
_FOR_A_WHILE = {"Cache-Control": "public, max-age=300"}
ERASING = (HandsOverFirst, NotFound, SignInAgain, ValueWouldBeLost)


@routes.get("/v1/me/consents", answer=shapes.ConsentsView, refuses=(NotFound,), summary="What one agreed to")
def own_consents(call: Call[None]) -> shapes.ConsentsView:
    return views.consents(book.subject(call.caller), call.language)


@routes.post(
    "/v1/me/consents",
    body=shapes.ConsentBody,
    answer=shapes.ConsentsView,
    refuses=(ConsentNeeded, NotFound, TooManyTries),
    summary="Agree to a purpose, or take it back",
)
def consent(call: Call[shapes.ConsentBody]) -> shapes.ConsentsView:
    subject, asked = book.subject(call.caller), call.body
    requests.consent(call.caller, subject, asked, call.language)
    return views.consents(subject, call.language)


@routes.get(
    "/v1/me/access-log", answer=shapes.LooksView, refuses=(NotFound,), summary="Who of the staff looked at one's data"
)
def access_log(call: Call[None]) -> shapes.LooksView:
    return views.looks(looks.of(book.subject(call.caller)))


@routes.get(
    "/v1/me/export",
    answer=shapes.ExportView,
    query=shapes.ExportQuery,
    refuses=(InvalidCursor, NotFound, TooManyTries),
    summary="All that is known about oneself, for computers",
)
def export(call: Call[None]) -> shapes.ExportView:
    subject = requests.exported(call.caller)
    page = sections.page(subject, call.query.cursor)
    return shapes.ExportView(
        subject=subject.id,
        programme=config.town().programme,
        made_at=instant(town_book().clock()),
        sections=dict(page.sections),
        next=page.next,
    )


@routes.get(
    "/v1/me/export.csv",
    answer=None,
    query=shapes.ExportQuery,
    refuses=(InvalidCursor, NotFound, TooManyTries),
    summary="One's entries as a table",
)
def export_table(call: Call[None]) -> Response:
    """Where there is more, the header `Link` names the rest, without a head of its own."""
    subject = requests.exported(call.caller)
    cursor, place = call.query.cursor, views.place(call.language)
    page = sections.page(subject, cursor, ("entries",))
    more = {"Link": f'</v1/me/export.csv?cursor={page.next}>; rel="next"'} if page.next else {}
    told = sheets.sheet(place, page.sections.get("entries", []), headed=not cursor)
    return files.file(told, files.SHEET, f"{place.texts['file']}.csv", more)


@routes.get(
    "/v1/me/export.html",
    answer=None,
    refuses=(NotFound, TooManyTries),
    summary="All that is known about oneself, to read and to print",
)
def export_page(call: Call[None]) -> Response:
    subject, place = requests.exported(call.caller), views.place(call.language)
    told = pages.page(place, sections.first(subject, pages.MOST_ROWS), rfc3339(instant(town_book().clock())))
    policy = {"Content-Security-Policy": pages.POLICY, "Content-Language": call.language}
    return files.file(told, "text/html; charset=utf-8", f"{place.texts['file']}.html", policy)


@routes.get("/v1/me/erasures", answer=shapes.PreviewView, refuses=(NotFound,), summary="What an erasure would do")
def preview(call: Call[None]) -> shapes.PreviewView:
    return views.preview(book.subject(call.caller), call.language)


@routes.post(
    "/v1/me/erasures",
    body=shapes.ErasureBody,
    answer=shapes.ErasureView,
    refuses=ERASING,
    summary="Have oneself erased; the cards go on, or are blocked",
)
def erased(call: Call[shapes.ErasureBody]) -> shapes.ErasureView:
    made = requests.erasure(call.caller, call.body.cards, gives_up=call.body.gives_up)
    return views.erasure(made, call.language)


@routes.post(
    "/v1/erasures",
    body=shapes.OfficeErasureBody,
    answer=shapes.ErasureView,
    refuses=(HandsOverFirst, InvalidValue, NotFound, ValueWouldBeLost),
    summary="Erase somebody who asked the office for it",
)
def erased_by_office(call: Call[shapes.OfficeErasureBody]) -> shapes.ErasureView:
    return views.erasure(requests.office_erasure(call.caller, call.body), call.language)


@routes.get("/v1/retention", answer=shapes.RetentionView, public=True, summary="How long what is kept, and why")
def retention(call: Call[None]) -> Answer[shapes.RetentionView]:
    return Answer(shapes.RetentionView(classes=views.kept(call.language)), headers=_FOR_A_WHILE)
