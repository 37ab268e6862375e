"""A bill as people read it: the largest part first, per scan, and against what vendors take. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from infra.cost.facts import Facts
from infra.cost.model import Bill, Charge
from infra.cost.nights import audit_months, stripes_in_time
from infra.cost.size import Size

UNITS = 4
"""Quantities are shown with so many digits."""


@dataclass(frozen=True)
class Vendors:
    """Euros a month: what passes the tills, and what vendors of such cards would take of it."""

    turnover: Decimal
    low: Decimal
    high: Decimal


def vendors(size: Size, facts: Facts) -> Vendors:
    told = facts.assumed["vendors"]
    turnover = size.scans * told["purchase_cents"] / 100
    return Vendors(turnover, turnover * told["low_percent"] / 100, turnover * told["high_percent"] / 100)


def euros(usd: Decimal, facts: Facts) -> Decimal:
    return usd / facts.prices.usd_per_euro


def cents_a_scan(usd: Decimal, bill: Bill, facts: Facts) -> Decimal:
    """Euro cents."""
    return euros(usd, facts) * 100 / bill.size.scans


def table(bill: Bill, facts: Facts) -> str:
    """The whole answer of `make cost`."""
    lines = (_head(bill.size, facts), _rows(bill, facts), [""], _against(bill, facts), warnings(bill, facts))
    return "\n".join(chain.from_iterable(lines))


def _head(size: Size, facts: Facts) -> Iterator[str]:
    yield (
        f"A month with {size.scans:,} scans, {size.members:,} members, {size.shops:,} shops and {size.clubs:,} clubs, "
        f"in the town's {ordinal(size.months)} month"
    )
    yield f"AWS {facts.prices.region}, prices of {facts.prices.dated}, measured on {facts.measured_on}; no VAT"
    yield ""


def _rows(bill: Bill, facts: Facts) -> Iterator[str]:
    yield f"{'part':<20}{'USD':>12}{'share':>8}{'EUR ct/scan':>12}  of what"
    for part, usd in bill.parts.items():
        share, cents = usd * 100 / bill.usd, cents_a_scan(usd, bill, facts)
        yield f"{part:<20}{money(usd):>12}{share:>6.1f} %{cents:>12.4f}  {made_of(bill.charges, part)}"
    yield f"{'all':<20}{money(bill.usd):>12}{'':>8}{cents_a_scan(bill.usd, bill, facts):>12.4f}"


def _against(bill: Bill, facts: Facts) -> Iterator[str]:
    told, take = facts.assumed["vendors"], vendors(bill.size, facts)
    ours = euros(bill.usd, facts)
    yield f"In euros, at {facts.prices.usd_per_euro} dollars: {money(ours)}"
    yield (
        f"Vendors take {told['low_percent']} to {told['high_percent']} % of turnover: of {take.turnover:,.0f} EUR "
        f"({told['purchase_cents'] / 100:.2f} a purchase) {take.low:,.0f} to {take.high:,.0f} EUR, "
        f"{take.low / ours:,.0f} to {take.high / ours:,.0f} times as much."
    )


def warnings(bill: Bill, facts: Facts) -> Iterator[str]:
    """What a reader must know before he relies on the sum."""
    fits = int(audit_months(bill.size, facts))
    if fits < bill.size.months:
        yield f"The nightly audit is billed as if it could run; it ends within 15 minutes {until(fits)} only."
    if bill.size.stripes > (most := stripes_in_time(facts)):
        yield f"One tick closes {most:,} accounts before it is stopped; this town has {bill.size.stripes:,}."
    known = sum(charge.usd for charge in bill.charges if not charge.price.checked) * 100 / bill.usd
    yield (
        f"Prices are dated {facts.prices.dated}: {known:.0f} % of the sum rest on public knowledge of them. "
        "docs/cost.md says which, and how to compare them with AWS's list."
    )


def until(months: int) -> str:
    """A span of a town's life in words.

    >>> until(0), until(7)
    ("in the town's first days", "up to the town's 7th month")
    """
    return f"up to the town's {ordinal(months)} month" if months else "in the town's first days"


def ordinal(number: int) -> str:
    """
    >>> [ordinal(n) for n in (1, 2, 3, 11, 12, 22, 101)]
    ['1st', '2nd', '3rd', '11th', '12th', '22nd', '101st']
    """
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def money(amount: Decimal) -> str:
    """Two decimals; what is there but rounds to nothing says so.

    >>> money(Decimal("1234.5")), money(Decimal("0.001")), money(Decimal(0))
    ('1,234.50', '< 0.01', '0.00')
    """
    return "< 0.01" if 0 < amount < Decimal("0.005") else f"{amount:,.2f}"


def made_of(charges: Iterable[Charge], part: str) -> str:
    """The quantities behind a part's dollars, each with its unit."""
    return ", ".join(_so_many(c.quantity, c.price.unit) for c in charges if c.part == part and c.quantity)


def _so_many(quantity: Decimal, unit: str) -> str:
    return f"{amount(quantity)} {unit.removesuffix('s') if quantity == 1 else unit}"


def amount(quantity: Decimal) -> str:
    """
    >>> amount(Decimal("1234567.8")), amount(Decimal("0.012345")), amount(Decimal(30))
    ('1,234,568', '0.01234', '30')
    """
    if quantity >= 1000 or quantity == quantity.to_integral_value():
        return f"{quantity:,.0f}"
    return f"{quantity:.{UNITS}g}"
