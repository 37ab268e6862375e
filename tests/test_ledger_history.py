"""Histories while the indexes are behind: no posting is left out, and no balance is wrong."""

from zlib import crc32

import pytest

from chalicelib import wire
from chalicelib.ledger import days, fence, growth, history, past
from chalicelib.ledger.anchors import SETTLED_MS
from chalicelib.ledger.pages import Entry, Mark
from chalicelib.ledger.tables import posting_key
from chalicelib.refusals import TryAgain
from tests.faults import CountingWire, LaggingWire, RestlessWire
from tests.town import Town, new_key

HOUR = 3_600_000


def scanned(town: Town, times: int) -> list[str]:
    """The ids of so many scans of 10.00, newest first."""
    return [town.scans("anna", 1000, "bakery").body["posting"]["id"] for _ in range(times)][::-1]


def whole(town: Town, name: str, limit: int) -> list[Entry]:
    entries: list[Entry] = []
    mark: Mark | None = None
    while True:
        page = history.page(town.book, town.accounts[name], limit, after=mark)
        entries += page.entries
        mark = page.next
        if mark is None:
            return entries


@pytest.mark.parametrize("limit", [1, 2, 5, 50])
@pytest.mark.parametrize("behind", [0, 1, 3, 5])
def test_a_members_history_has_no_gap_however_far_the_index_is_behind(
    ministack_town: Town, behind: int, limit: int
) -> None:
    made = scanned(ministack_town, 5)
    ministack_town.book.line = line = LaggingWire(ministack_town.book.line, behind)
    line.hide(made)
    entries = whole(ministack_town, "anna", limit)
    assert [entry.receipt.id for entry in entries] == made
    assert [entry.balance for entry in entries] == [5000, 4000, 3000, 2000, 1000]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_history_with_a_posting_that_is_gone_is_not_told_as_if_it_were_whole(town: Town, place: int) -> None:
    gone = scanned(town, 3)[place]
    delete = {"TableName": town.book.names.journal, "Key": posting_key(gone)}
    town.book.line.call("TransactWriteItems", {"TransactItems": [{"Delete": delete}]})
    with pytest.raises(TryAgain):
        whole(town, "anna", 50)


def test_a_shops_history_waits_for_the_indexes(ministack_town: Town) -> None:
    made = scanned(ministack_town, 3)
    ministack_town.book.line = line = LaggingWire(ministack_town.book.line, behind=1, answers=8)
    line.hide(made)
    entries = whole(ministack_town, "fc", 50)
    assert [(entry.receipt.id, entry.balance) for entry in entries] == list(zip(made, [1500, 1000, 500], strict=True))


def test_a_shops_history_is_not_told_while_its_balances_would_be_wrong(ministack_town: Town) -> None:
    ministack_town.book.sleep = lambda _: None
    made = scanned(ministack_town, 3)
    ministack_town.book.line = line = LaggingWire(ministack_town.book.line, behind=1)
    line.hide(made)
    with pytest.raises(TryAgain):
        whole(ministack_town, "fc", 50)


@pytest.mark.parametrize("name", ["anna", "fc"])
def test_a_distant_time_is_reached_page_by_page(
    ministack_town: Town, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "READ_AT_MOST", 2)
    made = scanned(ministack_town, 5)
    begun = ministack_town.book.receipt(made[-1])
    assert begun
    span, mark, pages = history.Span(until=begun.posted_at + 1), None, 0
    found: list[Entry] = []
    while pages == 0 or mark:
        page = history.page(ministack_town.book, ministack_town.accounts[name], 50, span, mark)
        found, mark, pages = [*found, *page.entries], page.next, pages + 1
    assert ([entry.receipt.id for entry in found], pages) == (made[-1:], 3)


def later(town: Town, ms: int) -> None:
    """Turn the ledger's clock on."""
    now = town.book.clock()
    town.book.clock = lambda: now + ms


def told(town: Town, name: str = "fc") -> list[int]:
    """The balances of the newest page, newest first."""
    return [entry.balance for entry in history.page(town.book, town.accounts[name], 50).entries]


def test_a_warm_page_reads_stripes_twice_and_each_index_once(town: Town) -> None:
    scanned(town, 3)
    told(town)
    town.book.line = line = CountingWire(town.book.line)
    assert told(town) == [1500, 1000, 500]
    assert line.calls == {"Query": 4}


def test_a_posting_between_the_readings_is_noticed(town: Town) -> None:
    """One posting is hidden and another one comes: as many as were counted, but not the same."""
    made = scanned(town, 2)
    town.book.sleep = lambda _: None
    quiet = town.book.line
    hiding = LaggingWire(quiet, behind=1)
    hiding.hide(made)
    town.book.line = RestlessWire(hiding, lambda: _aside(town, quiet))
    with pytest.raises(TryAgain):
        told(town)


def _aside(town: Town, line: wire.Wire, key: str | None = None) -> None:
    """A scan at another till, on a line of its own."""
    mine, town.book.line = town.book.line, line
    town.scans("anna", 1000, "bakery", key)
    town.book.line = mine


def test_under_traffic_that_never_rests_an_account_is_shown_as_it_was_a_minute_ago(town: Town) -> None:
    town.book.sleep = lambda _: None
    scanned(town, 3)
    later(town, 2 * SETTLED_MS)
    assert told(town) == [1500, 1000, 500]  # and remembered: this is how it was a minute ago
    quiet = town.book.line
    town.book.line = RestlessWire(quiet, lambda: _aside(town, quiet))
    assert told(town) == [1500, 1000, 500]
    town.book.line = quiet
    assert told(town)[-4:] == [2000, 1500, 1000, 500]
    assert len(told(town)) > 4


def key_for(stripe: int, stripes: int) -> str:
    """A key whose posting goes to this stripe of the club."""
    return next(key for key in iter(new_key, "") if crc32(key.encode()) % stripes == stripe)


def test_what_was_held_is_not_told_from_indexes_that_are_behind_or_ahead_of_the_stripes(town: Town) -> None:
    town.book.sleep = lambda _: None
    made, begin = scanned(town, 2), town.book.clock() + 1
    quiet = town.book.line
    town.book.line = RestlessWire(quiet, lambda: _aside(town, quiet))
    with pytest.raises(TryAgain):
        past.balance_at(town.book, town.accounts["fc"], begin)
    town.book.line = hiding = LaggingWire(quiet, behind=1)
    hiding.hide(made)
    with pytest.raises(TryAgain):
        past.balance_at(town.book, town.accounts["fc"], 0)
    town.book.line = quiet
    assert past.balance_at(town.book, town.accounts["fc"], begin)["points"] == 1000


def test_where_some_stripe_rests_at_each_try_the_first_page_is_shown_too(town: Town) -> None:
    """Nobody asked before, and postings never stop: each try proves the stripe that rested."""
    town.book.sleep = lambda _: None
    growth.grow(town.book, town.accounts["fc"], 2)
    before = scanned(town, 6)
    later(town, 2 * SETTLED_MS)
    quiet, stripes = town.book.line, iter([0] * 4 + [1] * 100)
    town.book.line = RestlessWire(quiet, lambda: _aside(town, quiet, key_for(next(stripes), 2)))
    entries = history.page(town.book, town.accounts["fc"], 50).entries
    assert [entry.receipt.id for entry in entries] == before
    assert [entry.balance for entry in entries] == [3000, 2500, 2000, 1500, 1000, 500]


def test_an_account_that_was_never_proven_and_never_rests_is_asked_for_again(town: Town) -> None:
    town.book.sleep = lambda _: None
    scanned(town, 3)
    quiet = town.book.line
    town.book.line = RestlessWire(quiet, lambda: _aside(town, quiet))
    with pytest.raises(TryAgain):
        told(town)


def test_an_anchor_is_no_answer_for_ever(town: Town) -> None:
    town.book.sleep = lambda _: None
    scanned(town, 3)
    later(town, 2 * SETTLED_MS)
    told(town)
    later(town, history.RECENT_MS)
    quiet = town.book.line
    town.book.line = RestlessWire(quiet, lambda: _aside(town, quiet))
    with pytest.raises(TryAgain):
        told(town)


@pytest.mark.parametrize("closes", [False, True])
@pytest.mark.parametrize("hours", [0, 1, 24, 48, 24 * 40])
def test_time_that_passes_and_days_that_are_closed_change_no_balance(town: Town, hours: int, closes: bool) -> None:
    scanned(town, 3)
    told(town)
    later(town, hours * HOUR)
    if closes:
        fence.close(town.book, town.accounts["fc"], days.day_before(town.book.moment().day, town.book.zone))
    assert told(town) == [1500, 1000, 500]
    town.book.anchors.clear()
    scanned(town, 1)
    growth.grow(town.book, town.accounts["fc"], 3)
    scanned(town, 4)
    expected = [500 * count for count in range(8, 0, -1)]
    assert (told(town), told(town)) == (expected, expected)


# What comes while somebody turns the pages


def earlier(town: Town, ms: int) -> None:
    """A posting that was composed before others and comes after them, as from a process that was held up."""
    now = town.book.clock
    town.book.clock = lambda: now() - ms
    town.scans("anna", 1000, "bakery")
    town.book.clock = now


@pytest.mark.parametrize("late", [3, 45])
@pytest.mark.parametrize("limit", [1, 2])
def test_a_posting_that_comes_behind_a_page_makes_no_balance_wrong(town: Town, late: int, limit: int) -> None:
    scanned(town, 2)
    later(town, SETTLED_MS // 2)
    scanned(town, 2)
    first = history.page(town.book, town.accounts["fc"], limit)
    earlier(town, late * 1000)
    entries: list[Entry] = []
    mark: Mark | None = first.next
    while mark is not None:
        page = history.page(town.book, town.accounts["fc"], limit, after=mark)
        entries, mark = [*entries, *page.entries], page.next
    assert len(first.entries) + len(entries) == 5
    assert [entry.balance for entry in entries] == [500 * number for number in range(len(entries), 0, -1)]


def test_a_page_that_knows_less_than_the_one_before_is_asked_for_again(ministack_town: Town) -> None:
    made = scanned(ministack_town, 3)
    page = history.page(ministack_town.book, ministack_town.accounts["fc"], 1)
    ministack_town.book.line = line = LaggingWire(ministack_town.book.line, behind=1)
    line.hide(made[1:])
    with pytest.raises(TryAgain):
        history.page(ministack_town.book, ministack_town.accounts["fc"], 1, after=page.next)
