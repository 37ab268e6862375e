"""What happens by itself: days are closed, holds go back, value expires, by the town's clock and once each."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest

import app
from chalicelib.clockwork import book as clockwork
from chalicelib.clockwork.decisions import Done, holds_since, month_to_expire, to_close
from chalicelib.ledger import days, fence
from chalicelib.people import book as people
from chalicelib.people.values import Business, Contract, Tax
from chalicelib.refusals import TryAgain
from chalicelib.wire import Unsettled, Wire
from infra.local import processes, schedule
from tests.faults import CountingWire
from tests.town import Town

ZONE = "Europe/Berlin"
HOUR = 3_600_000


def at(town: Town, moment: str) -> None:
    """Set the ledger's clock, in the town's own time."""
    told = datetime.fromisoformat(moment).replace(tzinfo=days.zone(ZONE))
    ms = int(told.astimezone(UTC).timestamp() * 1000)
    town.book.clock = lambda: ms


@pytest.fixture
def listed(town: Town) -> Town:
    """A town whose bakery and clubs stand in the register; it is an evening in November."""
    at(town, "2026-11-20T20:00")
    contract, iban = Contract("2026-01-01", "1"), "DE12999999990000000101"
    people.register_business(Business(town.accounts["bakery"], "Bäckerei", contract, iban, Tax(), (), ()))
    town.registers_clubs()
    return town


def closed(town: Town) -> dict[str, str]:
    return {name: town.book.stripes(town.accounts[name])[0].closed for name in ("bakery", "fc", "pot")}


def test_yesterday_is_closed_a_quarter_of_an_hour_after_midnight(listed: Town) -> None:
    listed.scans("anna", 5000, "bakery")
    at(listed, "2026-11-21T00:14")
    clockwork.tick()
    assert set(closed(listed).values()) == {"261119"}
    at(listed, "2026-11-21T00:15")
    assert clockwork.tick().closed == 3
    assert set(closed(listed).values()) == {"261120"}
    assert listed.book.stripes(listed.accounts["bakery"])[0].days == {}


def test_a_second_tick_writes_nothing(listed: Town) -> None:
    at(listed, "2026-11-21T09:00")
    clockwork.tick()
    listed.book.line = line = CountingWire(listed.book.line)
    again = clockwork.tick()
    assert (again.closed, again.trouble, line.calls["TransactWriteItems"]) == (0, [], 0)


def test_a_town_that_was_switched_off_catches_up_day_by_day(listed: Town) -> None:
    at(listed, "2026-11-21T09:00")
    clockwork.tick()
    listed.scans("anna", 5000, "bakery")
    at(listed, "2026-11-25T09:00")
    assert clockwork.tick().closed == 4 * 3
    kept = [fence.snapshots(listed.book, listed.accounts["bakery"], f"2611{day}") for day in (21, 22, 23, 24)]
    assert [snapshot.balances["points"] for (snapshot,) in kept] == [-7500] * 4
    assert listed.audit() == []


def test_a_hold_that_nobody_wanted_goes_back_at_midnight(listed: Town) -> None:
    listed.scans("anna", 5000, "bakery")
    body = {"card": listed.codes["anna"], "pocket": "points", "amount": 2000, "days": 1}
    assert listed.post("/holds", body, "bakery").status == 201
    at(listed, "2026-11-21T23:59")
    assert clockwork.tick().lapsed == 0
    at(listed, "2026-11-22T00:00")
    assert (clockwork.tick().lapsed, clockwork.tick().lapsed) == (1, 0)
    assert listed.balance("anna") == 5000


def test_a_month_that_is_over_is_booked_out_once(listed: Town) -> None:
    listed.scans("anna", 5000, "bakery")
    at(listed, "2028-11-30T23:00")
    assert clockwork.tick().expired == 0
    at(listed, "2028-12-01T01:00")
    assert (clockwork.tick().expired, clockwork.tick().expired) == (1, 0)
    assert listed.balance("anna") == 0
    assert listed.audit() == []


class Broken(Wire):
    """Refuses every write on one account."""

    def __init__(self, like: Wire, account: str) -> None:
        super().__init__(f"http://{like.host}", like.region, like.seconds)
        self.account = account

    def call(self, operation: str, payload: dict[str, object]) -> dict[str, object]:
        if operation == "TransactWriteItems" and self.account in str(payload):
            raise Unsettled("not this one")
        return super().call(operation, payload)


def test_an_account_in_trouble_stops_no_other_and_is_tried_again(listed: Town) -> None:
    at(listed, "2026-11-21T09:00")
    calm, listed.book.line = listed.book.line, Broken(listed.book.line, listed.accounts["fc"])
    listed.book.sleep = lambda _: None
    told = clockwork.tick()
    assert told.trouble == [f"close 261120: {listed.accounts['fc']}"]
    assert closed(listed)["bakery"] == "261120"
    listed.book.line = calm
    assert clockwork.tick().trouble == []
    assert closed(listed)["fc"] == "261120"


def test_an_engine_away_is_trouble_and_no_fault(listed: Town) -> None:
    listed.book.line = Wire("http://127.0.0.1:9", listed.book.line.region)
    with pytest.raises(TryAgain):
        clockwork.tick()


@pytest.mark.parametrize(("day", "before", "hours"), [("2026-10-25", "261024", 25), ("2027-03-28", "270327", 23)])
def test_a_day_of_the_clock_change_is_closed_when_its_own_hours_are_over(day: str, before: str, hours: int) -> None:
    now = int(datetime.fromisoformat(f"{day}T00:15").replace(tzinfo=days.zone(ZONE)).timestamp() * 1000)
    assert list(to_close(Done(), now, ZONE)) == [before]
    assert list(to_close(Done(closed=before), now + (hours - 1) * HOUR, ZONE)) == []
    assert list(to_close(Done(closed=before), now + hours * HOUR, ZONE)) == [day[2:].replace("-", "")]


def test_the_apps_own_schedule_ticks(listed: Town) -> None:
    at(listed, "2026-11-21T09:00")
    ticked = threading.Event()

    def once(event: dict[str, Any], context: object) -> None:
        app.tick(event, context)
        ticked.set()

    over = schedule.begin(once, seconds=0.01)
    assert ticked.wait(30)
    over.set()
    assert set(closed(listed).values()) == {"261120"}


def test_a_tick_that_breaks_off_is_not_the_last_one() -> None:
    calls: list[int] = []

    def broken(_event: dict[str, Any], _context: object) -> None:
        calls.append(1)
        raise RuntimeError

    over = schedule.begin(broken, seconds=0.001)
    processes.until(lambda: len(calls) > 1, seconds=10)
    over.set()


def test_what_is_due_is_pure() -> None:
    assert holds_since(Done(), "261201") == "261031"
    assert holds_since(Done(lapsed="261201"), "261203") == "261130"
    assert month_to_expire(Done(), "2601") == "2512"
