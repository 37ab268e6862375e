"""What an account held at any time in the past."""

from itertools import takewhile

from chalicelib.attributes import written
from chalicelib.ledger import days, fence, history
from chalicelib.ledger.anchors import Proof, Tally, starts
from chalicelib.ledger.book import Book
from chalicelib.ledger.history import TOGETHER_PAUSES
from chalicelib.ledger.indexes import BY_BOOK, BY_OTHER, answers, found, query
from chalicelib.ledger.pages import Mark
from chalicelib.ledger.values import sequenced
from chalicelib.refusals import TryAgain


def balance_at(book: Book, account: str, ms: int) -> dict[str, int]:
    """What an account held right before a moment (ms since 1970 UTC), by pocket.

    A member's postings tell it. For the others, the close of the day before and that day's postings, which are there
    for certain a minute after they were made; where that day was not closed, back from now, as far as that is proven.
    Refuses NotFound, and TryAgain while the indexes are behind or tills do not rest: then close the day first.
    """
    if sequenced(account):
        return _member_before(book, account, ms)
    day = days.book_day(ms, book.zone)
    before = days.day_before(day, book.zone)
    closed = fence.snapshots(book, account, before)
    if not _complete(book, account, closed, before):
        return _taken_back(book, account, ms)
    held: dict[str, int] = {}
    for snapshot in closed:
        for pocket, amount in snapshot.balances.items():
            held[pocket] = held.get(pocket, 0) + amount
    return _brought_on(book, account, held, days.midnight(day, book.zone), ms)


def _complete(book: Book, account: str, closed: list[fence.Snapshot], day: str) -> bool:
    """Whether every stripe that was there on a day was closed for it by itself: a close may have broken off."""
    if not closed:
        return False
    there = {part.number for part in book.stripes(account) if part.opened <= day}
    return there <= {snapshot.stripe for snapshot in closed}


def _member_before(book: Book, account: str, ms: int) -> dict[str, int]:
    """What a member held right before a moment: what the last posting before it noted, pocket by pocket."""
    state = book.member(account)
    held: dict[str, int] = {}
    for _, receipt in history.member_chain(book, account, state.version + 1, state.last):
        for entry in history.member_entries(receipt, account) if receipt.posted_at < ms else ():
            held.setdefault(entry.pocket, entry.balance)
        if len(held) == len(state.purses):
            break
    return held


def _taken_back(book: Book, account: str, ms: int) -> dict[str, int]:
    """What a party held right before a moment, taken back from what it holds now."""
    for pause in (*TOGETHER_PAUSES, None):
        party, moment = book.party_now(account), book.moment()
        held = dict(party.balances)
        tally = Tally(account, starts(party.parts, book.anchors.get(account), moment, book.zone), moment.ms)
        passing = tally.passing(history.party_chain(book, party, Mark("~", moment.month)))
        for _, _, receipt in takewhile(lambda found: found[2].posted_at >= ms, passing):
            history.undone(receipt, account, held)
        tally.finish(passing)
        if Proof(moment.ms).proven(party.parts, book.stripes(account), tally):
            return held
        if pause is not None:
            book.sleep(pause)
    raise TryAgain


def _brought_on(book: Book, account: str, start: dict[str, int], since: int, until: int) -> dict[str, int]:
    """What a party held right before `until`, from what it held at `since`; both ms, on one book day."""
    held = dict(start)
    month = days.book_day(since, book.zone)[:4]
    for index in (BY_BOOK, BY_OTHER):
        payload = query(book, index, f"{account}#{month}", f"{until:013d}")
        payload["KeyConditionExpression"] = f"{index.partition} = :key AND {index.order} BETWEEN :since AND :before"
        payload["ExpressionAttributeValues"][":since"] = written(f"{since:013d}")
        for answer in answers(book, payload):
            for stored in answer["Items"]:
                for leg in found(book, stored).legs:
                    if leg["a"] == account:
                        held[leg["p"]] = held.get(leg["p"], 0) + leg["d"]
    return held
