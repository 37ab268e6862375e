"""What takes two of the staff, as tests send it: one prepares, another looks and approves."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from chalicelib.callers import Role
from chalicelib.refusals import TryAgain
from tests import newcomers
from tests.town import Reply, Town

FIRST, SECOND = "first eyes", "second eyes"
"""Of the office and of the board."""
ROLES: dict[str, Role] = {FIRST: "clerk", SECOND: "board"}
TURN = threading.Lock()
BECAUSE = "typed 500.00 instead of 50.00"


def signed_in(town: Town, who: str, send: Callable[[], Reply]) -> Reply:
    """What somebody of the staff is answered; they sign in before, and again where the clock went on since."""
    if who in ROLES and who not in town.tokens:
        _signs_in(town, who, None)
    for _ in range(5):
        token, reply = town.tokens.get(who), send()
        if reply.code != "not_signed_in" or who not in ROLES:
            break
        _signs_in(town, who, token)
    return reply


def _signs_in(town: Town, who: str, over: str | None) -> None:
    """One of the threads signs in anew; the others find the new token. A line that breaks is tried again."""
    for _ in range(5):
        with TURN, suppress(TryAgain):
            if town.tokens.get(who) == over:
                newcomers.signs_in(town, who, ROLES[who], "operator")
            return


def staffed(town: Town) -> None:
    """Both are signed in: for a test that looks at what is sent after that."""
    for who in ROLES:
        signed_in(town, who, lambda who=who: town.get("/staff", who))  # type: ignore[misc]


def prepares(town: Town, told: dict[str, Any], who: str = FIRST, key: str | None = None) -> Reply:
    """`told` is why, and what is to be done."""
    return signed_in(town, who, lambda: town.post("/proposals", {"why": BECAUSE, **told}, who, key))


def approves(town: Town, proposal: str, who: str = SECOND) -> Reply:
    """Somebody looks at a proposal and approves what they see."""
    seen = signed_in(town, who, lambda: town.get(f"/proposals/{proposal}", who))
    digest = seen.body["preview"]["digest"] if seen.status == 200 else "0" * 16
    return town.post(f"/proposals/{proposal}/approvals", {"digest": digest}, who)


def ready(town: Town, told: dict[str, Any]) -> Callable[[], Reply]:
    """Somebody prepares, both are signed in; the answer sends the approval alone, for faults in the midst of it."""
    asked = prepares(town, told)
    assert asked.status == 201, asked.body
    staffed(town)
    path, seen = f"/proposals/{asked.body['id']}/approvals", {"digest": asked.body["preview"]["digest"]}
    return lambda: town.post(path, seen, SECOND)


def ends(town: Town, proposal: str, how: str, who: str, why: str = "no") -> Reply:
    """Somebody ends a proposal by `refusals` or `withdrawals`."""
    return signed_in(town, who, lambda: town.post(f"/proposals/{proposal}/{how}", {"why": why}, who))


def decided(town: Town, told: dict[str, Any]) -> Reply:
    """Two of the staff do something: the answer is what came of it as staff see it, or the first refusal."""
    asked = prepares(town, told)
    made = approves(town, asked.body["id"]) if asked.status == 201 else asked
    if made.status != 201:
        return made
    done = made.body["made"]
    if "posting" in done:
        return Reply(201, made.headers, town.get(f"/postings/{done['posting']}", SECOND).body)
    changes = town.get(f"/rules?scope={done['scope']}", SECOND).body["changes"]
    return Reply(201, made.headers, next(each for each in changes if each["number"] == done["number"]))


def reverses(town: Town, posting: str, why: str = BECAUSE) -> Reply:
    return decided(town, {"why": why, "reversal": {"posting": posting}})


def corrects(town: Town, *legs: tuple[str, str, int], pocket: str = "points", why: str = BECAUSE) -> Reply:
    """Each leg names source, target and amount."""
    return decided(town, {"why": why, "correction": {"legs": shifts(town, *legs, pocket=pocket)}})


def shifts(town: Town, *legs: tuple[str, str, int], pocket: str = "points") -> list[dict[str, Any]]:
    return [
        {"source": town.accounts[source], "target": town.accounts[target], "pocket": pocket, "amount": amount}
        for source, target, amount in legs
    ]


def rules(town: Town, body: dict[str, Any]) -> Reply:
    """A change of the rules: scope, rules, perhaps `from`, and why."""
    told = {name: value for name, value in body.items() if name != "why"}
    return decided(town, {"why": body.get("why", BECAUSE), "rules": told})


def takes_back(town: Town, scope: str, number: int | str, why: str = BECAUSE) -> Reply:
    """A change of the rules that has not begun."""
    return decided(town, {"why": why, "rules_withdrawal": {"scope": scope, "number": int(number)}})
