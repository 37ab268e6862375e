"""The door to corrections: seen as they would be, and posted."""

from dataclasses import replace

from chalicelib.ledger import days
from chalicelib.ledger.book import Book, States, town_book
from chalicelib.ledger.purses import spendable
from chalicelib.ledger.values import ACTIVE, CLOSED, Envelope, Posting, Purse, Receipt, sequenced
from chalicelib.refusals import InsufficientBalance, NotFound
from chalicelib.rules.book import town_rules
from chalicelib.till.corrections import decisions
from chalicelib.till.corrections.decisions import Shift
from chalicelib.till.reversals.book import Seal

Shifts = tuple[Shift, ...]


def correct(envelope: Envelope, shifts: Shifts, seal: Seal) -> Receipt:
    """Post a correction, as it is `seal`ed.

    Refuses what `decisions` refuses, InsufficientBalance, CreditLineExhausted, NotFound for a member that is not
    there, AccountClosed, and what the seal refuses.
    """
    book = town_book()

    def attempt() -> Receipt:
        _checked(book, shifts)
        return book.post(envelope, _members(shifts), lambda states: seal(_decided(book, shifts, states)))

    return book.once(envelope, attempt)


def would_correct(shifts: Shifts, of: str = "") -> Posting:
    """The correction as it would be posted now, and nothing written; `of` is the posting it puts right, if any.

    Refuses as `correct` does, but that a shop's line is used up is heard by that alone; NotFound for no such posting.
    """
    book = town_book()
    if of and book.receipt(of) is None:
        raise NotFound
    _checked(book, shifts)
    states = book.members(_members(shifts))
    for account, state in states.items():
        purse = state.purses.get(shifts[0].pocket, Purse())
        if sum(shift.amount for shift in shifts if shift.source == account) > spendable(purse, book.moment().month):
            raise InsufficientBalance
    for account in {each for shift in shifts for each in (shift.source, shift.target) if not sequenced(each)}:
        book.party_for_posting(account, state=CLOSED if account in _ended(book, shifts) else ACTIVE)
    return _decided(book, shifts, states)


def _ended(book: Book, shifts: Shifts) -> frozenset[str]:
    """The clubs that ended and give what they hold: nobody else can move it any more."""
    clubs = {shift.source for shift in shifts if shift.source[0] == "c"}
    return frozenset(club for club in clubs if book.party_now(club).state == CLOSED)


def _checked(book: Book, shifts: Shifts) -> None:
    decisions.check(town_rules().at(book.clock()), shifts)


def _decided(book: Book, shifts: Shifts, states: States) -> Posting:
    town = town_rules().at(book.clock())
    posting = decisions.corrected(town, shifts, states, days.calendar_day(book.clock(), town.time_zone))
    return replace(posting, closed=_ended(book, shifts))


def _members(shifts: Shifts) -> list[str]:
    ends = (account for shift in shifts for account in (shift.source, shift.target))
    return sorted({account for account in ends if sequenced(account)})
