"""What is kept and therefore paid for month after month: tables with their indexes, and their backups. Pure.

Postings and the closed days' snapshots are never deleted, so this part grows for as long as the town lives.
"""

from collections.abc import Iterator
from decimal import Decimal

from infra.cost.facts import Facts
from infra.cost.size import Size
from infra.cost.traffic import GB, Line, each


def lines(size: Size, facts: Facts) -> Iterator[Line]:
    """The state at the end of the town's last month; backups hold tables, not indexes."""
    tables = journal_bytes(size, facts) + balance_bytes(size, facts) + people_bytes(size, facts)
    yield Line("storage", "table_storage", (tables + index_bytes(size, facts)) / GB)
    yield Line("backups", "table_backups", tables / GB)


def journal_bytes(size: Size, facts: Facts) -> Decimal:
    return _postings_bytes(size, facts, "table_bytes")


def index_bytes(size: Size, facts: Facts) -> Decimal:
    return _postings_bytes(size, facts, "index_bytes")


def balance_bytes(size: Size, facts: Facts) -> Decimal:
    """Every account, and a snapshot of each stripe for each day that was closed."""
    one = facts.measured["accounts"]
    accounts = size.members * one["member_bytes"] + size.shops * one["shop_bytes"] + size.clubs * one["club_bytes"]
    snapshots = size.stripes * size.months * facts.assumed["month"]["days"]
    return accounts + snapshots * facts.measured["close"]["table_bytes"]


def people_bytes(size: Size, facts: Facts) -> Decimal:
    """What is known of registered members."""
    return size.members * facts.assumed["people"]["registered"] * facts.measured["person"]["table_bytes"]


def _postings_bytes(size: Size, facts: Facts, figure: str) -> Decimal:
    """All postings ever made: those of calls, and those that booked out what expired."""
    return size.months * each(size, facts, figure) + _expired(size, facts) * facts.measured["expiry"][figure]


def _expired(size: Size, facts: Facts) -> Decimal:
    """Expiry postings so far."""
    months = max(Decimal(0), size.months - facts.assumed["expiry"]["valid_months"])
    return months * size.members * facts.assumed["expiry"]["share"]
