"""Cards: what is printed reads back, and nothing else does."""

import string

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.ids import ALPHABET, read
from chalicelib.refusals import Refusal
from chalicelib.till.cards import NUMBER, Card, Press, batch_key, url

PRESS = Press("TG", bytes(range(32)))
accounts = st.text(ALPHABET, min_size=8, max_size=8).map(lambda text: f"m:{text}")
cards = st.text(ALPHABET, min_size=2, max_size=2)
batches = st.text(ALPHABET, min_size=3, max_size=3)


@given(account=accounts, card=cards, batch=batches)
def test_a_code_reads_back_as_its_card(account: str, card: str, batch: str) -> None:
    code = PRESS.code(batch, account, card)
    assert PRESS.shown(url("t.torgau-talente.de", code)) == Card(account, card, batch)
    assert len(url("t.torgau-talente.de", code)) <= 61  # QR version 3, level M, alphanumeric


@given(account=accounts, card=cards)
def test_a_number_reads_back_as_its_card(account: str, card: str) -> None:
    assert PRESS.shown(PRESS.printed_number(account, card).lower()) == Card(account, card, None)


@given(account=accounts, card=cards, place=st.integers(0, NUMBER - 1), typed=st.sampled_from(ALPHABET))
def test_one_wrong_character_in_a_number_is_always_noticed(account: str, card: str, place: int, typed: str) -> None:
    number = read(PRESS.printed_number(account, card))
    wrong = number[:place] + typed + number[place + 1 :]
    if wrong == number:
        return
    with pytest.raises(Refusal):
        PRESS.shown(wrong)


@given(account=accounts, card=cards, first=st.integers(0, NUMBER - 1), second=st.integers(0, NUMBER - 1))
def test_two_swapped_characters_in_a_number_are_always_noticed(
    account: str, card: str, first: int, second: int
) -> None:
    number = list(read(PRESS.printed_number(account, card)))
    number[first], number[second] = number[second], number[first]
    swapped = "".join(number)
    if swapped == read(PRESS.printed_number(account, card)):
        return
    with pytest.raises(Refusal):
        PRESS.shown(swapped)


@given(account=accounts, card=cards, place=st.integers(0, 30), typed=st.sampled_from(ALPHABET))
def test_one_changed_character_in_a_code_is_never_the_same_card(
    account: str, card: str, place: int, typed: str
) -> None:
    code = PRESS.code("001", account, card)
    forged = code[:place] + typed + code[place + 1 :]
    if forged == code:
        return
    with pytest.raises(Refusal):
        PRESS.shown(forged)


@given(text=st.text(max_size=80))
def test_whatever_is_scanned_is_a_card_or_a_refusal(text: str) -> None:
    with pytest.raises(Refusal):
        PRESS.shown(text)


def test_another_town_or_another_key_makes_other_cards() -> None:
    codes = {
        press.code("001", "m:7F3K2MQ8", "01") for press in (PRESS, Press("HT", PRESS.key), Press("TG", bytes(32)))
    }
    assert len({code[-16:] for code in codes}) == 3


def test_nothing_on_a_card_depends_on_the_keyboard() -> None:
    assert set(ALPHABET) == set(string.digits + string.ascii_uppercase) - set("IOYZ")


def test_a_print_runs_key_is_the_standard_key_derivation() -> None:
    reference = HKDFExpand(SHA256(), 32, b"talente card|TG|001").derive(PRESS.key)
    assert batch_key(PRESS.key, "TG", "001") == reference


def test_a_stub_blocks_its_card_and_no_other() -> None:
    stub, card = PRESS.stub("m:7F3K2MQ8", "07"), Card("m:7F3K2MQ8", "07", None)
    assert PRESS.blocks(card, stub.block.lower())
    assert PRESS.blocks(card, stub.recovery)
    assert not PRESS.blocks(Card("m:7F3K2MQ8", "08", None), stub.block)
    assert not PRESS.blocks(card, "")


def test_only_the_recovery_code_moves_what_a_card_holds() -> None:
    stub, card = PRESS.stub("m:7F3K2MQ8", "07"), Card("m:7F3K2MQ8", "07", None)
    assert PRESS.recovers(card, stub.recovery.replace(" ", "-"))
    assert not PRESS.recovers(card, stub.block)


def test_a_stub_of_an_older_key_is_good_as_long_as_that_key_is_kept() -> None:
    stub, card = Press("TG", bytes(32)).stub("m:7F3K2MQ8", "07"), Card("m:7F3K2MQ8", "07", None)
    assert Press("TG", b"new" * 8, bytes(32)).recovers(card, stub.recovery)
    assert not Press("TG", b"new" * 8).recovers(card, stub.recovery)
