"""Writes that no till waits for: sent until they are done, while tills go on."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from chalicelib import wire
from chalicelib.ledger.book import Book
from chalicelib.ledger.moves import Move, evened, shift_request
from chalicelib.ledger.outcomes import CONDITION, PATIENCE
from chalicelib.ledger.transaction import terms_change
from chalicelib.ledger.values import Sequenced
from chalicelib.refusals import TryAgain

TRIES = 12
ROUNDS = 3
"""How often headroom is spread where moves fail: nothing depends on it, and traffic moves it anyway."""


def written(book: Book, request: dict[str, Any]) -> bool:
    """Send a request that its condition makes safe to repeat until it is done; False where the condition fails.

    After an answer that was lost, a condition that fails may say that it was done. Refuses TryAgain.
    """
    for _ in range(TRIES):
        try:
            book.line.call("TransactWriteItems", request)
        except wire.Cancelled as cancelled:
            codes = {reason.get("Code") for reason in cancelled.reasons}
            if CONDITION in codes:
                return False
            if not codes & PATIENCE:
                raise
        except (wire.Throttled, wire.Unsettled):
            pass
        else:
            return True
        book.sleep(0.1 * book.chance())
    raise TryAgain


def terms_changed(
    book: Book, changes: Sequence[tuple[Sequenced, Mapping[str, Any]]], noted: Sequence[dict[str, Any]] = ()
) -> bool:
    """Give many accounts new terms, and write what is noted of it, in one; at most a hundred actions together.

    False where an account's terms changed since they were read, or a note's condition does not hold: nothing is done.
    """
    updates = [part for state, terms in changes for part in terms_change(state, terms, book.names)["TransactItems"]]
    return written(book, {"TransactItems": [*updates, *noted], "ClientRequestToken": str(uuid4())})


def spread(book: Book, account: str) -> None:
    """Let an account's headroom and budgets lie evenly on its active stripes; floor shares move, balances do not."""
    for _ in range(ROUNDS):
        done = [_moved(book, account, move) for move in evened(book.party_now(account).parts)]
        if all(done):
            return


def _moved(book: Book, account: str, move: Move) -> bool:
    """Send a move once: whether one without an answer worked shows in the next reading."""
    shifts = {move.donor: {move.name: -move.amount}, move.taker: {move.name: move.amount}}
    try:
        book.line.call("TransactWriteItems", shift_request(account, shifts, book.names))
    except (wire.Cancelled, wire.Throttled, wire.Unsettled):
        return False
    return True
