"""Whoever loses the answer about a card asks again under the same key: no second card, no second posting."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.faults import SilentWire
from tests.holders import asks, asks_to_register, recovery_code, registers, signs_in
from tests.town import Reply, Town, new_key

Send = Callable[[Town, str], Reply]
WHY = {"why": "lost"}


@contextmanager
def silent(town: Town) -> Iterator[None]:
    """The first write is carried out, and no answer comes; nor is anything read after it."""
    calm = town.book.line
    town.book.line = line = SilentWire(calm)
    line.silence_writes = True
    yield
    town.book.line = calm


def replacement(town: Town, key: str) -> Reply:
    body = {"old": town.numbers["anna"], "new": town.codes["spare"], **WHY}
    return town.post("/cards/replacements", body, "clerk", key)


def renewal(town: Town, key: str) -> Reply:
    return town.post("/cards/replacements", {"old": town.codes["anna"]}, "anna", key)


def addition(town: Town, key: str) -> Reply:
    body = {"card": town.codes["spare"], **WHY}
    return town.post(f"/members/{town.accounts['anna']}/cards", body, "clerk", key)


@pytest.fixture
def drawer(town: Town) -> Town:
    """Anna with 50 points, and a new card in the drawer."""
    town.scans("anna", 5000, "bakery")
    town.opens_member("spare", st="N")
    return town


@pytest.mark.parametrize("send", [replacement, renewal, addition])
def test_after_a_lost_answer_the_same_key_gives_the_first_answer(drawer: Town, send: Send) -> None:
    key = new_key()
    with silent(drawer):
        assert send(drawer, key).code == "try_again"
    postings = drawer.journal_size()
    again, once_more = send(drawer, key), send(drawer, key)
    assert (again.status, again.headers["idempotent-replayed"]) == (201, "true")
    assert again.body == once_more.body
    assert (drawer.journal_size(), drawer.balance("anna"), drawer.audit()) == (postings, 5000, [])
    assert send(drawer, new_key()).code in {"card_replaced", "card_in_use"}


@pytest.mark.parametrize("writes", range(1, 4))
def test_a_telephone_that_lost_the_answer_gets_the_card_that_was_opened(town: Town, writes: int) -> None:
    key, body = new_key(), {"refresh": "body"}
    with cut_after(town, writes):
        asks(town, "/cards/digital", body, key)
    first = asks(town, "/cards/digital", body, key)
    assert first.status == 201
    assert asks(town, "/cards/digital", body, key).body["card"] == first.body["card"]
    town.codes["dora"] = first.body["card"]["code"]
    assert town.scans("dora", 1000, "bakery").status == 201


@pytest.mark.parametrize("writes", range(1, 8))
def test_a_registration_that_broke_off_is_finished_by_the_next_try(drawer: Town, writes: int) -> None:
    drawer.opens_member("ben")
    registers(drawer, "anna")
    key, card = new_key(), drawer.codes["ben"]
    with cut_after(drawer, writes):
        asks_to_register(drawer, "anna", card, key)
    assert asks_to_register(drawer, "anna", card, key).status == 201
    assert len(drawer.get("/me", "anna").body["holder"]["cards"]) == 2
    assert drawer.audit() == []


@pytest.mark.parametrize("writes", range(1, 6))
def test_a_first_registration_that_broke_off_is_finished_by_the_next_try(drawer: Town, writes: int) -> None:
    signs_in(drawer, "anna")
    with cut_after(drawer, writes):
        asks_to_register(drawer, "anna", drawer.codes["anna"], name="Anna")
    assert registers(drawer, "anna").status == 201


def test_a_stub_that_lost_its_answer_is_told_of_the_same_card(drawer: Town) -> None:
    key, body = new_key(), {"old": drawer.numbers["anna"], "stub": recovery_code(drawer, "anna"), "refresh": "body"}
    with cut_after(drawer, 4):
        asks(drawer, "/cards/pages/replacements", body, key)
    first: dict[str, Any] = asks(drawer, "/cards/pages/replacements", body, key).body
    assert asks(drawer, "/cards/pages/replacements", body, key).body["card"] == first["card"]
    drawer.codes["anna"] = first["card"]["code"]
    assert drawer.scans("anna", 1000, "bakery").status == 201


@contextmanager
def cut_after(town: Town, writes: int) -> Iterator[None]:
    """The line is cut with this write: it is carried out, and no answer comes, nor to anything after it."""
    calm = town.book.line
    town.book.line = CutWire(calm, writes)
    yield
    town.book.line = calm


class CutWire(SilentWire):
    """Silent from the so manieth write on."""

    def __init__(self, like: Any, writes: int) -> None:
        super().__init__(like)
        self._left = writes

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        if operation == "TransactWriteItems":
            self._left -= 1
            self.silence_writes = self._left <= 0
        return super().call(operation, payload)
