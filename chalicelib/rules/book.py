"""The only door to the rules: what holds at a moment, and the one function that changes it.

A process remembers the rules of a scope for a minute, and a change begins two minutes after it is made at the
earliest. So every process knows it in time, and what held at a moment never changes afterwards.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from chalicelib import config, wire
from chalicelib.amendments import TOWN
from chalicelib.attributes import item
from chalicelib.ledger import budgets, opening
from chalicelib.ledger.book import Book, town_book
from chalicelib.refusals import NotFound, RuleHasBegun, TryAgain
from chalicelib.rules import tables
from chalicelib.rules.checks import LEAD_MS, check, check_together, name_of
from chalicelib.rules.decisions import in_force
from chalicelib.rules.values import Asked, Change, Versions, Withdrawal
from chalicelib.town import Town

REMEMBERED_MS = 60_000
TRIES = 5
KEPT_AT_MOST = 2_000


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
        if named not in self._made:
            if len(self._made) >= KEPT_AT_MOST:
                self._made.clear()
            self._made[named] = in_force(self.seed, town, own, contract)
        return self._made[named]

    def versions(self, scope: str, anew: bool = False) -> Versions:
        """Every change of a scope, remembered for a minute; refuses TryAgain when it cannot be read."""
        now = self.ledger.clock()
        at, known = self._read.get(scope, (0, None))
        if anew or known is None or not 0 <= now - at < REMEMBERED_MS:
            known = tables.versions_read(scope, self._items(scope))
            self._read[scope] = (now, known)
        return known

    def change(self, asked: Asked) -> Change:
        """Make a change, with who and why; one that was made already is answered again.

        Refuses what `checks` refuses, NotFound for an unknown shop, TryAgain when others change too.
        """
        for _ in range(TRIES):
            versions = self.versions(asked.scope, anew=True)
            made = _same(asked, versions) or self._written(asked, versions)
            if made:
                self._carried_out(made)
                return made
        raise TryAgain

    def withdraw(self, scope: str, number: int, who: str, why: str) -> Change:
        """Take back a change that has not begun; again is once. Refuses NotFound and RuleHasBegun."""
        found = next((c for c in self.versions(scope, anew=True).every if c.number == number), None)
        if found is None:
            raise NotFound
        if found.withdrawn is None:
            now = self.ledger.clock()
            if found.asked.starts < now + LEAD_MS:
                raise RuleHasBegun
            self._sent([self._withdrawal(found, Withdrawal(who, why, now))])
        self.versions(scope, anew=True)
        return next(c for c in self.versions(scope).every if c.number == number)

    def _written(self, asked: Asked, versions: Versions) -> Change | None:
        """The change as written, or None when another one came between."""
        made = Change(versions.last + 1, asked, self.ledger.clock())
        check(asked, self._then(asked), versions, made.made_at)
        check_together(self._then(asked, made))
        put = {"Item": tables.change_item(made), "ConditionExpression": "attribute_not_exists(pk)"}
        written = self._sent([{"Put": {"TableName": self.table, **put}}, self._counted(asked.scope, made.number)])
        self.versions(asked.scope, anew=True)
        return made if written else None

    def _then(self, asked: Asked, made: Change | None = None) -> Town:
        """The rules at the moment a change begins, without it or with it."""
        shop = None if asked.scope == TOWN else asked.scope
        contract = self.ledger.party(shop).terms if shop else {}
        added = (made,) if made else ()
        town = self.versions(TOWN).in_force(asked.starts)
        own = self.versions(shop).in_force(asked.starts) if shop else ()
        if shop:
            return in_force(self.seed, town, (*own, *added), contract)
        return in_force(self.seed, (*town, *added), (), contract)

    def _carried_out(self, made: Change) -> None:
        """What the ledger has to know of a change before it begins: a budget, and the farthest a margin ever goes."""
        shop, rules = made.asked.scope, made.asked.rules
        if budget := rules.get("campaign", {}).get("budget"):
            budgets.allot(self.ledger, shop, name_of(made), budget)
        if "margin" in rules:
            opening.widen_margin(self.ledger, shop, rules["margin"])

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

    def _counted(self, scope: str, number: int) -> dict[str, Any]:
        """Two changes made at once do not know of each other: the second one is checked anew."""
        update = {
            "TableName": self.table,
            "Key": tables.key(scope),
            "UpdateExpression": "SET n = :n",
            "ConditionExpression": "n = :before" if number > 1 else "attribute_not_exists(pk)",
            "ExpressionAttributeValues": item({":n": number} | ({":before": number - 1} if number > 1 else {})),
        }
        return {"Update": update}

    def _withdrawal(self, change: Change, told: Withdrawal) -> dict[str, Any]:
        kept = {"who": told.who, "why": told.why, "at": told.at}
        update = {
            "TableName": self.table,
            "Key": tables.change_key(change.asked.scope, change.number),
            "UpdateExpression": "SET withdrawn = :told",
            "ConditionExpression": "attribute_exists(pk) AND attribute_not_exists(withdrawn)",
            "ExpressionAttributeValues": item({":told": kept}),
        }
        return {"Update": update}

    def _sent(self, actions: list[dict[str, Any]]) -> bool:
        """Whether the actions were carried out; a lost answer or a race shows when the changes are read again."""
        try:
            self.ledger.line.call("TransactWriteItems", {"TransactItems": actions})
        except (wire.Cancelled, wire.Throttled, wire.Unsettled):
            return False
        return True


def _same(asked: Asked, versions: Versions) -> Change | None:
    """A change of the very same content that is there already: the second click, or a lost answer."""
    return next((c for c in versions.live if (c.asked.rules, c.asked.starts) == (asked.rules, asked.starts)), None)


@cache
def town_rules() -> RuleBook:
    """The rules of this deployment's town."""
    return RuleBook(town_book(), config.environment().rules_table, config.town())
