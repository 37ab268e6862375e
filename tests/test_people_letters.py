"""Letters: a card's stub in an envelope, a PIN that the same key prints again, and an address that nobody keeps."""

import io
import json
import re
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib import config, keys
from chalicelib.people import links
from chalicelib.people.letters import decisions
from chalicelib.people.trail import book as trail
from chalicelib.records import OFFICE
from chalicelib.till.shown import press as presses
from infra.tables import KEYS
from tests import press
from tests.faults import CONFLICT, LOST_ANSWER, THROTTLE, FaultyWire
from tests.holders import CONSENT, asks, block_code, recovery_code
from tests.office import asked_elsewhere
from tests.shelves import everything
from tests.test_batches import accounts, number, orders, ready
from tests.test_documents import WINDOW
from tests.town import Reply, Town, new_key
from tests.wallets import registers

NAME, STREET, SENDER = "Hannelore Weidner", "Spitalstraße 12", "Talente, Markt 1, 04860 Torgau"
TO = {"address": [NAME, STREET, "04860 Torgau"], "sender": SENDER, "why": "Sie hat angerufen"}
BELOW = (0, 210, 210, 297)
"""The part of the page below the second fold."""


def letter(town: Town, card: str = "", key: str | None = None, who: str = "clerk", **more: Any) -> Reply:
    return town.post("/letters", {"card": card or town.numbers["anna"], **TO, **more}, who, key)


def page(reply: Reply) -> bytes:
    return b64decode(reply.body["pdf"])


def told_pin(reply: Reply) -> str:
    """The PIN on a letter."""
    found: str = re.findall(r"^\d{4}\r?$", press.text(page(reply), 0, BELOW), re.MULTILINE)[0].strip()
    return found


def pays(town: Town, pin: str) -> Reply:
    """By typed number, which is never without the PIN."""
    body = {"card": town.numbers["anna"], "pocket": "points", "amount": 100, "pin": pin}
    return town.post("/redemptions", body, "bakery")


# What is on it


def test_a_letter_has_the_address_in_its_window_and_the_stub_below_the_fold(town: Town) -> None:
    made = letter(town)
    assert (made.status, made.body["new_pin"]) == (201, False)
    assert press.text(page(made), 0, WINDOW).split() == " ".join(TO["address"]).split()
    below = press.text(page(made), 0, BELOW)
    for code in (town.numbers["anna"], block_code(town, "anna"), recovery_code(town, "anna")):
        assert code in below
    assert "Geheimzahl" not in below


def test_a_card_of_plastic_lies_in_the_envelope_and_a_digital_one_is_printed_to_be_cut_out(town: Town) -> None:
    at_home = links.stub(config.town().host, town.numbers["anna"], block_code(town, "anna"))
    assert press.read(press.picture(page(letter(town)), 0)) == [at_home]
    wallet = asks(town, "/cards/digital", {"club": town.accounts["fc"], "consent": CONSENT}).body["card"]
    card, _stub = press.read(press.picture(page(letter(town, wallet["number"])), 0))
    assert card == f"HTTPS://{config.town().host.upper()}/{wallet['code']}"
    assert town.post("/scans", {"card": card, "purchase_cents": 1000}, "bakery").status == 201


def test_a_card_of_a_run_is_named_by_its_serial_number_and_need_not_be_handed_out_yet(town: Town) -> None:
    run = ready(town)
    below = press.text(page(letter(town, f"{run}-0002", new_pin=True)), 0, BELOW)
    assert f"{run}-0002" in below
    assert number(run, 2) in below
    terms = town.book.member(accounts(run)[2]).terms
    assert (terms["cards"]["01"]["st"], "pin" in terms) == ("N", True)
    assert town.post(f"/card-batches/{run}/hand-outs", {"from": "1", "to": "3"}, "clerk").status == 201


def test_it_speaks_english_to_whoever_does(town: Town) -> None:
    assert "Please keep this at home" in press.text(page(letter(town, language="en")), 0)


@pytest.mark.parametrize("lines", [1, 6])
def test_as_many_and_as_long_lines_as_may_be_fit_the_window(ministack_town: Town, lines: int) -> None:
    address = ["W" * 50] * lines
    made = page(letter(ministack_town, address=address))
    assert press.text(made, 0, WINDOW).split() == address


# The PIN


def test_a_letter_s_pin_pays_and_the_one_before_does_not(town: Town) -> None:
    town.scans("anna", 10_000, "bakery")
    assert town.post("/me/pin", {"pin": "739164"}, "anna").status == 200
    pin = told_pin(letter(town, new_pin=True))
    assert pays(town, "739164").code == "wrong_pin"
    assert pays(town, pin).status == 201


def test_the_same_key_prints_the_same_pin_and_another_key_another_one(town: Town) -> None:
    key = new_key()
    first, again = (letter(town, key=key, new_pin=True) for _ in range(2))
    assert again.headers["idempotent-replayed"] == "true"
    assert again.body == first.body
    tries = {told_pin(letter(town, new_pin=True)) for _ in range(3)}
    assert tries != {told_pin(first)}
    assert len([each for each in trail.changes(town.accounts["anna"]) if each.what == "letter_made"]) == 4


def test_a_key_that_is_sent_four_times_at_once_gives_one_pin(town: Town) -> None:
    key = new_key()
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _: letter(town, key=key, new_pin=True), range(4)))
    assert {each.status for each in sent} == {201}
    assert len({told_pin(each) for each in sent}) == 1
    assert len([each for each in trail.changes(town.accounts["anna"]) if each.what == "letter_made"]) == 1


def test_a_pin_that_was_changed_since_is_not_printed_again_and_not_put_back(town: Town) -> None:
    key = new_key()
    pin = told_pin(letter(town, key=key, new_pin=True))
    assert town.post("/me/pin", {"pin": "739164", "old_pin": pin}, "anna").status == 200
    kept = town.book.member(town.accounts["anna"]).terms
    assert letter(town, key=key, new_pin=True).code == "pin_changed"
    assert town.book.member(town.accounts["anna"]).terms == kept


def test_a_key_is_for_one_letter(town: Town) -> None:
    key = new_key()
    letter(town, key=key, new_pin=True)
    for other in ({"new_pin": False}, {"new_pin": True, "address": ["Somebody else"]}):
        assert letter(town, key=key, **other).code == "idempotency_key_reused"


def test_a_letter_s_pin_outlives_a_rotation_of_keys(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.scans("anna", 10_000, "bakery")
    key = new_key()
    pin = told_pin(letter(town, key=key, new_pin=True))
    monkeypatch.setenv("MASTER_KEY", f"{'09' * 32},{keys.known()[0].hex()}")
    config.environment.cache_clear()
    assert pays(town, pin).status == 201
    assert told_pin(letter(town, key=key, new_pin=True)) == pin


@pytest.mark.parametrize("fault", [LOST_ANSWER, CONFLICT, THROTTLE])
def test_whatever_breaks_off_the_letter_that_comes_has_the_pin_that_holds(town: Town, fault: str) -> None:
    town.scans("anna", 10_000, "bakery")
    line, key = town.book.line, new_key()
    for seed in range(4):
        town.book.line = FaultyWire(line, seed, {fault: 0.4})
        letter(town, key=key, new_pin=True)
    town.book.line = line
    assert pays(town, told_pin(letter(town, key=key, new_pin=True))).status == 201
    assert len([each for each in trail.changes(town.accounts["anna"]) if each.what == "letter_made"]) == 1


def test_a_letter_that_could_not_be_set_is_set_when_it_is_asked_for_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = new_key()
    with monkeypatch.context() as away:
        away.setenv("TYPESETTER", "nobody")
        away.setenv("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:9")
        no = letter(town, key=key, new_pin=True)
    assert (no.status, no.code, no.headers["retry-after"]) == (503, "try_again", "2")
    assert letter(town, key=key, new_pin=True).headers["idempotent-replayed"] == "true"


def test_who_registered_is_told_by_mail_that_there_is_a_new_pin_and_not_which(town: Town) -> None:
    registers(town, "anna")
    key = new_key()
    pin = told_pin([letter(town, key=key, new_pin=True) for _ in range(2)][1])
    letter(town)
    (sent,) = [item["text"] for item in everything(OFFICE.table) if "text" in item]
    assert "neue PIN" in sent
    assert pin not in sent


def test_most_pins_are_drawn_and_none_is_one_that_thieves_try_first() -> None:
    drawn = [decisions.pin(bytes(32), "m:7F3K2MQ8", f"operator|{i}") for i in range(2000)]
    assert len(set(drawn)) > 1500
    assert not {"1234", "1111", "1984", "2580"} & set(drawn)


# What is kept


def test_neither_name_nor_address_nor_pin_stands_anywhere_afterwards(
    town: Town, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    with asked_elsewhere(monkeypatch):
        made = letter(town, new_pin=True)
    env = config.environment()
    kept = json.dumps([everything(f"{env.table_prefix}-{name}") for name in KEYS], default=str)
    stub = presses().stub(town.accounts["anna"], "01")
    for said in (NAME, STREET, SENDER, f'"{told_pin(made)}"', stub.block, stub.recovery):
        assert said not in kept
        assert said not in lines.getvalue()


def test_the_trail_tells_who_made_a_letter_and_why(town: Town) -> None:
    letter(town, new_pin=True)
    (told,) = trail.changes(town.accounts["anna"])
    card = f"{town.accounts['anna']}/01"
    assert (told.what, told.who, told.why) == ("letter_made", "operator", TO["why"])
    assert told.after == {"card": card, "new_pin": True}


# What is refused


def test_a_card_that_counts_no_more_gets_no_letter(town: Town) -> None:
    for state, code in (("B", "card_blocked"), ("R", "card_replaced")):
        town.changes_card("anna", st=state)
        assert letter(town, new_pin=True).code == code
    town.changes_card("anna", st="A")
    town.closes("anna")
    assert letter(town).code == "account_closed"


def test_a_run_s_card_needs_a_run_that_was_made_and_is_good(town: Town) -> None:
    waiting, run = orders(town, who="fc").body["id"], ready(town)
    assert letter(town, f"{waiting}-0001").code == "cards_not_made"
    assert letter(town, f"{run}-0004").code == "card_not_in_batch"
    assert letter(town, "H00-0001").code == "not_found"
    town.post(f"/card-batches/{run}/withdrawals", {"why": "verloren"}, "clerk")
    assert letter(town, f"{run}-0001").code == "card_withdrawn"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"card": "12"}, "malformed_card"),
        ({"address": []}, "invalid_value"),
        ({"address": ["x"] * 7}, "invalid_value"),
        ({"address": ["x" * 51]}, "invalid_value"),
        ({"address": ["two\nlines"]}, "invalid_value"),
        ({"language": "fr"}, "invalid_value"),
        ({"pin": "4711"}, "unknown_field"),
    ],
)
def test_what_makes_no_letter_is_said(ministack_town: Town, change: dict[str, Any], code: str) -> None:
    assert letter(ministack_town, **change).code == code


def test_the_practice_card_gets_none(ministack_town: Town) -> None:
    assert letter(ministack_town, presses().practice_code()).code == "card_unknown"
