"""How a slip ends without, or after, its claim: its goods come back, its shop withdraws it, or nobody comes for it."""

from dataclasses import replace

from chalicelib.ledger.book import States, town_book
from chalicelib.ledger.values import Envelope, Posting, Receipt
from chalicelib.refusals import NotFound, SlipLapsed, SlipWithdrawn
from chalicelib.rules.book import town_rules
from chalicelib.till.holds.book import lapse_envelope
from chalicelib.till.returns.decisions import CLAIM, SLIP
from chalicelib.till.slips import book as slips
from chalicelib.till.slips import decisions


class Ended(Exception):
    """Goods come back whose slip became an award: that is what is taken back."""

    def __init__(self, claim: Receipt) -> None:
        super().__init__(claim.id)
        self.claim = claim


def give_back(envelope: Envelope, issue: Receipt, purchase_cents: int | None) -> Receipt:
    """Take the goods of a slip back, or a part of them, while nobody has claimed it; Ended where somebody has.

    Refuses SlipLapsed, SlipWithdrawn, AlreadyReturned, ReturnExceedsRest, NotReturnable.
    """
    book, account = town_book(), slips.hold_of(issue)
    town = town_rules().at(book.clock())

    def decide(states: States) -> Posting:
        slip, now = slips.read(book, states[account]), book.clock()
        match slip.standing(now):
            case "claimed":
                raise Ended(slip.since[0])
            case "lapsed":
                raise SlipLapsed
            case "withdrawn":
                raise SlipWithdrawn
        return decisions.given_back(town, slip, purchase_cents, slips.day(now))

    return book.post(envelope, [account], decide)


def award_of(claim: Receipt) -> Receipt:
    """A claim as the award that it is, with what it uses of campaigns' budgets: what returns and reversals take back.

    Any other posting is itself.
    """
    if claim.kind != CLAIM:
        return claim
    book = town_book()
    slip = slips.read(book, book.member(slips.hold_of(claim)))
    legs = [leg for leg in claim.legs if leg["r"] != SLIP]
    first = next(place for place, leg in enumerate(legs) if leg["a"] == slip.shop)
    if used := slip.budgets():
        legs[first] = {**legs[first], "bu": used}
    return replace(claim, legs=tuple(legs))


def withdraw(envelope: Envelope, account: str) -> Receipt:
    """Give a shop back, before its time, what a slip of its own keeps: it was misprinted, or nobody will come for it.

    Refuses NotFound for what is no slip of the envelope's party, SlipClaimed, SlipReturned, SlipWithdrawn, SlipLapsed.
    """
    book = town_book()
    town = town_rules().at(book.clock())

    def decide(states: States) -> Posting:
        state = states[account]
        if SLIP not in state.terms or state.terms["owner"] != envelope.party:
            raise NotFound
        slip = slips.read(book, state)
        decisions.check_open(slip, book.clock())
        return decisions.given_up(town, slip, "release")

    if account[:2] != "h:":
        raise NotFound
    return book.once(envelope, lambda: book.post(envelope, [account], decide))


def lapse(account: str) -> Receipt:
    """Book back what a slip kept to its end, under a key that it has once.

    Refuses SlipClaimed, SlipReturned, SlipWithdrawn.
    """
    book, envelope = town_book(), lapse_envelope(account)
    town = town_rules().at(book.clock())

    def decide(states: States) -> Posting:
        slip, now = slips.read(book, states[account]), book.clock()
        if not slip.rest:
            decisions.check_open(slip, now)
        if slip.standing(now) != "lapsed":
            raise ValueError(f"{account} has not lapsed")
        return decisions.given_up(town, slip, "lapse")

    return book.once(envelope, lambda: book.post(envelope, [account], decide))
