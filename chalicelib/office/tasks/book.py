"""The door to what needs a person: the list as it is now, and putting one thing aside for some days."""

from collections import defaultdict
from dataclasses import dataclass, replace

from chalicelib import records
from chalicelib.callers import Caller
from chalicelib.ledger.book import town_book
from chalicelib.office.tasks import decisions, tables
from chalicelib.office.tasks.sources import SOURCES
from chalicelib.office.tasks.values import Kind, Snooze, Task
from chalicelib.people.directory import book as directory
from chalicelib.people.trail import book as trail
from chalicelib.records import OFFICE
from chalicelib.refusals import NotFound


@dataclass(frozen=True)
class Waiting:
    """What waits now, the most urgent first; `cut` are kinds of which more waits than is shown, `aside` how many tasks
    are put aside."""

    at: int
    tasks: tuple[Task, ...]
    cut: tuple[Kind, ...]
    aside: int


def waiting() -> Waiting:
    """All that needs a person now. Refuses TryAgain."""
    now = town_book().clock()
    aside = tables.snoozes_read(OFFICE.records(tables.SNOOZES))
    found: dict[Kind, list[Task]] = defaultdict(list)
    hidden = 0
    for task in (task for source in SOURCES for task in source(now)):
        if (task.kind, task.id) in aside:
            hidden += 1
        else:
            found[task.kind].append(task)
    shown, cut = decisions.cut(found)
    return Waiting(now, tuple(decisions.ordered(_named(shown), now)), tuple(cut), hidden)


def put_aside(by: Caller, kind: str, task: str, days: int, why: str) -> Snooze:
    """Show a task no more for so many days; the last word counts.

    Refuses NotFound for what does not wait, InvalidValue for more days than its kind may rest.
    """
    decisions.restable(kind, days)
    now = town_book().clock()
    if not any((each.kind, each.id) == (kind, task) for source in SOURCES for each in source(now)):
        raise NotFound
    made = Snooze(now + days * decisions.DAY_MS, by.who, why)
    kept = {"until": made.until, "by": made.by, "why": made.why}
    put = OFFICE.put(tables.SNOOZES, tables.snooze_key(kind, task), kept, days * records.DAY_SECONDS)
    note = trail.actions(by, "task_put_aside", f"{kind}:{task}", after={"until": made.until}, why=why)
    records.written(put, *note)
    return made


def _named(tasks: list[Task]) -> list[Task]:
    """Tasks with the names of the shops and clubs that they are about, where nothing else is said of them."""
    names = directory.names({task.account for task in tasks if task.account})
    return [replace(task, subject=_subject(task, names.get(task.account, ""))) for task in tasks]


def _subject(task: Task, name: str) -> str:
    return " · ".join(dict.fromkeys(filter(None, (name, task.subject))))
