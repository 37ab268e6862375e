"""What staff changed is kept with who, what, before and after, and is shown to those who may look."""

from typing import Any

import pytest

from chalicelib.callers import Caller
from chalicelib.people.trail import book as trail
from tests.faults import DyingWire
from tests.holders import CONSENT
from tests.town import Town, new_key, token

CLERK = Caller("clerk", "operator", person="u:7F3K2MQ8")


Made = tuple[str, str, str, dict[str, Any]]
WHY = {"why": "Telefon, Ausweis gesehen"}
STAFFS: list[Made] = [
    ("card_handed_out", "clerk", "/cards/hand-outs", {"card": "new"}),
    ("card_club", "clerk", "/cards/clubs", {"card": "anna", "club": "choir", "consent": CONSENT}),
    ("card_blocked", "clerk", "/cards/blocks", {"card": "anna", **WHY}),
    ("card_unblocked", "clerk", "/cards/unblocks", {"card": "lost", **WHY}),
    ("card_replaced", "clerk", "/cards/replacements", {"old": "anna", "new": "new", **WHY}),
    ("card_added", "clerk", "/members/{anna}/cards", {"card": "new", **WHY}),
    ("member_club", "clerk", "/members/{anna}/club", {"club": "choir", "consent": CONSENT, **WHY}),
    ("member_closure", "clerk", "/members/{anna}/closures", {"state": "frozen", **WHY}),
    ("pin_unlocked", "clerk", "/members/{anna}/pin-unlocks", WHY),
    ("pin_removed", "clerk", "/members/{anna}/pin-removals", WHY),
    ("till_renamed", "bakery owner", "/tills/t1/names", {"name": "Garten"}),
    ("cashier_revoked", "bakery owner", "/cashiers/c1/revocations", {}),
]
"""Changes that leave a note: what it is called, by whom, where, and the body with names of cards and clubs."""


@pytest.fixture
def desk(town: Town) -> Town:
    """A town with a card of each state, a PIN that was mistyped, a registered shop with a till and a cashier."""
    town.opens_club("choir")
    for name, state in (("new", "N"), ("lost", "B")):
        town.opens_member(name, st=state)
    town.registers_shop("bakery")
    town.post("/cashiers", {"name": "Mia", "pin": "4826"}, "bakery owner")
    town.post("/me/pin", {"pin": "7302"}, "anna")
    town.post("/me/pin", {"pin": "4826", "old_pin": "9999"}, "anna")
    town.book.sleep = lambda _: None
    return town


@pytest.mark.parametrize("writes", [1, 2, 3])
@pytest.mark.parametrize("change", STAFFS, ids=lambda change: change[0])
def test_a_change_whose_answer_was_lost_is_noted_once(desk: Town, change: Made, writes: int) -> None:
    what, who, where, told = change
    known = {**desk.numbers, "choir": desk.accounts["choir"]}
    body = {name: known.get(value, value) if name != "consent" else value for name, value in told.items()}
    path, key, line = where.format(**desk.accounts), new_key(), desk.book.line
    desk.book.line = DyingWire(line, writes)
    desk.post(path, body, who, key)
    desk.book.line = line
    assert desk.post(path, body, who, key).code in {"", "pin_not_set"}
    month = desk.book.moment().month
    (note,) = [each for each in trail.changes(month) if each.what == what]
    assert note.before != note.after
    assert [each for each in trail.changes(note.thing) if each.what == what] == [note]


def test_the_end_of_a_till_is_noted_before_it_is_made_and_again_where_it_broke_off(desk: Town) -> None:
    line = desk.book.line
    desk.book.line = DyingWire(line, 1)
    desk.post("/tills/t1/revocations", {}, "bakery owner")
    desk.book.line = line
    assert desk.post("/tills/t1/revocations", {}, "bakery owner").body["tills"][0]["state"] == "revoked"
    desk.post("/tills/t1/revocations", {}, "bakery owner")
    notes = [each for each in trail.changes(desk.accounts["bakery"]) if each.what == "till_revoked"]
    assert [each.before for each in notes] == [{"till": "t1"}] * 2


def test_a_change_is_found_by_its_month_and_by_its_thing(town: Town) -> None:
    trail.noted(CLERK, "card_blocked", town.accounts["anna"], {"st": "A"}, {"st": "B"}, why="lost")
    town.passes_ms(1000)
    trail.noted(CLERK, "club_changed", "c:7F3K2MQ8")
    town.opens_staff()
    month = town.book.moment().month
    told = town.get(f"/trail?month=20{month[:2]}-{month[2:]}", "clerk").body["changes"]
    assert [(each["what"], each["who"]) for each in told] == [
        ("club_changed", "u:7F3K2MQ8"),
        ("card_blocked", "u:7F3K2MQ8"),
    ]
    (one,) = town.get(f"/trail?thing={town.accounts['anna']}", "clerk").body["changes"]
    assert (one["before"], one["after"], one["why"]) == ({"st": "A"}, {"st": "B"}, "lost")


def test_a_month_without_changes_is_an_empty_list(town: Town) -> None:
    town.tokens["auditor"] = token("auditor", "operator")
    assert town.get("/trail?month=2020-01", "auditor").body == {"changes": []}


def test_one_asks_for_a_month_or_for_a_thing(town: Town) -> None:
    town.opens_staff()
    assert town.get("/trail?month=2026-11&thing=c:7F3K2MQ8", "clerk").code == "invalid_value"
    assert town.get("/trail", "anna").code == "not_allowed"
