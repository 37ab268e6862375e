"""Every call of the API by every role: who may not, is told so; what is somebody else's, is not there.

The calls are those of `test_telemetry_privacy`, each with one who may: a call that is missing there fails here.
"""

import re
from collections.abc import Iterator
from typing import get_args

import pytest

from app import app
from chalicelib import ids, policy
from chalicelib.callers import SEE_ALL, Role
from tests.test_telemetry_privacy import CALLS, Call, Guest
from tests.town import Reply, Town, token

ROLES = [role for role in get_args(Role) if role != "anybody"]
FREE = {"/v1/pot-distributions"}
"""Calls that answer the first one's answer again, whoever of those who may asks."""
NO_CHANGE = {"/v1/searches", "/v1/looks", "/v1/audits", "/v1/previews"}
Told = tuple[int, str, str]


@pytest.fixture
def guest(ministack_town: Town) -> Guest:
    return Guest(ministack_town)


def strangers(town: Town) -> dict[str, str]:
    """A token of each role, of somebody who has nothing to do with anybody."""
    shop, kinds = ids.fresh("s"), {"club": "c", "member": "m", "employer": "e", "person": "u"}
    made = {"till": token("till", shop, "b1", "t1"), "shop": token("shop", shop)}
    made |= {role: token(role, ids.fresh(kind)) for role, kind in kinds.items()}
    return made | {role: token(role, "operator") for role in SEE_ALL}


def resource(call: Call) -> tuple[str, str]:
    """Which declared call it is."""
    method, path = "GET" if call[2] is None else "POST", "/v1" + call[1].partition("?")[0]
    fits = [each.path for each in app.operations if each.method == method and matches(each.path, path)]
    return method, min(fits, key=lambda each: each.count("{"))


def matches(declared: str, path: str) -> bool:
    pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(declared))
    return re.fullmatch(pattern, path) is not None


def told(reply: Reply) -> Told:
    """All that an outsider could tell two answers apart by, but for the number of the request."""
    body = {name: value for name, value in reply.body.items() if name != "request_id"}
    return reply.status, reply.code, str(body)


def by(guest: Guest, role: str, call: Call) -> Reply:
    return guest.asks((role, *call[1:]))


def nowhere(call: Call, known: dict[str, str]) -> Iterator[Call]:
    """The same call for something that never was, where its path names something."""
    path = re.sub(r"\$(\w+)", lambda found: unknown(known.get(found[1], "")), call[1].partition("?")[0])
    if path != call[1].partition("?")[0]:
        yield (call[0], path + call[1].removeprefix(call[1].partition("?")[0]), call[2])


def unknown(name: str) -> str:
    kind, mark, rest = name.rpartition(":")
    return kind + mark + "0" * len(rest)


def test_every_guarded_call_is_played(guest: Guest) -> None:
    assert {resource(call) for call in CALLS} == {(each.method, each.path) for each in app.operations}


def test_who_may_not_call_is_told_so_whatever_they_ask_for(guest: Guest) -> None:
    guest.town.tokens |= strangers(guest.town)
    let = []
    for call in CALLS:
        route = resource(call)
        others = [role for role in ROLES if role not in policy.MAY.get(route, ROLES)]
        let += [(role, *route) for role in others if by(guest, role, call).code != "not_allowed"]
        guest.asks(call)
    assert let == []


def test_nobody_calls_without_a_token_what_is_not_for_everybody(guest: Guest) -> None:
    guest.town.tokens["nobody"] = ""
    for call in CALLS:
        if "anybody" not in policy.MAY.get(resource(call), ["anybody"]):
            assert by(guest, "nobody", call).code == "not_signed_in", call


def test_what_is_somebody_elses_looks_like_what_never_was(guest: Guest) -> None:
    """A stranger who may make such a call hears of others' things what he hears of things that are not there."""
    guest.town.tokens |= strangers(guest.town)
    wrong = []
    for call in CALLS:
        may: frozenset[Role] = policy.MAY.get(resource(call), frozenset())
        for other in nowhere(call, guest.known):
            for role in may - SEE_ALL:
                theirs, none = told(by(guest, role, call)), told(by(guest, role, other))
                if theirs != none or theirs[0] < 400:
                    wrong.append((role, *resource(call), theirs, none))
        guest.asks(call)
    assert wrong == []


def changed_by(role: Role) -> set[str]:
    """The first words of the calls that change something, but for one's own, a search, a look's reason, and
    an audit and a preview, which change nothing in the books."""
    paths = [path for (method, path), roles in policy.MAY.items() if method == "POST" and role in roles]
    return {path.split("/")[2] for path in paths if path not in NO_CHANGE} - {"sessions", "passkeys", "me"}


def test_an_auditor_changes_nothing_and_the_board_decides_who_takes_part() -> None:
    assert changed_by("auditor") == set()
    board = {"invitations", "applications", "handovers", "shops", "clubs", "staff", "tasks", "proposals"}
    board |= {"deputies", "bounces"}
    assert changed_by("board") == board
