"""Terms that change beside postings: decided from the account as it is, and anew where it moved meanwhile."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from chalicelib import wire
from chalicelib.ledger import tables
from chalicelib.ledger.book import Book
from chalicelib.ledger.journal import posting_id
from chalicelib.ledger.outcomes import CONDITION, PATIENCE
from chalicelib.ledger.transaction import terms_change
from chalicelib.ledger.values import Envelope, Sequenced
from chalicelib.refusals import IdempotencyKeyReused, NotFound, TryAgain

ROUNDS = 12
PAUSES = (0.05, 0.15)


def revised(
    book: Book, state: Sequenced, decide: Callable[[Sequenced], Mapping[str, Any]], unless: Envelope | None = None
) -> Sequenced:
    """Give an account, as it was read, the terms that `decide` makes of it; answers it as it is then.

    Terms that stay write nothing. Refuses what `decide` refuses, NotFound, TryAgain, and IdempotencyKeyReused where
    the key of `unless` has booked: looked at and changed in one transaction, so that no twin of the call comes
    between. `Book.once` then finds the first answer.
    """
    for _ in range(ROUNDS):
        terms = decide(state)
        if terms == state.terms:
            return state
        now = _sent(book, state, _request(book, state, terms, unless))
        if now is None:
            return replace(state, terms=terms, terms_version=state.terms_version + 1)
        state = now
    raise TryAgain


def _request(book: Book, state: Sequenced, terms: Mapping[str, Any], unless: Envelope | None) -> dict[str, Any]:
    """One transaction, with a token of its own: sent again after a lost answer, it is no second one."""
    request = terms_change(state, terms, book.names) | {"ClientRequestToken": str(uuid4())}
    if unless:
        check = {
            "TableName": book.names.journal,
            "Key": tables.posting_key(posting_id(unless.party, unless.key)),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        request["TransactItems"].append({"ConditionCheck": check})
    return request


def _sent(book: Book, state: Sequenced, request: dict[str, Any]) -> Sequenced | None:
    """The account as it is instead, where the change did not happen; None where it did."""
    for pause in (*PAUSES, None):
        try:
            book.line.call("TransactWriteItems", request)
        except wire.Cancelled as cancelled:
            return _instead(book, state, cancelled)
        except (wire.Throttled, wire.Unsettled) as busy:
            if pause is None:
                raise TryAgain from busy
            book.sleep(pause)
        else:
            return None
    raise AssertionError


def _instead(book: Book, state: Sequenced, cancelled: wire.Cancelled) -> Sequenced:
    first, *rest = cancelled.reasons
    if any(reason.get("Code") == CONDITION for reason in rest):
        raise IdempotencyKeyReused
    if first.get("Code") == CONDITION:
        if "Item" not in first:
            raise NotFound
        return tables.sequenced_read(first["Item"])
    if not PATIENCE & {reason.get("Code") for reason in cancelled.reasons}:
        raise cancelled
    book.sleep(0.05 * book.chance())
    return state
