"""Cashiers as the table `persons` keeps them, under their shop: they are no persons of the town.

P#<shop>   CASHIER#c1   name pin made_at ended_at
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.people.cashiers.values import Cashier

CASHIER = "CASHIER#"


def key(shop: str) -> str:
    return f"P#{shop}"


def part(cashier: str) -> str:
    return f"{CASHIER}{cashier}"


def cashier_read(stored: Mapping[str, Any]) -> Cashier:
    name = stored["sk"].removeprefix(CASHIER)
    return Cashier(name, stored["name"], stored["made_at"], stored.get("ended_at"))


def numbered(cashier: Cashier) -> int:
    """Ids are numbers behind a letter: c9 comes before c10."""
    return int(cashier.id[1:])
