"""Whatever a client sends, no input makes a fault: every answer is a success or a refusal with a stable code."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.refusals import BY_CODE
from tests import four_eyes
from tests.town import Town, new_key

QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CALLS = [
    *("/scans", "/redemptions", "/checkouts", "/card-lookups", "/quotes"),
    *("/transfers", "/loads", "/holds", "/joins", "/proposals"),
]
TIMES = st.sampled_from(
    [
        *("2026-11-22T10:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00"),
        *("9999-12-31T23:59:59.9999999Z", "2099-02-28T23:59:60+01:00", "2099-06-30t12:00:00.5-23:59", "now"),
    ]
)
SOME = st.integers(-1, 3) | st.integers() | st.none()
SHARES = st.dictionaries(st.sampled_from(["club", "member", "pot"]), SOME, max_size=3)
POCKET = st.sampled_from(["points", "voucher", "gold", "b"])
RULES: dict[str, st.SearchStrategy[Any]] = {
    "rates": SHARES,
    "flat": SHARES | st.none(),
    "minimum_cents": SOME,
    "exclusions": st.dictionaries(st.sampled_from(["books", "a_1", "B"]), st.dictionaries(POCKET, st.text())),
    "campaign": st.fixed_dictionaries(
        {
            "name": st.just({"de": "x"}),
            "ends": TIMES,
            "percent": st.integers(99, 1001),
            "to": st.lists(st.sampled_from(["club", "member"])),
        },
        optional={"budget": SOME, "town_bears": SOME},
    ),
    "ends_campaign": st.sampled_from(["K1", "T1", "K0", "T999", "K1000", "x"]),
    "limits": st.dictionaries(POCKET, st.dictionaries(st.sampled_from(["day", "redemption", "warn_percent"]), SOME)),
    "transfers": st.dictionaries(POCKET, st.lists(st.sampled_from(["member>shop", "pot>pot", "x"]))),
    "vat": st.dictionaries(st.sampled_from(["0", "00", "700", "0700", "1900"]), st.sampled_from([0, 5000, 10_000])),
    "margin": st.dictionaries(POCKET, SOME),
    "pay_order": st.lists(POCKET),
    "validity": st.dictionaries(POCKET, st.dictionaries(st.sampled_from(["months", "years"]), SOME)),
    "watch": st.dictionaries(st.sampled_from(["card_often", "many_returns", "x"]), SOME),
    "late_days": SOME,
    "max_purchase_cents": SOME,
    "town_bears": SHARES,
    "pot_distribution": st.text() | st.just("equally"),
}
FIELDS = {
    "card": st.sampled_from(["CODE", "NUMBER", ""]) | st.text(max_size=60),
    "purchase_cents": st.integers(),
    "eligible_cents": st.integers(-5, 5000) | st.none(),
    "vat": st.dictionaries(st.sampled_from(["1900", "700", "x"]), st.integers(-1, 5000), max_size=3),
    "receipt": st.text(max_size=50),
    "at": TIMES,
    "pocket": st.sampled_from(["points", "voucher", "gold", "__class__", "b", "v"]),
    "amount": st.integers() | st.floats(),
    "redeem": st.just("max") | st.lists(st.fixed_dictionaries({"pocket": st.just("points"), "amount": st.integers()})),
    "source": st.sampled_from(["ANNA", "FC", "x:bank", "m:00000000"]) | st.text(max_size=12),
    "target": st.sampled_from(["BAKERY", "FC", "x:issue", "p:C0MM0NPT"]) | st.text(max_size=12),
    "account": st.sampled_from(["ANNA", "BAKERY", "x:bank", ""]),
    "beneficiary": st.sampled_from(["BAKERY", "FC", "h:00000000"]) | st.text(max_size=12),
    "days": st.integers() | st.none(),
    "note": st.text(max_size=150),
    "show_balance": st.booleans() | st.none(),
}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
drawn = st.fixed_dictionaries({}, optional=FIELDS)
changes = st.fixed_dictionaries(
    {
        "scope": st.sampled_from(["town", "BAKERY", "FC", "s:00000000"]),
        "why": st.just("a test"),
        "rules": st.sampled_from(list(RULES)).flatmap(lambda name: st.fixed_dictionaries({name: RULES[name]})),
    },
    optional={"from": TIMES},
)
bodies = drawn | st.dictionaries(st.sampled_from(list(FIELDS)), anything) | anything


@pytest.mark.parametrize("who", ["bakery", "anna", "clerk"])
@QUICK
@given(path=st.sampled_from(CALLS), body=bodies)
def test_no_body_makes_a_fault(ministack_town: Town, who: str, path: str, body: object) -> None:
    raw = json.dumps(_named(ministack_town, body)).encode()
    headers = {"Idempotency-Key": new_key()}
    reply = ministack_town.sends("POST", path, raw, who, **headers)
    assert reply.status < 500
    assert reply.status < 400 or reply.code in BY_CODE


@QUICK
@given(changes=st.lists(changes, min_size=1, max_size=4), number=st.integers(0, 3))
def test_no_change_of_the_rules_makes_a_fault_then_or_later(
    ministack_town: Town, changes: list[Any], number: int
) -> None:
    town, shop = ministack_town, ministack_town.accounts["bakery"]
    for body in changes:
        told = _named(town, body)
        reply = four_eyes.rules(town, told) if isinstance(told, dict) else town.post("/proposals", told, "clerk")
        assert reply.status < 400 or reply.code in BY_CODE
    assert four_eyes.takes_back(town, shop, number).code in {"", *BY_CODE}
    town.passes(1)
    for scope in ("town", shop):
        assert town.get(f"/rules?scope={scope}", "clerk").status == 200
    body = {"card": town.codes["anna"], "purchase_cents": 1234}
    for path, more in (
        ("/quotes", {}),
        ("/scans", {}),
        ("/quotes", {"redeem": "max"}),
        ("/checkouts", {"redeem": "max"}),
    ):
        reply = town.post(path, {**body, **more}, "bakery")
        assert reply.status < 400 or reply.code in BY_CODE


@QUICK
@given(raw=st.binary(max_size=300), path=st.sampled_from(CALLS))
def test_no_bytes_make_a_fault(ministack_town: Town, raw: bytes, path: str) -> None:
    assert 400 <= ministack_town.sends("POST", path, raw, "clerk", **{"Idempotency-Key": new_key()}).status < 500


@QUICK
@given(path=st.text(st.characters(codec="ascii"), max_size=40), query=st.text(max_size=40))
def test_no_address_makes_a_fault(ministack_town: Town, path: str, query: str) -> None:
    for place in (f"/{path}", f"/accounts/{path}", f"/postings/by-key/{path}", f"/accounts/ANNA/entries?{query}"):
        target = place.replace("ANNA", ministack_town.accounts["anna"])
        assert ministack_town.sends("GET", target, b"", "anna").status < 500


@QUICK
@given(token=st.text(max_size=80))
def test_no_token_makes_a_fault(ministack_town: Town, token: str) -> None:
    ministack_town.tokens["nobody"] = token
    assert ministack_town.sends("GET", "/accounts/m:00000000", b"", "nobody").status == 401


def _named(town: Town, body: object) -> Any:
    """Real cards and accounts where the draw asked for them."""
    if not isinstance(body, dict):
        return body
    known = {"CODE": town.codes["anna"], "NUMBER": town.numbers["anna"]}
    known |= {name.upper(): account for name, account in town.accounts.items()}
    return {name: known.get(value, value) if isinstance(value, str) else value for name, value in body.items()}
