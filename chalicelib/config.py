"""The town's configuration and the process's environment, read and checked once at start.

Everything has a default that works on a laptop; on Lambda a missing secret stops the start instead of a scan.
All amounts in a town's file are integers in the pocket's smallest unit.
"""

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.amendments import applied
from chalicelib.pockets import Pocket
from chalicelib.town import POT_RULES, SEED, Town

TOWNS = Path(__file__).parent / "towns"
LAPTOP_KEY = "00" * 32
VERSION = "0.1.0"


@dataclass(frozen=True)
class Environment:
    """Where this process runs and what it may sign with."""

    town: str
    table_prefix: str
    region: str
    dynamodb_endpoint: str | None
    master_key: bytes

    @property
    def balance_table(self) -> str:
        return f"{self.table_prefix}-balance"

    @property
    def journal_table(self) -> str:
        return f"{self.table_prefix}-journal"

    @property
    def people_table(self) -> str:
        return f"{self.table_prefix}-people"

    @property
    def rules_table(self) -> str:
        return f"{self.table_prefix}-rules"


def on_lambda() -> bool:
    """Whether this process answers in the cloud."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


@cache
def environment() -> Environment:
    """The process's environment; a Lambda without its own MASTER_KEY does not start."""
    key = os.environ.get("MASTER_KEY", LAPTOP_KEY)
    if on_lambda() and key == LAPTOP_KEY:
        raise RuntimeError("MASTER_KEY is not set: cards and tokens would be signed with a known key")
    town_id = os.environ.get("TOWN", "torgau")
    local = None if on_lambda() else "http://127.0.0.1:4566"
    return Environment(
        town=town_id,
        table_prefix=os.environ.get("TABLE_PREFIX", f"talente-{town_id}"),
        region=os.environ.get("AWS_REGION", "eu-central-1"),
        dynamodb_endpoint=os.environ.get("AWS_ENDPOINT_URL_DYNAMODB", local),
        master_key=bytes.fromhex(key),
    )


@cache
def town(town_id: str | None = None) -> Town:
    """The named town's rules, or those of this deployment; an unknown town names the ones there are."""
    town_id = town_id or environment().town
    path = TOWNS / f"{town_id}.toml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in TOWNS.glob("*.toml")))
        raise RuntimeError(f"no town called {town_id!r}; there are: {known}")
    return _town(tomllib.loads(path.read_text("utf-8")))


def _town(raw: dict[str, Any]) -> Town:
    pockets = {name: Pocket(name=name, **spec) for name, spec in raw.pop("pockets").items()}
    credit = raw.pop("credit")
    transfers = {pocket: frozenset(pairs) for pocket, pairs in raw.pop("transfers").items()}
    rules = raw.pop("rules", {})
    lists: dict[str, Any] = {name: tuple(raw.pop(name)) for name in ("languages", "pay_order")}
    made = Town(
        **raw,
        **lists,
        pockets=pockets,
        transfers=transfers,
        credit_line=credit["line"],
        credit_grace=credit["grace"],
        warn_at=tuple(credit["warn_at"]),
    )
    if unknown := {*made.pay_order, *transfers} - set(pockets):
        raise RuntimeError(f"{made.id}.toml names pockets that it does not define: {sorted(unknown)}")
    if made.pot_distribution not in POT_RULES:
        raise RuntimeError(f"{made.id}.toml: pot_distribution is one of {', '.join(POT_RULES)}")
    return applied(made, rules, SEED)
