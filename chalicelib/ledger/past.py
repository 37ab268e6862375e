"""What an account held at any time in the past."""

from chalicelib.ledger import days, fence, history
from chalicelib.ledger.book import Book
from chalicelib.ledger.values import sequenced


def balance_at(book: Book, account: str, ms: int) -> dict[str, int]:
    """What an account held right before a moment (ms since 1970 UTC), by pocket.

    A member's postings tell it. For the others, the close of the day before and that day's postings; where that day
    was not closed, back from now.
    """
    if sequenced(account):
        return history.member_balances_before(book, account, ms)
    day = days.book_day(ms, book.zone)
    before = days.book_day(days.midnight(day, book.zone) - 1, book.zone)
    closed = fence.snapshots(book, account, before)
    if not closed:
        return history.balances_before(book, account, ms)
    held: dict[str, int] = {}
    for snapshot in closed:
        for pocket, amount in snapshot.balances.items():
            held[pocket] = held.get(pocket, 0) + amount
    return history.balances_after(book, account, held, days.midnight(day, book.zone), ms)
