"""The list of a shop's slips that may be open yet: read off the shop's own book, so that no slip costs an index more.

A till sees its own of today, the owner and those who see all every one whose time may not be over. A slip shows about
a second after it was issued.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib import config, cursors, keys
from chalicelib.callers import Caller
from chalicelib.ledger import days, history
from chalicelib.ledger.book import town_book
from chalicelib.ledger.pages import Mark
from chalicelib.ledger.values import Receipt
from chalicelib.refusals import InvalidCursor, MissingField, NotFound
from chalicelib.till.returns.decisions import SLIP
from chalicelib.till.slips import book as slips
from chalicelib.till.slips.decisions import Slip
from chalicelib.till.slips.shapes import SlipsQuery

READ_AT_MOST = 1000
"""Postings that one page reads of a shop's book."""


@dataclass(frozen=True)
class Scope:
    """Whose slips a caller may see: of one shop, of one till or of all, issued since a moment (ms)."""

    shop: str
    till: str
    since: int

    def has(self, receipt: Receipt) -> bool:
        return receipt.kind == SLIP and self.till in {"", receipt.reference.get("till", "")}


def scope(caller: Caller, shop: str | None) -> Scope:
    """Refuses MissingField where who sees all names no shop, NotFound for any other than one's own."""
    if not caller.sees_all and shop not in {None, caller.party}:
        raise NotFound
    whose = shop if caller.sees_all else caller.party
    if whose is None:
        raise MissingField.of("shop")
    if whose[0] != "s":
        raise NotFound
    today = town_book().moment().day
    own = caller.role == "till"
    first = today if own else days.later(today, -config.town().holds["slip_days"])
    return Scope(whose, (caller.till or "-") if own else "", days.midnight(first, town_book().zone))


def page(wanted: Scope, asked: SlipsQuery) -> tuple[list[Slip], str | None]:
    """Some slips, the latest first, and the cursor of those before; refuses NotFound, InvalidCursor."""
    named, told = f"slips|{wanted.shop}|{wanted.till}", asked.cursor
    start = keys.proven(lambda known: cursors.opened(told, named, *known), InvalidCursor) if told else None
    found, following = _issued(wanted, start, asked.limit)
    now = town_book().clock()
    shown = [slip for slip in _standing(found) if asked.state in {None, slip.standing(now)}]
    return shown, cursors.sealed(following, named, keys.known()[0]) if following else None


def _issued(wanted: Scope, start: Mark | None, limit: int) -> tuple[list[Receipt], Mark | None]:
    """So many of the postings that issued slips, and the mark behind the last posting that was read."""
    book, found = town_book(), list[Receipt]()
    mark = start or Mark("~", book.moment().month)
    chain = history.party_chain(book, book.party(wanted.shop), mark)
    for read, (month, place, receipt) in enumerate(chain):
        if receipt.posted_at < wanted.since:
            break
        if read == READ_AT_MOST or len(found) == limit:
            return found, mark
        found += [receipt] if wanted.has(receipt) else []
        mark = Mark(place, month)
    return found, None


def _standing(issues: Sequence[Receipt]) -> list[Slip]:
    """Each with its hold as it is now; of one on which nothing was posted since, the issue is all there is."""
    book, holds = town_book(), [slips.hold_of(issue) for issue in issues]
    states = book.members(holds) if holds else {}
    pairs = [(states[hold], issue) for hold, issue in zip(holds, issues, strict=True)]
    return [Slip(state, issue) if state.last == issue.id else slips.read(book, state) for state, issue in pairs]
