"""What the rules would be with a change, or without one that has not begun; whether it may be so. Pure."""

from dataclasses import dataclass, replace

from chalicelib.refusals import RuleHasBegun
from chalicelib.rules.checks import check, check_together, settled
from chalicelib.rules.decisions import Basis
from chalicelib.rules.values import Asked, Change, Versions, Withdrawal


@dataclass(frozen=True)
class Outlook:
    """A change as it would be kept, and what the rules follow from before it and after it."""

    change: Change
    before: Basis
    after: Basis


def changed(asked: Asked, versions: Versions, before: Basis, now: int) -> Outlook:
    """The rules with one more change; refuses what `checks` refuses."""
    made = Change(versions.last + 1, asked, now)
    check(asked, before.at(asked.starts), versions, now)
    after = before.with_change(made)
    check_together(before, after, asked.starts)
    return Outlook(made, before, after)


def taken_back(found: Change, before: Basis, told: Withdrawal) -> Outlook:
    """The rules without a change; refuses RuleHasBegun, and what `check_together` does: what others build on stays."""
    if settled(found.asked.starts, told.at):
        raise RuleHasBegun
    taken = replace(found, withdrawn=told)
    after = before.with_change(taken)
    check_together(before, after, found.asked.starts)
    return Outlook(taken, before, after)


def same(asked: Asked, versions: Versions, soonest: int | None) -> Change | None:
    """A change of the very same content that is there already: made twice, or its answer was lost.

    A change that was asked for as soon as can be begins a little later each time; from `soonest` (ms) on, the last
    one of these rules is the same.
    """
    for change in versions.live:
        if (change.asked.rules, change.asked.starts) == (asked.rules, asked.starts):
            return change
    if soonest is None:
        return None
    names = set(asked.rules)
    coming = [c for c in versions.live if soonest < c.asked.starts < asked.starts and names & set(c.asked.rules)]
    return coming[-1] if coming and coming[-1].asked.rules == asked.rules else None
