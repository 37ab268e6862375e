"""What the audit watches: whatever is changed in whatever item, the audit names it, or it stands on a list here."""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.attributes import Item
from chalicelib.ledger import audit, budgets, fence, growth, shelves
from chalicelib.ledger.expiry import expire
from chalicelib.ledger.values import Finding
from chalicelib.till.holds import lapses
from tests import four_eyes
from tests.town import Reply, Town

Path = tuple[str | int, ...]
"""The keys and places that lead to a value in DynamoDB's own JSON."""
UNWATCHED = {
    "META gr": "margins, allotted by the office; they may widen",
    "META mn": "as these",
    "META od": "where a history ends",
    "META st": "an account is closed by the office",
    "META tm": "a contract",
    "hold st": "as a member's",
    "hold tv": "as a member's; a hold's terms themselves are in its chain",
    "member dy": "what counts for a day's limit",
    "member st": "an account is frozen by the office",
    "member tm": "cards, clubs and joins are other rooms'; `tv` guards each posting",
    "member tv": "as these",
    "stripe od": "the day on which it came",
    "stripe pc": "the last closed day",
    "posting ev": "the till's clock",
    "posting fa": "facts",
    "posting k": "the kind",
    "posting l.r": "the reason on a stripe's leg",
    "posting ref": "receipt, branch, till",
    "posting rh": "the request's fingerprint",
    "posting tc": "the rules' version",
}
"""What nothing else in the books tells: only a sealed digest of the journal (R7) will."""


@dataclass(frozen=True)
class Books:
    """A town's journal and balance items, and the day."""

    tables: tuple[list[Item], list[Item]]
    today: str

    def findings(self, table: int, number: int, item: Item) -> list[Finding]:
        """What an audit finds where one item of a table is another one."""
        journal, balance = (list(items) for items in self.tables)
        (journal, balance)[table][number] = item
        return audit.findings(journal, balance, self.today)


@pytest.fixture
def books(ministack_town: Town) -> Books:
    """A bit of everything, and all of it right."""
    town = ministack_town
    town.turns_to("2026-11-22")
    peopled(town)
    coat = named(town.scans("anna", 5000, "bakery"))
    town.post(f"/postings/{coat}/returns", {"purchase_cents": 1000}, "bakery")
    sets_aside(town)
    town.turns_to("2026-11-23")
    for name in ("bakery", "fc"):
        fence.close(town.book, town.accounts[name], "261122")
    town.scans("anna", 700, "bakery")
    town.post("/joins", {"source": town.accounts["anna"], "target": town.accounts["cleo"]}, "clerk")
    town.turns_to("2026-12-20")
    lapses.run("261122")
    town.turns_to("2029-01-05")
    expire(town.book, "2812", ("points", "voucher"))
    town.post(f"/postings/{coat}/returns", {"purchase_cents": 1000}, "bakery")
    assert town.audit() == []
    return Books((list(shelves.journal(town.book)), list(shelves.balance(town.book))), town.book.moment().day)


def peopled(town: Town) -> None:
    """Two clubs more, a shop with two stripes and a budget, points in the pot, money on a card, a day's limit."""
    town.opens_club("choir", stripes=2)
    town.opens_club("chess")
    town.registers_clubs()
    growth.grow(town.book, town.accounts["bakery"], 2)
    budgets.allot(town.book, town.accounts["bakery"], "K1", 100)
    town.opens_shop("kiosk", {"club": 50, "member": 100})
    town.opens_member("ben")
    town.opens_member("cleo", "choir")
    for who in ("ben", "cleo"):
        town.scans(who, 3000, "bakery")
    town.post("/loads", {"card": town.codes["anna"], "pocket": "voucher", "amount": 1000}, "bakery")
    town.post("/pot-distributions", {"month": "2026-11"}, "clerk")


def sets_aside(town: Town) -> None:
    """A hold of Anna's with a capture that is reversed, and one of her club's; both lapse later."""
    body = {"card": town.codes["anna"], "pocket": "points", "amount": 1000}
    hold = town.post("/holds", body, "bakery").body["hold"]["account"]
    taken = named(town.post(f"/holds/{hold}/captures", {"amount": 300}, "bakery"))
    four_eyes.reverses(town, taken, "it came back")
    town.post("/holds", {"beneficiary": town.accounts["bakery"], "pocket": "points", "amount": 200}, "fc")


def named(reply: Reply) -> str:
    made: str = reply.body["posting"]["id"]
    return made


def values_of(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every number and text in an item, but for its keys."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from () if path == () and name in {"pk", "sk"} else values_of(part, (*path, name))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from values_of(part, (*path, number))
    else:
        yield path


def changed(item: Item, path: Path, gone: bool) -> Item:
    """The item with one value changed, or without the attribute in which it stands."""
    made: Any = copy.deepcopy(item)
    into = made
    for step in path[:-2]:
        into = into[step]
    if gone:
        del into[path[-2]]
    else:
        kind = str(path[-1])
        into[path[-2]] = {kind: str(int(into[path[-2]][kind]) + 1) if kind == "N" else into[path[-2]][kind] + "X"}
    return made  # type: ignore[no-any-return]


def kind_of(item: Item) -> str:
    part = item.get("sk", {}).get("S", "")
    kinds = {
        "": "pointer" if "to" in item else "posting",
        "B": "member",
        "META": "META",
        "S": "stripe",
        "D": "snapshot",
    }
    return "hold" if part == "B" and item["pk"]["S"][2] == "h" else kinds[part.partition("#")[0]]


def samples(items: list[Item]) -> Iterator[tuple[int, Path, str]]:
    """One value of each sort, with what it is called: the item's kind and the attribute."""
    seen: set[str] = set()
    for number, item in enumerate(items):
        for path in values_of(item):
            names = [step for step in path if isinstance(step, str) and step not in {"M", "L", "N", "S", "BOOL"}]
            told = f"{kind_of(item)} {'.'.join(names[:2] if names[0] == 'l' else names[:1])}"
            sort = re.sub(r"\d{4,}|[msch]:\w+", "#", f"{told} {path} {item.get('k')}")
            if sort not in seen:
                seen.add(sort)
                yield number, path, told


def test_whatever_is_changed_the_audit_names_it_or_it_is_known_not_to(books: Books) -> None:
    silent = {
        told
        for table, items in enumerate(books.tables)
        for number, path, told in samples(items)
        if not books.findings(table, number, changed(items[number], path, gone=False))
    }
    assert silent == UNWATCHED.keys()


CARRIES = {
    "posting l.b",
    "posting bt",
    "posting ik",
    "pointer ot",
    "stripe points_av",
    "stripe n",
    "member v",
    "hold tm",
}


def test_whatever_is_missing_an_audit_comes_to_its_end_and_names_what_carries(books: Books) -> None:
    for table, items in enumerate(books.tables):
        for number, path, told in samples(items):
            found = books.findings(table, number, changed(items[number], path, gone=True))
            assert found or told not in CARRIES, told
