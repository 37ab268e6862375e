"""Whatever becomes of cards, no point is lost or made, and of a card and all that replaced it one counts at most."""

from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.holders import block_code, recovery_code
from tests.town import Reply, Town

LAW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WHO = st.integers(0, 2)
ACTS = st.one_of(
    st.tuples(st.just("scan"), WHO, st.integers(1, 90)),
    st.tuples(st.sampled_from(["block", "go_on", "replace", "renew", "pay", "old"]), WHO, st.just(0)),
    st.tuples(st.just("join"), WHO, WHO),
)


@dataclass
class Hands:
    """Three people; `line` are the cards that each had, the last one counts unless it is `stopped`."""

    town: Town
    line: dict[int, list[str]] = field(default_factory=dict)
    stopped: set[int] = field(default_factory=set)
    group: dict[int, int] = field(default_factory=dict)
    held: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for who in range(3):
            name = f"card {who}"
            self.town.opens_member(name, "fc")
            self.line[who], self.group[who] = [name], who

    def card(self, who: int) -> str:
        return self.line[who][-1]

    def scan(self, who: int, euros: int) -> None:
        reply = self.town.scans(self.card(who), euros * 100, "bakery")
        assert reply.code == ("card_blocked" if who in self.stopped else "")
        self.held[self.group[who]] += euros * 100 if reply.status == 201 else 0

    def pay(self, who: int, _: int) -> None:
        body = {"card": self.town.codes[self.card(who)], "pocket": "points", "amount": 100}
        reply = self.town.post("/redemptions", body, "bakery")
        assert reply.code in ("", "insufficient_balance", "card_blocked")
        self.held[self.group[who]] -= 100 if reply.status == 201 else 0

    def old(self, who: int, _: int) -> None:
        """Whoever finds a card that was replaced."""
        for name in self.line[who][:-1]:
            assert self.town.scans(name, 1000, "bakery").code == "card_replaced"

    def block(self, who: int, _: int) -> None:
        assert self._office("/cards/blocks", self.card(who)).status == 200
        self.stopped.add(who)

    def go_on(self, who: int, _: int) -> None:
        assert self._office("/cards/unblocks", self.card(who)).status == 200
        self.stopped.discard(who)

    def replace(self, who: int, _: int) -> None:
        new = f"{self.card(who)}'"
        self.town.opens_member(new, st="N")
        self._replaced(who, new, {"new": self.town.codes[new], "why": "lost"}, "clerk")

    def renew(self, who: int, _: int) -> None:
        """A telephone in place of what was lost, by the account's own wallet."""
        new, first = f"{self.card(who)}*", self.line[who][0]
        reply = self._replaced(who, new, {}, first)
        self.town.accounts[new], self.town.codes[new] = self.town.accounts[first], reply.body["card"]["code"]
        self.town.numbers[new] = reply.body["card"]["number"]

    def join(self, who: int, other: int) -> None:
        ends = {"source": self.town.accounts[self.line[who][0]], "target": self.town.accounts[self.line[other][0]]}
        if self.town.post("/joins", ends, "clerk").status == 201:
            self.held[self.group[other]] += self.held.pop(self.group[who], 0)
            self.group[who] = self.group[other]

    def _office(self, path: str, name: str) -> Reply:
        return self.town.post(path, {"card": self.town.codes[name], "why": "told so"}, "clerk")

    def _replaced(self, who: int, new: str, more: dict[str, str], by: str) -> Reply:
        reply = self.town.post("/cards/replacements", {"old": self.town.codes[self.card(who)], **more}, by)
        assert reply.status == 201, reply.body
        self.line[who].append(new)
        self.stopped.discard(who)
        return reply

    def held_by(self, who: int) -> int:
        """What the office sees on the account of the card that somebody has now."""
        body = {"text": self.town.codes[self.card(who)]}
        (found,) = self.town.post("/searches", body, "clerk").body["results"]
        self.town.post("/looks", {"account": found["account"], "why": "a law"}, "clerk")
        told: int = self.town.get(f"/members/{found['account']}", "clerk").body["balances"]["points"]
        return told


@LAW
@given(st.lists(ACTS, max_size=14))
def test_value_follows_its_holder_through_every_card(town: Town, acts: list[tuple[str, int, int]]) -> None:
    hands = Hands(town)
    for act, who, more in acts:
        getattr(hands, act)(who, more)
    for who in range(3):
        assert hands.held_by(who) == hands.held[hands.group[who]]
        hands.old(who, 0)
    assert town.audit() == []


@pytest.mark.parametrize("code", [block_code, recovery_code])
def test_no_two_cards_have_the_same_stub(ministack_town: Town, code: object) -> None:
    assert callable(code)
    ministack_town.opens_member("ben")
    assert code(ministack_town, "anna") != code(ministack_town, "ben")
