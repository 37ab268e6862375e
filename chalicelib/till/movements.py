"""Value that moves without a purchase: transfers by the town's matrix, and loads. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.ledger.values import Leg, Posting, Purse
from chalicelib.pockets import Pocket
from chalicelib.refusals import BalanceLimitExceeded, LoadNotAllowed, SameAccount, TransferNotAllowed
from chalicelib.till.decisions import pocket_of
from chalicelib.town import Town

KINDS = {"m": "member", "s": "shop", "c": "club", "p": "pot", "f": "fund", "e": "employer"}


@dataclass(frozen=True)
class Movement:
    """Value on its way from one account to another, and the day it happens."""

    source: str
    target: str
    pocket: str
    amount: int
    day: date

    def legs(self, reason: str) -> tuple[Leg, Leg]:
        return (
            Leg(self.source, self.pocket, -self.amount, reason),
            Leg(self.target, self.pocket, self.amount, reason),
        )


def transfer(town: Town, move: Movement, note: str) -> Posting:
    """Value from account to account where the town's matrix allows it; from member to member it keeps its term.

    Any amount goes, also less than a cent's worth: only what pays at a till has to be whole cents.
    """
    pocket = allowed(town, move.pocket, move.source, move.target)
    begins = {} if move.source[0] == "m" else {pocket.name: pocket.bucket(move.day)}
    facts = {"note": note} if note else {}
    return Posting("transfer", move.legs("transfer"), begins, facts=facts, terms=town.version)


def allowed(town: Town, name: str, source: str, target: str) -> Pocket:
    """The pocket, where one account may send of it to the other by the town's matrix.

    Refuses UnknownPocket, SameAccount, TransferNotAllowed.
    """
    pocket = pocket_of(town, name)
    if source == target:
        raise SameAccount
    if f"{KINDS.get(source[0])}>{KINDS.get(target[0])}" not in town.transfers.get(pocket.name, ()):
        raise TransferNotAllowed
    return pocket


def fits(town: Town, pocket: Pocket, purses: Mapping[str, Purse], amount: int) -> None:
    """Refuses BalanceLimitExceeded where an amount more would be above what one instrument may hold."""
    held, most = purses.get(pocket.name, Purse()).balance, town.limit(pocket.name).balance
    if most is not None and held + amount > most:
        raise BalanceLimitExceeded


def load(town: Town, move: Movement, purses: Mapping[str, Purse]) -> Posting:
    """Money onto a card, sold by a shop or taken in by the operator; or points to a shop, issued by the operator.

    Points reach members and clubs by purchases only (LoadNotAllowed); one instrument holds no more than its pocket
    allows (BalanceLimitExceeded).
    """
    pocket = pocket_of(town, move.pocket)
    if move.target[0] != ("s" if pocket.kind == "points" else "m"):
        raise LoadNotAllowed
    if move.target[0] == "m":
        fits(town, pocket, purses, move.amount)
    margin = frozenset({move.source} if move.source[0] == "s" else ())
    begins = {pocket.name: pocket.bucket(move.day)}
    return Posting("load", move.legs("load"), begins, margin, terms=town.version, margins=town.margin)
