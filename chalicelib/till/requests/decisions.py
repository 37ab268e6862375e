"""A payment request, decided: what may be asked, how it stands, and what the holder's yes posts. Pure.

One posting is made at the holder's yes, and none before: nothing has to be given back when a till never comes again.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

from chalicelib.ledger.values import Posting
from chalicelib.refusals import Refusal, RequestLapsed, RequestPaid, RequestRefused, RequestWithdrawn
from chalicelib.till import awards, decisions
from chalicelib.till.awards import Purchase
from chalicelib.till.decisions import Counter
from chalicelib.town import Town

State = Literal["open", "paid", "refused", "withdrawn", "lapsed"]
REFUSED: dict[State, type[Refusal]] = {
    "paid": RequestPaid,
    "refused": RequestRefused,
    "withdrawn": RequestWithdrawn,
    "lapsed": RequestLapsed,
}
LASTS_MS = 10 * 60_000
KEPT: dict[str, State] = {"open": "open", "paid": "paid", "refused": "refused", "withdrawn": "withdrawn"}


@dataclass(frozen=True)
class Asked:
    """What a shop asks for: so much of a pocket (smallest units), from one account or from whoever reads the code.

    With `purchase` it is a part of that price, and what is left of it earns. `at` is where the till stands, as
    postings keep it: receipt, branch, till.
    """

    shop: str
    pocket: str
    amount: int
    account: str = ""
    purchase: Mapping[str, Any] = field(default_factory=dict)
    at: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """A request as it stands; `until` is ms, `posting` the one that paid it."""

    id: str
    asked: Asked
    until: int
    st: str = "open"
    posting: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        told = {name: stored[name] for name in ("id", "until", "st")}
        return cls(asked=Asked(**stored["asked"]), posting=stored.get("posting", ""), **told)

    def stored(self) -> dict[str, Any]:
        """What is kept of it."""
        return {"id": self.id, "until": self.until, "st": self.st, "asked": asdict(self.asked)}

    def state(self, now: int) -> State:
        """How it stands at a moment (ms); one that nobody answered has lapsed."""
        return "lapsed" if self.st == "open" and now >= self.until else KEPT[self.st]


def check(town: Town, asked: Asked) -> None:
    """Whether such a request can ever be paid. Refuses UnknownPocket, NotWholeCents, RedeemExceedsPurchase, and what
    `awards.check` refuses."""
    if asked.purchase:
        purchase = Purchase(**asked.purchase)
        awards.check(town, purchase)
        decisions.paid_with_points(town, purchase, {asked.pocket: asked.amount})
    decisions.whole_cents(decisions.pocket_of(town, asked.pocket), asked.amount)


def check_open(request: Request, now: int) -> None:
    """Refuses RequestPaid, RequestRefused, RequestWithdrawn, RequestLapsed."""
    if refusal := REFUSED.get(request.state(now)):
        raise refusal


def paid(town: Town, asked: Asked, counter: Counter) -> Posting:
    """The redemption, or with a purchase the checkout, that the holder's yes makes; refuses as those do."""
    if not asked.purchase:
        return decisions.redemption(town, counter, asked.pocket, asked.amount)
    return decisions.checkout(town, counter, Purchase(**asked.purchase), {asked.pocket: asked.amount})
