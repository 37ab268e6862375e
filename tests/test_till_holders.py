"""A card's life at the counter and in the office: handed out, given a club, blocked, replaced with all it holds."""

import pytest

from chalicelib.callers import Hat
from chalicelib.people.sessions import book as sessions
from chalicelib.people.trail import book as trail
from chalicelib.records import PERSONS
from chalicelib.shapes import instant, rfc3339
from chalicelib.till.holders import exchanges
from chalicelib.till.holders.book import held
from tests.faults import MeddlingWire
from tests.holders import CONSENT, block_code, recovery_code, registers, replaces, signs_in, state
from tests.town import Reply, Town, new_key

WHY = {"why": "told by phone"}


@pytest.fixture
def lost(town: Town) -> Town:
    """Anna lost her card with 50 points on it; a new one lies in the drawer."""
    town.scans("anna", 5000, "bakery")
    town.opens_member("spare", st="N")
    return town


def blocks(town: Town, who: str, **more: str) -> Reply:
    return town.post("/cards/blocks", {"card": town.numbers["anna"], **more}, who)


# Handing out


def test_a_shop_hands_a_card_out_by_a_scan_and_again_is_once(lost: Town) -> None:
    assert lost.scans("spare", 1000, "bakery").code == "card_not_issued"
    for _ in range(2):
        assert lost.post("/cards/hand-outs", {"card": lost.codes["spare"]}, "bakery").body["state"] == "active"
    assert lost.scans("spare", 1000, "bakery").status == 201
    begun = PERSONS.record(f"A#{lost.accounts['spare']}", "BEGAN#01")
    assert (begun["by"], begun["till"]) == (lost.accounts["bakery"], "t1")


def test_a_typed_number_is_no_card_that_lies_on_the_counter(lost: Town) -> None:
    assert lost.post("/cards/hand-outs", {"card": lost.numbers["spare"]}, "bakery").code == "stub_needed"
    assert lost.post("/cards/hand-outs", {"card": lost.numbers["spare"]}, "clerk").status == 200
    assert [each.what for each in trail.changes(lost.accounts["spare"])] == ["card_handed_out"]


@pytest.mark.parametrize(("st", "code"), [("B", "card_blocked"), ("R", "card_replaced")])
def test_what_was_taken_out_of_use_is_not_handed_out_again(lost: Town, st: str, code: str) -> None:
    lost.changes_card("spare", st=st)
    assert lost.post("/cards/hand-outs", {"card": lost.codes["spare"]}, "bakery").code == code


# The club


def test_a_club_chosen_at_a_till_counts_from_the_next_scan_and_the_consent_is_kept(town: Town) -> None:
    choir = town.opens_club("choir")
    town.opens_member("ben")
    body = {"card": town.codes["ben"], "club": choir, "consent": CONSENT}
    assert town.post("/cards/clubs", body, "bakery").status == 200
    town.scans("ben", 1000, "bakery")
    assert (town.balance("choir"), town.balance("fc")) == (500, 0)
    (kept,) = PERSONS.records(f"A#{town.accounts['ben']}", "CONSENT#club#")
    assert (kept["version"], kept["role"], kept["till"]) == (CONSENT, "till", "t1")
    assert choir not in str(kept)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"club": "c:00000000"}, "unknown_club"),
        ({"club": "s:00000000"}, "unknown_club"),
        ({"consent": "0"}, "consent_needed"),
    ],
)
def test_a_choice_without_a_club_or_a_consent_changes_nothing(town: Town, change: dict[str, str], code: str) -> None:
    body = {"card": town.codes["anna"], "club": town.accounts["fc"], "consent": CONSENT}
    assert town.post("/cards/clubs", {**body, **change}, "bakery").code == code
    assert PERSONS.records(f"A#{town.accounts['anna']}", "CONSENT#") == []


@pytest.mark.parametrize("st", ["N", "R"])
def test_a_card_that_is_in_nobodys_hands_chooses_no_club(town: Town, st: str) -> None:
    town.changes_card("anna", st=st)
    told = {"club": town.opens_club("choir"), "consent": CONSENT, "stub": block_code(town, "anna")}
    body = {"card": town.codes["anna"], **told}
    assert town.post("/cards/clubs", body, "bakery").code in {"card_not_issued", "card_replaced"}
    assert PERSONS.records(f"A#{town.accounts['anna']}", "CONSENT#") == []


# Blocking


def test_a_stub_blocks_its_card_at_any_till_at_once(town: Town) -> None:
    assert blocks(town, "bakery", stub=block_code(town, "anna").lower()).body["state"] == "blocked"
    assert town.scans("anna", 1000, "bakery").code == "card_blocked"
    assert blocks(town, "bakery", stub=recovery_code(town, "anna")).status == 200  # again is once


def test_a_till_needs_the_stub_and_the_office_a_reason(town: Town) -> None:
    assert blocks(town, "bakery").code == "stub_needed"
    assert blocks(town, "bakery", stub="7F3K 2MQ8").code == "wrong_stub"
    assert blocks(town, "clerk").code == "missing_field"
    assert state(town, "anna") == "A"
    assert blocks(town, "clerk", **WHY).status == 200
    (change,) = trail.changes(town.accounts["anna"])
    assert (change.what, change.before["st"], change.after["st"], change.why) == ("card_blocked", "A", "B", WHY["why"])


def test_wrong_stubs_are_counted_and_the_right_one_is_no_longer_heard(town: Town) -> None:
    codes = [blocks(town, "bakery", stub=f"7F3K 2MQ{n}").code for n in range(7)]
    assert codes == ["wrong_stub"] * 6 + ["too_many_tries"]
    assert blocks(town, "bakery", stub=block_code(town, "anna")).code == "too_many_tries"


def test_a_holder_blocks_and_unblocks_a_card_of_theirs_and_knows_nothing_of_others(town: Town) -> None:
    town.opens_member("ben")
    signs_in(town, "anna", Hat("member", town.accounts["anna"]))
    assert blocks(town, "anna").status == 200
    assert blocks(town, "ben").code == "card_unknown"
    assert town.post("/cards/unblocks", {"card": town.numbers["anna"]}, "anna").body["state"] == "active"
    assert town.scans("anna", 1000, "bakery").status == 201


def test_a_wallet_that_nobody_registered_unblocks_nothing(town: Town) -> None:
    blocks(town, "bakery", stub=block_code(town, "anna"))
    assert town.post("/cards/unblocks", {"card": town.numbers["anna"]}, "anna").code == "mail_needed"
    assert town.post("/cards/unblocks", {"card": town.numbers["anna"], **WHY}, "clerk").status == 200


def test_a_stub_signs_out_the_wallet_that_somebody_found(town: Town) -> None:
    sessions.opened(Hat("member", town.accounts["anna"]))
    blocks(town, "bakery", stub=block_code(town, "anna"))
    assert sessions.listed(town.accounts["anna"]) == []


def test_a_block_and_a_choice_at_the_same_moment_both_hold(town: Town) -> None:
    choir = town.opens_club("choir")
    meanwhile = {"card": town.codes["anna"], "club": choir, "consent": CONSENT, "stub": block_code(town, "anna")}
    town.book.line = MeddlingWire(town.book.line, lambda: town.post("/cards/clubs", meanwhile, "bakery"))
    assert blocks(town, "clerk", **WHY).status == 200
    card = town.book.member(town.accounts["anna"]).terms["cards"]["01"]
    assert (card["st"], card["club"]) == ("B", choir)


# Replacing


def test_a_new_card_takes_over_balance_and_club_and_the_old_one_is_replaced(lost: Town) -> None:
    made = replaces(lost, "anna", "spare")
    assert (made.status, made.body["card"]["number"]) == (201, lost.numbers["spare"])
    assert lost.scans("anna", 1000, "bakery").code == "card_replaced"
    body = {"card": lost.codes["spare"], "pocket": "points", "amount": 5000}
    assert lost.post("/redemptions", body, "bakery").status == 201
    lost.scans("spare", 1000, "bakery")
    assert (lost.balance("anna"), lost.balance("fc"), lost.audit()) == (1000, 3000, [])


def test_the_same_key_gives_the_first_answer_whatever_came_after(lost: Town) -> None:
    key = new_key()
    first = replaces(lost, "anna", "spare", key)
    lost.post("/cards/blocks", {"card": lost.numbers["spare"], **WHY}, "clerk")
    again = replaces(lost, "anna", "spare", key)
    assert (again.body, again.headers["idempotent-replayed"]) == (first.body, "true")
    assert replaces(lost, "anna", "spare").code == "card_replaced"


def test_a_stub_that_is_typed_in_another_way_is_the_same_request(lost: Town) -> None:
    key, code = new_key(), recovery_code(lost, "anna")
    first = replaces(lost, "anna", "spare", key)
    body = {"old": lost.numbers["anna"], "stub": code.replace(" ", "").lower(), "new": lost.codes["spare"]}
    assert lost.post("/cards/replacements", body, "bakery", key).body == first.body


def test_what_was_scanned_before_the_loss_still_earns(lost: Town) -> None:
    before = lost.book.clock() - 1
    replaces(lost, "anna", "spare")
    assert lost.scans("anna", 1000, "bakery", at=rfc3339(instant(before))).status == 201
    assert lost.balance("anna") == 6000


def test_a_card_is_replaced_a_second_time_and_the_value_is_where_it_was(lost: Town) -> None:
    replaces(lost, "anna", "spare")
    lost.opens_member("third")
    assert replaces(lost, "spare", "third").status == 201
    assert lost.scans("third", 1000, "bakery").status == 201
    assert lost.scans("spare", 1000, "bakery").code == "card_replaced"
    assert (lost.balance("anna"), lost.audit()) == (6000, [])


def used(town: Town) -> None:
    town.changes_card("spare", st="A")
    town.scans("spare", 1000, "bakery")


def foreign(town: Town) -> None:
    town.changes_card("spare", st="A")
    registers(town, "spare")


def joined(town: Town) -> None:
    town.opens_member("ben")
    body = {"source": town.accounts["spare"], "target": town.accounts["ben"]}
    town.changes_card("spare", st="A")
    town.post("/joins", body, "clerk")


@pytest.mark.parametrize("first", [used, foreign, joined])
def test_only_a_new_card_replaces_another(lost: Town, first: object) -> None:
    assert callable(first)
    first(lost)
    assert replaces(lost, "anna", "spare").code == "card_in_use"
    assert (state(lost, "anna"), lost.balance("anna")) == ("A", 5000)


def test_a_card_does_not_replace_itself(lost: Town) -> None:
    assert replaces(lost, "anna", "anna").code == "same_account"


def test_a_block_code_moves_nothing(lost: Town) -> None:
    body = {"old": lost.numbers["anna"], "stub": block_code(lost, "anna"), "new": lost.codes["spare"]}
    assert lost.post("/cards/replacements", body, "bakery").code == "wrong_stub"


def test_the_office_replaces_with_a_reason_and_it_is_on_record(lost: Town) -> None:
    body = {"old": lost.numbers["anna"], "new": lost.numbers["spare"]}
    assert lost.post("/cards/replacements", body, "clerk").code == "missing_field"
    assert lost.post("/cards/replacements", {**body, **WHY}, "clerk").status == 201
    assert [each.what for each in trail.changes(lost.accounts["anna"])] == ["card_replaced"]


def test_a_registration_stays_when_the_card_is_replaced(lost: Town) -> None:
    registers(lost, "anna")
    replaces(lost, "anna", "spare")
    told = lost.get("/me", "anna").body["holder"]
    assert (told["balances"]["points"], [card["state"] for card in told["cards"]]) == (5000, ["replaced", "active"])


def test_a_holder_without_a_new_card_gets_a_digital_one_on_the_same_account(lost: Town) -> None:
    made = lost.post("/cards/replacements", {"old": lost.numbers["anna"]}, "anna")
    lost.codes["anna"] = made.body["card"]["code"]
    body = {"card": lost.codes["anna"], "pocket": "points", "amount": 5000}
    assert lost.post("/redemptions", body, "bakery").status == 201
    lost.scans("anna", 1000, "bakery")
    assert (lost.balance("anna"), lost.balance("fc"), lost.audit()) == (1000, 3000, [])


def test_of_two_replacements_at_once_one_is_booked(lost: Town) -> None:
    lost.opens_member("third")
    lost.book.line = MeddlingWire(lost.book.line, lambda: replaces(lost, "anna", "third"))
    assert replaces(lost, "anna", "spare").code == "card_replaced"
    assert (state(lost, "spare"), lost.audit()) == ("N", [])


def test_a_purchase_at_the_moment_of_the_replacement_is_not_lost(lost: Town) -> None:
    lost.book.line = MeddlingWire(lost.book.line, lambda: lost.scans("anna", 1000, "bakery"))
    assert replaces(lost, "anna", "spare").status == 201
    assert (lost.balance("anna"), lost.audit()) == (6000, [])


def test_a_family_card_is_replaced_on_the_familys_account(lost: Town) -> None:
    lost.opens_member("ben")
    lost.post("/joins", {"source": lost.accounts["anna"], "target": lost.accounts["ben"]}, "clerk")
    assert replaces(lost, "anna", "spare").status == 201
    lost.scans("spare", 1000, "bakery")
    assert (lost.balance("ben"), lost.balance("fc"), lost.audit()) == (6000, 3000, [])
    assert len(held(lost.book.member(lost.accounts["ben"]))) == 3


def test_an_account_has_no_end_of_cards(lost: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchanges, "MOST_CARDS", 1)
    monkeypatch.setattr(exchanges, "MOST_ACCOUNTS", 0)
    assert lost.post("/cards/replacements", {"old": lost.numbers["anna"]}, "anna").code == "too_many_cards"
    assert replaces(lost, "anna", "spare").code == "too_many_cards"
