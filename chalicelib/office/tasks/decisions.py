"""What is urgent, for whom, and how long it may be put aside; when a till is silent. Pure.

A task's action is a call of the API, so that whoever may make the call is who has the task: nothing is said twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from chalicelib import policy
from chalicelib.callers import Caller
from chalicelib.ledger import days
from chalicelib.office.tasks.values import Kind, Task, Urgency
from chalicelib.refusals import InvalidValue, NotFound

DAY_MS = 24 * 60 * 60 * 1000
MOST = 50
"""Of one kind so many are shown, the longest waiting: who has more than that begins there anyway."""
URGENCIES: tuple[Urgency, ...] = get_args(Urgency)
SNOOZING = ("POST", "/v1/tasks/{kind}/{id}/snoozes")


@dataclass(frozen=True)
class Rule:
    """How a kind of task is told: its urgency at first, after so many `days` one step more.

    `call` is the action, `page` where the office's pages have it (`#/trust`), `rest` the days for which it may be
    put aside at most: 0 where it may not.
    """

    urgency: Urgency
    days: int
    call: tuple[str, str]
    page: str
    rest: int = 30


RULES: Mapping[Kind, Rule] = {
    "audit_findings": Rule("now", 0, ("POST", "/v1/audits"), "/trust/{id}", 0),
    "audit_missing": Rule("now", 0, ("POST", "/v1/audits"), "/trust", 0),
    "pin_asked": Rule("now", 0, ("POST", "/v1/members/{account}/pin-unlocks"), "/member/{id}", 7),
    "proposal": Rule("soon", 2, ("POST", "/v1/proposals/{id}/approvals"), "/approve/{id}", 7),
    "shop_waiting": Rule("soon", 2, ("POST", "/v1/applications/{id}/approvals"), "/application/{id}"),
    "club_waiting": Rule("soon", 2, ("POST", "/v1/applications/{id}/approvals"), "/application/{id}"),
    "case": Rule("soon", 3, ("POST", "/v1/cases/{id}/answers"), "/cases", 14),
    "print_run": Rule("soon", 3, ("POST", "/v1/card-batches/{id}/approvals"), "/run/{id}"),
    "credit_line": Rule("soon", 7, SNOOZING, "/shop/{account}"),
    "mail_bounced": Rule("later", 14, ("POST", "/v1/bounces/{id}/ends"), "/mail/{id}", 90),
    "handover_open": Rule("later", 7, ("POST", "/v1/handovers"), "/{party}"),
    "joining_stuck": Rule("later", 60, SNOOZING, "/application/{id}", 90),
    "unusual": Rule("later", 7, SNOOZING, "/{party}", 90),
    "till_silent": Rule("later", 60, SNOOZING, "/shop/{account}", 90),
}
PARTIES = {"s": "shop", "c": "club", "m": "member"}
"""Whose account it is has the page that tells of them; who has none yet is in the middle of joining."""


def ordered(tasks: Iterable[Task], now: int) -> list[Task]:
    """The most urgent first, of these the longest waiting."""
    return sorted(tasks, key=lambda task: (URGENCIES.index(urgency(task, now)), task.since, task.kind, task.id))


def urgency(task: Task, now: int) -> Urgency:
    """How urgent it is by now.

    >>> [urgency(Task("case", "7F3K", 0), days * DAY_MS) for days in (2, 3)]
    ['soon', 'now']
    """
    rule = RULES[task.kind]
    step = URGENCIES.index(rule.urgency)
    return URGENCIES[max(0, step - 1) if now - task.since >= rule.days * DAY_MS else step]


def mine(task: Task, caller: Caller) -> bool:
    """Whether the caller has the action: the auditor sees every task, and runs an audit."""
    able = policy.MAY.get(RULES[task.kind].call, frozenset())
    return caller.role in able and (task.roles is None or caller.role in task.roles) and caller.who != task.by


def concerns(task: Task, caller: Caller) -> bool:
    """Whether it is shown to the caller: what another has to approve is on nobody else's list but the auditor's."""
    return task.roles is None or caller.role not in policy.OFFICE or mine(task, caller)


def page(task: Task) -> str:
    """Where the office's pages have it, after the `#` of their address.

    >>> page(Task("credit_line", "s:7F3K2MQ8-points-80", 0, account="s:7F3K2MQ8"))
    '/shop/s:7F3K2MQ8'
    >>> page(Task("unusual", "261121-m:1", 0, account="m:1")), page(Task("mail_bounced", "9f3a", 0))
    ('/member/m:1', '/mail/9f3a')
    """
    named = PARTIES.get(task.account[:1])
    party = f"{named}/{task.account}" if named else "joining"
    return RULES[task.kind].page.format(id=task.id, account=task.account, party=party)


def restable(kind: str, days_asked: int) -> None:
    """Refuses NotFound for a kind that is none, InvalidValue for more days than it may be put aside."""
    rule = next((rule for known, rule in RULES.items() if known == kind), None)
    if rule is None:
        raise NotFound
    if days_asked > rule.rest:
        raise InvalidValue.of("days")


def cut(found: Mapping[Kind, Sequence[Task]]) -> tuple[list[Task], list[Kind]]:
    """Of each kind the longest waiting, as many as are shown, and the kinds of which there are more."""
    by_age = {kind: sorted(tasks, key=lambda task: task.since) for kind, tasks in found.items()}
    shown = [task for tasks in by_age.values() for task in tasks[:MOST]]
    return shown, [kind for kind, tasks in by_age.items() if len(tasks) > MOST]


def silent(used: Sequence[str], today: str, after: int, regular: int) -> str:
    """The book day of a till's last use, if it was used regularly and then not for so many days; else empty.

    Regularly is on `regular` days of the four weeks up to its last one.

    >>> silent(["261101", "261102", "261103"], "261110", 7, 3), silent(["261101", "261110"], "261112", 7, 3)
    ('261103', '')
    """
    if not used:
        return ""
    last = max(used)
    lately = [day for day in used if day > days.later(last, -28)]
    return last if len(lately) >= regular and days.later(last, after) <= today else ""


def date(day: str) -> str:
    """A book day as people write it.

    >>> date("261122")
    '2026-11-22'
    """
    return f"20{day[:2]}-{day[2:4]}-{day[4:]}"
