"""A release meets tables of an earlier one, and an earlier one tables of a later one: nothing is lost.

The archive of a release cannot be run here. What stands for it is what it left behind: a town as its code wrote it,
every kind of item in all tables, kept in `tests/releases`. This code goes on from there. While a deployment is under
way two releases write in turns; what the later one adds is unknown to the earlier one. So each kind of item is given
attributes that no code knows, this code plays on, and they must still be there.
"""

import copy
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib import config, cursors
from chalicelib.attributes import item, values
from chalicelib.clockwork import book as clockwork
from chalicelib.ledger import growth, history, shelves
from chalicelib.people import book as people
from chalicelib.people import credentials, denials, passes
from chalicelib.people.credentials import Claims
from chalicelib.refusals import InvalidCursor
from chalicelib.wire import Wire
from tests import four_eyes
from tests.conftest import Database
from tests.releases.record import FOLDER
from tests.town import Town, town_at

KEPT = sorted(FOLDER.glob("*.json"))
Release = dict[str, Any]
Item = dict[str, Any]
UNKNOWN: Item = item(
    {"zz_text": "later", "zz_number": 7, "zz_map": {"inside": [1, True]}, "zz_list": [], "zz_yes": True}
)
NAMES = set(UNKNOWN)
AT_ONCE = 25
"""What BatchWriteItem takes. Source: Amazon DynamoDB developer guide."""


def kept(file: Path) -> Release:
    told: Release = json.loads(file.read_text("utf-8"))
    return told


# What is kept


def test_this_release_is_kept() -> None:
    assert f"{config.VERSION}.json" in {file.name for file in KEPT}, "python -m tests.releases.record"


def test_every_kind_of_item_is_kept() -> None:
    told = kept(FOLDER / f"{config.VERSION}.json")["tables"]
    documented = re.search(r"^\| `k` \| kind: (.*) \|$", Path("docs/ledger.md").read_text("utf-8"), re.MULTILINE)
    assert documented
    journal = list(map(values, told["journal"]))
    assert {posting["k"] for posting in journal if "k" in posting} == set(re.findall(r"`(\w+)`", documented[1]))
    assert {"to", "ok", "ot", "pk"} in [set(pointer) for pointer in journal], "a pointer to a further party"
    assert {"to", "pk"} in [set(pointer) for pointer in journal], "a pointer that a reversal puts"
    assert any(leg["d"] == 0 for posting in journal for leg in posting.get("l", [])), "a mark"
    balance = list(map(values, told["balance"]))
    assert {thing["sk"][0] for thing in balance} == {"B", "M", "S", "D"}
    assert {thing["pk"][2] for thing in balance} == {"m", "h", "s", "c", "p"}
    assert {"bg", "wm_points", "mn"} <= {name for thing in balance for name in thing}
    assert {thing["st"] for thing in balance if thing["sk"][0] == "S"} == {"A", "C"}
    assert {thing["r"] for thing in map(values, told["people"])} == {"business", "club", "credential", "denial"}
    rules = list(map(values, told["rules"]))
    assert {thing["sk"][:2] for thing in rules} == {"HE", "C#"}
    assert any("withdrawn" in thing for thing in rules)
    office = {thing["pk"].partition("#")[0] for thing in map(values, told["office"])}
    figures = {"COUNTED", "DAY", "DAYS", "PLACES", "TILLS", "USES"}
    by_itself = {"AUDIT", "CLOCKWORK", "MAIL", "R8", "TASKS", "TO"}
    assert office == figures | by_itself | {"INSOLVENCIES", "PROPOSAL", "PROPOSALS", "TRAIL"}


# Going on


def more(table: str, stored: Item) -> Item:
    """An item as a later release may keep it: with attributes, and parts of maps, that no code knows."""
    made = copy.deepcopy(stored) | UNKNOWN
    for name in {"fa", "ref", "withdrawn", "rules"} & set(made):
        made[name]["M"] |= UNKNOWN
    for leg in made.get("l", {}).get("L", []):
        leg["M"] |= UNKNOWN
    if "tm" in made and made["pk"]["S"][2] != "h":  # a hold's chain begins with its terms, whoever wrote them
        made["tm"]["M"] |= UNKNOWN
        for card in made["tm"]["M"].get("cards", {"M": {}})["M"].values():
            card["M"] |= UNKNOWN
    for name in ("branches", "tills", "contract", "tax"):
        if table == "people" and name in made:
            made[name]["S"] = _told_more(made[name]["S"])
    return made


def _told_more(text: str) -> str:
    told = json.loads(text)
    parts = told if isinstance(told, list) else [told]
    for part in parts:
        part["zz_text"] = "later"
    return json.dumps(told)


@pytest.fixture(params=KEPT, ids=lambda file: file.stem)
def release(request: pytest.FixtureRequest) -> Release:
    return kept(request.param)


@pytest.fixture(params=["as it was", "with more"])
def tables_told(request: pytest.FixtureRequest, release: Release) -> dict[str, list[Item]]:
    """The release's items, and the same with what only a later one knows."""
    changed: Callable[[str, Item], Item] = more if request.param == "with more" else lambda _, stored: stored
    return {name: [changed(name, stored) for stored in told] for name, told in release["tables"].items()}


@pytest.fixture
def old_town(
    tables: Database, release: Release, tables_told: dict[str, list[Item]], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Town]:
    """The town that the release left, on each engine; its clock goes on where it stood."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", tables.account)
    line = Wire(tables.engine.endpoint, "eu-central-1")
    for name, told in tables_told.items():
        for first in range(0, len(told), AT_ONCE):
            puts = [{"PutRequest": {"Item": stored}} for stored in told[first : first + AT_ONCE]]
            done = line.call("BatchWriteItem", {"RequestItems": {f"{tables.prefix}-{name}": puts}})
            assert not done.get("UnprocessedItems")
    with town_at(tables.environment(), monkeypatch, release["town"]) as town:
        for name, known in release["world"].items():
            setattr(town, name, {**getattr(town, name), **known} if isinstance(known, dict) else known)
        town.held = [tuple(held) for held in release["world"]["held"]]
        ticks = iter(range(release["now"], release["now"] + 10**6))
        town.book.clock = lambda: next(ticks)
        yield town


def booked(town: Town, path: str, body: object, who: str) -> Any:
    reply = town.post(path, body, who)
    assert reply.status in {200, 201}, reply
    return reply.body


def holds_what_is_told(told: Any, answer: Any) -> bool:
    """Whether an answer says all that an earlier one said; it may say more."""
    if isinstance(told, dict):
        return all(name in answer and holds_what_is_told(part, answer[name]) for name, part in told.items())
    if isinstance(told, list):
        return len(told) == len(answer) and all(map(holds_what_is_told, told, answer))
    return bool(told == answer)


def test_what_everybody_held_they_hold(old_town: Town, release: Release) -> None:
    assert {name: old_town.balance(name) for name in old_town.accounts} == release["balances"]
    assert old_town.audit() == []


def test_old_keys_hear_their_first_answers(old_town: Town, release: Release) -> None:
    size = old_town.journal_size()
    for asked in release["replays"]:
        again = old_town.post(asked["path"], asked["body"], asked["who"], asked["key"])
        assert again.headers["idempotent-replayed"] == "true"
        assert holds_what_is_told(asked["answer"], again.body)
    assert old_town.journal_size() == size


def test_old_pages_go_on_from_old_cursors(old_town: Town, release: Release) -> None:
    for asked in release["cursors"]:
        page = old_town.get(asked["path"], asked["who"])
        assert page.status == 200, page
        told, answer = asked["answer"], page.body
        assert holds_what_is_told(told["entries"], answer["entries"])
        assert ("next" in told) == ("next" in answer)


def test_whole_histories_can_be_read(old_town: Town) -> None:
    for name, account in old_town.accounts.items():
        newest, mark = dict[str, int](), None
        while True:
            page = history.page(old_town.book, account, 50, after=mark)
            for entry in page.entries:
                newest.setdefault(entry.pocket, entry.balance)
            mark = page.next
            if mark is None:
                break
        assert newest.get("points", 0) == old_town.balance(name)


def plays_on(town: Town) -> None:
    """Everything that a till, a holder, the office and the clock do next."""
    coat = town.purchases["coat"]
    booked(town, "/scans", {"card": town.codes["anna"], "purchase_cents": 1000}, "bakery")
    booked(town, "/scans", {"card": town.codes["carl"], "purchase_cents": 1000}, "butcher")  # joined dora
    booked(town, "/redemptions", {"card": town.codes["anna"], "pocket": "points", "amount": 100}, "butcher")
    booked(town, "/checkouts", {"card": town.codes["ben"], "purchase_cents": 900, "redeem": "max"}, "bakery")
    booked(town, f"/postings/{coat}/returns", {"purchase_cents": 3000}, "bakery")
    assert four_eyes.reverses(town, coat, "all of it").status == 201
    booked(town, f"/holds/{town.purchases['hold']}/captures", {"amount": 500}, "bakery")
    booked(town, f"/holds/{town.purchases['hold']}/releases", {}, "bakery")
    town.changes_card("ben", tell=True)
    booked(town, "/joins", {"source": town.accounts["ben"], "target": town.accounts["emil"]}, "clerk")
    rules = {"scope": town.accounts["bakery"], "why": "it goes on", "rules": {"minimum_cents": 100}}
    assert four_eyes.rules(town, rules).status == 201
    later = rules | {"from": "2099-05-01T00:00:00Z", "rules": {"minimum_cents": 200}}
    coming = four_eyes.rules(town, later).body
    assert four_eyes.takes_back(town, town.accounts["bakery"], coming["number"], "no").status == 201
    people.register_till(town.accounts["bakery"], "b1", "right")
    growth.grow(town.book, town.accounts["bakery"], 4)
    growth.shrink(town.book, town.accounts["bakery"], 2)
    town.passes(3)
    assert clockwork.tick().trouble == []
    town.passes(70)
    assert clockwork.tick().trouble == []
    booked(town, "/scans", {"card": town.codes["anna"], "purchase_cents": 1000}, "bakery")


@pytest.mark.parametrize("tables_told", ["as it was"], indirect=True)
def test_an_old_town_goes_on(old_town: Town) -> None:
    plays_on(old_town)
    kinds = Counter(values(stored)["k"] for stored in shelves.postings(old_town.book))
    assert kinds["lapse"] >= 2, "the hold of the old release lapsed"
    assert kinds["expiry"] >= 2, "what it had given expired"
    assert old_town.audit() == []


@pytest.mark.parametrize("tables_told", ["with more"], indirect=True)
def test_what_only_a_later_release_knows_is_still_there_when_this_one_has_written(
    old_town: Town, tables: Database, tables_told: dict[str, list[Item]]
) -> None:
    plays_on(old_town)
    for credential in passes.issued(old_town.accounts["bakery"]):
        passes.revoke(old_town.accounts["bakery"], credential.hash)
    passes.deny("batch:B4D")
    assert old_town.audit() == []
    for table, told in tables_told.items():
        found = {_key(stored): stored for stored in _scanned(tables, table)}
        for stored in told:
            if _key(stored)[0].startswith("DAY#"):
                continue  # counted anew from the journal when its day is closed
            lost = [name for name in NAMES & set(stored) if found[_key(stored)].get(name) != stored[name]]
            assert not lost, (table, _key(stored), lost)
            assert _told_later(stored) <= _told_later(found[_key(stored)]), (table, _key(stored))


def _key(stored: Item) -> tuple[str, str]:
    return stored["pk"]["S"], stored.get("sk", {}).get("S", "")


def _told_later(stored: Item) -> Counter[str]:
    """How often an item's terms and lists tell what only a later release knows."""
    told = {name: stored[name] for name in ("tm", "branches", "tills", "contract", "tax") if name in stored}
    return Counter(re.findall("zz_[a-z]+", json.dumps(told)))


def _scanned(tables: Database, table: str) -> list[Item]:
    line = Wire(tables.engine.endpoint, "eu-central-1")
    scan = {"TableName": f"{tables.prefix}-{table}", "ConsistentRead": True}
    found: list[Item] = line.call("Scan", scan)["Items"]
    return found


def test_who_is_who_and_what_was_taken_back_is_known(old_town: Town) -> None:
    assert {business.name for business in people.businesses()} == {"bakery", "butcher", "grocer"}
    assert {club.name for club in people.clubs()} == {"fc", "choir", "theatre"}
    assert people.business(old_town.accounts["bakery"]).tills[0].name == "left"
    assert old_town.scans("anna", 1000, "lost").code == "not_signed_in"
    assert denials.denied("batch:B4D")
    assert old_town.get("/rules", "clerk").status == 200
    assert old_town.get(f"/rules?scope={old_town.accounts['bakery']}", "clerk").status == 200


def test_a_token_with_a_claim_that_only_a_later_release_knows_opens_what_this_one_knows() -> None:
    claims = Claims("till", "s:7F3K2MQ8", 0, "n", "b1", "t1")
    key = bytes(32)
    said = credentials._text(json.dumps([*vars(claims).values(), "later"], separators=(",", ":")).encode())
    assert credentials.opened(f"{said}.{credentials._seal(said, key)}", key) == claims


def test_a_cursor_of_a_later_release_is_no_cursor_here() -> None:
    told = json.dumps({"before": "7", "later": True}).encode()
    text = credentials._text(cursors._seal(told, "m:7F3K2MQ8", b"k") + told)
    with pytest.raises(InvalidCursor):
        cursors.opened(text, "m:7F3K2MQ8", b"k")


def test_a_kept_release_is_not_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.releases import record

    with pytest.raises(SystemExit, match="is kept already"):
        record.main()
