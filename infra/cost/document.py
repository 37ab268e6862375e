"""The tables of `docs/cost.md`, made anew between their marks; a test holds that they are current."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from infra.cost import model
from infra.cost.facts import Facts
from infra.cost.model import Bill
from infra.cost.nights import audit_months, stripes_in_time
from infra.cost.prices import Price
from infra.cost.shown import amount, cents_a_scan, euros, money, until, vendors
from infra.cost.size import Size, size
from infra.cost.traffic import FRONTS

FILE = Path(__file__).parent.parent.parent / "docs" / "cost.md"
BEGIN, END = "<!-- tables: make cost DOC=1 -->", "<!-- end of tables -->"
TOWNS = ((10_000, 2_000), (100_000, 20_000), (10_000_000, 2_000_000))
"""Scans a month and members: a small town, a large one, a region."""
AGES = (1, 12, 36, 120)
MILLION = 1_000_000
FRONT_NAMES = {"rest": "REST API", "http": "HTTP API", "url": "function URL behind CloudFront"}
Row = Iterable[str]


def write(facts: Facts) -> None:
    FILE.write_text(renewed(FILE.read_text("utf-8"), facts), encoding="utf-8")
    print(f"The tables of docs/{FILE.name} are written.")


def renewed(text: str, facts: Facts) -> str:
    """The document with its tables made anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{tables(facts)}\n{END}{after}"


def tables(facts: Facts) -> str:
    bills = [model.bill(town, facts) for town in _towns(facts)]
    parts = (_parts(bills, facts), _sums(bills, facts), _ages(facts), _further(facts), _fronts(facts), _prices(facts))
    return "\n\n".join("\n".join(part) for part in parts)


def _towns(facts: Facts, months: int = 12) -> list[Size]:
    return [size({"scans": f"{s}", "members": f"{m}", "months": f"{months}"}, facts) for s, m in TOWNS]


def _table(head: Row, rows: Iterable[Row]) -> Iterator[str]:
    """First columns to the left, the others to the right."""
    names = list(head)
    yield _row(names)
    yield _row(["---", *["---:"] * (len(names) - 1)])
    yield from map(_row, rows)


def _row(cells: Row) -> str:
    return f"| {' | '.join(cells)} |"


def _parts(bills: list[Bill], facts: Facts) -> Iterator[str]:
    """Each part in dollars, in the order of the middle town."""
    yield f"USD a month in the town's 12th month; prices of {facts.prices.dated}, measured on {facts.measured_on}:"
    yield ""
    head = ["part", *(f"{bill.size.scans:,} scans" for bill in bills)]
    rows = [[part, *(money(bill.parts[part]) for bill in bills)] for part in bills[1].parts]
    yield from _table(head, [*rows, ["**all, USD**", *(f"**{money(bill.usd)}**" for bill in bills)]])


def _sums(bills: list[Bill], facts: Facts) -> Iterator[str]:
    free = [model.bill(bill.size, facts, free=True) for bill in bills]
    takes = [vendors(bill.size, facts) for bill in bills]
    ours = [euros(bill.usd, facts) for bill in bills]
    low, high = facts.assumed["vendors"]["low_percent"], facts.assumed["vendors"]["high_percent"]
    yield from _table(
        ["", *(f"{bill.size.scans:,} scans" for bill in bills)],
        [
            ["members, shops, clubs", *(f"{b.size.members:,}, {b.size.shops:,}, {b.size.clubs:,}" for b in bills)],
            ["all, EUR", *map(money, ours)],
            ["with what is free for ever, EUR", *(money(euros(bill.usd, facts)) for bill in free)],
            ["EUR cents a scan", *(f"{cents_a_scan(bill.usd, bill, facts):.4f}" for bill in bills)],
            ["turnover, EUR", *(f"{take.turnover:,.0f}" for take in takes)],
            [f"vendors, {low} to {high} %, EUR", *(f"{take.low:,.0f} to {take.high:,.0f}" for take in takes)],
            ["… times as much", *(f"{t.low / o:,.0f} to {t.high / o:,.0f}" for t, o in zip(takes, ours, strict=True))],
        ],
    )


def _ages(facts: Facts) -> Iterator[str]:
    """The sum by age, and from when on the audit no longer fits."""
    yield "What is kept grows. USD a month, of it storage and backups, of it the audit:"
    yield ""
    by_age = [[model.bill(town, facts) for town in _towns(facts, months)] for months in AGES]
    yield from _table(
        ["month of the town's life", *(f"{scans:,} scans" for scans, _ in TOWNS)],
        [[str(months), *map(_aged, bills)] for months, bills in zip(AGES, by_age, strict=True)],
    )
    yield ""
    yield "The audit reads every posting ever made. It ends within a function's 15 minutes:"
    for town in _towns(facts):
        yield f"- with {town.scans:,} scans a month {until(int(audit_months(town, facts)))}"
    yield ""
    yield f"One tick closes the day of {stripes_in_time(facts):,} accounts before its function is stopped."


def _aged(bill: Bill) -> str:
    kept, audit = bill.of("storage", "backups"), bill.of("nightly audit")
    return f"{money(bill.usd)} ({money(kept)}; {money(audit)})"


def _further(facts: Facts) -> Iterator[str]:
    """What a million scans more add; the members stay the same."""
    few, more = (model.bill(Size(scans, 200_000, 2_000, 800, 1), facts) for scans in (10 * MILLION, 11 * MILLION))
    once = more.usd - few.usd - _kept(more) + _kept(few)
    later = _kept(more) - _kept(few)
    yield (
        f"A million scans more, by the same members, add {money(once)} USD in their month, and {money(later)} USD in "
        "every month after it for what is kept (without the audit's growth)."
    )


def _kept(bill: Bill) -> Decimal:
    return bill.of("storage", "backups")


def _fronts(facts: Facts) -> Iterator[str]:
    yield "What stands before the functions, USD a month in all:"
    yield ""
    towns = _towns(facts)
    yield from _table(
        ["front", *(f"{town.scans:,} scans" for town in towns)],
        [
            [FRONT_NAMES[front], *(money(model.bill(town, facts, front=front).usd) for town in towns)]
            for front in FRONTS
        ],
    )


def _prices(facts: Facts) -> Iterator[str]:
    yield f"Prices, {facts.prices.region}, {facts.prices.dated}, USD; {facts.prices.usd_per_euro} USD are a euro"
    yield f"({'checked' if facts.prices.euro_checked else 'a rate that was not checked'}):"
    yield ""
    yield "| service | usage type | USD | for | free for ever | checked |"
    yield "| --- | --- | ---: | --- | ---: | --- |"
    yield from (_row(_price(price)) for price in facts.prices.by_key.values())


def _price(price: Price) -> Row:
    tiers = len(price.tiers) > 1
    first = f"{price.tiers[0].usd}{' and less' if tiers else ''}"
    unit = price.unit if price.per == 1 else f"{price.per:,} {price.unit}"
    checked = "yes" if all(tier.checked for tier in price.tiers) else "first tier" if price.checked else "no"
    return [f"`{price.service}`", f"`{price.name}`", first, unit, amount(price.free) if price.free else "", checked]
