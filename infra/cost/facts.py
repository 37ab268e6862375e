"""What the model starts from: measured figures, assumptions and prices, each from its own file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from infra.cost import prices
from infra.cost.prices import Prices

HERE = Path(__file__).parent
MEASURED, ASSUMED = HERE / "measured.toml", HERE / "assumptions.toml"
Numbers = Mapping[str, Mapping[str, Decimal]]
"""Sections and their figures; a section within a section is named with a dot (`calls.award`)."""


@dataclass(frozen=True)
class Facts:
    """`measured` by `python -m bench.bills` on the day of `measured_on`, `assumed` by us, `prices` by AWS."""

    measured: Numbers
    measured_on: str
    assumed: Numbers
    prices: Prices

    def call(self, kind: str, figure: str) -> Decimal:
        """A measured figure of one kind of call."""
        return self.measured[f"calls.{kind}"][figure]


def read() -> Facts:
    measured, assumed = (tomllib.loads(file.read_text("utf-8"), parse_float=Decimal) for file in (MEASURED, ASSUMED))
    day = str(measured.pop("measured"))
    return Facts(numbers(measured), day, numbers(assumed), prices.read())


def numbers(raw: Mapping[str, Any], within: str = "") -> dict[str, dict[str, Decimal]]:
    """The sections of a file, flat.

    >>> numbers({"calls": {"award": {"items": 4}}, "start": {"cpu_ms": Decimal("0.5")}})
    {'calls.award': {'items': Decimal('4')}, 'start': {'cpu_ms': Decimal('0.5')}}
    """
    flat: dict[str, dict[str, Decimal]] = {}
    for name, section in raw.items():
        deeper = {key: value for key, value in section.items() if isinstance(value, dict)}
        figures = {key: Decimal(value) for key, value in section.items() if key not in deeper}
        flat |= ({within + name: figures} if figures else {}) | numbers(deeper, f"{within}{name}.")
    return flat
