"""The calls about what needs a person."""

from chalicelib import access
from chalicelib.callers import Caller
from chalicelib.office.tasks import book, decisions
from chalicelib.office.tasks.shapes import SnoozeBody, SnoozeView, TasksView, TaskView
from chalicelib.office.tasks.values import Task
from chalicelib.refusals import InvalidValue, NotFound
from chalicelib.shapes import instant
from chalicelib.web import Call, Routes

routes = Routes(__name__, access.caller)


@routes.get("/v1/tasks", answer=TasksView, summary="All that needs a person, the most urgent first")
def tasks(call: Call[None]) -> TasksView:
    found, caller = book.waiting(), call.caller
    shown = [_shown(task, found.at, caller) for task in found.tasks if decisions.concerns(task, caller)]
    return TasksView(at=instant(found.at), tasks=shown, cut=list(found.cut), aside=found.aside)


@routes.post(
    "/v1/tasks/{kind}/{id}/snoozes",
    body=SnoozeBody,
    answer=SnoozeView,
    status=201,
    refuses=(NotFound, InvalidValue),
    summary="Put a task aside for some days: it is shown again after them, if it still waits",
)
def snooze(call: Call[SnoozeBody], kind: str, id: str) -> SnoozeView:  # noqa: A002 - the path says {id}
    made = book.put_aside(call.caller, kind, id, call.body.days, call.body.why)
    return SnoozeView(kind=kind, id=id, until=instant(made.until))


def _shown(task: Task, now: int, caller: Caller) -> TaskView:
    return TaskView(
        kind=task.kind,
        id=task.id,
        since=instant(task.since),
        urgency=decisions.urgency(task, now),
        subject=task.subject,
        account=task.account or None,
        count=task.count,
        action=decisions.page(task),
        mine=decisions.mine(task, caller),
        rest=decisions.RULES[task.kind].rest,
    )
