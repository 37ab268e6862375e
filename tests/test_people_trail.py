"""What staff changed is kept with who, what, before and after, and is shown to those who may look."""

from chalicelib.callers import Caller
from chalicelib.people.trail import book as trail
from tests.town import Town, token

CLERK = Caller("clerk", "operator", person="u:7F3K2MQ8")


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
