"""What calls about tasks take and answer."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from chalicelib.office.tasks.values import Kind, Urgency
from chalicelib.shapes import Shape, Told, text


class TaskView(Shape):
    """One thing that waits; `action` is the page that has it, `mine` whether the caller's role may do it, `rest` the
    days for which it may be put aside at most (0: not at all).

    `count` is how many there are, cards of a print run, or the warning step of a credit line in per cent.
    """

    kind: Kind
    id: str
    since: Told
    urgency: Urgency
    subject: str
    account: str | None = None
    count: int | None = None
    action: str
    mine: bool
    rest: int


class TasksView(Shape):
    """The most urgent first; none is an answer. `cut` are kinds of which more waits, `aside` tasks are put aside."""

    at: Told
    tasks: list[TaskView]
    cut: list[Kind]
    aside: int


def _days(value: int) -> int:
    if not 1 <= value <= 90:
        raise PydanticCustomError("invalid_value", "one to ninety days")
    return value


class SnoozeBody(Shape):
    """For how many days, and why: a shop's holiday, say."""

    days: Annotated[int, AfterValidator(_days), Field(json_schema_extra={"minimum": 1, "maximum": 90})]
    why: Annotated[str, text(200)]


class SnoozeView(Shape):
    kind: str
    id: str
    until: Told
