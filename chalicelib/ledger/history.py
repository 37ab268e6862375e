"""The history of every account, newest first, with the balance after each entry.

A member's versions are gapless, so a posting that an index does not show yet is fetched by its predecessor's name.
The other accounts have no order of their own: their running balance starts from the stripes, and is shown where they
and the indexes prove each other (`anchors`); where postings come too fast for that, as of a moment for which they did.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from chalicelib.attributes import Item, plain
from chalicelib.ledger import days
from chalicelib.ledger.anchors import SETTLED_MS, Proof, Tally, resumed, starts
from chalicelib.ledger.book import Book
from chalicelib.ledger.indexes import BY_BOOK, BY_MEMBER, BY_OTHER, descending, found, merged, placed
from chalicelib.ledger.pages import Entry, Mark, Page
from chalicelib.ledger.values import Commutative, Receipt, Sequenced, sequenced
from chalicelib.refusals import TryAgain

READ_AT_MOST = 1000
"""Postings that one page reads: on the way to a distant time it may be empty, and says where the next one begins."""
TOGETHER_PAUSES = (0.02, 0.05, 0.1, 0.2)
RECENT_MS = 15 * 60_000
"""An account that never rests is shown as it was so long ago at most."""
Chain = Iterator[tuple[str, str, Receipt]]
"""A party's postings, newest first: month, place in its book, receipt."""


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
    """Every posting of a member from a version down to the first, newest first; TryAgain rather than with a gap."""
    expected, name = before - 1, last
    for version, receipt in itertools.chain(_indexed_versions(book, account, before), [(0, None)]):
        while name and expected > version:
            missed = book.receipt(name)
            if missed is None:
                raise TryAgain
            yield expected, missed
            expected, name = expected - 1, _predecessor(missed, account)
        if receipt:
            yield version, receipt
            expected, name = version - 1, _predecessor(receipt, account)


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
    """A page as of now, where it is proven; else as of the last moment that is, a minute ago or a little more."""
    if after is not None:
        return _page_behind(book, account, limit, span, after)
    proof = Proof(book.clock() - SETTLED_MS)
    for pause in (*TOGETHER_PAUSES, None):
        if made := _proven_page(book, account, limit, span, proof):
            return made
        if pause is not None:
            book.sleep(pause)
    return _page_before(book, account, limit, span)


def _proven_page(book: Book, account: str, limit: int, span: Span, proof: Proof) -> Page | None:
    """One try: stripes, indexes, stripes again. What it proves of some stripes only is kept for the next one."""
    party, moment = book.party_now(account), book.moment()
    tally = Tally(account, starts(party.parts, book.anchors.get(account), moment, book.zone), proof.at)
    newest = Mark("~", moment.month, balances=party.balances)
    passing = tally.passing(party_chain(book, party, newest))
    made = _party_entries(account, passing, limit, span, newest)
    tally.finish(passing)
    now = book.stripes(account)
    proven = proof.proven(party.parts, now, tally)
    if anchor := proof.anchor(now):
        book.anchors[account] = anchor
    return replace(made, next=tally.settled(party.balances).marked(made.next)) if proven else None


def _page_behind(book: Book, account: str, limit: int, span: Span, after: Mark) -> Page:
    """A further page; refuses TryAgain while the indexes show less of the last minute than they did."""
    older = party_chain(book, book.party(account), after)
    if not after.since:
        return _party_entries(account, older, limit, span, after)
    if (found_again := resumed(account, after, older)) is None:
        raise TryAgain
    start, settled, older = found_again
    made = _party_entries(account, older, limit, span, start)
    return replace(made, next=settled.marked(made.next))


def _page_before(book: Book, account: str, limit: int, span: Span) -> Page:
    """A page as of the anchor; without a recent one TryAgain, and the next call counts anew."""
    anchor = book.anchors.get(account)
    if anchor is None or anchor.at < book.clock() - RECENT_MS:
        book.anchors.pop(account, None)
        raise TryAgain
    month = days.book_day(anchor.at, book.zone)[:4]
    start = Mark(f"{anchor.at:013d}", month, balances=anchor.balances)
    return _party_entries(account, party_chain(book, book.party(account), start), limit, span, start)


def _party_entries(account: str, chain: Chain, limit: int, span: Span, start: Mark) -> Page:
    balances = dict(start.balances)
    entries: list[Entry] = []
    shown, mark = 0, start
    for read, (month, place, receipt) in enumerate(chain):
        if receipt.posted_at < span.since:
            break
        wanted = span.holds(receipt)
        if read == READ_AT_MOST or (wanted and shown == limit):
            return Page(tuple(entries), mark)
        told = undone(receipt, account, balances)
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


def party_chain(book: Book, party: Commutative, start: Mark) -> Chain:
    """Every posting of a party from a place downwards, newest first: (month, place in its book, receipt)."""
    for month in days.months_back(start.month, party.opened):
        before = start.before if month == start.month else "~"
        first = descending(book, BY_BOOK, f"{party.account}#{month}", before)
        second = descending(book, BY_OTHER, f"{party.account}#{month}", before)
        for place, stored in merged(placed(first, "bt"), placed(second, "ot")):
            yield month, place, found(book, stored)
