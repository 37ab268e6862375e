"""What the room keeps in `office`.

TASKS     NIGHT          day lines silent: what the last night found
SNOOZES   <kind>#<id>    until by why: ends by itself
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from chalicelib.attributes import known
from chalicelib.office.tasks.values import Night, Snooze

TASKS, NIGHT, SNOOZES = "TASKS", "NIGHT", "SNOOZES"


def snooze_key(kind: str, task: str) -> str:
    return f"{kind}#{task}"


def snoozes_read(stored: list[dict[str, Any]]) -> dict[tuple[str, str], Snooze]:
    """What is put aside, by kind and id."""
    parted = ((record["sk"].partition("#"), record) for record in stored)
    return {(kind, task): known(Snooze, record) for (kind, _, task), record in parted}


def night_kept(night: Night) -> dict[str, Any]:
    return {name: list(map(list, told)) if name != "day" else told for name, told in asdict(night).items()}


def night_read(stored: Mapping[str, Any]) -> Night:
    if not stored:
        return Night()
    lines = tuple((shop, pocket, step) for shop, pocket, step in stored["lines"])
    return Night(stored["day"], lines, tuple((shop, till, day) for shop, till, day in stored["silent"]))
