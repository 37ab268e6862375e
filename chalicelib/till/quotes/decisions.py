"""A quote, decided: the posting that would be made, and each rule that counted. Pure.

It asks the same functions as the scan and the checkout do, so it cannot promise what those would not give.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chalicelib.ledger.purses import spendable
from chalicelib.ledger.values import Posting, Sequenced
from chalicelib.refusals import InsufficientBalance
from chalicelib.till import awards, decisions, limits
from chalicelib.till.awards import Because, Purchase
from chalicelib.till.decisions import Counter
from chalicelib.town import Town


@dataclass(frozen=True)
class Quote:
    """What would be posted, by which rules, and whether the holder's PIN will be wanted."""

    posting: Posting
    because: tuple[Because, ...]
    asks_pin: bool = False


def award(town: Town, counter: Counter, purchase: Purchase) -> Quote:
    """What a scan would give; refuses what the scan would."""
    posting = decisions.award(town, counter, purchase)
    return Quote(posting, (*_earned(town, counter, purchase, {}), *_award(town, counter, purchase)))


def checkout(town: Town, counter: Counter, purchase: Purchase, redeem: Mapping[str, int], asked_max: bool) -> Quote:
    """What a checkout would do; refuses what the checkout would, a balance that does not cover it aside."""
    posting = decisions.checkout(town, counter, purchase, redeem)
    order = [Because("pay_order", {"order": list(town.pay_order)})] if asked_max else []
    paid = [*order, *_limits(town, counter, redeem)]
    return Quote(posting, (*paid, *_earned(town, counter, purchase, redeem), *_award(town, counter, purchase)))


def covered(holder: Sequenced, redeem: Mapping[str, int], month: str) -> None:
    """Refuses InsufficientBalance where a holder's pockets do not cover what they would pay."""
    purses = holder.purses
    if any(name not in purses or spendable(purses[name], month) < amount for name, amount in redeem.items()):
        raise InsufficientBalance


def _earned(town: Town, counter: Counter, purchase: Purchase, redeem: Mapping[str, int]) -> tuple[Because, ...]:
    paid = decisions.paid_with_points(town, purchase, redeem)
    return awards.earned(town, purchase, paid, counter.at, counter.left).because


def _award(town: Town, counter: Counter, purchase: Purchase) -> Iterator[Because]:
    """What counts beside the amounts: the VAT split that is assumed, and how long points last."""
    if not purchase.vat and (split := awards.vat_split(town, purchase)):
        yield Because("vat", dict(split))
    yield Because("validity", {"pocket": town.points.name, "bucket": town.points.bucket(counter.day)})


def _limits(town: Town, counter: Counter, redeem: Mapping[str, int]) -> Iterator[Because]:
    near = limits.near(town, counter.spent, redeem)
    for pocket in redeem:
        limit = town.limit(pocket)
        if limits.REDEMPTION in near and limit.redemption is not None:
            yield Because(limits.REDEMPTION, {"pocket": pocket, "limit": limit.redemption})
        if limits.DAY in near and limit.day is not None:
            yield Because(limits.DAY, {"pocket": pocket, "limit": limit.day})
