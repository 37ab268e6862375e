"""The journal's item: small, complete, and in every book it belongs to exactly once."""

from typing import Any

from chalicelib.attributes import Item, size
from chalicelib.ledger import shelves
from tests.town import Town

KILOBYTE = 1024


def items(town: Town) -> list[Item]:
    return list(shelves.postings(town.book))


def largest(town: Town) -> int:
    return max(size(found) for found in items(town))


def widest(characters: int) -> str:
    return "🥨" * characters


def test_the_longest_scan_fits_into_one_write_unit(ministack_town: Town) -> None:
    vat = {"1900": 400, "700": 300, "0": 200, "550": 100}
    reply = ministack_town.scans(
        "anna", 1000, "bakery", key="k" * 64, vat=vat, receipt=widest(40), eligible_cents=1000
    )
    assert (reply.status, largest(ministack_town) <= KILOBYTE) == (201, True)


def test_the_longest_transfer_fits_into_one_write_unit(ministack_town: Town) -> None:
    ministack_town.scans("anna", 100_000, "bakery")
    ends = {"source": ministack_town.accounts["anna"], "target": ministack_town.accounts["bakery"]}
    body = {**ends, "pocket": "points", "amount": 100_000, "note": widest(100)}
    assert ministack_town.post("/transfers", body, "anna", key="k" * 64).status == 201
    assert largest(ministack_town) <= KILOBYTE


def test_a_checkout_from_two_pockets_fits_into_one_write_unit(ministack_town: Town) -> None:
    card = {"card": ministack_town.codes["anna"]}
    ministack_town.post("/loads", {**card, "pocket": "voucher", "amount": 20_000}, "bakery")
    ministack_town.scans("anna", 300_000, "bakery")
    body = {**card, "purchase_cents": 300_000, "redeem": "max", "receipt": widest(40), "vat": {"1900": 300_000}}
    assert ministack_town.post("/checkouts", body, "bakery", key="k" * 64).status == 201
    assert largest(ministack_town) <= KILOBYTE


def test_the_longest_hold_fits_into_one_write_unit(ministack_town: Town) -> None:
    town = ministack_town
    town.scans("anna", 100_000, "bakery")
    body = {"beneficiary": town.accounts["bakery"], "pocket": "points", "amount": 90_000, "note": widest(100)}
    reply = town.post("/holds", body, "anna", key="k" * 64)
    hold = town.book.item(reply.body["hold"]["account"], "B")
    assert (reply.status, largest(town) <= KILOBYTE, size(hold) <= KILOBYTE) == (201, True, True)


def test_every_posting_stands_in_exactly_one_book(ministack_town: Town) -> None:
    town = ministack_town
    town.scans("anna", 5000, "bakery")
    town.post("/loads", {"account": town.accounts["anna"], "pocket": "voucher", "amount": 100}, "clerk")
    ends: dict[str, Any] = {"source": town.accounts["fc"], "target": town.accounts["bakery"]}
    town.post("/transfers", {**ends, "pocket": "points", "amount": 100}, "fc")
    books = sorted((found["k"]["S"], found["bk"]["S"][:4]) for found in items(town))
    assert books == [
        ("award", town.accounts["bakery"][:4]),
        ("load", "SYS#"),
        ("transfer", town.accounts["bakery"][:4]),
    ]


def test_the_journal_keeps_no_card_and_no_name(ministack_town: Town) -> None:
    ministack_town.scans("anna", 5000, "bakery")
    told = str(items(ministack_town))
    assert ministack_town.codes["anna"][-16:] not in told
