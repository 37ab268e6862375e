"""Budgets on a shop's stripes: never overdrawn, used to the last unit, and nobody's balance."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.attributes import size, written
from chalicelib.ledger import budgets, fence, shelves
from chalicelib.ledger.stripes import BudgetShort
from chalicelib.ledger.tables import stripe_key
from chalicelib.ledger.values import Envelope, Leg, Posting, Receipt
from chalicelib.refusals import CreditLineExhausted, TryAgain
from tests.faults import CONFLICT, LOST_ANSWER, LOST_REQUEST, CountingWire, FaultyWire
from tests.town import Town, new_key

DAY_MS = 24 * 3_600_000


@pytest.fixture
def fair(town: Town) -> Town:
    """A shop with four stripes and a budget of 500.00 points on them."""
    town.opens_shop("kiosk", stripes=4)
    budgets.allot(town.book, town.accounts["kiosk"], "K1", 50_000)
    return town


def left(town: Town, name: str = "K1") -> int:
    return budgets.left(town.book, town.accounts["kiosk"], name)


def bonus(town: Town, units: int, uses: int, name: str = "K1") -> Posting:
    """Units from the kiosk to the club, and what they use of a budget."""
    shop, club = town.accounts["kiosk"], town.accounts["fc"]
    legs = (Leg(shop, "points", -units, "club"), Leg(club, "points", units, "club"))
    return Posting("award", legs, margin=frozenset({shop}), budgets={shop: {name: uses}}, facts={"pu": 100})


def envelope(town: Town, key: str | None = None) -> Envelope:
    return Envelope(town.accounts["kiosk"], key or new_key(), "A" * 24, town.book.clock())


def post(town: Town, posting: Posting, key: str | None = None) -> Receipt:
    return town.book.post(envelope(town, key), [], lambda _: posting)


def award(town: Town, wanted: int, key: str | None = None) -> Receipt:
    """What a counter does: asks for less where the budget has less."""
    told = envelope(town, key)

    def attempt(uses: int) -> Receipt:
        try:
            return town.book.post(told, [], lambda _: bonus(town, 100, uses))
        except BudgetShort as short:
            return attempt(min(wanted, short.left))

    return town.book.once(told, lambda: attempt(wanted))


def together(work: Callable[[int], None], threads: int = 8) -> None:
    running = [threading.Thread(target=work, args=(i,)) for i in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def used_by(receipts: list[Receipt]) -> int:
    return sum(receipt.budgets.get(receipt.party, {}).get("K1", 0) for receipt in receipts)


def test_a_rush_of_tills_uses_a_budget_to_the_last_unit_and_no_further(fair: Town) -> None:
    receipts: list[Receipt] = []

    def till(number: int) -> None:
        for i in range(12):
            key = f"rush-{number:02d}-{i:02d}-{new_key()}"
            while True:
                try:
                    receipts.append(award(fair, 700, key))
                    break
                except TryAgain:
                    continue

    together(till)
    assert len(receipts) == 96  # every award was made, with a bonus or without
    assert (left(fair), used_by(receipts)) == (0, 50_000)
    assert fair.audit() == []


def test_a_posting_keeps_what_it_used(fair: Town) -> None:
    made = award(fair, 700)
    assert made.budgets == {fair.accounts["kiosk"]: {"K1": 700}}
    assert fair.book.receipt(made.id) == made
    assert left(fair) == 49_300


def test_a_budget_asks_for_no_further_item_and_no_further_call(fair: Town) -> None:
    award(fair, 700)
    fair.book.line = line = CountingWire(fair.book.line)
    award(fair, 700)
    assert line.calls == {"TransactWriteItems": 1}


def test_what_no_stripe_has_alone_is_gathered(fair: Town) -> None:
    assert award(fair, 40_000).budgets[fair.accounts["kiosk"]] == {"K1": 40_000}
    assert left(fair) == 10_000
    assert fair.audit() == []


def test_who_asks_for_more_than_there_is_is_told_how_much_there_is(fair: Town) -> None:
    before = fair.journal_size()
    with pytest.raises(BudgetShort) as short:
        post(fair, bonus(fair, 100, 50_001))
    assert (short.value.account, short.value.name, short.value.left) == (fair.accounts["kiosk"], "K1", 50_000)
    assert fair.journal_size() == before


def test_a_budget_that_was_never_allotted_has_nothing_left(fair: Town) -> None:
    with pytest.raises(BudgetShort) as short:
        post(fair, bonus(fair, 100, 1, "K2"))
    assert (short.value.name, short.value.left) == ("K2", 0)


def test_where_credit_and_budget_are_both_short_the_credit_is_refused(fair: Town) -> None:
    with pytest.raises(CreditLineExhausted):
        post(fair, bonus(fair, 1_000_001, 50_001))


def test_value_and_budget_meet_on_one_stripe(fair: Town) -> None:
    post(fair, bonus(fair, 900_000, 1))
    made = award(fair, 49_999)
    post(fair, bonus(fair, 99_900, 0))
    assert (used_by([made]), left(fair), fair.balance("kiosk")) == (49_999, 0, -1_000_000)
    assert fair.audit() == []


def test_once_does_not_turn_a_short_budget_into_a_refusal(fair: Town) -> None:
    told = envelope(fair)
    with pytest.raises(BudgetShort):
        fair.book.once(told, lambda: fair.book.post(told, [], lambda _: bonus(fair, 100, 60_000)))


def test_the_same_key_uses_a_budget_once(fair: Town) -> None:
    key = new_key()
    first, again = award(fair, 50_000, key), award(fair, 50_000, key)
    assert (again.id, again.replayed, again.budgets) == (first.id, True, first.budgets)
    assert left(fair) == 0


def test_allotting_again_changes_nothing_and_another_amount_is_an_error(fair: Town) -> None:
    award(fair, 700)
    budgets.allot(fair.book, fair.accounts["kiosk"], "K1", 50_000)
    assert left(fair) == 49_300
    with pytest.raises(ValueError, match="already"):
        budgets.allot(fair.book, fair.accounts["kiosk"], "K1", 60_000)


@pytest.mark.parametrize(("name", "units"), [("k1", 5), ("K", 5), ("K1234", 5), ("points", 5), ("K1", 0), ("K1", -5)])
def test_what_is_no_budget_is_an_error(ministack_town: Town, name: str, units: int) -> None:
    with pytest.raises(ValueError, match="no budget"):
        budgets.allot(ministack_town.book, ministack_town.accounts["bakery"], name, units)


def test_an_allotment_on_a_bad_line_ends_the_same(town: Town) -> None:
    town.opens_shop("kiosk", stripes=8)
    town.book.line = FaultyWire(town.book.line, 3, {LOST_ANSWER: 0.3, LOST_REQUEST: 0.2, CONFLICT: 0.2})
    for name in ("K1", "K2", "K3"):
        budgets.allot(town.book, town.accounts["kiosk"], name, 1_000)
    town.book.line = FaultyWire(town.book.line, 0, {})
    assert [left(town, name) for name in ("K1", "K2", "K3")] == [1_000] * 3
    assert town.audit() == []


def test_a_budget_lies_evenly_on_the_stripes(fair: Town) -> None:
    assert [part.headrooms["K1"] for part in fair.book.stripes(fair.accounts["kiosk"])] == [12_500] * 4


def test_a_budget_is_no_balance(fair: Town) -> None:
    award(fair, 700)
    assert fair.book.party_now(fair.accounts["kiosk"]).balances == {"points": -100, "voucher": 0}
    now = fair.book.clock()
    yesterday = fair.book.moment().day
    fair.book.clock = lambda: now + DAY_MS
    snapshots = fence.close(fair.book, fair.accounts["kiosk"], yesterday)
    assert {name for snapshot in snapshots for name in snapshot.balances} == {"points", "voucher"}
    assert fair.audit() == []


def test_a_return_gives_back_its_part_and_whole_all_of_it(fair: Town) -> None:
    anna, shop = fair.accounts["anna"], fair.accounts["kiosk"]
    legs = (Leg(shop, "points", -1000, "member"), Leg(anna, "points", 1000, "member"))
    posting = replace(bonus(fair, 100, 1000), legs=legs, buckets={"points": "x2911"})
    made = fair.book.post(envelope(fair), [anna], lambda _: posting)
    path, found = f"/postings/{made.id}/returns", [left(fair)]
    for cents in (33, 33, 34):
        assert fair.post(path, {"purchase_cents": cents}, "kiosk").status == 201
        found.append(left(fair))
    assert found == [49_000, 49_330, 49_660, 50_000]
    assert fair.audit() == []


@pytest.mark.parametrize(("attribute", "rule"), [("K1_b", "R3"), ("K1_fl", "R4"), ("K1_av", "R4")])
def test_the_audit_names_a_shop_whose_budget_was_tampered_with(fair: Town, attribute: str, rule: str) -> None:
    award(fair, 700)
    update = {
        "TableName": fair.book.names.balance,
        "Key": stripe_key(fair.accounts["kiosk"], 2),
        "UpdateExpression": f"ADD {attribute} :x",
        "ExpressionAttributeValues": {":x": written(5)},
    }
    fair.book.line.call("UpdateItem", update)
    found = {(finding.rule, finding.account) for finding in fair.audit()}
    assert (rule, fair.accounts["kiosk"]) in found


def test_three_campaigns_fit_into_the_longest_scan(ministack_town: Town) -> None:
    shop = ministack_town.accounts["bakery"]
    vat = {"1900": 400, "700": 300, "0": 200, "550": 100}
    ministack_town.scans("anna", 1000, "bakery", key="k" * 64, vat=vat, receipt="🥨" * 40, eligible_cents=1000)
    (longest,) = shelves.journal(ministack_town.book)
    leg = next(leg for leg in longest["l"]["L"] if leg["M"]["a"]["S"] == shop)
    leg["M"]["bu"] = written({"K1A": 123_456, "K1B": 123_456, "K1C": 123_456})
    assert size(longest) <= 1024
