"""Pairings as the table `sessions` keeps them; each ends by itself after five minutes.

PAIR#<pseudonym of the code>   TILL   shop branch name by till
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from chalicelib.people.tills.values import Pairing

TILL = "TILL"


def key(pseudonym: str) -> str:
    return f"PAIR#{pseudonym}"


def kept(pairing: Pairing) -> dict[str, Any]:
    return asdict(pairing)


def pairing_read(stored: Mapping[str, Any]) -> Pairing:
    return Pairing(**{field.name: stored[field.name] for field in fields(Pairing)})
