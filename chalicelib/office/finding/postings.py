"""Postings by their id, and by the receipt number that a shop's till printed.

A receipt is looked for among the postings of one shop and some days: to find it in all shops would take a record more
for every scan.
"""

from collections.abc import Iterator
from itertools import islice

from chalicelib.ledger import days, history
from chalicelib.ledger.book import town_book
from chalicelib.ledger.pages import Mark
from chalicelib.ledger.values import Receipt
from chalicelib.office.finding import decisions, parties
from chalicelib.office.finding.values import Asked, Hit, Kind
from chalicelib.refusals import NotFound

READ_AT_MOST = 3_000
"""Postings that are looked through: a month of the busiest shop."""


def named(posting: str) -> list[Hit]:
    """The posting of an id."""
    found = town_book().receipt(posting)
    return [_hit("posting", found, found.id)] if found else []


def receipts(asked: Asked) -> list[Hit]:
    """A shop's postings under a receipt number, the latest first."""
    number = decisions.receipt(asked.text).casefold()
    found = [each for each in _of_shop(asked) if str(each.reference.get("receipt", "")).casefold() == number]
    return [_hit("receipt", each, str(each.reference["receipt"])) for each in found]


def _of_shop(asked: Asked) -> Iterator[Receipt]:
    book = town_book()
    try:
        party = book.party(asked.shop)
    except NotFound:
        return
    until = min(asked.until, book.clock() + 1)
    start = Mark(f"{until:013d}", days.book_day(until - 1, book.zone)[:4])
    for _, _, receipt in islice(history.party_chain(book, party, start), READ_AT_MOST):
        if receipt.posted_at < asked.since:
            return
        yield receipt


def _hit(kind: Kind, posting: Receipt, title: str) -> Hit:
    shop = next((leg["a"] for leg in posting.legs if leg["a"][0] == "s"), "")
    party = parties.called(shop)
    return Hit(
        kind,
        posting.id,
        title,
        note=party.name if party else shop,
        what=posting.kind,
        at=posting.at,
        shop=shop,
        cents=posting.facts.get("pu"),
        weight=decisions.ALL,
    )
