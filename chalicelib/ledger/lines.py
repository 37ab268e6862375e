"""An account's credit lines after its opening: wider when a shop is approved, narrower when it pays back or leaves.

A line is a floor below zero, and a floor is shared by the account's stripes. It changes in one transaction with the
shares, so that tills go on scanning and no audit ever finds shares that do not sum to it.
"""

from collections.abc import Mapping

from chalicelib.ledger.book import Book
from chalicelib.ledger.moves import line_request
from chalicelib.ledger.upkeep import TRIES, spread, written
from chalicelib.refusals import LineInUse, TryAgain


def change(book: Book, account: str, lines: Mapping[str, int]) -> None:
    """Give an account credit lines of these amounts (smallest units, 0 for none), by pocket; others stay.

    The same again changes nothing. Refuses LineInUse, and nothing is changed, where more of a line is used than would
    be left of it; NotFound, TryAgain. ValueError for a pocket that the account does not have, and below zero.
    """
    for _ in range(TRIES):
        party = book.party_now(account)
        if not lines.keys() <= party.floors.keys() or min(lines.values(), default=0) < 0:
            raise ValueError(f"{account} can have no such lines: {dict(lines)}")
        floors = {pocket: -line for pocket, line in lines.items() if party.floors[pocket] != -line}
        if not floors:
            return spread(book, account)
        request = line_request(party, floors, book.names)
        if request is None:
            raise LineInUse
        written(book, request)
    raise TryAgain
