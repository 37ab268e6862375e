"""The door to histories as pages of a list."""

from chalicelib import cursors, keys
from chalicelib.ledger import history
from chalicelib.ledger.book import town_book
from chalicelib.ledger.history import Span
from chalicelib.ledger.pages import Entry
from chalicelib.refusals import InvalidCursor
from chalicelib.shapes import milliseconds
from chalicelib.till.accounts.shapes import EntriesQuery


def page(account: str, asked: EntriesQuery) -> tuple[tuple[Entry, ...], str | None]:
    """A page of an account's history, and the cursor of the next one, if any; refuses NotFound, InvalidCursor."""
    told = asked.cursor
    after = keys.proven(lambda known: cursors.opened(told, account, *known), InvalidCursor) if told else None
    span = Span(
        milliseconds(asked.since) if asked.since else 0,
        milliseconds(asked.until) if asked.until else Span.until,
    )
    found = history.page(town_book(), account, asked.limit, span, after)
    return found.entries, cursors.sealed(found.next, account, keys.known()[0]) if found.next else None
