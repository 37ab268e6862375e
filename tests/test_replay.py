"""A client that lost the answer asks again and hears the first answer, whatever happened meanwhile."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from app import app
from chalicelib.refusals import TryAgain
from chalicelib.till.holds import lapses
from tests.faults import SilentWire
from tests.town import Reply, Town, new_key
from tests.wallets import shows


@dataclass(frozen=True)
class Kind:
    """One kind of call: what is sent, by whom, and the change that would make it a refusal today.

    A path may name what the town remembers: `{hold}`, `{scan}`.
    """

    path: str
    body: Callable[[Town], dict[str, object]]
    who: str
    meanwhile: Callable[[Town], object]


def _card(town: Town) -> dict[str, object]:
    return {"card": town.codes["anna"]}


def _spend_all(town: Town) -> Reply:
    return town.post("/redemptions", {**_card(town), "pocket": "points", "amount": 3000}, "bakery")


def _spend_club(town: Town) -> Reply:
    body = {"source": town.accounts["fc"], "target": town.accounts["bakery"], "pocket": "points"}
    return town.post("/transfers", {**body, "amount": 500}, "fc")


def _block(town: Town) -> None:
    town.changes_card("anna", st="B")


def _fill(town: Town) -> Reply:
    return town.post("/loads", {**_card(town), "pocket": "voucher", "amount": 24_000}, "bakery")


def _lapse(town: Town) -> None:
    town.passes(20)
    lapses.run("261101")


def _give_back(town: Town) -> Reply:
    return town.post(f"/postings/{town.purchases['scan']}/returns", {}, "bakery")


def _claim(town: Town) -> Reply:
    return town.post("/slips/claims", {"slip": town.purchases["code"]}, "anna")


def _use_up(town: Town) -> Reply:
    return town.post("/slips", {"purchase_cents": 4000}, "kiosk")


def _nothing(_: Town) -> None:
    pass


KINDS = {
    "scan": Kind("/scans", lambda town: {**_card(town), "purchase_cents": 5000}, "bakery", _block),
    "redemption": Kind(
        "/redemptions", lambda town: {**_card(town), "pocket": "points", "amount": 2000}, "bakery", _spend_all
    ),
    "redemption, card blocked": Kind(
        "/redemptions", lambda town: {**_card(town), "pocket": "points", "amount": 2000}, "bakery", _block
    ),
    "redemption by wallet": Kind(
        "/redemptions",
        lambda town: {"card": shows(town, "anna"), "pocket": "points", "amount": 1000},
        "bakery",
        _nothing,
    ),
    "checkout": Kind(
        "/checkouts",
        lambda town: {**_card(town), "purchase_cents": 2000, "redeem": "max", "show_balance": True},
        "bakery",
        _block,
    ),
    "transfer": Kind(
        "/transfers",
        lambda town: {
            "source": town.accounts["fc"],
            "target": town.accounts["bakery"],
            "pocket": "points",
            "amount": 2000,
        },
        "fc",
        _spend_club,
    ),
    "hold": Kind("/holds", lambda town: {**_card(town), "pocket": "points", "amount": 3000}, "bakery", _spend_all),
    "capture": Kind("/holds/{hold}/captures", lambda _: {"amount": 400}, "bakery", _lapse),
    "release": Kind("/holds/{hold}/releases", lambda _: {}, "bakery", _lapse),
    "join": Kind(
        "/joins", lambda town: {"source": town.accounts["anna"], "target": town.accounts["ben"]}, "clerk", _nothing
    ),
    "load": Kind("/loads", lambda town: {**_card(town), "pocket": "voucher", "amount": 1000}, "bakery", _fill),
    "slip": Kind("/slips", lambda _: {"purchase_cents": 4000}, "kiosk", _use_up),
    "claim": Kind("/slips/claims", lambda town: {**_card(town), "slip": town.purchases["code"]}, "bakery", _claim),
    "withdrawal": Kind("/slips/{slip}/withdrawals", lambda _: {}, "bakery", _claim),
    "confirmation": Kind("/payment-requests/{asked}/confirmations", lambda _: {}, "anna", _nothing),
    "return": Kind("/postings/{scan}/returns", lambda _: {"purchase_cents": 4000}, "bakery", _give_back),
    "load, card blocked": Kind(
        "/loads", lambda town: {**_card(town), "pocket": "voucher", "amount": 1000}, "bakery", _block
    ),
}


BY_MONTH = "/v1/pot-distributions"
"""Whatever its key, a month is shared out once: its replay has a test of its own below."""

ELSEWHERE = {
    "/v1/card-batches",
    "/v1/card-batches/{id}/hand-outs",
    "/v1/cases",
    "/v1/cases/by-card",
    "/v1/cards/digital",
    "/v1/cards/replacements",
    "/v1/cards/pages/replacements",
    "/v1/letters",
    "/v1/members/{account}/cards",
    "/v1/me/registrations",
    "/v1/payment-requests",
    "/v1/proposals",
}
"""What tells of no posting: see test_batches, test_office_proposals, test_people_cases, test_people_letters,
test_till_holders_replay and test_till_requests."""


def test_every_call_that_moves_value_is_told_again_here() -> None:
    told = {re.sub(r"{\w+}", "{id}", f"/v1{kind.path}") for kind in KINDS.values()} | {BY_MONTH, *ELSEWHERE}
    assert told == {operation.path for operation in app.operations if operation.keyed}


@pytest.fixture
def funded(town: Town) -> Town:
    """Anna and her club hold just enough for each call once, ten points of hers are set aside at the bakery; what she
    earned is the purchase `scan`."""
    town.opens_member("ben")
    town.purchases["scan"] = town.scans("anna", 6000, "bakery").body["posting"]["id"]
    placed = town.post("/holds", {**_card(town), "pocket": "points", "amount": 1000}, "bakery")
    town.opens_shop("kiosk", points=10_000)
    asked = {**_card(town), "pocket": "points", "amount": 100}
    town.purchases["asked"] = town.post("/payment-requests", asked, "bakery").body["request"]
    slip = town.post("/slips", {"purchase_cents": 1000}, "bakery").body
    town.purchases |= {"code": slip["code"], "slip": slip["hold"]["account"]}
    town.purchases["hold"] = placed.body["hold"]["account"]
    return town


@pytest.mark.parametrize("name", KINDS)
def test_after_a_lost_answer_the_same_key_gives_the_first_answer(funded: Town, name: str) -> None:
    kind, key = KINDS[name], new_key()
    kind = replace(kind, path=kind.path.format(**funded.purchases))
    body = kind.body(funded)
    first = _answer_lost(funded, kind, body, key)
    assert (first.status, first.code) == (503, TryAgain.code)
    assert int(first.headers["retry-after"]) > 0

    kind.meanwhile(funded)
    path = kind.path.format(**funded.purchases)
    fresh = funded.post(path, body, kind.who)
    assert fresh.status in (403, 409), "meanwhile a new call like it is refused"
    again = funded.post(path, body, kind.who, key)
    once_more = funded.post(path, body, kind.who, key)

    assert again.status == 201
    assert again.headers["idempotent-replayed"] == "true"
    assert again.body == once_more.body == funded.get(f"/postings/by-key/{key}", kind.who).body | _asked(again)
    assert funded.audit() == []


def _asked(reply: Reply) -> dict[str, object]:
    """What only the call itself may tell: the balance the holder wanted to hear, the code of a slip."""
    return {name: reply.body[name] for name in ("balances", "code", "url") if name in reply.body}


def _answer_lost(town: Town, kind: Kind, body: dict[str, object], key: str) -> Reply:
    calm = town.book.line
    silent = SilentWire(calm, "journal")
    town.book.line = silent
    town.post("/card-lookups", {"card": town.codes["anna"]}, "bakery")
    silent.silence_writes = True
    reply = town.post(kind.path.format(**town.purchases), body, kind.who, key)
    town.book.line = calm
    return reply


def test_after_a_lost_answer_a_months_distribution_is_told_again_whatever_the_key(town: Town) -> None:
    town.registers_clubs()
    town.opens_member("ben")
    town.scans("ben", 2000, "bakery")
    month: dict[str, object] = {"month": "2026-11"}
    sent = Kind(BY_MONTH.removeprefix("/v1"), lambda _: month, "clerk", lambda _: None)
    assert _answer_lost(town, sent, month, new_key()).code == TryAgain.code
    again = town.post(sent.path, month, "clerk")
    assert (again.status, again.headers["idempotent-replayed"]) == (201, "true")
    assert (town.balance("fc"), town.balance("pot"), town.audit()) == (1000, 0, [])


def test_the_same_key_for_another_kind_of_call_is_refused(funded: Town) -> None:
    key = new_key()
    funded.scans("anna", 1000, "bakery", key)
    reply = funded.post("/redemptions", {**_card(funded), "pocket": "points", "amount": 100}, "bakery", key)
    assert (reply.status, reply.code) == (422, "idempotency_key_reused")


def test_a_refused_call_may_succeed_later_under_the_same_key(funded: Town) -> None:
    key, body = new_key(), {**_card(funded), "pocket": "points", "amount": 9000}
    assert funded.post("/redemptions", body, "bakery", key).code == "insufficient_balance"
    funded.scans("anna", 5000, "bakery")
    assert funded.post("/redemptions", body, "bakery", key).status == 201
