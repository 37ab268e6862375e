"""The board gives roles and takes them: never their own, never the last one's; who lost theirs gives nothing."""

import re
import threading

import pytest

from chalicelib.callers import Hat, Role
from chalicelib.people.persons import book as persons
from chalicelib.people.sessions import book as sessions
from chalicelib.people.trail import book as trail
from chalicelib.records import OFFICE
from tests.faults import SilentWire
from tests.newcomers import signs_in
from tests.signing import asks
from tests.signing import signs_in as enters
from tests.town import Reply, Town, token

ELA = "ela@example.org"


@pytest.fixture
def office(town: Town) -> Town:
    """Bodo and Beate are the board, Olga is clerk; `accounts` are persons here."""
    roles: dict[str, Role] = {"bodo": "board", "beate": "board", "olga": "clerk"}
    for name, role in roles.items():
        town.accounts[name] = signs_in(town, name, role, "operator")
    return town


def gives(town: Town, who: str = "bodo", **told: str) -> Reply:
    return town.post("/staff", {"mail": ELA, "role": "clerk", "why": "Vertretung", **told}, who)


def takes(town: Town, person: str, role: str = "clerk", who: str = "bodo") -> Reply:
    return town.post(f"/staff/{person}/revocations", {"role": role, "why": "Ende der Vertretung"}, who)


def board() -> list[str]:
    return persons.wearers("operator", "board")


def written(about: str = "") -> dict[str, str]:
    """The mails in the outbox about roles: name and text."""
    items = [item for item in _items() if item["pk"].startswith(f"MAIL#role_{about}")]
    return {item["pk"]: item["text"] for item in items}


def _items() -> list[dict[str, str]]:
    found, place = OFFICE.scanned("", 1000)
    assert place == ""
    return found


def test_a_role_is_given_to_an_address_and_worn_from_the_first_sign_in_on(office: Town) -> None:
    made = gives(office, name="Ela Neu")
    assert (made.status, made.body["name"], made.body["by"]) == (201, "Ela Neu", office.accounts["bodo"])
    assert enters(office, ELA).body["hat"]["role"] == "clerk"
    assert office.get("/credit-lines", ELA).status == 200


def test_the_office_sees_who_has_which_role(office: Town) -> None:
    gives(office, role="auditor")
    told = office.get("/staff", "olga").body["staff"]
    assert [(one["role"], one["mail"]) for one in told] == [
        ("board", "beate@example.org"),
        ("board", "bodo@example.org"),
        ("clerk", "olga@example.org"),
        ("auditor", ELA),
    ]


@pytest.mark.parametrize("who", ["olga", "clerk", "anna"])
def test_the_board_alone_decides(office: Town, who: str) -> None:
    assert gives(office, who).code == "not_allowed"
    assert takes(office, office.accounts["olga"], who=who).code == "not_allowed"


def test_a_long_lived_token_of_the_boards_decides_nothing(office: Town) -> None:
    office.tokens["board"] = token("board", "operator")
    assert gives(office, "board").code == "not_allowed"
    assert takes(office, office.accounts["bodo"], "board", "board").code == "not_allowed"


def test_given_twice_it_is_once_and_everybody_hears_it_once(office: Town) -> None:
    first, again = gives(office), gives(office)
    ela = first.body["person"]
    assert first.body == again.body
    assert [one.what for one in trail.changes(ela)] == ["role_given"]
    assert {re.sub(r".*-", "u:", name) for name in written("given")} == {ela, office.accounts["beate"]}
    assert all("Vertretung" in text for text in written("given").values())


def test_taken_twice_it_is_once_and_everybody_hears_it_once(office: Town) -> None:
    ela = gives(office).body["person"]
    first, again = takes(office, ela), takes(office, ela)
    assert (first.status, first.body) == (200, again.body)
    assert not persons.wears(ela, Hat("clerk", "operator"))
    last = (changes := trail.changes(ela))[0]
    assert (last.what, last.before, last.who) == ("role_taken", {"role": "clerk"}, office.accounts["bodo"])
    assert (len(changes), len(written("taken"))) == (2, 2)


def test_given_again_it_is_told_again(office: Town) -> None:
    ela = gives(office).body["person"]
    takes(office, ela)
    office.passes_ms(1000)
    gives(office)
    assert len(trail.changes(ela)) == 3
    assert len([name for name in written("given") if name.endswith(ela[2:])]) == 2


def test_who_loses_a_role_is_signed_out_of_it_and_of_nothing_else(office: Town) -> None:
    olga = office.accounts["olga"]
    member = Hat("member", office.accounts["anna"])
    persons.give_hat(olga, member, olga)
    wallet = sessions.opened(member, olga)
    desk = sessions.opened(Hat("clerk", "operator"), olga)
    assert takes(office, olga).status == 200
    assert asks_on(office, desk.refresh).code == "session_over"
    assert asks_on(office, wallet.refresh).status == 200


def asks_on(town: Town, refresh: str) -> Reply:
    return town.post("/sessions/refreshments", {"refresh_token": refresh}, None)


def test_nobody_changes_their_own_role_so_the_last_of_the_board_stays(office: Town) -> None:
    bodo, beate = office.accounts["bodo"], office.accounts["beate"]
    assert takes(office, beate, "board").status == 200
    assert takes(office, bodo, "board").code == "own_role"
    assert gives(office, mail="bodo@example.org", role="clerk").code == "own_role"
    assert board() == [bodo]


def test_a_token_that_outlives_its_role_changes_nothing(office: Town) -> None:
    takes(office, office.accounts["beate"], "board")
    assert office.get("/staff", "beate").status == 200
    assert gives(office, "beate", mail="beates.freund@example.org", role="board").code == "not_allowed"
    assert takes(office, office.accounts["bodo"], "board", "beate").code == "not_allowed"
    assert board() == [office.accounts["bodo"]]


def test_of_two_who_remove_each_other_at_once_one_stays(office: Town) -> None:
    gate, codes = threading.Barrier(2), []

    def removes(who: str, whom: str) -> None:
        gate.wait()
        codes.append(takes(office, office.accounts[whom], "board", who).code)

    pairs = (("bodo", "beate"), ("beate", "bodo"))
    threads = [threading.Thread(target=removes, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["", "not_allowed"]
    assert len(board()) == 1


def test_what_was_never_given_cannot_be_taken(office: Town) -> None:
    assert takes(office, office.accounts["olga"], "auditor").code == "not_found"
    for nobody in ("u:00000000", "u:" + "0" * 2000, office.book.moment().month):
        assert takes(office, nobody).code == "not_found"


def test_an_address_that_is_none_is_refused_and_nobody_is_made(office: Town) -> None:
    assert gives(office, mail="ela").code == "malformed_mail_address"
    assert len(persons.worn("operator")) == 3


def test_after_a_lost_answer_the_second_click_completes_it(office: Town) -> None:
    ela = gives(office).body["person"]
    calm, office.book.line = office.book.line, SilentWire(office.book.line, "persons")
    office.book.sleep = lambda _: None
    office.book.line.silence_writes = True
    assert takes(office, ela).code == "try_again"
    office.book.line = calm
    assert takes(office, ela).status == 200
    assert (len(trail.changes(ela)), len(written("taken"))) == (2, 2)


def test_mails_speak_the_language_of_whom_they_are_for(office: Town) -> None:
    persons.register("emily@example.org", "Emily", "en")
    gives(office, mail="emily@example.org", role="auditor", why="Year-end")
    told = "".join(written("given").values())
    assert "your role" not in told
    assert "the role “auditor” at" in told
    assert "bodo hat Emily die Rolle „Prüfung“ gegeben" in told


def test_asking_for_a_code_works_for_who_never_signed_in(office: Town) -> None:
    gives(office)
    assert asks(office, ELA).status == 200
