"""Rules as dated versions: they begin when they say, are the same for everybody, and what they made stays."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import config
from chalicelib.ledger import budgets
from chalicelib.ledger.book import Book
from chalicelib.ledger.days import calendar_day
from chalicelib.ledger.history import page
from chalicelib.refusals import TryAgain
from chalicelib.rules.book import RuleBook, town_rules
from chalicelib.rules.values import Asked
from chalicelib.shapes import instant, rfc3339
from chalicelib.wire import Unsettled, Wire
from tests import four_eyes
from tests.faults import CountingWire
from tests.town import Reply, Town

MINUTE = 60_000
DAY = 1440 * MINUTE


def waits(town: Town, ms: int) -> None:
    """Put the ledger's clock forward."""
    before = town.book.clock
    town.book.clock = lambda: before() + ms


def change(town: Town, scope: str = "town", **body: Any) -> Reply:
    """A change of the rules by two of the staff; `rules` is what begins, without a `starts` as soon as can be."""
    where = town.accounts.get(scope, scope)
    if "starts" in body:
        body["from"] = rfc3339(instant(body.pop("starts")))
    return four_eyes.rules(town, {"scope": where, "why": "a test", **body})


def campaign(town: Town, days: int = 7, **more: Any) -> dict[str, Any]:
    ends = rfc3339(instant(town.book.clock() + days * DAY))
    return {"campaign": {"name": {"de": "Herbst"}, "percent": 200, "to": ["club", "member"], "ends": ends, **more}}


def given(reply: Reply) -> tuple[int, int]:
    return reply.body["awarded"]["club"], reply.body["awarded"]["member"]


def test_a_change_begins_two_minutes_from_now_at_the_earliest(town: Town) -> None:
    rates = {"rates": {"club": 200, "member": 0}}
    early = change(town, rules=rates, starts=town.book.clock() + MINUTE)
    assert (early.status, early.code) == (422, "rule_starts_in_past")
    made = change(town, rules=rates, **{"from": early.body["earliest"]})
    assert (made.status, made.body["state"]) == (201, "coming")
    assert given(town.scans("anna", 10_000, "bakery")) == (5_000, 10_000)
    waits(town, 4 * MINUTE)
    assert given(town.scans("anna", 10_000, "bakery")) == (20_000, 0)


def test_without_a_date_it_begins_as_soon_as_can_be(town: Town) -> None:
    made = change(town, rules={"minimum_cents": 500})
    assert made.body["from"].endswith(":00.000Z")
    waits(town, 3 * MINUTE)
    assert town.scans("anna", 499, "bakery").code == "purchase_below_minimum"


def test_a_process_that_read_the_rules_before_the_change_follows_it_in_time(town: Town) -> None:
    other = RuleBook(town.book, config.environment().rules_table, config.town())
    assert other.at(other.ledger.clock()).minimum_cents == 0
    change(town, rules={"minimum_cents": 500})
    assert other.at(other.ledger.clock()).minimum_cents == 0
    waits(town, 3 * MINUTE)
    assert other.at(other.ledger.clock()).minimum_cents == 500


def test_a_purchase_is_booked_by_the_rules_of_its_own_time(town: Town) -> None:
    before = town.book.clock()
    change(town, rules={"rates": {"club": 200, "member": 0}})
    waits(town, 10 * MINUTE)
    late = town.scans("anna", 10_000, "bakery", at=rfc3339(instant(before)))
    assert (given(late), given(town.scans("anna", 10_000, "bakery"))) == ((5_000, 10_000), (20_000, 0))


def test_a_posting_keeps_the_version_it_was_made_by(town: Town) -> None:
    change(town, rules={"minimum_cents": 1})
    change(town, "bakery", rules={"minimum_cents": 2})
    versions = []
    for _ in range(2):
        receipt = town.scans("anna", 10_000, "bakery").body["posting"]["id"]
        stored = town.book.read("GetItem", town.book._journal_read(receipt))["Item"]
        versions.append(stored["tc"]["S"])
        waits(town, 3 * MINUTE)
    assert versions == ["1", "1.1.1"]


def test_a_change_that_is_made_already_is_not_made_again(town: Town) -> None:
    starts = town.book.clock() // MINUTE * MINUTE + 5 * MINUTE
    asked = Asked("town", {"minimum_cents": 500}, starts, "operator", "a new shop")
    assert town_rules().change(asked) == town_rules().change(asked)
    assert change(town, rules={"minimum_cents": 500}, starts=starts).code == "rule_overlaps"


def test_changes_made_at_once_are_all_kept_under_their_own_numbers(town: Town) -> None:
    starts = town.book.clock() // MINUTE * MINUTE + 5 * MINUTE
    several = [{"minimum_cents": 5}, {"late_days": 9}, {"max_purchase_cents": 90_000}, {"watch": {"card_often": 9}}]
    replies: list[Reply] = []
    four_eyes.staffed(town)

    def clerk(i: int) -> None:
        replies.append(change(town, rules=several[i], starts=starts + i * MINUTE))

    clerks = [threading.Thread(target=clerk, args=(i,)) for i in range(4)]
    for one in clerks:
        one.start()
    for one in clerks:
        one.join()
    assert sorted(reply.body["number"] for reply in replies) == [1, 2, 3, 4]
    assert len(town.get("/rules", "clerk").body["changes"]) == 4


def test_what_is_withdrawn_in_time_never_holds(town: Town) -> None:
    made = change(town, rules={"minimum_cents": 500}, starts=town.book.clock() + 10 * MINUTE).body["number"]
    assert four_eyes.takes_back(town, "town", made, "a mistake").body["state"] == "withdrawn"
    assert four_eyes.takes_back(town, "town", made, "a mistake").code == "not_found"
    waits(town, 11 * MINUTE)
    assert town.scans("anna", 400, "bakery").status == 201
    (told,) = town.get("/rules", "clerk").body["changes"]
    assert (told["withdrawn"]["why"], told["why"]) == ("a mistake", "a test")


def test_what_has_begun_is_not_withdrawn(town: Town) -> None:
    made = change(town, rules={"minimum_cents": 500}).body["number"]
    waits(town, 3 * MINUTE)
    assert four_eyes.takes_back(town, "town", made).code == "rule_has_begun"
    assert four_eyes.takes_back(town, "town", 9).code == "not_found"


def test_what_was_just_made_can_still_be_withdrawn(town: Town) -> None:
    made = change(town, rules={"minimum_cents": 50_000}).body["number"]
    waits(town, 50_000)
    assert four_eyes.takes_back(town, "town", made).status == 201


def test_a_shop_sees_the_towns_rules_and_its_own_and_no_other_shops(town: Town) -> None:
    town.opens_shop("butcher")
    change(town, "bakery", rules={"vat": {"700": 8000, "1900": 2000}})
    waits(town, 3 * MINUTE)
    own = town.get(f"/rules?scope={town.accounts['bakery']}", "bakery owner").body
    assert (own["now"]["vat"], own["changes"][0]["state"]) == ({"700": 8000, "1900": 2000}, "in_force")
    assert town.get("/rules", "bakery owner").status == 200
    assert town.get(f"/rules?scope={town.accounts['butcher']}", "bakery owner").status == 404
    assert town.get("/rules", "anna").code == "not_allowed"
    asked = {"why": "a test", "rules": {"scope": "town", "rules": {"minimum_cents": 1}}}
    assert town.post("/proposals", asked, "bakery owner").code == "not_allowed"


REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "nothing": ("invalid_value", {}),
    "null": ("invalid_value", {"minimum_cents": None}),
    "above 100 per cent": ("rate_too_high", {"rates": {"club": 10_001, "member": 0}}),
    "together above 100 per cent": ("rate_too_high", {"rates": {"club": 6000, "member": 5000}}),
    "flat and rates": (
        "rule_contradicts",
        {"rates": {"club": 1, "member": 1}, "flat": {"club": 1, "member": 1}},
    ),
    "a flat award of nothing": ("invalid_value", {"flat": {"club": 0, "member": 0}}),
    "months and years": ("rule_contradicts", {"validity": {"points": {"months": 1, "years": 1}}}),
    "neither months nor years": ("rule_contradicts", {"validity": {"points": {}}}),
    "at once more than a day": ("rule_contradicts", {"limits": {"points": {"redemption": 200, "day": 100}}}),
    "a pot rule that nobody knows": ("invalid_value", {"pot_distribution": "to_the_mayor"}),
    "a term without an end": ("rule_contradicts", {"validity": {"points": {"months": None}}}),
    "limits of nothing": ("invalid_value", {"limits": {}}),
    "a limit that says nothing": ("invalid_value", {"limits": {"points": {}}}),
    "a pocket twice": ("invalid_value", {"pay_order": ["points", "points"]}),
    "a pair of nobodies": ("invalid_value", {"transfers": {"points": ["member>bank"]}}),
    "a shop's rule": ("rule_out_of_scope", {"vat": {"1900": 10_000}}),
    "an unknown rule": ("unknown_field", {"weather": "fine"}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_change_that_cannot_be_meant_is_refused(ministack_town: Town, name: str) -> None:
    code, rules = REFUSED[name]
    reply = change(ministack_town, rules=rules)
    assert (reply.code or reply.body.get("errors"), reply.status < 500) == (reply.code, True)
    assert code in {reply.code, *(error["code"] for error in reply.body.get("errors", []))}
    assert ministack_town.get("/rules", "clerk").body["changes"] == []


def test_a_vat_split_of_a_shop_is_whole(ministack_town: Town) -> None:
    assert change(ministack_town, "bakery", rules={"vat": {"700": 8000}}).code == "vat_does_not_add_up"


def test_an_award_in_a_campaign_is_never_more_than_was_paid(ministack_town: Town) -> None:
    change(ministack_town, "bakery", rules={"rates": {"club": 3000, "member": 3000}})
    waits(ministack_town, 3 * MINUTE)
    assert change(ministack_town, "bakery", rules=campaign(ministack_town)).code == "rate_too_high"


def test_a_campaign_ends_after_it_began(ministack_town: Town) -> None:
    asked = campaign(ministack_town, days=-1)
    assert change(ministack_town, "bakery", rules=asked).code == "rule_contradicts"


def test_the_till_tells_no_split_and_the_shops_usual_one_is_kept(town: Town) -> None:
    change(town, "bakery", rules={"vat": {"700": 6667, "1900": 3333}})
    waits(town, 3 * MINUTE)
    receipt = town.book.receipt(town.scans("anna", 1001, "bakery").body["posting"]["id"])
    assert receipt is not None
    assert receipt.facts["vat"] == {"700": 667, "1900": 334}


def test_value_that_arises_after_a_change_lasts_as_it_says(town: Town) -> None:
    town.scans("anna", 10_000, "bakery")
    change(town, rules={"validity": {"points": {"months": 1}}})
    waits(town, 3 * MINUTE)
    town.scans("anna", 10_000, "bakery")
    days = [calendar_day(town.book.clock(), town.book.zone) for _ in range(2)]
    terms = [config.town().points, replace(config.town().points, valid_months=1)]
    buckets = town.book.member(town.accounts["anna"]).purses["points"].buckets
    assert buckets == {term.bucket(day): 10_000 for term, day in zip(terms, days, strict=True)}


def test_a_warm_scan_under_dated_rules_is_still_one_read_and_one_transaction(town: Town) -> None:
    change(town, rules={"minimum_cents": 100, "limits": {"points": {"day": 10**6}}})
    change(town, "bakery", rules=campaign(town, budget=500_000))
    waits(town, 3 * MINUTE)
    assert given(town.scans("anna", 10_000, "bakery")) == (10_000, 20_000)
    town.book.line = line = CountingWire(town.book.line)
    assert given(town.scans("anna", 10_000, "bakery")) == (10_000, 20_000)
    assert line.calls == {"GetItem": 1, "TransactWriteItems": 1}


class Unruled(Wire):
    """Reads everything but one table, which does not answer."""

    def __init__(self, like: Wire, table: str) -> None:
        super().__init__(f"http://{like.host}", like.region, like.seconds)
        self.table = table

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        if payload.get("TableName") == self.table:
            raise Unsettled("the rules are away")
        return super().call(operation, payload)


class Dying(Wire):
    """Carries so many writes, and then none: the process that made a change ended in the middle of it."""

    def __init__(self, like: Wire, writes: int) -> None:
        super().__init__(f"http://{like.host}", like.region, like.seconds)
        self.writes = writes

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        if operation == "TransactWriteItems":
            self.writes -= 1
            if self.writes < 0:
                raise Unsettled("the process is gone")
        return super().call(operation, payload)


@pytest.mark.parametrize("writes", [0, 1])
def test_a_change_and_its_campaigns_budget_are_there_together_or_not_at_all(town: Town, writes: int) -> None:
    shop = town.opens_shop("market", stripes=4)
    starts = town.book.clock() // MINUTE * MINUTE + 5 * MINUTE
    rules = campaign(town, budget=900)
    told = {"scope": shop, "from": rfc3339(instant(starts)), "rules": rules}
    approve = four_eyes.ready(town, {"rules": told})
    line, town.book.line = town.book.line, Dying(town.book.line, writes)
    assert approve().code == ("" if writes else TryAgain.code)
    town.book.line = line
    assert len(town.get(f"/rules?scope={shop}", "clerk").body["changes"]) == writes
    assert town.book.party_now(shop).budgets == ({"K1": 900} if writes else {})
    assert approve().body["made"] == {"scope": shop, "number": 1}
    assert budgets.left(town.book, shop, "K1") == 900


def test_a_campaigns_budget_ends_exactly_in_the_middle_of_a_rush(town: Town) -> None:
    shop = town.opens_shop("market", stripes=4, points=10**9)
    for i in range(8):
        town.opens_member(f"guest{i}", "fc")
    change(town, "market", rules=campaign(town, budget=20_010))
    waits(town, 3 * MINUTE)
    replies: list[Reply] = []

    def till(i: int) -> None:
        replies.extend(town.scans(f"guest{i}", 1000, "market") for _ in range(6))

    _together(till, 8)
    assert {reply.status for reply in replies} == {201}
    extra = sum(sum(given(reply)) for reply in replies) - 48 * 1500
    assert (extra, budgets.left(town.book, shop, "K1")) == (20_010, 0)
    assert town.audit() == []


def test_a_return_gives_the_campaign_its_part_back(town: Town) -> None:
    shop = town.accounts["bakery"]
    change(town, "bakery", rules=campaign(town, budget=3000))
    waits(town, 3 * MINUTE)
    made = town.scans("anna", 1000, "bakery")
    assert budgets.left(town.book, shop, "K1") == 1500
    town.post(f"/postings/{made.body['posting']['id']}/returns", {"purchase_cents": 500}, "bakery")
    assert budgets.left(town.book, shop, "K1") == 2250
    assert town.audit() == []


def test_a_margin_narrowed_by_a_rule_is_what_counts_and_the_audit_knows_the_widest(town: Town) -> None:
    town.opens_shop("kiosk", points=100, points_grace=100)
    change(town, "kiosk", rules={"margin": {"points": 10}})
    waits(town, 3 * MINUTE)
    assert town.scans("anna", 80, "kiosk").code == "credit_line_exhausted"
    assert town.scans("anna", 73, "kiosk").status == 201
    change(town, "kiosk", rules={"margin": {"points": 500}})
    waits(town, 3 * MINUTE)
    assert town.scans("anna", 300, "kiosk").status == 201
    assert town.audit() == []


def test_the_rules_away_are_a_503_and_not_an_award_by_old_ones(town: Town) -> None:
    town.scans("anna", 1000, "bakery")
    waits(town, 3 * MINUTE)
    town.book.line = away = Unruled(town.book.line, config.environment().rules_table)
    assert town.scans("anna", 1000, "bakery").code == "try_again"
    away.table = ""
    assert given(town.scans("anna", 1000, "bakery")) == (500, 1000)


def test_an_entry_made_under_a_campaign_reads_as_any_other(town: Town) -> None:
    change(town, "bakery", rules=campaign(town, budget=10_000))
    waits(town, 3 * MINUTE)
    town.scans("anna", 1000, "bakery")
    shown = page(_book(town), town.accounts["bakery"], 10).entries
    assert [(entry.amount, entry.balance) for entry in shown] == [(-2000, -3000), (-1000, -1000)]


def _book(town: Town) -> Book:
    return town.book


def _together(one: Callable[[int], None], many: int) -> None:
    threads = [threading.Thread(target=one, args=(i,)) for i in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_what_a_card_pays_without_a_pin_is_the_towns_rule_with_a_date(town: Town) -> None:
    assert change(town, rules={"pin": {}}).code == "invalid_value"
    assert change(town, "bakery", rules={"pin": {"day_cents": 500}}).code == "rule_out_of_scope"
    assert change(town, rules={"pin": {"redemption_cents": 60_000}}).code == "rule_contradicts"
    assert change(town, rules={"pin": {"redemption_cents": 700}}).status == 201
    waits(town, 3 * MINUTE)
    assert town.get("/rules", "clerk").body["now"]["pin"] == {"redemption_cents": 700, "day_cents": 50_000}
    assert change(town, rules={"pin": {"redemption_cents": None}}).status == 201
    waits(town, 3 * MINUTE)
    assert town.get("/rules", "clerk").body["now"]["pin"] == {"day_cents": 50_000}
