"""A counter under every rule there is: a minimum, limits, goods left out, a VAT split, a campaign with a budget."""

from typing import Any

from bench.counters import Counter
from bench.site import Stand
from chalicelib import config
from chalicelib.ledger import budgets
from chalicelib.rules import tables
from chalicelib.rules.values import Asked, Change

PURCHASE: dict[str, Any] = {"purchase_cents": 5000, "excluded": {"books": 1000}, "receipt": "2026-0001234"}
BUDGET = 10**9
FOR_EVER = 1 << 45
RULES: dict[str, Any] = {
    "rates": {"club": 50, "member": 100},
    "minimum_cents": 100,
    "exclusions": {"books": {"de": "Bücher", "en": "Books"}},
    "limits": {"points": {"redemption": 10**9, "day": 10**9, "warn_percent": 80}},
    "vat": {"700": 4000, "1900": 6000},
    "margin": {"points": 1000},
    "campaign": {
        "name": {"de": "Herbst"},
        "ends": FOR_EVER,
        "percent": 200,
        "to": ["club", "member"],
        "budget": BUDGET,
    },
}


def under_rules(stand: Stand, counter: Counter) -> Counter:
    """The counter, its shop having had all these rules since long ago."""
    change = Change(1, Asked(counter.shop, RULES, 1, "operator", "measured"), 1)
    put = {"TableName": config.environment().rules_table, "Item": tables.change_item(change)}
    stand.book.line.call("TransactWriteItems", {"TransactItems": [{"Put": put}]})
    budgets.allot(stand.book, counter.shop, "K1", BUDGET)
    return counter
