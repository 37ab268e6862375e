"""So many tries and no more: counted for all processes at once, and forgotten with their window."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib import rates
from chalicelib.rates import Allowance
from chalicelib.records import SESSIONS
from chalicelib.refusals import TooManyTries
from tests.town import Town

THREE = Allowance("test", 3, 600)


def test_after_so_many_tries_the_next_one_waits_for_the_window_to_end(town: Town) -> None:
    town.turns_to("2036-11-22")
    for _ in range(3):
        rates.count(THREE, "anna")
    with pytest.raises(TooManyTries) as no:
        rates.count(THREE, "anna")
    assert no.value.retry_after is not None
    assert 0 < no.value.retry_after <= 600
    rates.count(THREE, "bob")
    town.passes(1)
    rates.count(THREE, "anna")


def test_who_got_it_right_begins_anew(town: Town) -> None:
    for _ in range(9):
        rates.count(THREE, "anna")
        rates.forget(THREE, "anna")


def test_a_try_that_was_right_is_given_back_and_the_wrong_ones_stay(town: Town) -> None:
    town.turns_to("2036-11-22")
    for _ in range(9):
        rates.count(THREE, "anna")
        rates.give_back(THREE, "anna")
    rates.give_back(THREE, "anna")  # nothing to give
    for _ in range(2):
        rates.count(THREE, "anna")
    for _ in range(9):
        rates.count(THREE, "anna")
        rates.give_back(THREE, "anna")
    rates.count(THREE, "anna")
    with pytest.raises(TooManyTries):
        rates.count(THREE, "anna")


def test_tries_that_are_given_back_at_once_are_given_back_once(town: Town) -> None:
    for _ in range(3):
        rates.count(THREE, "anna")
    with ThreadPoolExecutor(2) as two:
        list(two.map(lambda _: rates.give_back(THREE, "anna"), range(2)))
    assert [tried() for _ in range(3)] == [True, True, False]


def test_who_is_counted_does_not_stand_in_the_table(town: Town) -> None:
    rates.count(THREE, "anna@example.org")
    (kept,) = SESSIONS.records(f"RATE#test#{rates.pseudonym('anna@example.org')}")
    assert "anna" not in str(kept)
    assert kept["ttl"] > town.book.clock() // 1000


def test_many_at_once_are_let_no_more_than_one_after_the_other(town: Town) -> None:
    with ThreadPoolExecutor(8) as eight:
        let = list(eight.map(lambda _: tried(), range(8)))
    assert let.count(True) == 3


def tried() -> bool:
    try:
        rates.count(THREE, "anna")
    except TooManyTries:
        return False
    return True
