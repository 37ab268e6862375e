"""Whatever a client sends, no input makes a fault: every answer is a success or a refusal with a stable code."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.refusals import BY_CODE
from tests.town import Town, new_key

QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CALLS = ["/scans", "/redemptions", "/checkouts", "/card-lookups", "/transfers", "/loads", "/holds", "/joins"]
FIELDS = {
    "card": st.sampled_from(["CODE", "NUMBER", ""]) | st.text(max_size=60),
    "purchase_cents": st.integers(),
    "eligible_cents": st.integers(-5, 5000) | st.none(),
    "vat": st.dictionaries(st.sampled_from(["1900", "700", "x"]), st.integers(-1, 5000), max_size=3),
    "receipt": st.text(max_size=50),
    "at": st.sampled_from(["2026-11-22T10:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "now"]),
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
