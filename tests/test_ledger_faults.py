"""The ledger under everything that can go wrong at once: eight threads, lost calls, duplicates, dry stripes."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from chalicelib.ledger import shelves
from tests.faults import CONFLICT, LOST_ANSWER, LOST_REQUEST, THROTTLE, FaultyWire
from tests.town import Reply, Town, new_key

THREADS, CALLS_EACH = 8, 60
SHARES = {LOST_REQUEST: 0.03, LOST_ANSWER: 0.06, CONFLICT: 0.08, THROTTLE: 0.02}
MEMBERS = [f"member{i}" for i in range(10)]
SHOPS = ["bakery", "butcher", "kiosk"]


@dataclass(frozen=True)
class Call:
    """One call as a client keeps it until it knows the outcome."""

    path: str
    body: dict[str, object]
    who: str
    key: str = field(default_factory=new_key)


@pytest.fixture
def rush(town: Town) -> Town:
    """A town before Christmas: many stripes, a kiosk with hardly any line, members with points and money."""
    town.opens_shop("butcher", stripes=4, points=60_000, voucher=400_000)
    town.opens_shop("kiosk", stripes=4, points=4_000, voucher=0, points_grace=1_000)
    town.opens_club("choir", stripes=4)
    for i, name in enumerate(MEMBERS):
        town.opens_member(name, "choir" if i % 2 else "fc")
        town.post("/loads", {"card": town.codes[name], "pocket": "voucher", "amount": 5000}, "bakery")
        town.purchases[name] = town.scans(name, 20_000, "bakery").body["posting"]["id"]
        body = {"card": town.codes[name], "pocket": "points", "amount": 3000}
        town.purchases[f"{name}'s hold"] = town.post("/holds", body, "bakery").body["hold"]["account"]
    return town


@pytest.mark.slow
def test_whatever_goes_wrong_each_key_books_once_and_the_audit_finds_nothing(rush: Town) -> None:
    before = rush.journal_size()
    faulty = FaultyWire(rush.book.line, seed=7, shares=SHARES)
    rush.book.line = faulty
    outcomes = _storm(rush)
    booked = {key for key, replies in outcomes.items() if replies[-1].status == 201}
    refused = {key: replies[-1].code for key, replies in outcomes.items() if key not in booked}

    assert min(faulty.struck[fault] for fault in SHARES) > 5, faulty.struck
    assert faulty.gathers, "no stripe ran dry"
    assert all(reply.status < 500 or reply.code == "try_again" for all_ in outcomes.values() for reply in all_)
    assert {"insufficient_balance", "credit_line_exhausted"} <= set(refused.values())
    assert {"return_exceeds_rest", "already_returned"} & set(refused.values())
    assert {"hold_captured", "hold_released"} & set(refused.values())
    rush.book.line = _calm(rush)
    assert rush.audit() == []
    assert rush.journal_size() - before == len(booked)
    assert all(_same(replies) for replies in outcomes.values())


def _calm(town: Town) -> FaultyWire:
    return FaultyWire(town.book.line, seed=0, shares={})


def _same(replies: list[Reply]) -> bool:
    """A key once booked gives the same answer for ever."""
    bodies = [reply.body for reply in replies if reply.status == 201]
    return all(body == bodies[0] for body in bodies)


def _storm(town: Town) -> dict[str, list[Reply]]:
    outcomes: dict[str, list[Reply]] = {}
    threads = [threading.Thread(target=_client, args=(town, seed, outcomes)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def _client(town: Town, seed: int, outcomes: dict[str, list[Reply]]) -> None:
    """Sends calls as a till does: again with the same key until the answer is final, sometimes once more."""
    chance = random.Random(seed)
    for call in _calls(town, chance):
        replies = outcomes.setdefault(call.key, [])
        for _ in range(30):
            replies.append(town.post(call.path, call.body, call.who, call.key))
            if replies[-1].status != 503 and chance.random() > 0.15:
                break


def _calls(town: Town, chance: random.Random) -> Iterator[Call]:
    """Calls of every kind there is; scans most often."""
    kinds = [_scan, _scan, _scan, _redemption, _checkout, _return, _gift, _club_payment, _shop_payment, _load, _issue]
    kinds += [_hold, _capture, _release]
    for _ in range(CALLS_EACH):
        yield chance.choice(kinds)(town, chance)


def _scan(town: Town, chance: random.Random) -> Call:
    body = {"card": town.codes[chance.choice(MEMBERS)], "purchase_cents": chance.randrange(20, 9000)}
    return Call("/scans", body, chance.choice(SHOPS))


def _redemption(town: Town, chance: random.Random) -> Call:
    pocket = chance.choice(["points", "voucher"])
    body = {"card": town.codes[chance.choice(MEMBERS)], "pocket": pocket, "amount": _amount(chance)}
    return Call("/redemptions", body, chance.choice(SHOPS))


def _checkout(town: Town, chance: random.Random) -> Call:
    body = {"card": town.codes[chance.choice(MEMBERS)], "purchase_cents": 3000, "redeem": "max"}
    return Call("/checkouts", body, chance.choice(SHOPS))


def _return(town: Town, chance: random.Random) -> Call:
    """Of a purchase that was made before the storm, whole or in part; the shop it was made at is the bakery."""
    body: dict[str, object] = {"purchase_cents": chance.randrange(1, 9000)} if chance.random() < 0.7 else {}
    return Call(f"/postings/{town.purchases[chance.choice(MEMBERS)]}/returns", body, "bakery")


def _hold(town: Town, chance: random.Random) -> Call:
    body = {"card": town.codes[chance.choice(MEMBERS)], "pocket": "points", "amount": _amount(chance)}
    return Call("/holds", body, chance.choice(SHOPS))


def _capture(town: Town, chance: random.Random) -> Call:
    """From a hold that was placed before the storm, a part or the rest."""
    body: dict[str, object] = {"amount": 100 * chance.randrange(1, 8)} if chance.random() < 0.9 else {}
    return Call(f"/holds/{town.purchases[_any_hold(chance)]}/captures", body, "bakery")


def _release(town: Town, chance: random.Random) -> Call:
    return Call(f"/holds/{town.purchases[_any_hold(chance)]}/releases", {}, "bakery")


def _any_hold(chance: random.Random) -> str:
    return f"{chance.choice(MEMBERS)}'s hold"


def _gift(town: Town, chance: random.Random) -> Call:
    return _transfer(town, chance, chance.choice(MEMBERS), chance.choice(["fc", "choir", *SHOPS]))


def _club_payment(town: Town, chance: random.Random) -> Call:
    return _transfer(town, chance, "choir", chance.choice(SHOPS))


def _shop_payment(town: Town, chance: random.Random) -> Call:
    source, target = chance.sample(SHOPS, 2)
    return replace(_transfer(town, chance, source, target), who=f"{source} owner")


def _load(town: Town, chance: random.Random) -> Call:
    body = {"card": town.codes[chance.choice(MEMBERS)], "pocket": "voucher", "amount": _amount(chance)}
    return Call("/loads", body, chance.choice(SHOPS))


def _issue(town: Town, chance: random.Random) -> Call:
    return Call("/loads", {"account": town.accounts["kiosk"], "pocket": "points", "amount": 300}, "clerk")


def _transfer(town: Town, chance: random.Random, source: str, target: str) -> Call:
    ends = {"source": town.accounts[source], "target": town.accounts[target]}
    return Call("/transfers", {**ends, "pocket": "points", "amount": _amount(chance)}, source)


def _amount(chance: random.Random) -> int:
    return chance.randrange(1, 60) * 100


def test_a_storm_on_one_hot_member_books_every_scan_once(town: Town) -> None:
    keys = [new_key() for _ in range(40)]
    chosen = Counter[int]()

    def client(part: list[str]) -> None:
        for key in part:
            while (reply := town.scans("anna", 100, "bakery", key)).status == 503:
                chosen[503] += 1
            chosen[reply.status] += 1

    threads = [threading.Thread(target=client, args=(keys[i::8] + keys[(i + 1) % 8 :: 8],)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert chosen[201] == 80
    assert town.balance("anna") == 40 * 100
    assert town.audit() == []


def test_the_audit_names_an_account_whose_balance_was_tampered_with(town: Town) -> None:
    town.scans("anna", 5000, "bakery")
    _tamper(town, "SET points.b = :x, points.x2811 = :x", 999_999)
    found = town.audit()
    assert {finding.account for finding in found} == {town.accounts["anna"], "world"}
    assert {finding.rule for finding in found} == {"R2", "R5", "R6"}


def _tamper(town: Town, expression: str, value: int) -> None:
    from chalicelib.attributes import written
    from chalicelib.ledger.tables import account_key

    update = {
        "TableName": town.book.names.balance,
        "Key": account_key(town.accounts["anna"]),
        "UpdateExpression": expression,
        "ExpressionAttributeValues": {":x": written(value)},
    }
    town.book.line.call("UpdateItem", update)


def test_the_audit_names_a_posting_that_vanished(town: Town) -> None:
    town.scans("anna", 5000, "bakery")
    first = next(shelves.journal(town.book))
    key = {"TableName": town.book.names.journal, "Key": {"pk": first["pk"]}}
    town.book.line.call("DeleteItem", key)
    found = {(finding.rule, finding.account) for finding in town.audit()}
    assert {("R2", town.accounts["anna"]), ("R3", town.accounts["bakery"]), ("R3", town.accounts["fc"])} <= found


def test_an_audit_beside_busy_tills_finds_nothing(town: Town) -> None:
    for i in range(40):
        town.opens_member(f"guest{i % 4}", "fc") if i < 4 else None
        town.scans(f"guest{i % 4}", 1000, "bakery")
    stop = threading.Event()

    def till(name: str) -> None:
        while not stop.is_set():
            town.scans(name, 1000, "bakery")

    tills = [threading.Thread(target=till, args=(f"guest{i}",)) for i in range(3)]
    for one in tills:
        one.start()
    found = [finding for _ in range(3) for finding in town.audit()]
    stop.set()
    for one in tills:
        one.join()
    assert found == []
    assert town.audit() == []
