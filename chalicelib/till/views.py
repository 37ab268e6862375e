"""What each caller may see of a posting, an account and a history: enough to do the job, and no more.

A shop never learns which club a card credits unless the holder allows it (a club can reveal faith, party or illness),
nor a balance unless the holder wants it told; a club learns what came in, not who shopped where.
"""

from typing import Any

from chalicelib.callers import Caller
from chalicelib.ledger.purses import spendable
from chalicelib.ledger.values import Purse, Receipt, Sequenced
from chalicelib.shapes import instant
from chalicelib.till import shapes
from chalicelib.till.returns.decisions import seller
from chalicelib.town import Town

PLAIN = {"transfer", "load", "expiry", "distribution", "correction", "write_off"}
"""Kinds that are no purchase: their legs tell all there is to tell."""


def may_see(caller: Caller, receipt: Receipt) -> bool:
    """Whether a posting is any of the caller's business: it made it, or stands on one of its legs."""
    return caller.sees_all or receipt.party == caller.party or any(leg["a"] == caller.party for leg in receipt.legs)


def told_of_the_till(caller: Caller, receipt: Receipt) -> tuple[str, ...]:
    """What a caller hears of where it happened: the business whose till it was all of it, also where a member said yes
    to what it asked for; the member no till, others nothing, since a receipt can name its shop. Who stood there its
    owner hears, not the next one at the till."""
    own = receipt.party == caller.party or (receipt.party[0] == "m" and seller(receipt) == caller.party)
    if caller.sees_all or own:
        return ("receipt", "branch", "till") if caller.role == "till" else ("receipt", "branch", "till", "cashier")
    return ("receipt", "branch") if caller.role == "member" else ()


def posting(town: Town, caller: Caller, receipt: Receipt) -> shapes.PostingView:
    """A posting for one caller; from the journal alone, so that a replay gives the first answer again."""
    own = [leg for leg in receipt.legs if caller.sees_all or leg["a"] == caller.party]
    view = shapes.PostingView(
        posting=head(caller, receipt),
        legs=[
            shapes.LegView(account=leg["a"], pocket=leg["p"], amount=leg["d"], reason=leg["r"])
            for leg in own
            if leg["d"]
        ],
        hold=_held(receipt),
        practice=True if "practice" in receipt.facts else None,
    )
    if caller.role == "club" or receipt.kind in PLAIN:
        return view
    return view.model_copy(update=_purchase(town, caller, receipt))


def _held(receipt: Receipt) -> shapes.HeldView | None:
    """The hold a posting fills or empties; whose value it was is not told."""
    for leg in reversed(receipt.legs):
        if leg["a"][0] == "h":
            until = instant(receipt.facts["until"]) if "until" in receipt.facts else None
            return shapes.HeldView(
                account=leg["a"], pocket=leg["p"], rest=leg["b"], beneficiary=receipt.facts.get("for"), until=until
            )
    return None


def head(caller: Caller, receipt: Receipt) -> shapes.PostingHead:
    """Which event it was, for one caller."""
    told = told_of_the_till(caller, receipt)
    return shapes.PostingHead(
        id=receipt.id,
        kind=receipt.kind,
        at=instant(receipt.at),
        posted_at=instant(receipt.posted_at),
        receipt=receipt.reference.get("receipt") if "receipt" in told else None,
        cashier=receipt.reference.get("cashier") if "cashier" in told else None,
        note=receipt.facts.get("note"),
        **told_to_the_office(caller, receipt),
    )


def told_to_the_office(caller: Caller, receipt: Receipt) -> dict[str, Any]:
    """Why staff made a posting, and which two of them: told to staff alone."""
    names = {"why": "why", "prepared_by": "by", "approved_by": "ok"}
    return {name: receipt.facts.get(kept) for name, kept in names.items()} if caller.sees_all else {}


def _purchase(town: Town, caller: Caller, receipt: Receipt) -> dict[str, Any]:
    if receipt.returns:
        return _return(town, caller, receipt)
    redeemed = _payments(town, receipt, ("redeem",))
    told: dict[str, Any] = {"awarded": _award(town, caller, receipt, ("club", "member")), "redeemed": redeemed or None}
    told["near"] = receipt.facts.get("near")
    if "pu" in receipt.facts:
        told["purchase_cents"] = receipt.facts["pu"]
    if receipt.kind == "checkout":
        told["left_to_pay_cents"] = receipt.facts["pu"] - sum(part.cents for part in redeemed)
    return told


def _return(town: Town, caller: Caller, receipt: Receipt) -> dict[str, Any]:
    return {
        "returns": receipt.returns,
        "taken_back": _award(town, caller, receipt, ("club_back", "member_back")),
        "restored": _payments(town, receipt, ("redeem_back", "capture_back")) or None,
        "purchase_cents": receipt.facts.get("pu"),
        "rest_cents": receipt.facts.get("rest"),
        "pay_back_cents": receipt.facts.get("cash"),
    }


def _award(town: Town, caller: Caller, receipt: Receipt, reasons: tuple[str, str]) -> shapes.Awarded | None:
    """Both shares of an award, or of one that was taken back, as amounts without sign."""
    shares = [leg for leg in receipt.legs if leg["r"] in reasons and leg["a"][0] != "s"]
    if not shares:
        return None
    club, member = (sum(abs(leg["d"]) for leg in shares if leg["r"] == reason) for reason in reasons)
    named = caller.role == "member" or caller.sees_all or "tell" in receipt.facts
    account = next((leg["a"] for leg in shares if leg["r"] == reasons[0] and leg["a"][0] in "cp" and named), None)
    return shapes.Awarded(pocket=town.points.name, club=club, member=member, club_account=account)


def _payments(town: Town, receipt: Receipt, reasons: tuple[str, ...]) -> list[shapes.Redeemed]:
    """What pockets paid, or what was restored to them."""
    return [
        shapes.Redeemed(pocket=leg["p"], amount=abs(leg["d"]), cents=town.pockets[leg["p"]].cents(abs(leg["d"])))
        for leg in receipt.legs
        if leg["r"] in reasons and leg["d"] and leg["a"][0] == "m"
    ]


def balances_after(town: Town, receipt: Receipt) -> dict[str, int]:
    """What the member's pockets held after a posting, as its legs noted it; pockets it did not touch are not told."""
    held = {leg["p"]: leg["b"] for leg in receipt.legs if "b" in leg}
    return {name: held[name] for name in town.pockets if name in held}


def balances(town: Town, state: Sequenced) -> dict[str, int]:
    """Every pocket of the town, held or not."""
    return {name: state.purses[name].balance if name in state.purses else 0 for name in town.pockets}


def lookup(town: Town, asked: shapes.LookupBody, state: Sequenced, month: str) -> shapes.LookupView:
    """A card that pays: whether it covers what was asked, and the balance where the holder wants to hear it."""
    purse = state.purses.get(asked.pocket or "", Purse())
    return shapes.LookupView(
        state="active",
        pays=True,
        covered=spendable(purse, month) >= (asked.amount or 0) if asked.pocket else None,
        balances=balances(town, state) if asked.show_balance else None,
    )
