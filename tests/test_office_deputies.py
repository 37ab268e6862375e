"""Who is away has a deputy: mails about proposals go to them meanwhile, in their own right, and it ends by itself."""

from typing import Any

import pytest

from chalicelib import records
from chalicelib.callers import Hat
from chalicelib.office.proposals import reminders
from chalicelib.people.persons import book as persons
from chalicelib.people.trail import book as trail
from tests import newcomers
from tests.four_eyes import FIRST, SECOND, approves, ends, prepares, shifts, signed_in, staffed
from tests.test_office_approvers import asked, mails
from tests.town import Reply, Town

BODO, ROLF = "bodo", "rolf"
TODAY, WEEK = "2026-11-22", "2026-11-28"


@pytest.fixture
def board(town: Town) -> Town:
    """A clerk who prepares, and three of the board; `accounts` knows the persons by their names."""
    town.turns_to(TODAY)
    staffed(town)
    for name in (FIRST, SECOND):
        town.accounts[name] = person(name)
    for name in (BODO, ROLF):
        town.accounts[name] = newcomers.signs_in(town, name, "board", "operator")
    return town


def person(who: str) -> str:
    found = persons.known_by(f"{who.replace(' ', '.')}@example.org")
    assert found
    return found.id


def away(town: Town, who: str, deputy: str, since: str = TODAY, until: str = WEEK, **more: Any) -> Reply:
    return town.post("/deputies", {"deputy": town.accounts[deputy], "from": since, "to": until, **more}, who)


def told(town: Town) -> list[tuple[str, str, bool]]:
    found = signed_in(town, FIRST, lambda: town.get("/deputies", FIRST)).body["absences"]
    return [(each["person"]["person"], each["deputy"]["person"], each["now"]) for each in found]


def receivers(proposal: str) -> set[str]:
    return {address for mail in mails(proposal) for address in mail["to"]}


def test_while_somebody_is_away_their_deputy_is_asked_and_never_they(board: Town) -> None:
    assert away(board, BODO, ROLF).status == 200
    assert away(board, SECOND, ROLF).status == 200
    proposal = asked(board)
    for _ in range(4):
        board.passes(1)
        reminders.run()
    assert (receivers(proposal), len(mails(proposal))) == ({"rolf@example.org"}, 3)
    board.passes(8)
    reminders.run()
    board.passes(4)
    reminders.run()
    assert receivers(proposal) > {"rolf@example.org"}


def test_who_prepared_is_no_deputy_for_that_and_is_not_asked(board: Town) -> None:
    persons.give_hat(board.accounts[FIRST], Hat("board", "operator"), "test")
    for who in (BODO, SECOND):
        assert away(board, who, FIRST).status == 200
    assert receivers(asked(board)) == {"rolf@example.org"}


def test_the_deputy_hears_of_it_and_all_of_the_staff_see_it(board: Town) -> None:
    made = away(board, BODO, ROLF, since="2026-11-25")
    assert made.body["absences"][0]["from"] == "2026-11-25"
    assert told(board) == [(board.accounts[BODO], board.accounts[ROLF], False)]
    (noted,) = [each for each in trail.changes(board.accounts[BODO]) if each.what == "deputy_named"]
    assert (noted.who, noted.after["deputy"]) == (board.accounts[BODO], board.accounts[ROLF])
    assert away(board, BODO, ROLF, since="2026-11-25").body == made.body
    sent = [each["sk"] for each in records.records(f"TO#{_hashed('rolf@example.org')}")]
    assert len([each for each in sent if each.startswith("deputy-")]) == 1


def _hashed(address: str) -> str:
    from chalicelib.mail import tables

    return tables.to_key(address).removeprefix("TO#")


def test_an_absence_ends_by_itself_and_earlier_where_somebody_is_back(board: Town) -> None:
    away(board, BODO, ROLF)
    assert told(board)[0][2]
    assert board.post("/deputies/ends", {}, BODO).body == {"absences": []}
    assert board.post("/deputies/ends", {}, BODO).status == 200
    away(board, BODO, ROLF, until=TODAY)
    board.turns_to("2026-11-23")
    assert told(board) == []


def test_a_deputy_has_the_role_which_the_board_gives_first(board: Town) -> None:
    refused = away(board, BODO, FIRST)
    assert (refused.code, refused.body["roles"]) == ("deputy_lacks_role", ["board"])
    persons.give_hat(board.accounts[FIRST], Hat("board", "operator"), "test")
    assert away(board, BODO, FIRST).status == 200


def test_the_board_names_a_deputy_for_whoever_fell_ill_and_nobody_else_does(board: Town) -> None:
    ill = {"person": board.accounts[SECOND]}
    assert away(board, FIRST, ROLF, **ill).code == "not_allowed"
    assert away(board, BODO, ROLF, **ill).body["absences"][0]["said_by"]["person"] == board.accounts[BODO]
    assert board.post("/deputies/ends", ill, FIRST).code == "not_allowed"
    assert board.post("/deputies/ends", ill, BODO).body == {"absences": []}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"since": WEEK, "until": TODAY}, "invalid_value"),
        ({"since": "2026-11-01", "until": "2026-11-02"}, "invalid_value"),
        ({"until": "2028-11-22"}, "invalid_value"),
        ({"deputy": BODO}, "invalid_value"),
        ({"person": "u:00000000"}, "not_found"),
        ({"until": "9999-12-31"}, "invalid_value"),
    ],
)
def test_an_absence_that_cannot_be_is_refused(board: Town, change: dict[str, str], code: str) -> None:
    assert away(board, BODO, **{"deputy": ROLF, **change}).code == code
    assert told(board) == []


def test_a_role_that_ended_meanwhile_says_nothing(board: Town) -> None:
    persons.take_hat(board.accounts[BODO], Hat("board", "operator"))
    assert away(board, BODO, ROLF).code in ("not_allowed", "not_found")
    assert told(board) == []


# Who prepared hears what became of it


@pytest.mark.parametrize("how", ["approved", "refused"])
def test_who_prepared_hears_once_what_was_decided_and_why(board: Town, how: str) -> None:
    proposal = asked(board)
    for _ in range(2):
        made = approves(board, proposal) if how == "approved" else ends(board, proposal, "refusals", SECOND, "zu hoch")
    assert made.status in (200, 201, 409)
    mail = records.record(f"MAIL#proposal-{proposal}-decided", "OUT")
    assert mail["to"] == ["first.eyes@example.org"]
    assert ("zu hoch" if how == "refused" else "typed 500.00") in mail["text"]


def test_what_one_takes_back_oneself_is_told_nobody(board: Town) -> None:
    proposal = prepares(board, {"correction": {"legs": shifts(board, ("bakery", "fc", 7))}}).body["id"]
    assert ends(board, proposal, "withdrawals", FIRST).status == 201
    assert not records.record(f"MAIL#proposal-{proposal}-decided", "OUT")
