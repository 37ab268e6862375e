"""One hot member under eight threads, and an audit that finds what was tampered with, and nothing beside busy tills.

The storm of all calls and faults together is in `test_laws_storm.py`.
"""

import threading
from collections import Counter

from chalicelib.ledger import shelves
from tests.town import Town, new_key


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
