"""A hold, decided: what is set aside, who takes it, who gives it back, and when it is over. Pure.

A hold of n days lasts until the end of the nth day after, by the town's clock. From then on only the run that books
lapsed holds back to their owners moves what it keeps.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal, Self

from chalicelib.callers import Caller
from chalicelib.ledger import days
from chalicelib.ledger.values import Leg, Posting, Purse, Sequenced
from chalicelib.refusals import (
    CaptureExceedsRest,
    HoldCaptured,
    HoldLapsed,
    HoldReleased,
    InvalidValue,
    NotAllowed,
    NotFound,
    Refusal,
)
from chalicelib.till import limits
from chalicelib.till.decisions import pocket_of, whole_cents
from chalicelib.till.movements import fits
from chalicelib.town import Town

State = Literal["open", "captured", "released", "lapsed"]
ENDS: dict[str, State] = {"capture": "captured", "release": "released", "lapse": "lapsed"}
REFUSED: dict[State, type[Refusal]] = {"captured": HoldCaptured, "released": HoldReleased, "lapsed": HoldLapsed}


@dataclass(frozen=True)
class Asked:
    """A hold somebody wants: `by` places it, which is its owner or, at a till, its beneficiary."""

    owner: str
    beneficiary: str
    by: str
    pocket: str
    amount: int
    days: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Terms:
    """What stands on a hold's account and never changes; `until` is ms, `day` the book day that begins then."""

    owner: str
    beneficiary: str
    by: str
    pocket: str
    amount: int
    until: int
    day: str
    note: str = ""


@dataclass(frozen=True)
class Hold:
    """A hold as read: what it keeps, and of an empty one the kind of posting that emptied it."""

    account: str
    terms: Terms
    rest: int
    emptied_by: str = ""

    @classmethod
    def of(cls, state: Sequenced, emptied_by: str = "") -> Self:
        terms = Terms(**state.terms)
        return cls(state.account, terms, state.purses[terms.pocket].balance, emptied_by)

    def state(self, now: int) -> State:
        """Open, or how it ended; one whose time is over has lapsed, even before that is booked."""
        if not self.rest:
            return ENDS[self.emptied_by]
        return "lapsed" if now >= self.terms.until else "open"


def placed(town: Town, asked: Asked, account: str, day: date, spent: Mapping[str, int] | None = None) -> Posting:
    """The posting that opens a hold's account with what its owner sets aside; a shop may use its margin for it.

    Value of a shop or a club begins its term now. What a till sets aside is whole cents, and counts as a payment of
    that day (`spent` is what was paid before). Refuses UnknownPocket, NotWholeCents, what `limits.near` refuses, and
    InvalidValue where the town has no holds of so many days.
    """
    pocket = pocket_of(town, asked.pocket)
    at_till = asked.by == asked.beneficiary
    near = limits.near(town, spent or {}, {pocket.name: asked.amount}) if at_till else []
    if at_till:
        whole_cents(pocket, asked.amount)
    terms = _terms(town, asked, day)
    facts = {"for": asked.beneficiary, "until": terms.until, "note": asked.note, "near": near}
    return Posting(
        "hold",
        _legs(asked.owner, account, pocket.name, asked.amount, "hold"),
        {} if asked.owner[0] == "m" else {pocket.name: pocket.bucket(day)},
        margin=frozenset({asked.owner} if asked.owner[0] == "s" else ()),
        facts={name: value for name, value in facts.items() if value},
        terms=town.version,
        margins=town.margin,
        counted=frozenset({asked.owner} if at_till else ()),
        opens={account: {name: told for name, told in asdict(terms).items() if told != ""}},
    )


def _terms(town: Town, asked: Asked, day: date) -> Terms:
    lasting = town.holds["usual_days"] if asked.days is None else asked.days
    if not 1 <= lasting <= town.holds["longest_days"]:
        raise InvalidValue.of("days")
    last = days.later(f"{day:%y%m%d}", lasting + 1)
    until = days.midnight(last, town.time_zone)
    return Terms(asked.owner, asked.beneficiary, asked.by, asked.pocket, asked.amount, until, last, asked.note)


def capture(town: Town, hold: Hold, amount: int | None, target: str, purses: Mapping[str, Purse]) -> Posting:
    """What the beneficiary takes; without an amount, all that is left. `purses` are a member's that takes it.

    Of a hold that a till placed, whole cents. Refuses NotWholeCents, CaptureExceedsRest, BalanceLimitExceeded.
    """
    terms, pocket = hold.terms, pocket_of(town, hold.terms.pocket)
    taken = hold.rest if amount is None else amount
    if terms.by == terms.beneficiary:
        whole_cents(pocket, taken)
    if taken > hold.rest:
        raise CaptureExceedsRest(rest=hold.rest)
    if target[0] == "m":
        fits(town, pocket, purses, taken)
    return Posting("capture", _legs(hold.account, target, pocket.name, taken, "capture"), terms=town.version)


def given_back(town: Town, hold: Hold, target: str, kind: str) -> Posting:
    """All that is left, back to the owner, as a release or a lapse; in the buckets it came from."""
    return Posting(kind, _legs(hold.account, target, hold.terms.pocket, hold.rest, kind), terms=town.version)


def _legs(source: str, target: str, pocket: str, amount: int, reason: str) -> tuple[Leg, ...]:
    return Leg(source, pocket, -amount, reason), Leg(target, pocket, amount, reason)


def check_open(hold: Hold, now: int) -> None:
    """Refuses HoldCaptured, HoldReleased, HoldLapsed."""
    if refusal := REFUSED.get(hold.state(now)):
        raise refusal


def check_sees(hold: Hold, caller: Caller, parties: Collection[str]) -> None:
    """Refuses NotFound for strangers; `parties` are the accounts that a caller speaks for."""
    if not caller.sees_all and not {hold.terms.owner, hold.terms.beneficiary} & set(parties):
        raise NotFound


def check_captures(hold: Hold, caller: Caller, parties: Collection[str]) -> None:
    """Refuses NotFound for strangers, NotAllowed for the owner."""
    check_sees(hold, caller, parties)
    if hold.terms.beneficiary not in parties:
        raise NotAllowed


def check_releases(hold: Hold, caller: Caller, parties: Collection[str]) -> None:
    """Beneficiary and clerk give it up; an owner takes back what nobody but he placed (NotAllowed, NotFound)."""
    check_sees(hold, caller, parties)
    if caller.role != "clerk" and not {hold.terms.beneficiary, hold.terms.by} & set(parties):
        raise NotAllowed
