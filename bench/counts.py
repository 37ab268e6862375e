"""Counted at the wire: what a warm scan asks of the engine, and what each kind of posting is billed.

Write units by Amazon's rules, from item bytes, since the engines' own figures differ: a transactional write costs two
per started KB of the item, before or after, whichever is larger; each index in which a new item stands costs one per
started KB of the item, for it is projected whole and its index keys are attributes that were counted already.
Sources: DynamoDB developer guide, "Read and write operations", "Using Global Secondary Indexes".
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

from bench import ruled
from bench.calls import PURCHASE, Till
from bench.counters import Counter, opened
from bench.figures import Goal, measures
from bench.ripe import ripened
from bench.site import TOWN, Site, Stand
from chalicelib import config
from chalicelib.attributes import Item, size
from chalicelib.ledger import days
from chalicelib.ledger.values import Envelope, sequenced
from chalicelib.refusals import TransferNotAllowed, UnknownPocket
from chalicelib.till import movements, rotating, shown
from chalicelib.till.movements import Movement
from chalicelib.till.pins import book as pins
from chalicelib.till.pins import changes
from chalicelib.wire import Wire
from infra.tables import INDEXES

KB = 1024
READS = {"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"}
NOTE = "n" * 100
PAID: dict[str, Any] = {"pocket": "points", "amount": 500, "receipt": "2026-1234"}
HOLD, PIN = PAID, "7302"
Call = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Bill:
    """What one transaction is charged for."""

    items: int
    write_units: int


@measures(Goal("scan.reads", 1), Goal("scan.transactions", 1))
def scan_calls(site: Site) -> list[float]:
    """What a warm scan asks of the engine; the second scan of a process is warm."""
    till = Till(opened(site.home.book, TOWN, 1)[0])
    till.post("/v1/scans", PURCHASE)
    with tapped() as calls:
        till.post("/v1/scans", PURCHASE)
    reads = sum(operation in READS for operation, _ in calls)
    return [reads, len(calls) - reads]


@measures(Goal("award.items", 4), Goal("award.write_units", 11))
def award(site: Site) -> list[float]:
    return _billed_call(site, "/v1/scans", PURCHASE)


@measures(Goal("ruled.award.items", 4), Goal("ruled.award.write_units", 11))
def ruled_award(site: Site) -> list[float]:
    """An award under every rule there is, a campaign's budget among them."""
    stand = site.home
    counter = ruled.under_rules(stand, ripened(stand, 1)[0])
    bill = _bill(stand, [counter], lambda: Till(counter).post("/v1/scans", ruled.PURCHASE))
    return [bill.items, bill.write_units]


@measures(Goal("quote.reads", 1), Goal("quote.transactions", 0))
def quote_calls(site: Site) -> list[float]:
    """What a warm quote asks of the engine, under every rule there is."""
    till = Till(ruled.under_rules(site.home, opened(site.home.book, TOWN, 1)[0]))
    till.post("/v1/quotes", ruled.PURCHASE)
    with tapped() as calls:
        till.post("/v1/quotes", ruled.PURCHASE)
    reads = sum(operation in READS for operation, _ in calls)
    return [reads, len(calls) - reads]


@measures(Goal("redemption.items", 3), Goal("redemption.write_units", 8))
def redemption(site: Site) -> list[float]:
    return _billed_call(site, "/v1/redemptions", PAID)


@measures(Goal("pin.items", 3), Goal("pin.write_units", 8), Goal("pin.reads", 2), Goal("pin.transactions", 2))
def redemption_with_pin(site: Site) -> list[float]:
    """Above the holder's threshold: the posting is as ever; before it the try is counted, and after that read anew."""
    stand = site.home
    counter = ripened(stand, 1)[0]
    Till(counter).post("/v1/redemptions", PAID)
    pins.give_first(counter.member, PIN)
    changes.ask_above(counter.member, 0, 0)
    made: list[Call] = []

    def pay() -> None:
        with tapped() as calls:
            Till(counter).post("/v1/redemptions", PAID | {"pin": PIN})
        made.extend(calls)

    bill = _bill(stand, [counter], pay)
    reads = sum(operation in READS for operation, _ in made)
    return [bill.items, bill.write_units, reads, len(made) - reads]


@measures(Goal("wallet.items", 3), Goal("wallet.write_units", 8))
def redemption_by_wallet(site: Site) -> list[float]:
    """With the wallet's code, which is marked as used in the same posting."""
    stand = site.home
    counter = ripened(stand, 1)[0]
    begins, key = shown.press().wallet_key(counter.member, counter.code[13:15], 0)
    code = rotating.code(begins, key, rotating.step_at(stand.book.clock()))
    bill = _bill(stand, [counter], lambda: Till(counter).post("/v1/redemptions", PAID | {"card": code}))
    return [bill.items, bill.write_units]


@measures(Goal("checkout.items", 4), Goal("checkout.write_units", 11))
def checkout(site: Site) -> list[float]:
    """The largest there is: two pockets pay a part, the rest earns."""
    redeem = [{"pocket": "points", "amount": 500}, {"pocket": "voucher", "amount": 1000}]
    return _billed_call(site, "/v1/checkouts", PURCHASE | {"redeem": redeem})


@measures(Goal("return.items", 4), Goal("return.write_units", 11))
def returned(site: Site) -> list[float]:
    """A part of such a checkout, so that money, points and award go back at once."""
    stand = site.home
    counter = ripened(stand, 1)[0]
    redeem = [{"pocket": "points", "amount": 500}, {"pocket": "voucher", "amount": 1000}]
    made = json.loads(Till(counter).post("/v1/checkouts", PURCHASE | {"redeem": redeem})["body"])
    path = f"/v1/postings/{made['posting']['id']}/returns"
    bill = _bill(stand, [counter], lambda: Till(counter).post(path, {"purchase_cents": 2500}))
    return [bill.items, bill.write_units]


@measures(Goal("hold.items", 3), Goal("hold.write_units", 9))
def hold(site: Site) -> list[float]:
    """From a card, for the till's shop: it stands in its member's index, in a book and in the list of its last day."""
    return _billed_call(site, "/v1/holds", HOLD)


@measures(Goal("capture.items", 3), Goal("capture.write_units", 7))
def capture(site: Site) -> list[float]:
    """A part of such a hold; only its shop's book shows it."""
    return _billed_end(site, "captures", {"amount": 100, "receipt": "2026-1234"})


@measures(Goal("release.items", 3), Goal("release.write_units", 8))
def release(site: Site) -> list[float]:
    return _billed_end(site, "releases", {})


def _billed_end(site: Site, path: str, body: dict[str, Any]) -> list[float]:
    stand = site.home
    counter = ripened(stand, 1)[0]
    placed = json.loads(Till(counter).post("/v1/holds", HOLD)["body"])
    bill = _bill(stand, [counter], lambda: Till(counter).post(f"/v1/holds/{placed['hold']['account']}/{path}", body))
    return [bill.items, bill.write_units]


@measures(Goal("transfer.items", 4), Goal("transfer.write_units", 11))
def transfer(site: Site) -> list[float]:
    """The dearest of all that the towns allow between members, shops and clubs."""
    stand = site.home
    giver, taker = ripened(stand, 2)
    bills = list(_transfer_bills(stand, giver, taker))
    return [max(bill.items for bill in bills), max(bill.write_units for bill in bills)]


def _billed_call(site: Site, path: str, body: dict[str, Any]) -> list[float]:
    stand = site.home
    counter = ripened(stand, 1)[0]
    bill = _bill(stand, [counter], lambda: Till(counter).post(path, body))
    return [bill.items, bill.write_units]


def _transfer_bills(stand: Stand, giver: Counter, taker: Counter) -> Iterator[Bill]:
    book = stand.book
    day = days.calendar_day(book.clock(), book.zone)
    towns = [config.town("torgau"), config.town("hattingen")]
    sources, targets = _parties(giver), _parties(taker)
    for town, pocket, source, target in product(towns, ("points", "voucher"), sources, targets):
        try:
            posting = movements.transfer(town, Movement(source, target, pocket, 500, day), NOTE)
        except (TransferNotAllowed, UnknownPocket):
            continue
        envelope = Envelope(source, giver.envelope(0).key, "A" * 24, book.clock())
        members = [account for account in (source, target) if sequenced(account)]
        post = lambda: book.post(envelope, members, lambda _: posting)  # noqa: B023, E731  called at once
        yield _bill(stand, [giver, taker], post)


def _parties(counter: Counter) -> list[str]:
    return [counter.member, counter.shop, counter.club]


def _bill(stand: Stand, counters: list[Counter], post: Callable[[], object]) -> Bill:
    """What the one transaction of a posting costs, with the balance items as they were before and after it."""
    before = _balances(stand, counters)
    with tapped() as calls:
        post()
    sent = [payload["TransactItems"] for operation, payload in calls if operation == "TransactWriteItems"]
    (actions,) = [actions for actions in sent if "Put" in actions[0]]  # a PIN's count is no posting
    journal = actions[0]["Put"]["Item"]
    indexes = sum(partition in journal for partition, *_ in INDEXES["journal"].values())
    units = (2 + indexes) * _started(size(journal))
    for action in actions[1:]:
        key = _balance_key(action)
        units += 2 * _started(max(before.get(_key(key), 0), _bytes(stand, key)))
    return Bill(len(actions), units)


def _started(bytes_: int) -> int:
    return -(-bytes_ // KB)


def _balances(stand: Stand, counters: list[Counter]) -> dict[tuple[str, ...], int]:
    """The bytes of every balance item of some counters."""
    parts = {"m": "B", "s": "S#00", "c": "S#00"}
    sizes = {}
    for account in (account for counter in counters for account in _parties(counter)):
        key = {"pk": {"S": f"A#{account}"}, "sk": {"S": parts[account[0]]}}
        sizes[_key(key)] = _bytes(stand, key)
    return sizes


def _balance_key(action: dict[str, Any]) -> Item:
    """The key of the balance item that an action changes, or opens."""
    changed: Item = action["Put"]["Item"] if "Put" in action else action["Update"]["Key"]
    return {name: changed[name] for name in ("pk", "sk")}


def _bytes(stand: Stand, key: Item) -> int:
    asked = {"TableName": stand.book.names.balance, "Key": key, "ConsistentRead": True}
    return size(stand.book.line.call("GetItem", asked)["Item"])


def _key(key: Item) -> tuple[str, ...]:
    return key["pk"]["S"], key["sk"]["S"]


@contextmanager
def tapped() -> Iterator[list[Call]]:
    """Every call that any wire of this process makes meanwhile, in order."""
    calls: list[Call] = []
    original = Wire.call

    def noted(self: Wire, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        calls.append((operation, payload))
        return original(self, operation, payload)

    Wire.call = noted  # type: ignore[method-assign]
    try:
        yield calls
    finally:
        Wire.call = original  # type: ignore[method-assign]
