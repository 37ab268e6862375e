"""Where value for an account goes: a member may have joined another account, and may do so at any moment.

A decision asks for the home of an account; what it turns out to need is read, and the decision made anew.
"""

from collections.abc import Callable, Mapping, Sequence

from chalicelib.ledger.book import Book, States
from chalicelib.ledger.values import ACTIVE, Envelope, Posting, Receipt
from chalicelib.refusals import AccountClosed, TryAgain

READS = 4
"""What a posting starts from, a member, and the account it joined; one more where that happens meanwhile."""


class Unread(Exception):
    """The decision needs an account that was not read yet."""

    def __init__(self, account: str) -> None:
        super().__init__(account)
        self.account = account


def home(states: States, account: str) -> str:
    """The account itself or, of a member that joined another, that one. Raises Unread for `posted`."""
    if account[0] != "m":
        return account
    if account not in states:
        raise Unread(account)
    found: str = states[account].terms.get("to", account)
    if found not in states:
        raise Unread(found)
    return found


def posted(book: Book, envelope: Envelope, accounts: Sequence[str], decide: Callable[[States], Posting]) -> Receipt:
    """Post what is decided, as `Book.post` does, and read the homes that the decision asks for."""
    for _ in range(READS):
        try:
            return book.post(envelope, accounts, decide)
        except Unread as needed:
            accounts = [*accounts, needed.account]
    raise TryAgain


def with_pot(book: Book, pot: str, attempt: Callable[[dict[str, str]], Receipt]) -> Receipt:
    """What an attempt posts, made anew with the common pot where the club that it credits has left.

    The attempt is told which clubs stand for which, and notes those that it met.
    """
    credited: dict[str, str] = {}
    for _ in range(READS):
        try:
            return attempt(credited)
        except AccountClosed as closed:
            credited |= to_the_pot(book, pot, credited, closed)
    raise TryAgain


def to_the_pot(book: Book, pot: str, credited: Mapping[str, str], closed: AccountClosed) -> dict[str, str]:
    """The clubs that have left, each with the common pot in its place; raises what was refused where none did.

    `credited` are the clubs that were met, each with whom it stands for.
    """
    met = [club for club, to in credited.items() if club == to and club[0] == "c"]
    gone = [club for club in met if book.party(club).state != ACTIVE]
    if not gone:
        raise closed
    return dict.fromkeys(gone, pot)
