"""How the doors to the people table read and write it: a line that is away is TryAgain, a lost race a refusal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from pynamodb.exceptions import DoesNotExist, PutError, PynamoDBException
from pynamodb.expressions.condition import Condition

from chalicelib import config, wire
from chalicelib.people import tables
from chalicelib.people.tables import Record
from chalicelib.refusals import NotFound, Refusal, TryAgain

LOST_RACE = "ConditionalCheckFailedException"
_NO_ANSWER = {None, "InternalServerError", "ServiceUnavailable", *wire.THROTTLES}

Kind = TypeVar("Kind", bound=Record)


@contextmanager
def asked() -> Iterator[None]:
    """A line that is down or slow is no fault of ours: TryAgain."""
    try:
        yield
    except PynamoDBException as lost:
        if code(lost) in _NO_ANSWER:
            raise TryAgain from lost
        raise


def code(lost: PynamoDBException) -> str | None:
    """What DynamoDB called it; None when no answer came (then botocore's `response` is missing, or None)."""
    response: dict[str, dict[str, str]] | None = getattr(lost.cause, "response", None)
    return (response or {}).get("Error", {}).get("Code")


def kind(kind: type[Kind]) -> type[Kind]:
    tables.bind(config.environment())
    return kind


def read(kind: type[Kind], pk: str, sk: str) -> Kind:
    try:
        return kind(kind).get(pk, sk, consistent_read=True)
    except DoesNotExist:
        raise NotFound from None


def save(record: Record, beaten: Refusal, condition: Condition | None = None) -> None:
    try:
        record.save(condition)
    except PutError as lost:
        if code(lost) == LOST_RACE:
            raise beaten from None
        raise
