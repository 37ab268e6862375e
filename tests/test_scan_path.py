"""The way of one scan: what it asks of the engine, and what it does not pay for at the start."""

import json
import os
import subprocess
import sys

import pytest

from app import ROOMS
from infra.local.places import ROOT
from tests.faults import CountingWire
from tests.town import Town

HEAVY = {
    "boto3",
    "botocore.client",
    "botocore.session",
    "cryptography",
    "jinja2",
    "jwt",
    "moto",
    "pynamodb",
    "segno",
    "typst",
    "webauthn",
}


@pytest.mark.parametrize("card", ["codes", "numbers"])
def test_one_warm_scan_is_one_read_and_one_transaction(town: Town, card: str) -> None:
    town.scans("anna", 1000, "bakery")
    town.book.line = line = CountingWire(town.book.line)
    shown = getattr(town, card)["anna"]
    assert town.post("/scans", {"card": shown, "purchase_cents": 1000}, "bakery").status == 201
    assert line.calls == {"GetItem": 1, "TransactWriteItems": 1}


@pytest.mark.parametrize("redeem", ["max", []])
def test_one_warm_checkout_is_one_read_and_one_transaction(town: Town, redeem: object) -> None:
    town.scans("anna", 1000, "bakery")
    town.book.line = line = CountingWire(town.book.line)
    body = {"card": town.codes["anna"], "purchase_cents": 1000, "redeem": redeem}
    assert town.post("/checkouts", body, "bakery").status == 201
    assert line.calls == {"GetItem": 1, "TransactWriteItems": 1}


START = """
import json, sys
import app
from chalicelib import wire
app.app.open_for("/v1/scans")
wire.client()
print(json.dumps([list(sys.modules), sorted(app.app.routes)]))
"""


def started(**environment: str) -> tuple[set[str], list[str]]:
    """The modules and the calls that a fresh process has when it is ready for a scan."""
    surroundings = {**os.environ, "TOWN": "torgau", **environment}
    told = subprocess.run([sys.executable, "-c", START], cwd=ROOT, env=surroundings, capture_output=True, check=True)
    modules, calls = json.loads(told.stdout)
    return set(modules), calls


def test_a_scan_loads_nothing_heavy() -> None:
    assert not HEAVY & started()[0]


def test_in_the_cloud_a_scan_waits_for_no_other_room() -> None:
    modules, calls = started(AWS_LAMBDA_FUNCTION_NAME="talente", MASTER_KEY="07" * 32)
    assert "/v1/scans" in calls
    assert "chalicelib.till.routes" in modules
    assert not {name for name in modules if name.startswith("chalicelib.rules.") and name.endswith("shapes")}
    assert "chalicelib.till.accounts.routes" not in modules


def test_every_call_is_declared_in_the_room_that_its_path_names() -> None:
    from importlib import import_module

    for module, words in ROOMS.items():
        declared = {operation.path.split("/")[2] for operation in import_module(module).routes.operations}
        assert declared == set(words)


def test_the_engine_away_is_a_503_and_the_same_key_books_once_when_it_is_back(town: Town) -> None:
    from chalicelib.wire import Wire

    line, key = town.book.line, "a-key-for-the-outage-1"
    town.book.line = Wire("http://127.0.0.1:9", line.region)
    away = town.scans("anna", 1000, "bakery", key)
    assert (away.status, away.code, away.headers["retry-after"]) == (503, "try_again", "2")
    town.book.line = line
    assert [town.scans("anna", 1000, "bakery", key).status for _ in range(2)] == [201, 201]
    assert town.balance("anna") == 1000
