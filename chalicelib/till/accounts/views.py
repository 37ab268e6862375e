"""What each caller may see of an account and its history: enough to do the job, and no more.

A shop's entries name no member and no club, a club's no member and no shop.
"""

from collections.abc import Iterable
from typing import Any

from chalicelib.callers import Caller
from chalicelib.ledger.pages import Entry
from chalicelib.ledger.values import Commutative, Sequenced
from chalicelib.shapes import instant
from chalicelib.till.accounts import shapes
from chalicelib.till.views import balances, told_of_the_till, told_to_the_office
from chalicelib.town import Town

NAMED_FIRST = "sefcpmhx"
NAMED_KINDS = {"transfer", "hold", "capture", "release", "lapse", "slip"}
STATES: dict[str, Any] = {"A": "active", "C": "closed", "F": "frozen"}


def member_account(town: Town, state: Sequenced, month: str) -> shapes.AccountView:
    return shapes.AccountView(
        account=state.account,
        state=STATES[state.state],
        balances=balances(town, state),
        expires=_expiring(state, month) or None,
    )


def _expiring(state: Sequenced, month: str) -> dict[str, list[shapes.Expiring]]:
    """Every bucket that still pays in a month (YYMM), in the order in which they end."""
    told = {
        name: [
            shapes.Expiring(amount=purse.buckets[bucket], last_month=f"20{bucket[1:3]}-{bucket[3:5]}")
            for bucket in sorted(purse.buckets)
            if bucket[1:] >= month
        ]
        for name, purse in state.purses.items()
    }
    return {name: ends for name, ends in told.items() if ends}


def party_account(town: Town, party: Commutative, with_credit: bool) -> shapes.AccountView:
    return shapes.AccountView(
        account=party.account,
        state=STATES[party.state],
        balances={name: party.balances.get(name, 0) for name in town.pockets},
        credit=credit(town, party) or None if with_credit else None,
    )


def credit(town: Town, party: Commutative) -> dict[str, shapes.CreditLine]:
    """How much of each credit line is used; a line's owner and the clerk are warned at the town's steps.

    The margin is the one that the rules (`town`) say, else as it was agreed.
    """
    margins = {**party.graces, **(town.margin or {})}
    return {
        name: _line(-floor, margins.get(name, 0), max(0, -party.balances.get(name, 0)), town.warn_at)
        for name, floor in party.floors.items()
        if floor < 0
    }


def _line(line: int, margin: int, used: int, steps: tuple[int, ...]) -> shapes.CreditLine:
    percent = used * 100 // line
    reached = [step for step in steps if percent >= step]
    return shapes.CreditLine(
        line=line, margin=margin, used=used, used_percent=percent, notice=max(reached, default=None)
    )


def entries(caller: Caller, account: str, found: Iterable[Entry]) -> list[shapes.EntryView]:
    return [_entry(caller, account, entry) for entry in found]


def _entry(caller: Caller, account: str, entry: Entry) -> shapes.EntryView:
    receipt = entry.receipt
    return shapes.EntryView(
        posting=receipt.id,
        kind=receipt.kind,
        reason=entry.reason,
        pocket=entry.pocket,
        amount=entry.amount,
        balance=entry.balance,
        at=instant(receipt.at),
        posted_at=instant(receipt.posted_at),
        other=_other(caller, account, entry),
        note=receipt.facts.get("note"),
        returns=receipt.returns or None,
        **told_to_the_office(caller, receipt),
        **{name: receipt.reference.get(name) for name in told_of_the_till(caller, receipt)},
    )


def _other(caller: Caller, account: str, entry: Entry) -> str | None:
    """The other side of an entry: the shop for a member, the partner of a transfer, the hold that was filled or
    emptied; a member only to the clerk."""
    receipt = entry.receipt
    named = receipt.kind in NAMED_KINDS or caller.sees_all or caller.role == "member"
    others = _facing(account, entry) or [leg["a"] for leg in receipt.legs if leg["a"] != account]
    first = min(others, key=lambda other: NAMED_FIRST.find(other[0]), default="")
    alike = {other for other in others if other[0] == first[:1]}
    if not named or len(alike) != 1:
        return None
    return None if first[0] == "m" and not caller.sees_all else first


def _facing(account: str, entry: Entry) -> list[str]:
    """The accounts on the other side of an entry's leg: of its pocket and its reason, with the other sign."""
    return [
        leg["a"]
        for leg in entry.receipt.legs
        if leg["a"] != account
        and (leg["p"], leg["r"]) == (entry.pocket, entry.reason)
        and leg["d"] * entry.amount <= 0
    ]
