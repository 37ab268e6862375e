"""Cases as the table `persons` keeps them: what people write is about people.

CASE#<id>       CASE           the case with its answers; `turn` counts its changes
CASES#<state>   <ms>#<id>      the office's lists: open ones, answered ones, closed ones
A#<party>       CASE#<ms>#<id> the asker's own list; of a person without an account U#<person>
U#<person>      CASE#<ms>#<id> whoever signed in and asked, for whomever: so that it is found for them, and forgotten

The office's list and those of the askers only say where a case is; they are taken away with it (`places`).
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from chalicelib.people import owners
from chalicelib.people.cases.values import Case, Reply

CASE, OWN = "CASE", "CASE#"


def key(case_id: str) -> str:
    return f"CASE#{case_id}"


def list_key(state: str) -> str:
    return f"CASES#{state}"


def place(case: Case) -> str:
    return f"{case.opened_at:013}#{case.id}"


def places(case: Case) -> list[tuple[str, str]]:
    """Every list that a case stands in, by both keys of its place there."""
    askers = dict.fromkeys(filter(None, (case.party, case.person)))
    return [(list_key(case.state), place(case)), *((owners.key(each), OWN + place(case)) for each in askers)]


def kept(case: Case) -> dict[str, Any]:
    told = asdict(case) | {"replies": [asdict(reply) for reply in case.replies], "turn": len(case.replies)}
    return {name: value for name, value in told.items() if name != "id"}


def case_read(stored: Mapping[str, Any]) -> Case:
    own = {field.name for field in fields(Case)} - {"id", "replies"}
    told = {name: stored[name] for name in own if name in stored}
    replies = tuple(Reply(**{field.name: each[field.name] for field in fields(Reply)}) for each in stored["replies"])
    return Case(id=stored["pk"].removeprefix("CASE#"), replies=replies, **told)
