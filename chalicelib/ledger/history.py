"""The history of every account, newest first, with the balance after each entry.

A member's versions are gapless, so a posting that an index does not show yet is fetched by its predecessor's name.
The other accounts have no order of their own: their running balance starts from the stripes and is shown only when
the indexes hold as many postings of today and yesterday as the stripes counted in the same read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from chalicelib.attributes import Item, plain, written
from chalicelib.ledger import days
from chalicelib.ledger.book import Book
from chalicelib.ledger.indexes import BY_BOOK, BY_MEMBER, BY_OTHER, answers, descending, found, merged, query
from chalicelib.ledger.journal import Moment
from chalicelib.ledger.pages import Entry, Mark, Page
from chalicelib.ledger.values import Commutative, Receipt, Sequenced, sequenced
from chalicelib.refusals import TryAgain

READ_AT_MOST = 1000
"""Postings that one page reads: on the way to a distant time it may be empty, and says where the next one begins."""
TOGETHER_PAUSES = (0.02, 0.05, 0.1, 0.2)


@dataclass(frozen=True)
class Span:
    """Which postings are wanted, by the server's time in ms: from `since` on, before `until`."""

    since: int = 0
    until: int = 1 << 60

    def holds(self, receipt: Receipt) -> bool:
        return self.since <= receipt.posted_at < self.until


def page(book: Book, account: str, limit: int, span: Span | None = None, after: Mark | None = None) -> Page:
    """Up to `limit` postings' entries of an account; refuses NotFound, and TryAgain while the indexes are behind."""
    wanted = span or Span()
    read = _member_page if sequenced(account) else _party_page
    return read(book, account, limit, wanted, after)


# Members: one chain of versions


def _member_page(book: Book, account: str, limit: int, span: Span, after: Mark | None) -> Page:
    state = book.member(account)
    before = int(after.before) if after else state.version + 1
    entries: list[Entry] = []
    shown = 0
    chain = member_chain(book, account, before, after.posting if after else state.last)
    for read, (version, receipt) in enumerate(chain):
        if receipt.posted_at < span.since:
            break
        if read == READ_AT_MOST or (shown == limit and span.holds(receipt)):
            return Page(tuple(entries), Mark(str(version + 1), posting=receipt.id))
        if span.holds(receipt):
            shown += 1
            entries += member_entries(receipt, account)
    return Page(tuple(entries), None)


def newer_than(book: Book, state: Sequenced, version: int) -> Iterator[Receipt]:
    """Every posting of a member after a version, newest first and without a gap, up to the state's own version."""
    if state.version == version:
        return
    for newer, receipt in member_chain(book, state.account, state.version + 1, state.last):
        if newer <= version:
            return
        yield receipt


def member_entries(receipt: Receipt, account: str) -> Iterator[Entry]:
    """A posting's entries on a member's account, last leg first."""
    for leg in reversed(receipt.legs):
        if leg["a"] == account:
            yield Entry(receipt, leg["p"], leg["d"], leg["b"], leg["r"])


def member_chain(book: Book, account: str, before: int, last: str) -> Iterator[tuple[int, Receipt]]:
    """Every posting of a member from a version down to the first, newest first, without a gap."""
    expected, name = before - 1, last
    for version, receipt in _indexed_versions(book, account, before):
        while name and expected > version:
            missed = book.receipt(name)
            if missed is None:
                raise TryAgain
            yield expected, missed
            expected, name = expected - 1, _predecessor(missed, account)
        yield version, receipt
        expected, name = version - 1, _predecessor(receipt, account)
    while name and expected > 0 and (missed := book.receipt(name)):
        yield expected, missed
        expected, name = expected - 1, _predecessor(missed, account)


def _predecessor(receipt: Receipt, account: str) -> str:
    return str(next(leg["pj"] for leg in receipt.legs if leg["a"] == account and "pj" in leg))


def _indexed_versions(book: Book, account: str, before: int) -> Iterator[tuple[int, Receipt]]:
    """What the indexes show, by version: postings in which the member comes first, and those where it is second."""
    first = descending(book, BY_MEMBER, account, before)
    second = descending(book, BY_OTHER, account, f"{before:012d}")
    for version, stored in merged(_versioned(first, "mv"), _versioned(second, "ot")):
        yield version, found(book, stored)


def _versioned(items: Iterator[Item], order: str) -> Iterator[tuple[int, Item]]:
    return ((int(plain(stored[order])), stored) for stored in items)


# Businesses, clubs, pots: one sum over stripes


def _party_page(book: Book, account: str, limit: int, span: Span, after: Mark | None) -> Page:
    if after is not None:
        return _party_entries(book, book.party(account), limit, span, after)
    for pause in (*TOGETHER_PAUSES, None):
        party, moment = book.party_now(account), book.moment()
        made = _party_entries(book, party, limit, span, Mark("~", moment.month, balances=party.balances))
        if _all_indexed(book, party, moment):
            return made
        if pause is not None:
            book.sleep(pause)
    raise TryAgain


def _all_indexed(book: Book, party: Commutative, moment: Moment) -> bool:
    """Whether the indexes show as many postings of today and yesterday as the stripes counted."""
    yesterday = days.book_day(days.midnight(moment.day, book.zone) - 1, book.zone)
    counted = party.days.get(moment.day, 0) + party.days.get(yesterday, 0)
    return counted == _indexed(book, party.account, yesterday, moment)


def _indexed(book: Book, account: str, since: str, moment: Moment) -> int:
    """How many postings the indexes show for an account from the book day `since` on."""
    midnight = f"{days.midnight(since, book.zone):013d}"
    total = 0
    for month, index in product({since[:4], moment.month}, (BY_BOOK, BY_OTHER)):
        payload = query(book, index, f"{account}#{month}", "~") | {"Select": "COUNT"}
        payload["KeyConditionExpression"] = f"{index.partition} = :key AND {index.order} BETWEEN :midnight AND :before"
        payload["ExpressionAttributeValues"][":midnight"] = written(midnight)
        total += sum(answer["Count"] for answer in answers(book, payload))
    return total


def _party_entries(book: Book, party: Commutative, limit: int, span: Span, start: Mark) -> Page:
    balances = dict(start.balances)
    entries: list[Entry] = []
    shown, mark = 0, start
    for read, (month, place, receipt) in enumerate(party_chain(book, party, start)):
        if receipt.posted_at < span.since:
            break
        wanted = span.holds(receipt)
        if read == READ_AT_MOST or (wanted and shown == limit):
            return Page(tuple(entries), mark)
        told = undone(receipt, party.account, balances)
        shown += wanted
        entries += told if wanted else []
        mark = Mark(place, month, balances=dict(balances))
    return Page(tuple(entries), None)


def undone(receipt: Receipt, account: str, balances: dict[str, int]) -> list[Entry]:
    """A posting's entries, last leg first; `balances` are taken back to what they were before it."""
    entries = []
    for leg in reversed([leg for leg in receipt.legs if leg["a"] == account]):
        held = balances.get(leg["p"], 0)
        entries.append(Entry(receipt, leg["p"], leg["d"], held, leg["r"]))
        balances[leg["p"]] = held - leg["d"]
    return entries


def party_chain(book: Book, party: Commutative, start: Mark) -> Iterator[tuple[str, str, Receipt]]:
    """Every posting of a party from a place downwards, newest first: (month, place in its book, receipt)."""
    for month in days.months_back(start.month, party.opened):
        before = start.before if month == start.month else "~"
        first = descending(book, BY_BOOK, f"{party.account}#{month}", before)
        second = descending(book, BY_OTHER, f"{party.account}#{month}", before)
        for place, stored in merged(_placed(first, "bt"), _placed(second, "ot")):
            yield month, place, found(book, stored)


def _placed(items: Iterator[Item], order: str) -> Iterator[tuple[str, Item]]:
    return ((str(plain(stored[order])), stored) for stored in items)
