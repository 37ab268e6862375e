"""The journal's stream on one machine reaches the counters, on each engine."""

import threading

import pytest

import app
from chalicelib import config
from chalicelib.figures import book as figures
from infra.local import processes, streams
from tests.conftest import SPOILT, Standing
from tests.town import Town

DAY = "261122"


@pytest.fixture
def streaming(town: Town, standing: Standing, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A town whose journal has a stream; it is noon, and something was booked before."""
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)
    SPOILT.add(standing.database.account)
    town.turns_to("2026-11-22")
    town.scans("anna", 5000, "bakery")
    streams.enable(standing.database.client, standing.database.prefix)
    return town


def test_what_is_booked_is_counted_a_moment_later(streaming: Town) -> None:
    over = streams.begin(app.counters, config.environment().journal_table, seconds=0.05)
    for _ in range(3):
        streaming.scans("anna", 1000, "bakery")
    processes.until(lambda: figures.day(DAY).postings == {"award": 3}, seconds=20)
    over.set()


def named(standing: Standing) -> str:
    return standing.database.client.describe_table(TableName=f"{standing.database.prefix}-journal")["Table"][
        "LatestStreamArn"
    ]


def test_a_stream_that_is_there_is_left_as_it_is(streaming: Town, standing: Standing) -> None:
    before = named(standing)
    streams.enable(standing.database.client, standing.database.prefix)
    assert named(standing) == before


def test_without_a_stream_nothing_is_read(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)
    before = threading.active_count()
    streams.begin(app.counters, config.environment().journal_table)
    assert threading.active_count() == before


def test_a_batch_that_was_not_taken_comes_again(streaming: Town, standing: Standing) -> None:
    reader = streams.Reader(named(standing))
    streaming.scans("anna", 1000, "bakery")
    (first,) = [next(reader.batches())]
    (again,) = [next(reader.batches())]
    assert first == again
    assert len(list(reader.batches())) == 1
    assert list(reader.batches()) == []
