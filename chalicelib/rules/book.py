"""The only door to the rules: what holds at a moment, and the one function that changes it.

A process remembers the rules of a scope for a minute, and a change begins two minutes after it is made at the
earliest. So every process knows it in time, and what held at a moment never changes afterwards.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from chalicelib import config, wire
from chalicelib.amendments import TOWN
from chalicelib.ledger import budgets, margins
from chalicelib.ledger.book import Book, town_book
from chalicelib.refusals import NotFound, TryAgain
from chalicelib.rules import outlook, tables
from chalicelib.rules.checks import REMEMBERED_MS, name_of
from chalicelib.rules.decisions import Basis, in_force
from chalicelib.rules.outlook import Outlook, same
from chalicelib.rules.values import Asked, Change, Versions, Withdrawal
from chalicelib.town import Town

TRIES = 12
"""A change with a budget writes on the shop's stripes, where tills write too."""
KEPT_AT_MOST = 2_000


Besides = Callable[[Change], Sequence[Mapping[str, Any]]]
"""Conditional writes to other rooms' records that belong to a change as it is made: all happen with it, or nothing."""


@dataclass
class RuleBook:
    """One town's rules through one ledger's line and clock; `seed` is the town's file."""

    ledger: Book
    table: str
    seed: Town
    _read: dict[str, tuple[int, Versions]] = field(default_factory=dict)
    _made: dict[tuple[object, ...], Town] = field(default_factory=dict)

    def at(self, ms: int, shop: str | None = None) -> Town:
        """The rules as they stand at a moment (ms), for a shop's counter where one is named.

        Refuses TryAgain when they cannot be read, NotFound for a shop that does not exist.
        """
        contract = self.ledger.party(shop).terms if shop else {}
        town = self.versions(TOWN).in_force(ms)
        own = self.versions(shop).in_force(ms) if shop else ()
        if not town and not own and not contract:
            return self.seed
        return self._composed(shop, town, own, contract)

    def _composed(self, shop: str | None, town: Any, own: Any, contract: Any) -> Town:
        """The rules of some changes; made once, since the changes in force name them for ever."""
        named = (shop, town[-1].place if town else None, own[-1].place if own else None, repr(contract))
        made = self._made.get(named)
        if made is None:
            if len(self._made) >= KEPT_AT_MOST:
                self._made.clear()
            made = self._made[named] = in_force(self.seed, town, own, contract)
        return made

    def versions(self, scope: str, anew: bool = False) -> Versions:
        """Every change of a scope, remembered for a minute; refuses TryAgain when it cannot be read."""
        now = self.ledger.clock()
        at, known = self._read.get(scope, (0, None))
        if anew or known is None or not 0 <= now - at < REMEMBERED_MS:
            known = tables.versions_read(scope, self._items(scope))
            self._read[scope] = (now, known)
        return known

    def would_change(self, asked: Asked) -> Outlook:
        """The rules with a change, and nothing written; refuses as `change` does."""
        return self._changed(asked, self.versions(asked.scope, anew=True))

    def change(self, asked: Asked, *, soonest: bool = False, besides: Besides | None = None) -> Change:
        """Make a change, with who and why; one that was made already is answered again.

        Who wants it as soon as can be (`soonest`) is answered with the same one that begins before. What is written
        `besides` is there once: then each change is one of its own. Refuses what `checks` and `besides` refuse,
        NotFound for an unknown shop, TryAgain when others change too.
        """
        for _ in range(TRIES):
            versions = self.versions(asked.scope, anew=True)
            known = None if besides else same(asked, versions, self.ledger.clock() if soonest else None)
            if made := known or self._written(asked, versions, besides):
                self._spread(made)
                return made
            self.ledger.sleep(0.1 * self.ledger.chance())
        raise TryAgain

    def would_withdraw(self, scope: str, number: int) -> Outlook:
        """The rules without a change that has not begun, and nothing written; refuses as `withdraw` does."""
        told = Withdrawal("", "", self.ledger.clock())
        return self._taken_back(number, self.versions(scope, anew=True), told)

    def withdraw(self, scope: str, number: int, told: Withdrawal, besides: Besides) -> Change:
        """Take back a change that has not begun, with who and why, and what is written `besides`.

        A process remembers it for a minute: from then on it is RuleHasBegun. Refuses NotFound, also where it was taken
        back before, TryAgain, and what `outlook` and `besides` refuse.
        """
        for _ in range(TRIES):
            versions = self.versions(scope, anew=True)
            taken = self._taken_back(number, versions, told).change
            update = {"TableName": self.table, **tables.withdrawal_update(taken, told)}
            if self._sent([{"Update": update}, self._head(versions, versions.with_change(taken)), *besides(taken)]):
                self.versions(scope, anew=True)
                return taken
            self.ledger.sleep(0.1 * self.ledger.chance())
        raise TryAgain

    def basis(self, shop: str, town: Versions) -> Basis:
        """What the rules of a shop would follow from, if these were the town's changes; refuses NotFound."""
        return Basis(self.seed, town, self.versions(shop), self.ledger.party(shop).terms)

    def _changed(self, asked: Asked, versions: Versions) -> Outlook:
        return outlook.changed(asked, versions, self._basis(versions), self.ledger.clock())

    def _taken_back(self, number: int, versions: Versions, told: Withdrawal) -> Outlook:
        basis = self._basis(versions)
        found = next((change for change in versions.live if change.number == number), None)
        if found is None:
            raise NotFound
        return outlook.taken_back(found, basis, told)

    def _written(self, asked: Asked, versions: Versions, besides: Besides | None) -> Change | None:
        """The change as written, together with its campaign's budget; None when another one came between."""
        made = self._changed(asked, versions).change
        if "margin" in asked.rules:
            margins.widen(self.ledger, asked.scope, asked.rules["margin"])
        put = {"Item": tables.change_item(made), "ConditionExpression": "attribute_not_exists(pk)"}
        actions = [{"Put": {"TableName": self.table, **put}}, self._head(versions, versions.with_change(made))]
        if budget := _budget(made):
            actions += budgets.allotment(self.ledger, asked.scope, name_of(made), budget)
        written = self._sent([*actions, *(besides(made) if besides else ())])
        self.versions(asked.scope, anew=True)
        return made if written else None

    def _basis(self, versions: Versions) -> Basis:
        """What the rules of a scope follow from, with its changes as they were just read."""
        if versions.scope == TOWN:
            return Basis(self.seed, versions, Versions(""), {})
        return Basis(self.seed, self.versions(TOWN), versions, self.ledger.party(versions.scope).terms)

    def _spread(self, made: Change) -> None:
        """Let a campaign's budget lie evenly on the shop's stripes; till then tills gather it."""
        if budget := _budget(made):
            budgets.allot(self.ledger, made.asked.scope, name_of(made), budget)

    # The table

    def _items(self, scope: str) -> list[dict[str, Any]]:
        payload: dict[str, Any] = {
            "TableName": self.table,
            "ConsistentRead": True,
            "KeyConditionExpression": "pk = :scope",
            "ExpressionAttributeValues": {":scope": tables.key(scope)["pk"]},
        }
        found: list[dict[str, Any]] = []
        while True:
            answer = self.ledger.read("Query", payload)
            found += answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return found
            payload["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _head(self, before: Versions, after: Versions) -> dict[str, Any]:
        """Changes and withdrawals made at once do not know of each other: the second one is decided anew."""
        return {"Update": {"TableName": self.table, **tables.head_update(before, after)}}

    def _sent(self, actions: Sequence[Mapping[str, Any]]) -> bool:
        """Whether the actions were carried out; a lost answer or a race shows when the changes are read again."""
        try:
            self.ledger.line.call("TransactWriteItems", {"TransactItems": list(actions)})
        except (wire.Cancelled, wire.Throttled, wire.Unsettled):
            return False
        return True


def _budget(made: Change) -> int | None:
    budget: int | None = made.asked.rules.get("campaign", {}).get("budget")
    return budget


@cache
def town_rules() -> RuleBook:
    """The rules of this deployment's town."""
    return RuleBook(town_book(), config.environment().rules_table, config.town())
