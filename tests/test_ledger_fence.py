"""Closing days while tills scan: nothing is lost, nothing is refused for it, and the past stays as it was."""

import threading
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.ledger import days, fence, past
from chalicelib.refusals import DayStillOpen
from tests.faults import MeddlingWire
from tests.town import Reply, Town

HOUR = 3_600_000
FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PARTIES = ("bakery", "fc", "pot")


def at(town: Town, moment: str) -> None:
    """Set the ledger's clock, UTC."""
    ms = int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() * 1000)
    town.book.clock = lambda: ms


def close(town: Town, day: str) -> list[fence.Snapshot]:
    return [found for name in PARTIES for found in fence.close(town.book, town.accounts[name], day)]


def test_a_closed_days_counters_move_into_its_snapshot(town: Town) -> None:
    at(town, "2026-11-21T12:00:00")
    town.scans("anna", 5000, "bakery")
    at(town, "2026-11-22T12:00:00")
    snapshot = close(town, "261121")[0]
    assert (snapshot.balances["points"], snapshot.count, snapshot.counted) == (-7500, 1, 1)
    (stripe,) = town.book.stripes(town.accounts["bakery"])
    assert (stripe.closed, dict(stripe.days)) == ("261121", {})
    assert town.audit() == []


def test_closing_a_day_again_changes_nothing(town: Town) -> None:
    at(town, "2026-11-21T12:00:00")
    town.scans("anna", 5000, "bakery")
    at(town, "2026-11-22T12:00:00")
    first = close(town, "261121")
    town.scans("anna", 5000, "bakery")
    assert close(town, "261121") == first


def test_a_day_before_the_last_closed_one_is_left_alone(town: Town) -> None:
    at(town, "2026-11-20T12:00:00")
    town.scans("anna", 5000, "bakery")
    at(town, "2026-11-22T12:00:00")
    close(town, "261121")
    assert close(town, "261120") == []
    assert town.audit() == []


def test_a_close_that_broke_off_behind_the_fence_is_completed(town: Town) -> None:
    at(town, "2026-11-21T12:00:00")
    town.scans("anna", 5000, "bakery")
    at(town, "2026-11-22T12:00:00")
    request = fence.fence_request(town.accounts["bakery"], "S#00", "261121", town.book.names)
    town.book.line.call("TransactWriteItems", request)
    town.scans("anna", 1000, "bakery")
    assert close(town, "261121")[0].balances["points"] == -7500
    assert town.audit() == []


def test_today_cannot_be_closed(town: Town) -> None:
    at(town, "2026-11-22T22:59:00")
    with pytest.raises(DayStillOpen):
        fence.close(town.book, town.accounts["bakery"], "261122")


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-12-31T22:59:59", "261231"),
        ("2026-12-31T23:30:00", "270101"),
        ("2026-10-24T22:30:00", "261025"),  # the day of 25 hours
        ("2026-10-25T22:59:59", "261025"),
        ("2026-10-25T23:00:00", "261026"),
        ("2027-03-27T23:00:00", "270328"),  # the day of 23 hours
        ("2027-03-28T22:00:00", "270329"),
    ],
)
def test_a_book_day_is_the_towns_own(ministack_town: Town, moment: str, day: str) -> None:
    at(ministack_town, moment)
    ministack_town.scans("anna", 1000, "bakery")
    (stripe,) = ministack_town.book.stripes(ministack_town.accounts["bakery"])
    assert dict(stripe.days) == {day: 1}


def test_a_posting_that_meets_the_fence_is_booked_on_the_open_day(town: Town) -> None:
    at(town, "2026-11-22T00:00:00")
    close(town, "261121")
    today = town.book.clock()
    slow = iter([today - 4 * HOUR] * 4)
    town.book.clock = lambda: next(slow, today)
    assert town.scans("anna", 1000, "bakery").status == 201
    (stripe,) = town.book.stripes(town.accounts["bakery"])
    assert dict(stripe.days) == {"261122": 1}


def test_a_posting_whose_day_is_closed_while_it_is_on_its_way_is_booked_on_the_next(town: Town) -> None:
    def midnight() -> None:
        at(town, "2026-11-21T23:15:00")
        assert [snapshot.count for snapshot in close(town, "261121")] == [0, 0, 0]

    at(town, "2026-11-21T22:59:59")
    town.book.line = MeddlingWire(town.book.line, midnight)
    assert town.scans("anna", 1000, "bakery").status == 201
    counted = [dict(part.days) for name in ("bakery", "fc") for part in town.book.stripes(town.accounts[name])]
    assert (counted, town.audit()) == ([{"261122": 1}] * 2, [])


def test_days_are_closed_while_tills_scan_and_nobody_notices(town: Town) -> None:
    begin, passed, stop = town.book.clock(), [0], threading.Event()
    town.book.clock = lambda: begin + passed[0] * 12 * HOUR
    for i in range(6):
        town.opens_member(f"guest{i}", "fc")
    replies: list[Reply] = []

    def till(name: str) -> None:
        while not stop.is_set():
            replies.append(town.scans(name, 1000, "bakery"))

    tills = [threading.Thread(target=till, args=(f"guest{i}",)) for i in range(6)]
    for one in tills:
        one.start()
    closed = [_pass_a_day(town, passed) for _ in range(4)]
    stop.set()
    for one in tills:
        one.join()
    assert {reply.status for reply in replies} <= {201, 503}
    assert town.journal_size() == sum(reply.status == 201 for reply in replies)
    assert all(closed)
    assert town.audit() == []


def _pass_a_day(town: Town, passed: list[int]) -> list[fence.Snapshot]:
    passed[0] += 2
    yesterday = days.book_day(town.book.clock() - 24 * HOUR, town.book.zone)
    return close(town, yesterday)


@FEW
@given(steps=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5000), st.booleans()), min_size=2, max_size=7))
def test_every_accounts_past_is_what_it_was(town: Town, steps: list[tuple[int, int, bool]]) -> None:
    """Each step: some hours pass, yesterday may be closed, a purchase is made; then each moment is asked for again."""
    now = max(town.book.clock(), getattr(town, "later", 0)) + 24 * HOUR
    told: list[tuple[int, str, int]] = []
    for hours, cents, closes in steps:
        now += hours * HOUR + 1
        town.book.clock = lambda now=now: now  # type: ignore[misc]
        if closes:
            close(town, days.book_day(now - 24 * HOUR, town.book.zone))
        told += [(now, name, town.balance(name)) for name in ("bakery", "fc", "anna")]
        town.scans("anna", cents, "bakery")
    town.later = now  # type: ignore[attr-defined]
    for moment, name, balance in told:
        assert past.balance_at(town.book, town.accounts[name], moment).get("points", 0) == balance, (moment, name)
    assert town.audit() == []
