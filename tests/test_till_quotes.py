"""A quote says what the scan will do, and why; and does nothing."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.ledger.tables import account_key
from chalicelib.shapes import instant, rfc3339
from tests.faults import CountingWire
from tests.test_rules import MINUTE, campaign, change, waits
from tests.town import Reply, Town

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def quote(town: Town, who: str = "bakery", card: str | None = None, **body: Any) -> Reply:
    return town.post("/quotes", {"card": card or town.codes["anna"], **body}, who)


def named(reply: Reply) -> dict[str, str]:
    return {rule["rule"]: rule["text"] for rule in reply.body["rules"]}


@pytest.fixture
def ruled(ministack_town: Town) -> Town:
    """A bakery with a minimum, goods left out, a VAT split and a campaign; a butcher with a flat award."""
    town = ministack_town
    town.opens_shop("butcher")
    town.scans("anna", 10_000, "bakery")
    change(town, "bakery", rules={"minimum_cents": 300, "vat": {"700": 8000, "1900": 2000}})
    change(town, "bakery", starts=town.book.clock() + 4 * MINUTE, rules=campaign(town, percent=150))
    change(town, "butcher", rules={"flat": {"club": 500, "member": 250}})
    waits(town, 5 * MINUTE)
    return town


@FEW
@given(
    cents=st.integers(1, 20_000),
    books=st.integers(0, 20_000),
    redeem=st.sampled_from([None, "max", [{"pocket": "points", "amount": 500}], []]),
)
def test_a_quote_promises_what_the_scan_then_gives(ruled: Town, cents: int, books: int, redeem: Any) -> None:
    body: dict[str, Any] = {"purchase_cents": cents} | ({"excluded": {"books": books}} if books else {})
    asked = body if redeem is None else body | {"redeem": redeem}
    told = quote(ruled, **asked)
    path = "/scans" if redeem is None else "/checkouts"
    done = ruled.post(path, {"card": ruled.codes["anna"], **asked}, "bakery")
    assert (told.code, told.status == 200) == (done.code, done.status == 201)
    for name in ("awarded", "redeemed", "left_to_pay_cents"):
        assert told.body.get(name) == done.body.get(name)


def test_a_quote_names_every_rule_that_counted_in_words(ruled: Town) -> None:
    told = quote(ruled, purchase_cents=5000, excluded={"books": 1000})
    assert named(told) == {
        "exclusions": "Ohne Punkte: Preisgebundene Bücher 10,00 EUR",
        "minimum_cents": "Punkte ab einem Einkauf von 3,00 EUR",
        "rates": "0,5 % an den Verein, 1 % auf die Karte",
        "K2": "Aktion „Herbst“: 150 % des Üblichen, das sind 30,00 Punkte mehr",
        "vat": "Übliche Aufteilung der Umsatzsteuer: 7 %: 32,00 EUR, 19 %: 8,00 EUR",
        "validity": f"Punkte gelten bis Ende {_month(told)}",
    }
    assert told.body["version"] == "1.0.2"
    assert {rule["rule"]: (rule["scope"], rule["number"]) for rule in told.body["rules"]}["vat"] == ("shop", 1)


def _month(told: Reply) -> str:
    bucket = next(rule["effect"]["bucket"] for rule in told.body["rules"] if rule["rule"] == "validity")
    return f"{bucket[3:5]}/20{bucket[1:3]}"


def test_a_quote_speaks_the_language_of_the_one_who_asks(ruled: Town) -> None:
    body = {"card": ruled.codes["anna"], "purchase_cents": 5000, "redeem": "max"}
    told = ruled.post("/quotes", body, "bakery", **{"Accept-Language": "en"})
    assert named(told)["pay_order"] == "Paid in this order: points, EUR"
    assert named(told)["points_earn_none"] == "What is paid with points earns none: 1.00 EUR"


def test_a_flat_award_is_quoted_without_an_amount(ruled: Town) -> None:
    told = quote(ruled, "butcher")
    assert told.body["awarded"] == {"pocket": "points", "club": 500, "member": 250}
    assert named(told)["flat"] == "Je Besuch 5,00 Punkte an den Verein, 2,50 Punkte auf die Karte"
    assert quote(ruled, "butcher", purchase_cents=100).code == "flat_award"


def test_a_quote_is_one_read_and_writes_nothing(ruled: Town) -> None:
    quote(ruled, purchase_cents=5000)
    before = ruled.journal_size()
    ruled.book.line = line = CountingWire(ruled.book.line)
    assert quote(ruled, purchase_cents=5000, redeem="max").status == 200
    assert line.calls == {"GetItem": 1}
    assert ruled.journal_size() == before


def test_a_quote_tells_a_shop_no_more_than_a_scan(ruled: Town) -> None:
    told = quote(ruled, purchase_cents=5000)
    assert ruled.accounts["fc"] not in str(told.body)
    assert ruled.accounts["anna"] not in str(told.body)
    assert quote(ruled, "anna", purchase_cents=5000).code == "not_allowed"


def test_a_quote_refuses_what_the_call_would(ruled: Town) -> None:
    typed = ruled.numbers["anna"]
    assert quote(ruled, purchase_cents=5000, card=typed).status == 200
    assert quote(ruled, purchase_cents=5000, card=typed, redeem="max").code == "pin_required"
    assert quote(ruled, purchase_cents=299).code == "purchase_below_minimum"
    assert quote(ruled, redeem="max").code == "missing_field"
    much = [{"pocket": "voucher", "amount": 100}]
    assert quote(ruled, purchase_cents=5000, redeem=much).code == "insufficient_balance"
    ruled.changes_card("anna", st="B")
    assert quote(ruled, purchase_cents=5000).code == "card_blocked"


def test_a_quote_follows_a_card_that_joined_another_account(ruled: Town) -> None:
    ruled.opens_member("ben", "fc")
    ruled.changes_card("anna", st="M", to=ruled.accounts["ben"])
    assert quote(ruled, purchase_cents=5000).status == 200
    assert (
        quote(ruled, purchase_cents=5000, redeem=[{"pocket": "points", "amount": 100}]).code == "insufficient_balance"
    )


def test_a_checkout_is_quoted_for_now_as_it_takes_place_now(ruled: Town) -> None:
    at = rfc3339(instant(ruled.book.clock()))
    assert quote(ruled, purchase_cents=5000, at=at).status == 200
    assert quote(ruled, purchase_cents=5000, at=at, redeem="max").code == "invalid_value"


def test_where_the_club_has_left_the_pot_is_given_its_part(ruled: Town) -> None:
    freezes(ruled, "fc")
    waits(ruled, 2 * MINUTE)
    pot = ruled.balance("pot")
    given = quote(ruled, purchase_cents=5000).body["awarded"]["club"]
    assert ruled.scans("anna", 5000, "bakery").status == 201
    assert ruled.balance("pot") - pot == given


@pytest.mark.parametrize("who", ["anna", "bakery"])
def test_an_account_that_is_frozen_is_quoted_nothing(ruled: Town, who: str) -> None:
    assert quote(ruled, purchase_cents=5000).status == 200
    freezes(ruled, who)
    waits(ruled, 2 * MINUTE)
    told = quote(ruled, purchase_cents=5000)
    assert told.code == ruled.scans("anna", 5000, "bakery").code == "account_closed"


def freezes(town: Town, who: str) -> None:
    account = town.accounts[who]
    update = {
        "TableName": town.book.names.balance,
        "Key": account_key(account, "B" if account[0] == "m" else "META"),
        "UpdateExpression": "SET st = :f",
        "ExpressionAttributeValues": {":f": {"S": "F"}},
    }
    town.book.line.call("TransactWriteItems", {"TransactItems": [{"Update": update}]})


def test_a_late_purchase_is_quoted_by_the_rules_of_its_time(ruled: Town) -> None:
    before = rfc3339(instant(ruled.book.clock() - 10 * MINUTE))
    told = quote(ruled, purchase_cents=299, at=before)
    assert (told.body["version"], told.body["awarded"]["club"]) == ("1", 149)
    assert quote(ruled, purchase_cents=299).code == "purchase_below_minimum"
