"""Histories while the indexes are behind: no posting is left out, and no balance is wrong."""

import pytest

from chalicelib.ledger import history
from chalicelib.ledger.pages import Entry, Mark
from chalicelib.refusals import TryAgain
from tests.faults import LaggingWire
from tests.town import Town


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
