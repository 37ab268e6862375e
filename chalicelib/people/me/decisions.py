"""What one's purchases did, month by month, counted from one's own postings whenever it is asked for. Pure.

Nothing is kept for it. Amounts are smallest units, money is whole cents.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from chalicelib.ledger.values import Receipt

PURCHASES = frozenset({"award", "checkout", "redeem", "claim"})
BACK = "_back"
SHOWN = 13
"""A year, and the month that it is compared with."""
MOST = 1000
"""Postings that are read for it: as many as a page of a history reads. Months before those are left out, whole."""


@dataclass
class Month:
    """One month (YYMM): purchases that did not come back whole, and what they came to in cents; what each club or pot
    got by them, what the holder did, and what was paid with the card, by pocket. What comes back counts in the month
    in which it does, so a figure can be below zero."""

    month: str
    purchases: int = 0
    purchase_cents: int = 0
    clubs: Counter[str] = field(default_factory=Counter)
    own: int = 0
    paid: Counter[str] = field(default_factory=Counter)


def counted(account: str, pocket: str, found: Iterable[tuple[str, Receipt]]) -> dict[str, Month]:
    """A holder's months by name, from its postings, newest first, each with its month: so what came back is known
    before what it takes back. `pocket` is the one that shops award."""
    made, gone = defaultdict[str, Month](lambda: Month("")), set[str]()
    for name, each in found:
        month = made[name]
        month.month = name
        _see_purchase(month, each, gone)
        for leg in each.legs:
            reason, amount = leg["r"].removesuffix(BACK), leg["d"]
            if reason == "club" and leg["p"] == pocket and leg["a"][0] in "cp":
                month.clubs[leg["a"]] += amount
            elif reason == "member" and (leg["a"], leg["p"]) == (account, pocket):
                month.own += amount
            elif reason == "redeem" and leg["a"] == account:
                month.paid[leg["p"]] -= amount
    return dict(made)


def _see_purchase(month: Month, each: Receipt, gone: set[str]) -> None:
    """`gone` are the purchases of which nothing is left."""
    cents = each.facts.get("pu", 0)
    if each.returns:
        month.purchase_cents -= cents
        if not each.facts.get("rest", 0):
            gone.add(each.returns)
    elif each.kind in PURCHASES:
        month.purchase_cents += cents
        month.purchases += each.id not in gone


def complete(months: Iterable[Month], wanted: Iterable[str], whole: bool) -> list[Month]:
    """Those that are wanted, in that order, with nothing where nothing was; unless the postings were read to their
    end (`whole`), only those after the oldest that was met, of which a part may be missing."""
    known = {each.month: each for each in months}
    first = "" if whole else min(known, default="9999")
    return [known.get(name, Month(name)) for name in wanted if name > first]
