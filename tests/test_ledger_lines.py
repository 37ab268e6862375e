"""A credit line changes while tills scan, and an account is closed and opened again: shares sum, nothing is lost."""

import threading

import pytest

from chalicelib.ledger import closing, fence, growth, lines
from chalicelib.ledger.days import day_before
from chalicelib.refusals import LineInUse, NotFound
from tests.faults import LOST_ANSWER, FaultyWire
from tests.town import Town


def line(town: Town, name: str) -> int:
    return -town.book.party_now(town.accounts[name]).floors["points"]


def test_a_shop_without_a_line_awards_once_it_has_one(town: Town) -> None:
    town.opens_shop("kiosk", points=0)
    assert town.scans("anna", 1000, "kiosk").code == "credit_line_exhausted"
    lines.change(town.book, town.accounts["kiosk"], {"points": 5000})
    assert town.scans("anna", 1000, "kiosk").status == 201
    assert (line(town, "kiosk"), town.audit()) == (5000, [])


def test_a_line_is_spread_over_all_stripes(town: Town) -> None:
    account = town.opens_shop("market", stripes=3, points=0)
    lines.change(town.book, account, {"points": 900})
    assert [part.headrooms["points"] for part in town.book.stripes(account)] == [300, 300, 300]
    lines.change(town.book, account, {"points": 30})
    assert [part.headrooms["points"] for part in town.book.stripes(account)] == [10, 10, 10]
    assert town.audit() == []


def test_a_line_that_is_used_cannot_be_taken_away(town: Town) -> None:
    account = town.opens_shop("market", stripes=2, points=4000)
    assert town.scans("anna", 1000, "market").status == 201
    used = -town.balance("market")
    with pytest.raises(LineInUse):
        lines.change(town.book, account, {"points": used - 1})
    lines.change(town.book, account, {"points": used})
    assert town.scans("anna", 1000, "market").code == "credit_line_exhausted"
    assert town.audit() == []


def test_the_same_line_again_changes_nothing_and_a_lost_answer_is_no_second_one(town: Town) -> None:
    account = town.opens_shop("kiosk", points=0)
    town.book.line = FaultyWire(town.book.line, 5, {LOST_ANSWER: 0.4})
    for _ in range(2):
        lines.change(town.book, account, {"points": 700})
    assert [part.headrooms["points"] for part in town.book.stripes(account)] == [700]


def test_other_pockets_keep_their_line_and_an_unknown_one_is_a_mistake(town: Town) -> None:
    account = town.opens_shop("kiosk", points=10, voucher=20)
    lines.change(town.book, account, {"points": 30})
    assert town.book.party_now(account).floors == {"points": -30, "voucher": -20}
    with pytest.raises(ValueError, match="no such lines"):
        lines.change(town.book, account, {"shells": 1})
    with pytest.raises(NotFound):
        lines.change(town.book, "s:00000000", {"points": 1})


def test_a_line_moves_while_tills_scan_and_the_floor_holds(town: Town) -> None:
    account, stop = town.opens_shop("market", stripes=2, points=500_000), threading.Event()

    def till() -> None:
        while not stop.is_set():
            assert town.scans("anna", 1000, "market").code in {"", "try_again"}

    running = threading.Thread(target=till)
    running.start()
    for wanted in (400_000, 600_000, 450_000):
        lines.change(town.book, account, {"points": wanted})
    stop.set()
    running.join()
    assert (line(town, "market"), town.audit()) == (450_000, [])


def test_a_closed_account_takes_nothing_and_an_open_one_again_goes_on(town: Town) -> None:
    account = town.opens_shop("market", stripes=2)
    town.scans("anna", 1000, "market")
    held = town.balance("market")
    for _ in range(2):
        closing.close(town.book, account)
    assert town.scans("anna", 1000, "market").code == "account_closed"
    assert (town.balance("market"), town.audit()) == (held, [])
    closing.reopen(town.book, account)
    assert town.scans("anna", 1000, "market").status == 201


def test_a_process_that_remembers_an_account_as_open_meets_the_closed_one(town: Town) -> None:
    account = town.opens_shop("market", stripes=2)
    remembered = town.book.party(account)
    closing.close(town.book, account)
    town.book._parties[account] = (town.book.clock() / 1000, remembered)
    assert town.scans("anna", 1000, "market").code == "account_closed"


def test_days_are_closed_on_a_closed_account_and_stripes_that_were_closed_before_stay_so(town: Town) -> None:
    account = town.opens_shop("market", stripes=3)
    growth.shrink(town.book, account, 2)
    town.scans("anna", 1000, "market")
    closing.close(town.book, account)
    town.passes(1)
    fence.close(town.book, account, day_before(town.book.moment().day, town.book.zone))
    closing.reopen(town.book, account)
    assert [part.state for part in town.book.stripes(account)] == ["A", "A", "C"]
    assert town.audit() == []
