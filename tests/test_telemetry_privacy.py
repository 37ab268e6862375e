"""No line of the log tells whom it was about: not when all goes well, not when it is refused, not when it breaks."""

import io
import json
import re
from string import Template
from typing import Any

import pytest

from app import app
from chalicelib import masking
from chalicelib.wire import Wire
from tests.town import Reply, Town, new_key

AMOUNT = 43_200
MAIL = "anna.liebling@example.org"
RECEIPT, NOTE, WHY = "BON-471199", "Danke, liebe Anna", "Anna hat sich vertippt"
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793"
PAID = {"purchase_cents": AMOUNT}
POINTS = {"pocket": "points", "amount": AMOUNT}
CARD = {"card": "$card", "receipt": RECEIPT}
Call = tuple[str, str, dict[str, Any] | None]

CALLS: list[Call] = [
    *(("anna", f"/{word}", None) for word in ("health", "town", "problems", "openapi.json")),
    ("clerk", "/loads", {**POINTS, "account": "$bakery", "receipt": RECEIPT}),
    ("bakery", "/scans", {**CARD, **PAID}),
    ("bakery", "/scans", {**PAID, "card": "$number"}),
    ("bakery", "/checkouts", {**CARD, **PAID, "redeem": [{"pocket": "points", "amount": 100}]}),
    ("bakery", "/card-lookups", {**POINTS, "card": "$card"}),
    ("bakery", "/quotes", {**PAID, "card": "$card"}),
    ("bakery", "/holds", {**CARD, **POINTS}),
    ("bakery", "/holds/$hold", None),
    ("bakery", "/holds/$hold/captures", {"amount": 100, "receipt": RECEIPT}),
    ("bakery", "/holds/$hold/releases", {}),
    ("bakery", "/redemptions", {**CARD, **POINTS}),
    ("anna", "/transfers", {"source": "$anna", "target": "$fc", "pocket": "points", "amount": 100, "note": NOTE}),
    ("bakery", "/postings/$scans/returns", {"purchase_cents": 100}),
    ("bakery", "/postings/by-key/$key", None),
    ("clerk", "/postings/$checkouts/reversals", {"why": WHY}),
    ("anna", "/postings/$scans", None),
    ("anna", "/accounts/$anna", None),
    ("anna", "/accounts/$anna/entries?limit=2", None),
    ("clerk", "/credit-lines", None),
    ("bakery owner", "/notices", None),
    ("clerk", "/trail?month=$month", None),
    ("anna", "/cases", {"text": NOTE, "posting": "$scans", "mail": MAIL}),
    ("anna", "/cases/by-card", {"card": "$card", "text": NOTE}),
    ("anna", "/me/cases", None),
    ("clerk", "/cases?state=open", None),
    ("clerk", "/cases/$case", None),
    ("clerk", "/cases/$case/answers", {"text": WHY, "way": "letter"}),
    ("clerk", "/rules", {"scope": "$bakery", "rules": {"minimum_cents": AMOUNT}, "why": WHY}),
    ("clerk", "/rules?scope=$bakery", None),
    ("clerk", "/rules/$bakery/1/withdrawals", {"why": WHY}),
    ("clerk", "/pot-distributions", {"month": "$month"}),
    ("clerk", "/joins", {"source": "$bob", "target": "$anna"}),
]
"""Every call of the API: who, where, and the body unless it is a look; `$name` is what the town knows by it."""


class Guest:
    """Somebody who calls everything, and remembers every word that was said."""

    def __init__(self, town: Town) -> None:
        town.opens_member("bob")
        town.scans("bob", AMOUNT, "bakery")  # his club is the pot
        town.registers_clubs()
        month = town.book.moment().month
        self.town, self.known = town, {**town.accounts, "card": town.codes["anna"], "number": town.numbers["anna"]}
        self.said = {*self.known.values(), *town.tokens.values(), RECEIPT, NOTE, WHY, MAIL, "anna", "Anna"}
        self.known["month"] = f"20{month[:2]}-{month[2:]}"

    def asks(self, call: Call, **more: str) -> Reply:
        who, path, body = call
        target, key = Template(path).safe_substitute(self.known), new_key()
        sent = Template(json.dumps({**body, **more})).safe_substitute(self.known).encode() if body is not None else b""
        headers = {"Idempotency-Key": key, "X-Amzn-Trace-Id": TRACE}
        reply = self.town.sends("GET" if body is None else "POST", target, sent, who, **headers)
        self.said.add(key)
        made = reply.body.get("posting") if reply.status == 201 else None
        if isinstance(made, dict):
            self.knows({path.strip("/"): made["id"], "key": key})
        if reply.status == 201 and "case" in reply.body:
            self.knows({"case": reply.body["case"]})
        if path == "/holds" and isinstance(made, dict):
            self.knows({"hold": reply.body["hold"]["account"]})
        return reply

    def knows(self, more: dict[str, str]) -> None:
        self.known |= more
        self.said |= {*more.values()}

    def heard_in(self, text: str) -> list[str]:
        """What was said and stands in a text."""
        return [said for said in self.said if said in text] + re.findall(rf"\b{AMOUNT}\b", text)


@pytest.fixture
def guest(ministack_town: Town) -> Guest:
    return Guest(ministack_town)


def test_no_line_tells_whom_it_was_about(guest: Guest, lines: io.StringIO) -> None:
    assert [call for call in CALLS if guest.asks(call).status not in (200, 201)] == []
    asked = {(line["method"], line["route"]) for line in map(json.loads, lines.getvalue().splitlines())}
    assert asked == {(operation.method, operation.path) for operation in app.operations}
    assert guest.heard_in(lines.getvalue()) == []


def test_no_refusal_tells_what_was_wrong_with_whom(guest: Guest, lines: io.StringIO) -> None:
    for call in CALLS:
        assert guest.asks(call, **{NOTE: WHY}).status in (200, 201, 400, 404)
        guest.town.tokens["thief"] = "a-token-of-anna"
        assert guest.asks(("thief", *call[1:])).status in (200, 201, 401)
    assert guest.heard_in(lines.getvalue()) == []


class TalkativeWire(Wire):
    """Breaks at every write, and at every read if it is told to, and tells all that it was given."""

    reads = False

    def call(self, operation: str, payload: dict[str, Any]) -> dict[str, Any]:
        if self.reads or operation == "TransactWriteItems":
            raise LookupError(f"{operation} {payload} of {AMOUNT} at {next(iter(payload.values()))!r}")
        return super().call(operation, payload)


@pytest.mark.parametrize("reads", [True, False])
def test_no_fault_tells_what_it_was_about(guest: Guest, lines: io.StringIO, reads: bool) -> None:
    line = guest.town.book.line
    for call in CALLS:
        guest.town.book.line = line
        guest.asks(call)
        guest.town.book.line = broken = TalkativeWire(f"http://{line.host}", line.region)
        broken.reads = reads
        guest.asks(call)
    assert lines.getvalue().count('"exception_name":"LookupError"') >= 9
    assert guest.heard_in(lines.getvalue()) == []


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("no purse 'voucher' of m:7F3K2MQ8", "no purse … of …"),
        ("don't know \"Anna's\" card", "don't know … card"),
        ("{'pk': {'S': 'A#m:7F'}, 'n': 12.50}", "{…: {…: …}, …: …}"),
        ("cut off in 'the midd", "cut off in …"),
        ("key=TG7F-3K2M/Q807 at 12:30", "… at …"),
        ("the inside of the house", "the inside of the house"),
    ],
)
def test_values_are_masked_and_words_are_kept(said: str, kept: str) -> None:
    assert masking.masked(said) == kept


def test_a_trace_tells_where_and_why_with_its_cause_first() -> None:
    def inner() -> None:
        raise KeyError("m:7F3K2MQ8")

    try:
        try:
            inner()
        except KeyError as missing:
            raise RuntimeError("nobody called 'Anna'") from missing
    except RuntimeError as fault:
        told = masking.trace(fault)
    assert told.index("KeyError: …\n") < told.index("RuntimeError: nobody called …\n")
    assert f'File "{__file__}"' in told
    assert "in inner" in told
