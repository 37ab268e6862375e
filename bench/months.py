"""Journals as months of business leave them: composed in memory with the ledger's own code, then written in batches.

However many postings there are, they are spread over the same half year and the same accounts, and each night every
stripe's day is closed. DynamoDB Local holds them: ministack searches an index by looking at every item of the table.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import Any

from bench.counters import LINE, PURCHASE
from bench.site import TOWN, Site, Stand
from chalicelib import config
from chalicelib.attributes import Item
from chalicelib.ledger import days, fence, tables
from chalicelib.ledger.book import Book
from chalicelib.ledger.journal import Ground, Moment, Place, moment_of
from chalicelib.ledger.tables import Names
from chalicelib.ledger.transaction import compose
from chalicelib.ledger.values import Commutative, Envelope
from chalicelib.till import decisions
from infra.tables import create

BEGIN, HALF_YEAR_MS = "260301", 180 * 24 * 3_600_000
MEMBERS, STRIPES = 200, 4
SHOP, CLUB = "s:BENCHSHP", "c:BENCHCMB"
TOGETHER = 25
"""Items of one BatchWriteItem."""
WRITERS = 3


@dataclass
class Months:
    """So many postings, one after the other, and what they make of the accounts."""

    postings: int
    names: Names
    zone: str
    items: dict[str, Item] = field(default_factory=dict)
    day: str = BEGIN

    @cached_property
    def begin(self) -> int:
        return days.midnight(BEGIN, self.zone)

    def journal(self) -> Iterator[Item]:
        """The journal's items, oldest first; the accounts' items follow them."""
        self._open()
        for i in range(self.postings):
            moment = moment_of(self.begin + i * HALF_YEAR_MS // self.postings, self.zone)
            if moment.day != self.day:
                self._close(moment.day)
            yield self._posted(i, moment)

    def _open(self) -> None:
        pockets = config.town(TOWN).pockets
        for account, floor in ((SHOP, LINE), (CLUB, 0)):
            party = Commutative(account, STRIPES, dict.fromkeys(pockets, floor), {}, {}, "A", BEGIN[:4])
            self._keep(*tables.commutative_items(account, party))
        self._keep(*(tables.sequenced_item(_member(i), {"cards": {}}) for i in range(MEMBERS)))

    def _posted(self, i: int, moment: Moment) -> Item:
        member, stripe = _member(i % MEMBERS), i // MEMBERS % STRIPES
        state = tables.sequenced_read(self.items[_name(tables.account_key(member))])
        day = days.calendar_day(moment.ms, self.zone)
        met = decisions.Counter(SHOP, member, CLUB, moment.ms, day)
        places = {account: Place(account, stripe, {}) for account in (SHOP, CLUB)}
        envelope = Envelope(SHOP, f"{i:024d}", "A" * 24, moment.ms, {"receipt": f"2026-{i:07d}", "till": "t1"})
        ground = Ground({member: state}, {}, places, moment, self.names)
        draft = compose(envelope, decisions.award(config.town(TOWN), met, PURCHASE), ground)
        for action in draft.actions:
            self._apply(action.request["Update"])
        return draft.journal

    def _close(self, day: str) -> None:
        """What `fence.close` does on every stripe."""
        for account in (SHOP, CLUB):
            for number in range(STRIPES):
                stored = self.items[_name(tables.stripe_key(account, number))]
                stored["pc"] = {"S": self.day}
                put, *clear = fence.snapshot_request(stored, self.day, self.names)["TransactItems"]
                self._keep(put["Put"]["Item"])
                for update in clear:
                    self._apply(update["Update"])
        self.day = day

    def _keep(self, *made: Item) -> None:
        self.items |= {_name(stored): stored for stored in made}

    def _apply(self, update: dict[str, Any]) -> None:
        """One update as an engine would do it, as far as the ledger's expressions go."""
        stored, slots = self.items[_name(update["Key"])], update.get("ExpressionAttributeValues", {})
        verb, _, parts = update["UpdateExpression"].partition(" ")
        for name, *slot in (part.replace("=", "").split() for part in parts.split(", ")):
            if verb == "REMOVE":
                del stored[name]
            elif verb == "SET":
                stored[name] = slots[slot[0]]
            else:
                before = int(stored[name]["N"]) if name in stored else 0
                stored[name] = {"N": str(before + int(slots[slot[0]]["N"]))}


def _member(number: int) -> str:
    return f"m:BENCH{number:03d}"


def _name(key: Item) -> str:
    return f"{key['pk']['S']} {key['sk']['S']}"


def written(site: Site, postings: int) -> Book:
    """A town with so many postings, on the stand that has room for them; its clock stands where they end."""
    stand = site.stand("dynamodb-local")
    prefix = f"months{postings}"
    names = Names(f"{prefix}-balance", f"{prefix}-journal")
    book = replace(stand.book, names=names, anchors={}, _parties={})
    months = Months(postings, names, book.zone)
    if names.journal not in stand.boto3.list_tables()["TableNames"]:
        create(stand.boto3, prefix)
        _write(stand, names.journal, months.journal())
        _write(stand, names.balance, iter(months.items.values()))
    end = months.begin + HALF_YEAR_MS
    book.clock = lambda: end
    return book


def _write(stand: Stand, table: str, items: Iterator[Item]) -> None:
    """Write while the next ones are composed, and hold no more than a few batches at once."""
    under_way: deque[Future[None]] = deque()
    with ThreadPoolExecutor(WRITERS) as writers:
        while batch := list(islice(items, TOGETHER)):
            under_way.append(writers.submit(_write_batch, stand, table, batch))
            if len(under_way) > WRITERS:
                under_way.popleft().result()
        for writing in under_way:
            writing.result()


def _write_batch(stand: Stand, table: str, batch: list[Item]) -> None:
    asked = {table: [{"PutRequest": {"Item": stored}} for stored in batch]}
    while asked:
        asked = stand.book.line.call("BatchWriteItem", {"RequestItems": asked}).get("UnprocessedItems", {})
