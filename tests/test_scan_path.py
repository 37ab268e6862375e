"""The way of one scan: what it asks of the engine, and what it does not pay for at the start."""

import json
import os
import subprocess
import sys

import pytest

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

START = """
import json, sys
import app
from chalicelib import wire
wire.client()
print(json.dumps(list(sys.modules)))
"""


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


def test_a_scan_loads_nothing_heavy() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, json, app; from chalicelib import wire; wire.client(); print(json.dumps(list(sys.modules)))",
        ],
        cwd=ROOT,
        env={**os.environ, "TOWN": "torgau"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not HEAVY & set(json.loads(told.stdout))


def test_the_engine_away_is_a_503_and_the_same_key_books_once_when_it_is_back(town: Town) -> None:
    from chalicelib.wire import Wire

    line, key = town.book.line, "a-key-for-the-outage-1"
    town.book.line = Wire("http://127.0.0.1:9", line.region)
    away = town.scans("anna", 1000, "bakery", key)
    assert (away.status, away.code, away.headers["retry-after"]) == (503, "try_again", "2")
    town.book.line = line
    assert [town.scans("anna", 1000, "bakery", key).status for _ in range(2)] == [201, 201]
    assert town.balance("anna") == 1000
