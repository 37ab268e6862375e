"""What must be true of a town at any moment, reckoned from its journal alone and held against its accounts.

The audit asks whether balances follow from legs. Here the legs themselves are asked: whether each cent paid, expired
and came back once, whether campaigns gave what their budgets say, and whether every history tells the whole way.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chalicelib import config
from chalicelib.ledger import days, history, shelves
from chalicelib.ledger.pages import Entry, Mark
from chalicelib.ledger.stripes import is_budget
from chalicelib.ledger.tables import receipt_read
from chalicelib.ledger.values import Receipt, derived, sequenced
from chalicelib.rules.book import town_rules
from tests.town import Town

PAYING = {"redeem", "checkout", "transfer", "hold"}
"""Kinds whose legs out of a member's account are payments, for which value that is over is no good."""
Leg = Mapping[str, Any]
Place = tuple[str, str]
"""A pocket and a bucket."""


@dataclass(frozen=True)
class Journal:
    """Every posting of a town."""

    town: Town
    receipts: tuple[Receipt, ...]

    @cached_property
    def chains(self) -> dict[str, list[tuple[Receipt, Leg]]]:
        """The legs of each account with its posting; those of members and holds in the order of their versions."""
        found: dict[str, list[tuple[int, Receipt, Leg]]] = defaultdict(list)
        for receipt in self.receipts:
            versions = {leg["a"]: leg["v"] for leg in receipt.legs if "v" in leg}
            for leg in receipt.legs:
                found[leg["a"]].append((versions.get(leg["a"], 0), receipt, leg))
        in_order = {account: sorted(legs, key=lambda one: one[0]) for account, legs in found.items()}
        return {account: [(receipt, leg) for _, receipt, leg in legs] for account, legs in in_order.items()}

    @cached_property
    def backs(self) -> dict[str, list[Receipt]]:
        """What took each posting back, by its id."""
        found: dict[str, list[Receipt]] = defaultdict(list)
        for receipt in self.receipts:
            if receipt.returns:
                found[receipt.returns].append(receipt)
        return found

    def day(self, receipt: Receipt) -> str:
        return days.book_day(receipt.posted_at, self.town.book.zone)

    def returned(self, receipt: Receipt) -> tuple[int, int]:
        """How much of a posting came back, and of how much: cents of a purchase, or all of one."""
        backs = self.backs.get(receipt.id, [])
        if "pu" not in receipt.facts:
            return len(backs), 1
        return sum(one.facts["pu"] for one in backs), receipt.facts["pu"]


def journal(town: Town) -> Journal:
    return Journal(town, tuple(receipt_read(stored) for stored in shelves.postings(town.book)))


def assert_all_is_true(town: Town) -> None:
    """Every law below, and the audit."""
    found = shelves.audited(town.book)
    assert (found.findings, found.unjudged) == ([], [])
    made = journal(town)
    for law in LAWS:
        law(made)


def the_world_sums_to_zero(made: Journal) -> None:
    sums: Counter[str] = Counter()
    for account, legs in made.chains.items():
        if derived(account):
            for _, leg in legs:
                sums[leg["p"]] += leg["d"]
    for held in (balances(made.town, account) for account in _kept(made)):
        for pocket, amount in held.items():
            sums[pocket] += amount
    assert not any(sums.values()), sums


def _kept(made: Journal) -> set[str]:
    """The accounts that have items."""
    return {account for account in {*made.chains, *made.town.accounts.values()} if not derived(account)}


def balances(town: Town, account: str) -> dict[str, int]:
    if sequenced(account):
        return {pocket: purse.balance for pocket, purse in town.book.member(account).purses.items()}
    return dict(town.book.party_now(account).balances)


def nobody_owes_money_and_no_hold_owes(made: Journal) -> None:
    pockets = config.town().pockets
    for account, legs in made.chains.items():
        for receipt, leg in legs if sequenced(account) else ():
            may_owe = account[0] == "m" and pockets[leg["p"]].kind == "points"
            assert may_owe or leg["b"] >= 0, (account, receipt)


def who_joined_another_holds_nothing(made: Journal) -> None:
    """Whatever comes for them later goes on to the account that they joined."""
    for account in (kept for kept in _kept(made) if kept[0] == "m"):
        state = made.town.book.member(account)
        assert "to" not in state.terms or not any(purse.balance for purse in state.purses.values()), account


def value_pays_in_its_time_and_expires_once(made: Journal) -> None:
    """Nothing leaves a bucket that did not come into it; a payment takes what is not over, expiry all that is."""
    for account, legs in made.chains.items():
        held: Counter[Place] = Counter()
        for receipt, leg in legs if sequenced(account) else ():
            _assert_step(made, held, receipt, leg)


def _assert_step(made: Journal, held: Counter[Place], receipt: Receipt, leg: Leg) -> None:
    month = made.day(receipt)[:4]
    for bucket, amount in leg.get("sl", {}).items():
        place = (leg["p"], bucket)
        held[place] += amount if leg["d"] > 0 else -amount
        assert amount > 0, receipt
        assert held[place] >= 0, ("taken twice", place, receipt)
        if leg["d"] < 0 and leg["a"][0] == "m" and receipt.kind in PAYING:
            assert bucket[1:] >= month, ("paid with what is over", receipt)
        if receipt.kind == "expiry":
            assert bucket[1:] < month, ("expired before its end", receipt)
            assert not held[place], ("expired in part", receipt)


def breakage_gives_back_no_more_than_it_got(made: Journal) -> None:
    left: Counter[Place] = Counter()
    for receipt in made.receipts:
        for leg in receipt.legs:
            expires = receipt.kind == "expiry" and leg["d"] < 0
            if expires or (leg["a"] == "x:breakage" and leg["d"] < 0):
                for bucket, amount in leg.get("sl", {}).items():
                    left[leg["p"], bucket] += amount if expires else -amount
    assert all(amount >= 0 for amount in left.values()), left
    assert Counter({pocket: amount for pocket, amount in _breakage(made).items() if amount}) == _by_pocket(left)


def _breakage(made: Journal) -> Counter[str]:
    sums: Counter[str] = Counter()
    for _, leg in made.chains.get("x:breakage", ()):
        sums[leg["p"]] += leg["d"]
    return sums


def _by_pocket(places: Counter[Place]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for (pocket, _), amount in places.items():
        sums[pocket] += amount
    return +sums


def what_came_back_is_its_part_and_no_unit_more(made: Journal) -> None:
    """Of each leg floor(amount x returned / purchase), from whoever has it now, and the same of each budget."""
    for original in made.receipts:
        backs = made.backs.get(original.id, [])
        gone, whole = made.returned(original)
        assert gone <= whole, ("came back twice", original)
        expected = _moved((original,), "", gone, whole)
        assert _moved(backs, "_back", 1, 1) == {(p, r, -sign): units for (p, r, sign), units in expected.items()}
        assert not any(one.budgets for one in backs) or original.budgets


def _moved(receipts: Any, ending: str, part: int, whole: int) -> dict[tuple[str, str, int], int]:
    """A part of what legs moved, by pocket, reason and direction."""
    sums: Counter[tuple[str, str, int]] = Counter()
    for receipt in receipts:
        for leg in receipt.legs:
            sign = 1 if leg["d"] > 0 else -1
            sums[leg["p"], leg["r"].removesuffix(ending), sign] += abs(leg["d"]) * part // whole
    return +sums


def campaigns_gave_what_their_budgets_say(made: Journal) -> None:
    """What the facts say that a campaign gave, less what came back of it, is what the stripes say was used."""
    for account in (kept for kept in _kept(made) if kept[0] == "s"):
        party = made.town.book.party_now(account)
        used = Counter(dict.fromkeys(party.budgets, 0))
        for receipt in (one for one in made.receipts if one.party == account):
            gone, whole = made.returned(receipt)
            for name, units in receipt.facts.get("ca", {}).items():
                if is_budget(name) and name in party.budgets:
                    used[name] += units - units * gone // whole
        on_stripes = {name: -sum(part.balances.get(name, 0) for part in party.parts) for name in party.budgets}
        assert on_stripes == dict(used)
        assert all(0 <= used[name] <= total for name, total in party.budgets.items()), (used, party.budgets)
        for name, total in party.budgets.items():
            assert sum(part.headrooms.get(name, 0) for part in party.parts) == total - used[name]


def a_day_counts_what_was_paid_on_it(made: Journal) -> None:
    """A member's day counter is what the journal says, and was never above the limit of its moment."""
    for account, legs in made.chains.items():
        if account[0] != "m":
            continue
        day, spent = "", Counter[str]()
        for receipt, leg in legs:
            if leg["d"] < 0 and _counts(receipt, leg):
                if made.day(receipt) != day:
                    day, spent = made.day(receipt), Counter()
                spent[leg["p"]] -= leg["d"]
                most = town_rules().at(receipt.at, receipt.party).limit(leg["p"]).day
                assert most is None or spent[leg["p"]] <= most, ("above the day's limit", receipt)
        state = made.town.book.member(account)
        assert (state.spent_on, state.spent) == (day, spent), account


def _counts(receipt: Receipt, leg: Leg) -> bool:
    """Whether a leg is a payment at a till: a redemption, or what a till set aside."""
    return leg["r"] == "redeem" or (leg["r"] == "hold" and receipt.party[0] == "s")


def every_history_tells_the_whole_way(made: Journal) -> None:
    """From the balance now down to the first leg, none left out."""
    for account in _kept(made):
        entries = whole_history(made.town, account)
        assert_running(entries, balances(made.town, account))
        told = Counter((entry.receipt.id, entry.pocket, entry.amount, entry.reason) for entry in entries)
        legs = made.chains.get(account, [])
        assert told == Counter((receipt.id, leg["p"], leg["d"], leg["r"]) for receipt, leg in legs), account


def whole_history(town: Town, account: str, limit: int = 50) -> list[Entry]:
    return list(_pages(town, account, limit))


def _pages(town: Town, account: str, limit: int) -> Iterator[Entry]:
    mark: Mark | None = None
    while True:
        page = history.page(town.book, account, limit, after=mark)
        yield from page.entries
        mark = page.next
        if mark is None:
            return


def assert_running(entries: list[Entry], now: Mapping[str, int]) -> None:
    """Each entry's balance is the one before it and its amount; the newest one is what the account has."""
    held: Counter[str] = Counter()
    for entry in reversed(entries):
        held[entry.pocket] += entry.amount
        assert entry.balance == held[entry.pocket], entry
    assert all(held[pocket] == now.get(pocket, 0) for pocket in {*held, *now}), (held, now)


LAWS: tuple[Callable[[Journal], None], ...] = (
    the_world_sums_to_zero,
    nobody_owes_money_and_no_hold_owes,
    who_joined_another_holds_nothing,
    value_pays_in_its_time_and_expires_once,
    breakage_gives_back_no_more_than_it_got,
    what_came_back_is_its_part_and_no_unit_more,
    campaigns_gave_what_their_budgets_say,
    a_day_counts_what_was_paid_on_it,
    every_history_tells_the_whole_way,
)
