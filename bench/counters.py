"""Counters to measure at: each a shop with its till, a member with a card, and the card's club."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from chalicelib import config, ids
from chalicelib.attributes import values
from chalicelib.ledger import days
from chalicelib.ledger.attempt import Attempt
from chalicelib.ledger.book import Book
from chalicelib.ledger.tables import purse_read
from chalicelib.ledger.values import Commutative, Envelope, Posting, Sequenced
from chalicelib.people import credentials
from chalicelib.people.credentials import Claims
from chalicelib.till import decisions
from chalicelib.till.awards import Purchase
from chalicelib.till.cards import Press
from chalicelib.wire import Wire

BATCH, CARD = "001", "01"
KEY = bytes.fromhex(config.LAPTOP_KEY)
LINE = -(10**9)
PURCHASE = Purchase(5000, 5000, {"1900": 3000, "700": 2000})


@dataclass(frozen=True)
class Counter:
    """Who meets at one counter; `code` is the card's, `town` the configuration's name."""

    town: str
    shop: str
    club: str
    member: str

    @property
    def code(self) -> str:
        return Press(config.town(self.town).code, KEY).code(BATCH, self.member, CARD)

    def token(self, account: str) -> str:
        """A bearer token for one of them; the shop's is its till's."""
        role = {"s": "till", "c": "club", "m": "member"}[account[0]]
        place = ("b1", "t1") if role == "till" else (None, None)
        claims = Claims(role, account, 0, "bench", *place)
        return credentials.signed(claims, credentials.signing_key(KEY, self.town))

    def met(self, day: date) -> decisions.Counter:
        return decisions.Counter(self.shop, self.member, self.club, 0, day)

    def award(self, day: date) -> Posting:
        """What a purchase posts here."""
        return decisions.award(config.town(self.town), self.met(day), PURCHASE)

    def envelope(self, at: int) -> Envelope:
        """A new key, and the references that a till's scan carries."""
        told = {"receipt": "2026-0001234", "branch": "b1", "till": "t1"}
        return Envelope(self.shop, ids.fresh("k")[2:] * 4, "A" * 24, at, told)


def opened(book: Book, town: str, number: int) -> list[Counter]:
    """So many new counters that share nothing, as long as nobody else posts on their accounts."""
    made = [Counter(town, ids.fresh("s"), ids.fresh("c"), ids.fresh("m")) for _ in range(number)]
    pockets = config.town(town).pockets
    for counter in made:
        _open(book, counter.shop, dict.fromkeys(pockets, LINE))
        _open(book, counter.club, dict.fromkeys(pockets, 0))
    book.open_members({c.member: {"cards": {CARD: {"st": "A", "club": c.club}}} for c in made})
    return made


def _open(book: Book, account: str, floors: dict[str, int]) -> None:
    opened = book.moment().month
    book.open_party(Commutative(account, 1, floors, {}, {}, "A", opened, {}))


def post_at_noon(book: Book, counter: Counter, day: date, posting: Posting) -> None:
    """Post something at noon of some day, past ones included."""
    noon = days.midnight(f"{day:%y%m%d}", book.zone) + 12 * 3_600_000
    then = replace(book, clock=lambda: noon)
    then.post(counter.envelope(noon), [counter.member], lambda _: posting)


class Unsent(Wire):
    """A wire that keeps a transaction instead of sending it; reads go through."""

    def __init__(self, like: Wire) -> None:
        super().__init__(f"http://{like.host}", like.region)
        self.kept: dict[str, Any] = {}

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        if operation != "TransactWriteItems":
            return super().call(operation, payload)
        self.kept = payload
        return {}


def payloads(book: Book, counter: Counter) -> Iterator[dict[str, Any]]:
    """The transactions of one award after the other, composed ahead of time for a sender without a ledger."""
    line = Unsent(book.line)
    unsent = replace(book, line=line)
    states = unsent.members([counter.member])
    day = days.calendar_day(book.clock(), book.zone)
    while True:
        Attempt(unsent, counter.envelope(book.clock()), states, lambda _: counter.award(day)).receipt()
        yield line.kept
        states = {counter.member: _after(states[counter.member], line.kept)}


def _after(state: Sequenced, sent: dict[str, Any]) -> Sequenced:
    """The member as a transaction will leave it."""
    told = values(sent["TransactItems"][1]["Update"]["ExpressionAttributeValues"])
    purses = {**state.purses, "points": purse_read(told[":points"])}
    return replace(state, version=told[":w"], purses=purses, last=told[":j"], chain=told[":h"])
