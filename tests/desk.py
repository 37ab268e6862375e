"""One member and those it deals with, without an engine: the real decisions, and what the ledger notes of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from chalicelib import config
from chalicelib.ledger import breakage
from chalicelib.ledger.journal import Ground, Moment, Notes, Place
from chalicelib.ledger.lots import Lots
from chalicelib.ledger.tables import Names
from chalicelib.ledger.values import Leg, Posting, Purse, Receipt, Sequenced, commutative, sequenced
from chalicelib.till.returns import decisions
from chalicelib.till.returns.decisions import Since

MEMBER = "m:MEMBER01"


@dataclass
class Desk:
    """Books postings in memory, as the ledger would; `receipts` are those on the member's account."""

    month: str = "2611"
    states: dict[str, Sequenced] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)

    @property
    def purse(self) -> Purse:
        return self.states[MEMBER].purses.get("points", Purse()) if MEMBER in self.states else Purse()

    def books(self, posting: Posting) -> Receipt:
        """Book a posting; refuses what the ledger refuses."""
        accounts = dict.fromkeys(leg.account for leg in posting.legs)
        states = {a: self.states.get(a) or Sequenced(a, 0, 1, "A", {}, {}, "", "") for a in accounts if sequenced(a)}
        places = {account: Place(account, 0, {}) for account in accounts if commutative(account)}
        ground = Ground(states, {}, places, Moment(0, f"{self.month}15"), Names("balance", "journal"))
        notes = Notes(f"P{len(self.receipts):03d}", posting, ground)
        for account, state in states.items():
            self.states[account] = replace(state, version=state.version + 1, purses=notes.purses[account])
        facts = dict(posting.facts)
        made = Receipt(notes.id, posting.kind, 0, 0, "", tuple(notes.legs), facts, {}, posting.returns)
        self.receipts.append(made)
        return made

    def moves(self, kind: str, source: str, target: str, amount: int, bucket: str | None = None) -> Receipt:
        legs = (Leg(source, "points", -amount, kind), Leg(target, "points", amount, kind))
        return self.books(Posting(kind, legs, {"points": bucket} if bucket else {}, facts={"pu": amount}))

    def earns(self, shop: str, amount: int, bucket: str) -> Receipt:
        return self.moves("award", shop, MEMBER, amount, bucket)

    def pays(self, amount: int) -> Receipt:
        return self.moves("redeem", MEMBER, "s:TILL0001", amount)

    def returns(self, purchase: Receipt, part: int | None = None) -> Receipt:
        """Take a purchase back, or so much of it; refuses as a return does."""
        since = self.receipts[self.receipts.index(purchase) + 1 :]
        earlier = [receipt for receipt in since if receipt.returns == purchase.id]
        told = Since(earlier, {MEMBER: breakage.expired(since)})
        day = date(2000 + int(self.month[:2]), int(self.month[2:]), 15)
        back = decisions.part(purchase, earlier, part)
        return self.books(decisions.taken_back(config.town("torgau"), purchase, back, told, day))

    def expires(self, month: str) -> None:
        """The expiry run of a month that is over."""
        state = self.states.get(MEMBER)
        if state and breakage.over(state.purses, month):
            self.books(breakage.booked_out(state, month, self.receipts))

    def lots(self) -> Lots:
        lots = Lots(MEMBER)
        for receipt in self.receipts:
            lots.follow(receipt)
        return lots

    def open(self) -> Mapping[str, int]:
        """What the member holds, by the account it came from."""
        return self.lots().sources("points", self.purse.buckets)

    def total(self, account: str) -> int:
        """What an account has of all these postings."""
        return sum(leg["d"] for receipt in self.receipts for leg in receipt.legs if leg["a"] == account)
