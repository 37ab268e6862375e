"""Whatever is killed, and whenever: what was acknowledged is booked, and what was sent again is booked once.

Real processes on loopback under a storm of clients. The audit finds nothing afterwards, and beside the audit the
shops' balances are held against what the tills were told.
"""

import os
import random
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from chalicelib.ledger import shelves
from infra.local import engines
from infra.local.engines import Engine
from infra.tables import create
from tests import storm
from tests.conftest import Database, furnish
from tests.storm import Line, Storm, Wish
from tests.town import Town, town_at

pytestmark = pytest.mark.slow
# The least time between an acknowledgement and a kill that DynamoDB Local must have used to save it.
SAVED_SECONDS = 0.1
PATIENCE_SECONDS = 3.0
ROUNDS, ROUNDS_SECONDS = 3, 6.0


@contextmanager
def town_of_its_own(name: str, state: Path, patch: pytest.MonkeyPatch) -> Iterator[tuple[Town, Engine]]:
    """A town whose engine nobody else uses, so that the test may stop it."""
    with engines.start(name, state) as engine:
        database = Database(engine, engines.ACCOUNT, f"storm-{secrets.token_hex(3)}")
        create(database.client, database.prefix)
        with town_at(database.environment(), patch) as town:
            furnish(town)
            yield town, engine


@pytest.fixture
def chance() -> random.Random:
    """Moments to kill at; other ones in every run, for any moment must do."""
    return random.Random()


def rounds() -> Iterator[int]:
    """Several rounds; on a slow machine fewer, but one."""
    deadline = time.monotonic() + ROUNDS_SECONDS
    for number in range(ROUNDS):
        yield number
        if time.monotonic() > deadline:
            return


def journal(town: Town) -> set[str]:
    return {item["pk"]["S"].removeprefix("J#") for item in shelves.journal(town.book)}


def acknowledged(wishes: list[Wish], until: float = float("inf")) -> set[str]:
    return {wish.posting for wish in wishes if wish.posting and wish.heard < until}


def told(wishes: list[Wish], account: str) -> int:
    """What the answers said, all in all, of the points on one account."""
    legs = [leg for wish in wishes if wish.posting and wish.reply for leg in wish.reply.body["legs"]]
    return sum(leg["amount"] for leg in legs if leg["account"] == account)


def balances(town: Town) -> dict[str, int]:
    return {name: town.balance(name) for name in town.accounts}


def assert_booked_once(town: Town, raged: Storm, before: tuple[set[str], dict[str, int]]) -> None:
    """The journal holds what was acknowledged and nothing else, and the accounts follow from it."""
    known, held = before
    booked = acknowledged(raged.wishes)
    assert set(raged.statuses) <= {0, 201, 409, 503}, raged.statuses
    assert len(booked) == sum(1 for wish in raged.wishes if wish.posting) > 0
    assert journal(town) - known == booked
    assert town.audit() == []
    now = balances(town)
    assert {shop: now[shop] - held[shop] for shop in storm.SHOPS} == {
        shop: told(raged.wishes, town.accounts[shop]) for shop in storm.SHOPS
    }


def test_an_api_that_is_killed_loses_nothing_and_books_nothing_twice(
    town: Town, tmp_path: Path, chance: random.Random
) -> None:
    storm.furnish(town)
    before = journal(town), balances(town)
    with storm.api(tmp_path) as one, storm.api(tmp_path) as other:
        with Storm(town, one.port, other.port) as raged:
            for number in rounds():
                raged.rages(chance.randint(20, 120))
                killed = (one, other)[number % 2]
                killed.kill()
                killed.start()
            raged.rages(20)
            one.kill()
        raged.settle(other.port)
    assert_booked_once(town, raged, before)


def test_a_power_cut_loses_nothing_that_was_acknowledged_a_tenth_of_a_second_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chance: random.Random
) -> None:
    with (
        town_of_its_own("dynamodb-local", tmp_path / "state", monkeypatch) as (town, engine),
        storm.api(tmp_path) as api,
    ):
        storm.furnish(town)
        for cut in rounds():
            with Storm(town, api.port, seed=cut) as raged:
                raged.rages(chance.randint(20, 200))
                darkness = time.monotonic()
                engine.kill()
                api.kill()
            engine.restart()
            saved = acknowledged(raged.wishes, until=darkness - SAVED_SECONDS)
            assert saved
            assert not saved - journal(town)
            assert town.audit() == []
            api.start()
            raged.settle(api.port)
            assert set(raged.statuses) <= {0, 201, 409, 503}, raged.statuses
            assert town.audit() == []


def test_ministack_keeps_a_town_over_a_clean_stop_in_the_middle_of_a_storm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        town_of_its_own("ministack", tmp_path / "state", monkeypatch) as (town, engine),
        storm.api(tmp_path) as api,
    ):
        storm.furnish(town)
        before = journal(town), balances(town)
        with Storm(town, api.port) as raged:
            raged.rages(100)
            engine.stop()
            engine.restart()
            raged.rages(50)
        raged.settle(api.port)
        assert_booked_once(town, raged, before)


@pytest.mark.parametrize("name", engines.NAMES)
def test_while_its_engine_is_away_a_scan_is_asked_to_come_again(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        town_of_its_own(name, tmp_path / "state", monkeypatch) as (town, engine),
        storm.api(tmp_path) as api,
        closing(Line(api.port)) as line,
    ):
        scan = Wish("/scans", {"card": town.codes["anna"], "purchase_cents": 100_00}, town.tokens["bakery"])
        warm = Wish(scan.path, scan.body, scan.token)
        assert line.settles(warm) == 201
        engine.stop()
        began = time.monotonic()
        away = line.sends(scan)
        assert time.monotonic() - began < PATIENCE_SECONDS
        assert away
        assert (away.status, away.code) == (503, "try_again")
        assert away.headers["content-type"] == "application/problem+json"
        assert int(away.headers["retry-after"]) > 0
        engine.restart()
        assert [line.settles(scan), line.settles(scan)] == [201, 201]
        assert scan.reply
        assert scan.reply.headers["idempotent-replayed"] == "true"
        assert journal(town) == acknowledged([warm, scan])
        assert town.audit() == []


def test_while_its_engine_hangs_a_scan_is_not_kept_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        town_of_its_own("ministack", tmp_path / "state", monkeypatch) as (town, engine),
        storm.api(tmp_path) as api,
        closing(Line(api.port)) as line,
    ):
        scan = Wish("/scans", {"card": town.codes["anna"], "purchase_cents": 100_00}, town.tokens["bakery"])
        assert line.settles(Wish(scan.path, scan.body, scan.token)) == 201
        assert engine.child
        os.kill(engine.child.popen.pid, signal.SIGSTOP)
        began = time.monotonic()
        assert line.settles(scan) == 503
        assert time.monotonic() - began < PATIENCE_SECONDS
        os.kill(engine.child.popen.pid, signal.SIGCONT)
        assert line.settles(scan) == 201
        assert len(journal(town)) == 2
        assert town.audit() == []
