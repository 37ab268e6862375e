"""Figures by day: the same sums however a stream is cut, each batch once, and a closed day as its journal has it."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import records
from chalicelib.attributes import Item, item
from chalicelib.clockwork import book as clockwork
from chalicelib.figures import book as figures
from chalicelib.figures import decisions
from chalicelib.figures.values import ShopDay
from chalicelib.ledger import days, shelves
from chalicelib.ledger.images import Odd, seen
from chalicelib.ledger.values import Receipt
from chalicelib.people import book as people
from chalicelib.people.values import Business, Contract, Tax
from chalicelib.refusals import TryAgain
from tests.faults import FaultyWire
from tests.office import logged, mails, stream
from tests.town import Town

ZONE = "Europe/Berlin"
DAY = "261122"
FEW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def at(town: Town, moment: str) -> None:
    """Set the ledger's clock, in the town's own time."""
    told = datetime.fromisoformat(moment).replace(tzinfo=days.zone(ZONE))
    ms = int(told.astimezone(UTC).timestamp() * 1000)
    town.book.clock = lambda: ms


@pytest.fixture
def traded(town: Town) -> Town:
    """A Sunday's trade: an award, a payment, a checkout, a return, and a transfer."""
    at(town, "2026-11-22T12:00")
    contract, iban = Contract("2026-01-01", "1"), "DE12999999990000000101"
    people.register_business(Business(town.accounts["bakery"], "Bäckerei", contract, iban, Tax(), (), ()))
    town.registers_clubs()
    town.opens_member("ben", "fc")
    first = town.scans("anna", 10_000, "bakery").body["posting"]["id"]
    town.post("/redemptions", {"card": town.codes["anna"], "pocket": "points", "amount": 2000}, "bakery")
    redeem = [{"pocket": "points", "amount": 1000}]
    town.post("/checkouts", {"card": town.codes["anna"], "purchase_cents": 5000, "redeem": redeem}, "bakery")
    assert town.post(f"/postings/{first}/returns", {"purchase_cents": 1000}, "bakery").status == 201
    return town


def journal(town: Town) -> list[Item]:
    return list(shelves.journal(town.book))


def test_a_day_tells_its_postings_and_each_shops_scans(traded: Town) -> None:
    figures.counters(stream(journal(traded)))
    day = figures.day(DAY)
    assert (day.final, day.odd, day.refusals) == (False, 0, {})
    assert day.postings == {"award": 1, "checkout": 1, "redeem": 1, "return": 1}
    shop = day.shops[traded.accounts["bakery"]]
    assert (shop.scans, shop.purchase_cents) == ({"award": 1, "checkout": 1, "redeem": 1}, 15_000)
    assert shop.taken == {"points": 3000}
    held = -traded.balance("bakery")
    returned = next(each for each in shelves.postings(traded.book) if each["k"]["S"] == "return")
    back = sum(leg["d"] for leg in seen(returned, 0).legs if leg["a"][0] == "s")  # type: ignore[union-attr]
    assert shop.given["points"] - shop.taken["points"] - back == held


def test_a_batch_that_comes_again_is_counted_once(traded: Town) -> None:
    batch = stream(journal(traded))
    figures.counters(batch)
    before = figures.day(DAY)
    figures.counters(batch)
    batch["Records"].reverse()
    figures.counters(batch)
    assert figures.day(DAY) == before


def test_whatever_the_line_does_a_batch_is_counted_once_or_not_at_all(traded: Town) -> None:
    line, traded.book.sleep = traded.book.line, lambda _: None
    images = journal(traded)
    for n, image in enumerate(images * 8):
        traded.book.line = FaultyWire(line, n, {"lost request": 0.2, "lost answer": 0.2, "throttle": 0.1})
        for _ in range(20):
            try:
                figures.counters(stream([image], first=n))
                break
            except TryAgain:
                pass
    traded.book.line = line
    assert sum(figures.day(DAY).postings.values()) == 8 * 4


POSTINGS = st.builds(
    lambda kind, ts, shop, cents, amounts: item(
        {
            "pk": "J#X",
            "k": kind,
            "ev": ts,
            "ts": ts,
            "pa": shop,
            "fa": {"pu": cents},
            "l": [{"a": shop, "p": "points", "d": amount, "r": "x"} for amount in amounts],
        }
    ),
    st.sampled_from(["award", "redeem", "checkout", "transfer"]),
    st.integers(1_795_200_000_000, 1_795_400_000_000),
    st.sampled_from(["s:A", "s:B", "c:C"]),
    st.integers(0, 9999),
    st.lists(st.integers(-500, 500), max_size=3),
)


@given(images=st.lists(POSTINGS, max_size=30), data=st.data())
def test_sums_depend_neither_on_batches_nor_on_order(images: list[Item], data: st.DataObject) -> None:
    whole = tallied(images)
    shuffled = data.draw(st.permutations(images))
    cut = data.draw(st.integers(0, len(images)))
    parts = [tallied(shuffled[:cut]), tallied(shuffled[cut:])]
    assert added(parts) == added([whole])


def tallied(images: list[Item]) -> decisions.Tally:
    return decisions.counted((found for image in images if (found := seen(image, 0))), ZONE)


def added(tallies: list[decisions.Tally]) -> dict[tuple[str, str, str], int]:
    """What transactions make of tallies, by day, part and name, each number once."""
    sums: dict[tuple[str, str, str], int] = {}
    for tally in tallies:
        for share in decisions.shares(tally, decisions.TOWN):
            for part, made in {decisions.TOWN: share.own, **share.shops}.items():
                for name, number in made.items():
                    sums[share.day, part, name] = sums.get((share.day, part, name), 0) + number
    return sums


@FEW
@given(cuts=st.lists(st.integers(1, 40), max_size=5), data=st.data())
def test_the_engine_adds_up_what_batches_of_any_size_bring(
    towns: Callable[[], AbstractContextManager[Town]], cuts: list[int], data: st.DataObject
) -> None:
    images = data.draw(st.lists(POSTINGS, min_size=1, max_size=40))
    with towns():
        for first, last in zip([0, *sorted(cuts)], [*sorted(cuts), len(images)], strict=True):
            figures.counters(stream(images[first:last], first=first))
        for day, parts in tallied(images).items():
            stored = {record.pop("sk"): record for record in records.records(f"DAY#{day}")}
            assert all(record.pop("pk") == f"DAY#{day}" for record in stored.values())
            assert stored == {part: dict(made) for part, made in parts.items()}


def test_a_batch_of_more_shops_than_a_transaction_takes_is_counted_whole_and_once(town: Town) -> None:
    images = [
        item({"pk": "J#X", "k": "award", "ev": 1, "ts": 1_795_305_600_000 + n % 2 * 86_400_000, "pa": "x", "l": legs})
        for n in range(250)
        for legs in [[{"a": f"s:{n:08d}", "p": "points", "d": -n, "r": "club"}]]
    ]
    for _ in range(2):
        figures.counters(stream(images))
    counted = [figures.day(day) for day in ("261122", "261123")]
    assert [day.postings for day in counted] == [{"award": 125}, {"award": 125}]
    assert [len(day.shops) for day in counted] == [125, 125]
    assert counted[1].shops["s:00000249"] == ShopDay({"award": 1}, 0, {"points": 249})


# What is in a batch


WHOLE = {"pk": {"S": "J#X"}, "k": {"S": "award"}, "ts": {"N": "7"}, "ev": {"N": "7"}, "pa": {"S": "x"}, "l": {"L": []}}
WRONG: list[object] = [
    {},
    [],
    None,
    {"pk": {"S": "J#X"}},
    WHOLE | {"ts": {"S": "now"}},
    WHOLE | {"ts": {"N": "9" * 30}},
    WHOLE | {"ts": {"N": "1.5"}},
    WHOLE | {"k": {"S": "award!"}},
    WHOLE | {"k": {}},
    WHOLE | {"fa": {"M": {"pu": {"N": "-1"}}}},
    WHOLE | {"l": {"N": "7"}},
    WHOLE | {"l": {"L": [{"M": {}}]}},
    WHOLE | {"l": {"L": [{"M": {"a": {"S": "s:A"}, "p": {"S": "points"}, "d": {"N": "9" * 30}}}]}},
]


def test_a_whole_item_is_a_posting() -> None:
    assert isinstance(seen(WHOLE, 0), Receipt)


@pytest.mark.parametrize("image", WRONG, ids=range(len(WRONG)))
def test_an_item_that_lacks_what_counting_needs_is_odd(image: object) -> None:
    assert seen(image, 7) == Odd(7)


def test_what_cannot_be_read_is_counted_and_stops_nothing(traded: Town) -> None:
    batch = stream(journal(traded))
    batch["Records"].insert(1, {**batch["Records"][0], "eventID": "odd", "dynamodb": {"NewImage": {}}})
    batch["Records"].append({**batch["Records"][0], "eventID": "odder", "dynamodb": None})
    batch["Records"].append({"eventID": "oddest"})
    figures.counters(batch)
    assert sum(figures.day(DAY).postings.values()) == 4
    assert figures.day("700101").odd == 3


NAMES = st.sampled_from(["S", "N", "M", "L", "pk", "ts", "k", "l", "to", "fa"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
    max_leaves=12,
)


@given(ANYTHING)
def test_nothing_in_the_journal_makes_the_counting_raise(image: object) -> None:
    seen(image, 0)


def test_pointers_are_no_postings(town: Town) -> None:
    figures.counters(stream([item({"pk": "J#X#p:1", "to": "X", "ok": "p:1#2611", "ot": "1"})]))
    assert figures.day("261122").postings == {}


@pytest.mark.parametrize("kind", ["MODIFY", "REMOVE"])
def test_a_change_in_the_journal_is_a_finding_and_counts_nothing(traded: Town, mailing: Town, kind: str) -> None:
    for _ in range(2):
        figures.counters(stream(journal(traded), kind))
    noticed = records.records("R8")
    assert {record["sk"] for record in noticed} == {image["pk"]["S"][2:] for image in journal(traded)}
    assert {record["what"] for record in noticed} == {kind}
    assert figures.day(DAY).postings == {}
    assert ["Im Journal" in mail["Subject"] for mail in mails()] == [True]


# By night


def test_a_closed_day_is_counted_anew_from_its_journal(traded: Town) -> None:
    images = journal(traded)
    figures.counters(stream(images[:2]))
    figures.counters(stream(images[:2], first=100))  # the same two, in a batch that was cut otherwise
    at(traded, "2026-11-23T00:20")
    assert clockwork.tick().counted == 1
    day = figures.day(DAY)
    assert (day.final, day.postings) == (True, {"award": 1, "checkout": 1, "redeem": 1, "return": 1})
    assert day.shops[traded.accounts["bakery"]].purchase_cents == 15_000
    figures.counters(stream(images[2:], first=200))  # too late
    assert (figures.day(DAY), clockwork.tick().counted) == (day, 0)


def test_counting_anew_says_what_the_stream_said(traded: Town) -> None:
    body = {"account": traded.accounts["anna"], "pocket": "voucher", "amount": 100}
    assert traded.post("/loads", body, "clerk").status == 201
    figures.counters(stream(journal(traded)))
    told = figures.day(DAY)
    at(traded, "2026-11-23T00:20")
    for _ in range(2):
        figures.recount(traded.book, DAY, [traded.accounts[name] for name in ("pot", "bakery", "fc")], print)
        again = figures.day(DAY)
        assert (again.final, again.postings, again.shops) == (True, told.postings, told.shops)


def test_a_day_belongs_to_the_towns_midnight(traded: Town) -> None:
    at(traded, "2026-11-22T23:59")
    traded.scans("anna", 1000, "bakery")
    at(traded, "2026-11-23T00:00")
    traded.scans("anna", 1000, "bakery")
    figures.counters(stream(journal(traded)))
    told = [figures.day(day).postings["award"] for day in ("261122", "261123")]
    at(traded, "2026-11-24T00:20")
    for day in ("261122", "261123"):
        figures.recount(traded.book, day, [traded.accounts["bakery"]], print)
    assert told == [figures.day(day).postings["award"] for day in ("261122", "261123")] == [2, 1]


# Refusals


def line(code: object, status: object = 409) -> dict[str, object]:
    return {"level": "INFO", "message": "request", "route": "/v1/scans", "status": status, "code": code, "ms": 3}


def test_refusals_are_counted_by_day_and_code_and_once(town: Town) -> None:
    batch = logged(line("card_blocked"), line("card_blocked"), line("try_again", 503), {"status": 201, "ms": 4})
    figures.refusals(batch)
    figures.refusals(batch)
    assert figures.day(DAY).refusals == {"card_blocked": 2, "try_again": 1}
    assert figures.day(DAY).postings == {}


LINES: list[object] = [
    "START RequestId: 1 Version: $LATEST\n",
    "",
    "[" * 100_000,
    json.dumps([line("card_blocked")]),
    {"code": "card_blocked"},
    line(7),
    line("Card Blocked"),
    line("x" * 61),
    line(None),
]


@pytest.mark.parametrize("other", LINES, ids=range(len(LINES)))
def test_a_line_that_tells_no_refusal_is_passed_over(ministack_town: Town, other: object) -> None:
    figures.refusals(logged(other, line("card_blocked")))
    assert figures.day(DAY).refusals == {"card_blocked": 1}


def test_a_control_message_is_no_batch(ministack_town: Town) -> None:
    import base64
    import gzip

    told = {"messageType": "CONTROL_MESSAGE", "logEvents": [{"id": "", "timestamp": 1, "message": "CWL CONTROL"}]}
    figures.refusals({"awslogs": {"data": base64.b64encode(gzip.compress(json.dumps(told).encode())).decode()}})


def test_the_mark_of_a_batch_ends_by_itself(traded: Town) -> None:
    images = journal(traded)
    figures.counters(stream(images))
    name = decisions.mark(f"{number:032x}" for number in range(len(images)))
    (marked,) = records.records(f"COUNTED#{name}")
    assert marked["ttl"] == traded.book.clock() // 1000 + 3 * 24 * 60 * 60
