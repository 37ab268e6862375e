"""Who may decide on a proposal, what of it changed since it was looked at, and who is asked when. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from chalicelib.callers import Caller, Role
from chalicelib.ids import digest as hashed
from chalicelib.ledger.values import Posting
from chalicelib.office.deputies.decisions import asked
from chalicelib.office.proposals.values import Difference, Preview, Proposal
from chalicelib.pockets import Pocket
from chalicelib.refusals import AboveLimit, NotAllowed, OwnProposal, ProposalChanged, ProposalDecided

DAY_MS = 24 * 60 * 60 * 1000
ASKED_AFTER = (0, 2, *range(4, 30, 4))
"""Days after which somebody is asked by mail: at once, reminded after 2, and the next in turn every 4."""
LAPSES_AFTER = 30
NOBODY: Mapping[str, str] = {}
APPROVERS: tuple[Role, ...] = ("clerk", "board")
Limits = Mapping[str, int]
"""What each role may approve at most, in cents; a role that is not named has none."""


def human(caller: Caller) -> Caller:
    """Refuses NotAllowed to a long-lived token: deciding takes a human being, of whom one knows who it is."""
    if not caller.person:
        raise NotAllowed
    return caller


def may_approve(limits: Limits | None, role: Role, cents: int) -> bool:
    """Whether an amount is within a role's limit; None is a kind without limits."""
    return role in APPROVERS and (limits is None or cents <= limits.get(role, 0))


def check_limit(limits: Limits | None, role: Role | None, cents: int) -> None:
    """Refuses AboveLimit, with the roles that may approve so much; without a role, where none may."""
    able = [each for each in APPROVERS if may_approve(limits, each, cents)]
    if role not in able if role else not able:
        raise AboveLimit(roles=able)


def check_decides(proposal: Proposal, caller: Caller) -> None:
    """Refuses ProposalDecided, and OwnProposal to who prepared it."""
    check_open(proposal)
    if caller.who == proposal.by:
        raise OwnProposal


def check_open(proposal: Proposal) -> None:
    """Refuses ProposalDecided, with what became of it."""
    if proposal.state != "open":
        raise ProposalDecided(state=proposal.state)


def check_seen(seen: str, shown: Preview, now: Preview) -> None:
    """Refuses ProposalChanged where an approver saw (`seen`, a digest) something else than what would be done now.

    What changed is told against what the preparer saw (`shown`).
    """
    if seen != digest(now):
        different = differences(shown.bound, now.bound)
        told = [{"path": list(one.path), "before": one.before, "after": one.after} for one in different]
        raise ProposalChanged(digest=digest(now), changes=told)


def digest(preview: Preview) -> str:
    """A name for what an approval approves: the same for the same, whatever moves beside it."""
    return hashed(json.dumps([preview.bound, preview.exceptions], sort_keys=True, default=str))[:16]


def changes(before: Preview, after: Preview) -> list[Difference]:
    """What is different in all that two previews show."""
    return differences({**before.bound, **before.beside}, {**after.bound, **after.beside})


def differences(before: Any, after: Any) -> list[Difference]:
    """What is not the same in two values, down to the parts that differ.

    >>> differences({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3, "d": 4}})
    [Difference(path=('a', 'c'), before=2, after=3), Difference(path=('a', 'd'), before=None, after=4)]
    """
    return list(_differences((), before, after))


def _differences(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted({*before, *after}):
            yield from _differences((*path, name), before.get(name), after.get(name))
    elif before != after:
        yield Difference(path, before, after)


# What a posting would do


def moves(posting: Posting) -> dict[str, dict[str, int]]:
    """What a posting changes, by account and pocket, in smallest units; what comes to nothing is left out."""
    sums: dict[str, dict[str, int]] = {}
    for leg in posting.legs:
        own = sums.setdefault(leg.account, {})
        own[leg.pocket] = own.get(leg.pocket, 0) + leg.amount
    moving = {account: {name: amount for name, amount in own.items() if amount} for account, own in sums.items()}
    return {account: own for account, own in moving.items() if own}


def worth(moved: Mapping[str, Mapping[str, int]], pockets: Mapping[str, Pocket]) -> int:
    """What moves, in cents, a part of one counted as one: what all accounts that receive something receive."""
    sums: dict[str, int] = {}
    for own in moved.values():
        for name, amount in own.items():
            sums[name] = sums.get(name, 0) + max(0, amount)
    return sum(-(-units // pockets[name].units_per_cent) for name, units in sums.items())


# Who is asked by mail


class Ask(NamedTuple):
    """The how-manieth mail it is, and who gets it; a reminder where they got one before."""

    step: int
    person: str
    reminds: bool


def due(proposal: Proposal, approvers: Sequence[str], now: int, away: Mapping[str, str] = NOBODY) -> Ask | None:
    """Whom to ask now to approve a proposal; None where nobody is to be asked, or nobody there is.

    They are asked in turn, in an order that is another one for each proposal, and for somebody who is `away` their
    deputy is, who may approve it too; of several mails that a pause left out only the last is sent.
    """
    passed = sum((now - proposal.at) // DAY_MS >= days for days in ASKED_AFTER)
    if proposal.state != "open" or passed <= proposal.told or not approvers:
        return None
    everybody = sorted(approvers, key=lambda person: hashed(f"{proposal.id}|{person}"))
    turn = asked(everybody, approvers, away)
    place = max(0, passed - 2)
    return Ask(passed, turn[place % len(turn)], passed == 2)


def lapsed(proposal: Proposal, now: int) -> bool:
    """Whether nobody decided in time."""
    return proposal.state == "open" and now - proposal.at >= LAPSES_AFTER * DAY_MS
