"""The ledger's door: read accounts, post, and find what was posted; everything here is safe to repeat.

A posting is one read of the accounts it depends on and one transaction. Whatever the network does, a key books at
most once, and a refusal is final only after the journal was asked whether the key was booked already.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from chalicelib import clock, config, wire
from chalicelib.attributes import Item, item
from chalicelib.ledger import tables
from chalicelib.ledger.anchors import Anchor
from chalicelib.ledger.attempt import LONGEST_SILENCE_MS, Attempt
from chalicelib.ledger.journal import Moment, moment_of, posting_id
from chalicelib.ledger.opening import opened
from chalicelib.ledger.tables import Names
from chalicelib.ledger.transaction import terms_change
from chalicelib.ledger.values import ACTIVE, Commutative, Envelope, Posting, Receipt, Sequenced, Stripe
from chalicelib.refusals import AccountClosed, IdempotencyKeyReused, NotFound, Refusal, TryAgain

REMEMBERED_SECONDS = 60.0
READ_PAUSES = (0.05, 0.15)

States = Mapping[str, Sequenced]
Decide = Callable[[States], Posting]


@dataclass
class Book:
    """One town's ledger through one wire; clock (ms), sleep and chance can be turned by tests.

    `anchors` are what histories have proven of busy accounts.
    """

    line: wire.Wire
    names: Names
    zone: str
    clock: Callable[[], int] = clock.now
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    anchors: dict[str, Anchor] = field(default_factory=dict)
    _parties: dict[str, tuple[float, Commutative]] = field(default_factory=dict)

    # Writing

    def once(self, envelope: Envelope, attempt: Callable[[], Receipt]) -> Receipt:
        """The attempt's receipt, or the first one of this key: a refusal is final only after the journal was asked."""
        try:
            return attempt()
        except TryAgain:
            raise  # Not final: the same key, sent again, asks the journal by itself.
        except Refusal:
            if known := self.posted(envelope):
                return known
            raise

    def post(self, envelope: Envelope, accounts: Sequence[str], decide: Decide) -> Receipt:
        """Read the sequenced accounts, decide, write; decided anew whenever one of them moved meanwhile.

        Refuses what `decide` refuses, InsufficientBalance, CreditLineExhausted, AccountClosed, TryAgain; raises
        BudgetShort where an account has less left of a budget than the posting uses, Overtaken by its `besides`.
        """
        return Attempt(self, envelope, self.members(accounts), decide).receipt()

    def posted(self, envelope: Envelope) -> Receipt | None:
        """What this envelope's key booked before; refuses IdempotencyKeyReused when it was another request."""
        stored = self.read("GetItem", self._journal_read(posting_id(envelope.party, envelope.key)))
        return self.replay(stored["Item"], envelope) if "Item" in stored else None

    def replay(self, stored: Item, envelope: Envelope) -> Receipt:
        """A journal item as the answer to an envelope; refuses IdempotencyKeyReused when it answers another one."""
        if tables.fingerprint_read(stored) != envelope.fingerprint:
            raise IdempotencyKeyReused
        return tables.receipt_read(stored, replayed=True)

    def open_members(self, terms: Mapping[str, Mapping[str, Any]]) -> None:
        """Open sequenced accounts with their terms; those that exist already stay as they are."""
        opened(self.line, self.names, [tables.sequenced_item(account, kept) for account, kept in terms.items()])

    def open_party(self, party: Commutative) -> None:
        """Open a commutative account: its floors are shared by its stripes; one that exists stays as it is."""
        opened(self.line, self.names, tables.commutative_items(party.account, party))

    def change_terms(self, state: Sequenced, terms: Mapping[str, Any]) -> None:
        """Give a sequenced account new terms; refuses TryAgain when somebody changed them since they were read."""
        try:
            self.line.call("TransactWriteItems", terms_change(state, terms, self.names))
        except (wire.Cancelled, wire.Throttled, wire.Unsettled) as busy:
            raise TryAgain from busy

    # Reading

    def moment(self) -> Moment:
        return moment_of(self.clock(), self.zone)

    def member(self, account: str) -> Sequenced:
        """A sequenced account as it is now, in one consistent read; refuses NotFound."""
        return self.members([account])[account]

    def members(self, accounts: Sequence[str]) -> dict[str, Sequenced]:
        """Several sequenced accounts in one consistent read; refuses NotFound when one does not exist."""
        if not accounts:
            return {}
        if len(accounts) == 1:
            found = self.read("GetItem", self._balance_read(tables.account_key(accounts[0])))
            items = [found["Item"]] if "Item" in found else []
        else:
            keys = {"Keys": [tables.account_key(account) for account in accounts], "ConsistentRead": True}
            answer = self.read("BatchGetItem", {"RequestItems": {self.names.balance: keys}})
            items = answer["Responses"][self.names.balance]
        states = {state.account: state for state in map(tables.sequenced_read, items)}
        if set(accounts) - set(states):
            raise NotFound
        return {account: states[account] for account in accounts}

    def party(self, account: str) -> Commutative:
        """A commutative account, remembered for a minute: its stripes, floors and terms change seldom.

        `balances` are as old as the memory; `party_now` is exact.
        """
        at, known = self._parties.get(account, (0.0, None))
        if known is None or self.clock() / 1000 - at > REMEMBERED_SECONDS:
            known = self.party_now(account)
        return known

    def party_now(self, account: str) -> Commutative:
        """A commutative account with its exact balances, in one consistent query; refuses NotFound."""
        items = self.partition(account, "META")
        if not items:
            raise NotFound
        known = tables.commutative_read(items)
        self._parties[account] = (self.clock() / 1000, known)
        return known

    def party_for_posting(self, account: str, anew: bool = False, state: str = ACTIVE) -> Commutative:
        """The party a posting needs; refuses AccountClosed when it does not exist or takes no such posting."""
        try:
            known = self.party_now(account) if anew else self.party(account)
        except NotFound as none:
            raise AccountClosed from none
        if known.state != state:
            raise AccountClosed
        return known

    def stripes(self, account: str) -> list[Stripe]:
        """Every stripe of a commutative account, consistently; refuses NotFound."""
        return list(self.party_now(account).parts)

    def item(self, account: str, part: str) -> Item:
        """One item of an account, consistently."""
        found: Item = self.read("GetItem", self._balance_read(tables.account_key(account, part)))["Item"]
        return found

    def receipt(self, made_id: str) -> Receipt | None:
        """A posting by its id, consistently; a pointer is none."""
        stored = self.read("GetItem", self._journal_read(made_id)).get("Item")
        return tables.receipt_read(stored) if stored and not tables.pointed(stored) else None

    def partition(self, account: str, first: str, last: str = "S#~") -> list[Item]:
        """An account's items between two sort keys, consistently."""
        payload: dict[str, Any] = {
            "TableName": self.names.balance,
            "ConsistentRead": True,
            "KeyConditionExpression": "pk = :pk AND sk BETWEEN :first AND :last",
            "ExpressionAttributeValues": item({":pk": f"A#{account}", ":first": first, ":last": last}),
        }
        found: list[Item] = []
        while True:
            answer = self.read("Query", payload)
            found += answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return found
            payload["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _balance_read(self, key: tables.Key) -> dict[str, Any]:
        return {"TableName": self.names.balance, "Key": key, "ConsistentRead": True}

    def _journal_read(self, made_id: str) -> dict[str, Any]:
        return {"TableName": self.names.journal, "Key": tables.posting_key(made_id), "ConsistentRead": True}

    def read(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        """A read with patience, for this door and the ledger's others; refuses TryAgain when patience ends."""
        began = self.clock()
        for pause in (*READ_PAUSES, None):
            try:
                return _whole(self.line.call(operation, payload))
            except (wire.Throttled, wire.Unsettled) as busy:
                if pause is None or self.clock() - began > LONGEST_SILENCE_MS:
                    raise TryAgain from busy
                self.sleep(pause)
        raise AssertionError


def _whole(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer that left keys out was throttled: half a read is none."""
    if answer.get("UnprocessedKeys"):
        raise wire.Throttled("keys were left out")
    return answer


@cache
def town_book() -> Book:
    """The ledger of this deployment's town."""
    env = config.environment()
    return Book(wire.client(), Names(env.balance_table, env.journal_table), config.town().time_zone)
