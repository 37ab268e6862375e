"""Terms that change beside postings: decided from the account as it is, and anew where it moved meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from chalicelib import wire
from chalicelib.ledger import tables
from chalicelib.ledger.book import Book
from chalicelib.ledger.journal import posting_id
from chalicelib.ledger.outcomes import CONDITION, PATIENCE, Overtaken
from chalicelib.ledger.transaction import terms_change
from chalicelib.ledger.values import Envelope, Sequenced
from chalicelib.refusals import NotFound, TryAgain

ROUNDS = 12
PAUSES = (0.05, 0.15)
Beside = Callable[[Sequenced, Mapping[str, Any]], Sequence[Mapping[str, Any]]]
"""What else a change of terms writes or asks for, as actions: of the account as it was, and the terms it gets."""


def nothing(*_: object) -> Sequence[Mapping[str, Any]]:
    """Nothing beside the terms."""
    return ()


def revised(
    book: Book, state: Sequenced, decide: Callable[[Sequenced], Mapping[str, Any]], beside: Beside = nothing
) -> Sequenced:
    """Give an account, as it was read, the terms that `decide` makes of it; answers it as it is then.

    Terms that stay write nothing. What is `beside` them is written in the same transaction, or not at all. Refuses
    what `decide` refuses, NotFound, TryAgain; raises Overtaken where a condition of what is beside does not hold.
    """
    for _ in range(ROUNDS):
        terms = decide(state)
        if terms == state.terms:
            return state
        now = _sent(book, state, _request(book, state, terms, beside(state, terms)))
        if now is None:
            return replace(state, terms=terms, terms_version=state.terms_version + 1)
        state = now
    raise TryAgain


def unless_booked(book: Book, envelope: Envelope) -> Beside:
    """The condition that a key has booked nothing: looked at with the change, so that no twin of the call comes
    between."""
    check = {
        "TableName": book.names.journal,
        "Key": tables.posting_key(posting_id(envelope.party, envelope.key)),
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    return lambda *_: [{"ConditionCheck": check}]


def _request(
    book: Book, state: Sequenced, terms: Mapping[str, Any], beside: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """One transaction, with a token of its own: sent again after a lost answer, it is no second one."""
    request = terms_change(state, terms, book.names) | {"ClientRequestToken": str(uuid4())}
    request["TransactItems"] += beside
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
        raise Overtaken
    if first.get("Code") == CONDITION:
        if "Item" not in first:
            raise NotFound
        return tables.sequenced_read(first["Item"])
    if not PATIENCE & {reason.get("Code") for reason in cancelled.reasons}:
        raise cancelled
    book.sleep(0.05 * book.chance())
    return state
