"""One box to find everything; a search stands in a body, where no log keeps it."""

from chalicelib import access
from chalicelib.ledger.book import town_book
from chalicelib.office.finding import book
from chalicelib.office.finding.shapes import FoundView, HitView, SearchBody
from chalicelib.office.finding.values import KINDS, Asked, Hit
from chalicelib.refusals import InvalidValue
from chalicelib.shapes import instant, milliseconds
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)
DAY_MS = 24 * 60 * 60 * 1000
DAYS, DAYS_AT_MOST = 7, 31


@routes.post(
    "/v1/searches",
    body=SearchBody,
    answer=FoundView,
    refuses=(InvalidValue,),
    summary="Find members, cards, shops, clubs, applications, postings and receipts",
)
def searches(call: Call[SearchBody]) -> FoundView:
    asked = call.body
    since, until = _days(asked)
    found = book.found(Asked(asked.text, frozenset(asked.kinds or KINDS), asked.shop or "", since, until))
    return FoundView(results=list(map(_line, found.hits)), more=found.more, hint=found.hint)


def _days(asked: SearchBody) -> tuple[int, int]:
    until = milliseconds(asked.until) if asked.until else town_book().clock() + 1
    since = milliseconds(asked.since) if asked.since else until - DAYS * DAY_MS
    if not 0 <= since < until or until - since > DAYS_AT_MOST * DAY_MS:
        raise InvalidValue.of("from", "to")
    return since, until


def _line(hit: Hit) -> HitView:
    return HitView(
        kind=hit.kind,
        id=hit.id,
        title=hit.title,
        note=hit.note or None,
        account=hit.account or None,
        state=hit.state or None,
        what=hit.what or None,
        at=instant(hit.at) if hit.at else None,
        shop=hit.shop or None,
        purchase_cents=hit.cents,
    )
