"""Stripes come and go while tills scan: nothing is lost, nobody is refused for it, floors and budgets hold."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from zlib import crc32

import pytest

from chalicelib.attributes import written
from chalicelib.ledger import budgets, days, fence, growth, past, reshaping
from chalicelib.ledger.book import Book
from chalicelib.ledger.tables import account_key, stripe_key
from chalicelib.refusals import TryAgain
from tests.faults import CONFLICT, LOST_ANSWER, LOST_REQUEST, THROTTLE, FaultyWire
from tests.town import Reply, Town, new_key

HOUR = 3_600_000
SHAPES = (8, 3, 8)
PARTIES = ("market", "fc", "pot")


def elsewhere(town: Town) -> Book:
    """The same ledger in another process: what the tills' one remembers is not told to it, nor the other way round."""
    return replace(town.book, _parties={})


def shaped(book: Book, account: str, stripes: int) -> None:
    growth.grow(book, account, stripes)
    growth.shrink(book, account, stripes)


def active(town: Town, name: str) -> list[int]:
    return [part.number for part in town.book.stripes(town.accounts[name]) if part.state == "A"]


def headrooms(town: Town, name: str) -> list[int]:
    return [part.headrooms["points"] for part in town.book.stripes(town.accounts[name])]


def yesterday(book: Book) -> str:
    return days.day_before(book.moment().day, book.zone)


def tills(town: Town, work: Callable[[int], None], meanwhile: Callable[[], None], stop: threading.Event) -> None:
    """Eight tills at work, each with a guest's card, while something else goes on; the market's line is endless."""
    town.opens_shop("market", points=10**9)
    for i in range(8):
        town.opens_member(f"guest{i}", "fc" if i % 2 else None)
    running = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in running:
        thread.start()
    try:
        meanwhile()
    finally:
        stop.set()
        for thread in running:
            thread.join()


def test_an_account_grows_and_shrinks_while_tills_scan_and_nobody_notices(town: Town) -> None:
    begin, passed, stop = town.book.clock(), [0], threading.Event()
    town.book.clock = lambda: begin + passed[0] * 24 * HOUR
    book = elsewhere(town)
    replies: list[Reply] = []

    def till(number: int) -> None:
        while not stop.wait(0.03):
            replies.append(town.scans(f"guest{number}", 1000, "market"))

    def reshaping() -> None:
        for stripes in SHAPES:
            for name in PARTIES:
                shaped(book, town.accounts[name], stripes)
            passed[0] += 1
            for name in PARTIES:
                fence.close(book, town.accounts[name], yesterday(book))

    tills(town, till, reshaping, stop)
    assert Counter(reply.status for reply in replies) == {201: len(replies)}
    assert town.journal_size() == len(replies) > 20
    assert [active(town, name) for name in PARTIES] == [list(range(8))] * 3
    assert town.audit() == []


def test_tills_that_remember_more_stripes_than_there_are_go_on(town: Town) -> None:
    book, stop = elsewhere(town), threading.Event()
    replies: list[Reply] = []

    def till(number: int) -> None:
        while not stop.wait(0.03):
            replies.append(town.scans(f"guest{number}", 1000, "market"))

    def reshaping() -> None:
        for stripes in (8, 1, 5, 2):
            for name in PARTIES:
                shaped(book, town.accounts[name], stripes)

    tills(town, till, reshaping, stop)
    assert {reply.status for reply in replies} == {201}
    assert town.audit() == []


def test_the_last_unit_of_a_credit_line_is_found_on_whatever_stripes_there_are(town: Town) -> None:
    """The tills' scans use the line up exactly; the next one is refused."""
    town.opens_shop("kiosk", stripes=2, points=8 * 10 * 1500)
    book, stop = elsewhere(town), threading.Event()
    replies: list[Reply] = []

    def till(number: int) -> None:
        for _ in range(10):
            while (reply := town.scans(f"guest{number}", 1000, "kiosk")).code == "try_again":
                continue
            replies.append(reply)

    def reshaping() -> None:
        for stripes in (*SHAPES, 2, 6):
            shaped(book, town.accounts["kiosk"], stripes)

    tills(town, till, reshaping, stop)
    assert {reply.status for reply in replies} == {201}
    assert town.balance("kiosk") == -120_000
    assert town.scans("anna", 1000, "kiosk").code == "credit_line_exhausted"
    assert town.audit() == []


def test_new_stripes_share_headroom_and_budgets_evenly(town: Town) -> None:
    budgets.allot(town.book, town.accounts["bakery"], "K1", 100)
    growth.grow(town.book, town.accounts["bakery"], 3)
    assert headrooms(town, "bakery") == [333_334, 333_333, 333_333]
    assert [part.headrooms["K1"] for part in town.book.stripes(town.accounts["bakery"])] == [34, 33, 33]
    assert town.audit() == []


def test_a_closed_stripe_keeps_its_balance_and_gives_its_headroom_away(town: Town) -> None:
    town.opens_shop("kiosk", stripes=4)
    budgets.allot(town.book, town.accounts["kiosk"], "K1", 100)
    for _ in range(6):
        town.scans("anna", 1000, "kiosk")
    before = town.book.stripes(town.accounts["kiosk"])
    growth.shrink(town.book, town.accounts["kiosk"], 1)
    after = town.book.stripes(town.accounts["kiosk"])
    assert [part.balances for part in after] == [part.balances for part in before]
    assert headrooms(town, "kiosk") == [sum(part.headrooms["points"] for part in before), 0, 0, 0]
    assert (active(town, "kiosk"), budgets.left(town.book, town.accounts["kiosk"], "K1")) == ([0], 100)
    assert town.audit() == []


def test_growing_again_opens_what_was_closed(town: Town) -> None:
    for stripes in (4, 2, 4, 4):
        shaped(town.book, town.accounts["fc"], stripes)
    assert active(town, "fc") == [0, 1, 2, 3]
    assert town.audit() == []


@pytest.mark.parametrize("stripes", [2, 5])
def test_on_a_bad_line_it_ends_the_same(town: Town, stripes: int) -> None:
    good = town.book.line
    shares = {LOST_ANSWER: 0.15, LOST_REQUEST: 0.15, CONFLICT: 0.15, THROTTLE: 0.1}
    town.book.line = FaultyWire(good, 5, shares)
    town.book.sleep = lambda _: None
    for wanted in (4, stripes):
        while not _shaped(town, wanted):
            continue
    town.book.line = good
    assert active(town, "bakery") == list(range(stripes))
    assert town.audit() == []


def _shaped(town: Town, stripes: int) -> bool:
    try:
        shaped(town.book, town.accounts["bakery"], stripes)
    except TryAgain:
        return False
    return True


def test_a_growth_that_broke_off_before_the_number_changed_is_completed_or_undone(town: Town) -> None:
    account = town.accounts["bakery"]
    party, day = town.book.party_now(account), town.book.moment().day
    for number in (1, 2):
        request = reshaping.added(party, number, day, yesterday(town.book), town.book.names)
        town.book.line.call("TransactWriteItems", request)
    assert town.scans("anna", 1000, "bakery").status == 201
    growth.shrink(town.book, account, 2)
    growth.grow(town.book, account, 2)
    assert (active(town, "bakery"), town.book.party_now(account).stripes) == ([0, 1], 2)
    assert town.audit() == []


def test_the_margin_stays_what_it_was_however_many_stripes_there_are(town: Town) -> None:
    town.opens_shop("kiosk", stripes=2, points=3000, points_grace=1500)
    growth.grow(town.book, town.accounts["kiosk"], 7)
    codes = [town.scans("anna", 1000, "kiosk").code for _ in range(4)]
    assert codes == ["", "", "", "credit_line_exhausted"]
    assert town.balance("kiosk") == -4500
    growth.shrink(town.book, town.accounts["kiosk"], 2)
    assert town.audit() == []
    with pytest.raises(ValueError, match="at least 2"):
        growth.shrink(town.book, town.accounts["kiosk"], 1)


@pytest.mark.parametrize("stripes", [0, 91])
def test_no_account_has_no_stripe_or_more_than_a_transaction_takes(ministack_town: Town, stripes: int) -> None:
    with pytest.raises(ValueError, match=f"{stripes}"):
        growth.grow(ministack_town.book, ministack_town.accounts["fc"], stripes)


def test_a_debt_on_a_closing_stripe_is_taken_over_by_those_that_have_something(town: Town) -> None:
    """The club spent what purchases brought it, on all its stripes; then most of them come back."""
    shaped(town.book, town.accounts["fc"], 6)
    made = [town.scans("anna", 5000, "bakery") for _ in range(8)]
    ends = {"source": town.accounts["fc"], "target": town.accounts["bakery"]}
    assert town.post("/transfers", {**ends, "pocket": "points", "amount": 19_000}, "fc").status == 201
    for reply in made[:6]:
        assert town.post(f"/postings/{reply.body['posting']['id']}/returns", {}, "bakery").status == 201
    assert (town.balance("fc"), min(headrooms(town, "fc")) < 0) == (-14_000, True)
    for stripes in (3, 1, 6, 2):
        shaped(town.book, town.accounts["fc"], stripes)
        assert town.audit() == []
    assert town.post("/transfers", {**ends, "pocket": "points", "amount": 1}, "fc").code == "insufficient_balance"
    assert sum(headrooms(town, "fc")) == town.balance("fc")


def test_with_a_debt_on_one_stripe_the_others_can_be_spent_but_nothing_beyond_what_returns_took(town: Town) -> None:
    """The account as a whole is below its floor already when the second stripe is spent: by what the return took."""
    growth.grow(town.book, town.accounts["fc"], 2)
    ends = {"source": town.accounts["fc"], "target": town.accounts["bakery"], "pocket": "points"}
    made = town.scans("anna", 5000, "bakery", key_for(0))
    town.post("/transfers", {**ends, "amount": 2500}, "fc", key_for(0))
    town.scans("anna", 3000, "bakery", key_for(1))
    town.post(f"/postings/{made.body['posting']['id']}/returns", {}, "bakery", key_for(0))
    assert (town.balance("fc"), headrooms(town, "fc")) == (-1000, [-2500, 1500])
    assert town.post("/transfers", {**ends, "amount": 1500}, "fc", key_for(1)).status == 201
    assert town.post("/transfers", {**ends, "amount": 1}, "fc").code == "insufficient_balance"
    assert (town.balance("fc"), town.audit()) == (-2500, [])


def key_for(stripe: int) -> str:
    """A key whose posting goes to this one of a club's two stripes."""
    return next(key for key in iter(new_key, "") if crc32(key.encode()) % 2 == stripe)


def test_what_a_closed_stripe_still_has_is_found_by_whoever_needs_it(town: Town) -> None:
    """Somebody closed a stripe and had no time to spread what it has."""
    town.opens_shop("kiosk", stripes=2, points=3000)
    party = town.book.party_now(town.accounts["kiosk"])
    town.book.line.call("TransactWriteItems", reshaping.closed(party, 1, town.book.names))
    assert [town.scans("anna", 1000, "kiosk").code for _ in range(3)] == ["", "", "credit_line_exhausted"]
    assert (town.balance("kiosk"), headrooms(town, "kiosk")) == (-3000, [0, 0])
    assert town.audit() == []


def test_where_all_lack_a_closed_stripe_keeps_its_debt(town: Town) -> None:
    shaped(town.book, town.accounts["fc"], 2)
    made = [town.scans("anna", 5000, "bakery") for _ in range(2)]
    ends = {"source": town.accounts["fc"], "target": town.accounts["bakery"]}
    town.post("/transfers", {**ends, "pocket": "points", "amount": 5000}, "fc")
    for reply in made:
        town.post(f"/postings/{reply.body['posting']['id']}/returns", {}, "bakery")
    shaped(town.book, town.accounts["fc"], 1)
    assert sum(headrooms(town, "fc")) == town.balance("fc") == -5000
    assert town.audit() == []


def test_what_was_held_before_a_stripe_came_and_after_it_went_is_known(town: Town) -> None:
    begin, told = town.book.clock(), list[tuple[int, int]]()
    for day, stripes in enumerate([1, 4, 4, 2, 3]):
        now = begin + day * 24 * HOUR
        town.book.clock = lambda now=now: now  # type: ignore[misc]
        if day:
            fence.close(town.book, town.accounts["fc"], yesterday(town.book))
        told.append((now, town.balance("fc")))
        for _ in range(4):
            town.scans("anna", 1000, "bakery")
        shaped(town.book, town.accounts["fc"], stripes)
    assert [past.balance_at(town.book, town.accounts["fc"], moment).get("points", 0) for moment, _ in told] == [
        held for _, held in told
    ]
    assert town.audit() == []


def test_a_day_that_was_closed_on_some_stripes_only_is_not_taken_for_the_whole(town: Town) -> None:
    shaped(town.book, town.accounts["fc"], 3)
    for _ in range(5):
        town.scans("anna", 1000, "bakery")
    begin = town.book.clock()
    town.book.clock = lambda: begin + 24 * HOUR
    stored = town.book.item(town.accounts["fc"], "S#00")
    fence._close_stripe(town.book, stored, yesterday(town.book))
    assert past.balance_at(town.book, town.accounts["fc"], begin + 24 * HOUR) == {"points": 2500, "voucher": 0}


@pytest.mark.parametrize(
    ("part", "expression", "value"),
    [("S#01", "SET st = :x", "C"), ("META", "SET n = :x", 5)],
    ids=["a stripe closed among the others", "a stripe that is not there"],
)
def test_the_audit_names_stripes_that_do_not_fit_their_account(
    town: Town, part: str, expression: str, value: object
) -> None:
    growth.grow(town.book, town.accounts["bakery"], 3)
    update = {
        "TableName": town.book.names.balance,
        "Key": account_key(town.accounts["bakery"], part),
        "UpdateExpression": expression,
        "ExpressionAttributeValues": {":x": written(value)},
    }
    town.book.line.call("UpdateItem", update)
    assert ("R4", town.accounts["bakery"]) in {(finding.rule, finding.account) for finding in town.audit()}


def test_nothing_is_posted_on_a_closed_stripe(town: Town) -> None:
    growth.grow(town.book, town.accounts["bakery"], 2)
    town.book.party_now(town.accounts["bakery"])
    growth.shrink(elsewhere(town), town.accounts["bakery"], 1)
    for _ in range(6):
        assert town.scans("anna", 1000, "bakery").status == 201
    key = {"TableName": town.book.names.balance, "Key": stripe_key(town.accounts["bakery"], 1)}
    assert town.book.line.call("GetItem", key)["Item"]["n"] == {"N": "0"}
