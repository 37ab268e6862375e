"""Pairings as the table `sessions` keeps them, each for five minutes; and in `office` the rounds they are good in.

sessions  PAIR#<pseudonym of the code>   TILL       shop branch name by till shop_round till_round
office    PAIRINGS                       <shop>     ALL, and by till: another text with each end, of all or of one
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from chalicelib.attributes import known
from chalicelib.people.tills.values import Pairing

TILL = "TILL"
ROUNDS, ALL = "PAIRINGS", "ALL"


def key(pseudonym: str) -> str:
    return f"PAIR#{pseudonym}"


def kept(pairing: Pairing) -> dict[str, Any]:
    return asdict(pairing)


def pairing_read(stored: Mapping[str, Any]) -> Pairing:
    return known(Pairing, stored)


def rounds(pairing: Pairing) -> dict[str, str | None]:
    """What the shop's record of rounds says as long as a code is good."""
    told = {ALL: pairing.shop_round or None}
    return told | {pairing.till: pairing.till_round or None} if pairing.till else told
