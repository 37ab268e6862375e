"""A staff reversal, decided: a posting that moved value between people is taken back whole, whoever made it. Pure.

It is a return of all that has not come back yet, so that the laws of returns hold: every account is as if the posting
had not been, and a later return of the same purchase finds nothing left.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from chalicelib.ledger.values import Posting, Purse, Receipt, Sequenced
from chalicelib.refusals import AlreadyReversed, InsufficientBalance, NotReversible
from chalicelib.till.returns.decisions import RETURNABLE, SLIP, Part, Since, part, taken_back
from chalicelib.town import Town

States = Mapping[str, Sequenced]
REVERSAL = "reversal"
REVERSIBLE = RETURNABLE - {SLIP} | {"transfer", "load", "capture", "correction"}


def reversed_whole(town: Town, original: Receipt, since: Since, states: States, day: date) -> Posting:
    """The posting that takes an earlier one back, or what returns left of it; a capture goes back to the hold's owner.

    A holder may come to owe points, never money. Refuses NotReversible, AlreadyReversed, AlreadyReturned where all
    of it came back, InsufficientBalance where a holder has spent the money.
    """
    if original.kind not in REVERSIBLE:
        raise NotReversible
    if any(receipt.kind == REVERSAL for receipt in since.earlier):
        raise AlreadyReversed
    rest = part(original, since.earlier, None) if original.kind in RETURNABLE else Part(1, 0, 1)
    posting = taken_back(town, original, rest, since, day)
    _check_money(town, posting, states)
    hold = {"hold": name} if (name := next((leg["a"] for leg in original.legs if leg["a"][0] == "h"), "")) else {}
    return replace(posting, kind=REVERSAL, alone=True, facts={**posting.facts, **hold})


def _check_money(town: Town, posting: Posting, states: States) -> None:
    for leg in posting.legs:
        if leg.account in states and town.pockets[leg.pocket].kind != "points":
            held = states[leg.account].purses.get(leg.pocket, Purse()).balance
            if held + leg.amount < 0:
                raise InsufficientBalance
