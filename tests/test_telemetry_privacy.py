"""No line of the log tells whom it was about: not when all goes well, not when it is refused, not when it breaks."""

import io
import json
import re
from collections.abc import Callable
from string import Template
from typing import Any

import pytest

from app import app
from chalicelib import masking
from chalicelib.callers import Hat
from chalicelib.people.passkeys import book as passkeys
from chalicelib.people.sessions import book as sessions
from chalicelib.wire import Wire
from tests import newcomers
from tests.authenticator import Authenticator
from tests.holders import CONSENT, block_code, recovery_code, signs_in
from tests.office import presses, printed
from tests.signing import code_for, registered
from tests.town import Reply, Town, new_key
from tests.wallets import registers

AMOUNT = 43_200
RECEIPT, NOTE, WHY = "BON-471199", "Danke, liebe Anna", "Anna hat sich vertippt"
NAME, PIN = "Annas Theke", "739164"
PERSON, MAIL = "Zoë Ƙłæß O’Xandø", "zoe.klaess+odd@mail.talente.example"
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793"
PAID = {"purchase_cents": AMOUNT}
POINTS = {"pocket": "points", "amount": AMOUNT}
CARD = {"card": "$card", "receipt": RECEIPT}
SAID = (RECEIPT, NOTE, WHY, PERSON, MAIL, NAME, PIN, "anna", "Anna")
LEARNED: dict[str, Callable[[Any], dict[str, str]]] = {
    "/me/rotating-keys": lambda body: {"begins": body["begins"], "wallet key": body["key"]},
    "/applications": lambda body: {"application": body["id"]} if "id" in body else {},
    "/payment-requests": lambda body: {"asked": body["request"]},
    "/slips": lambda body: {"slip": body["hold"]["account"], "slip_code": body["code"]},
    "/holds": lambda body: {"hold": body["hold"]["account"]},
    "/cases": lambda body: {"case": body["case"]},
    "/audits": lambda body: {"audit": body["id"]},
    "/proposals": lambda body: {"proposal": body["id"], "digest": body["preview"]["digest"]} if "id" in body else {},
    "/staff": lambda body: {"colleague": body["person"]} if "person" in body else {},
    "/tills/pairings": lambda body: {"pairing": body["code"]},
}
"""What an answer teaches for later calls."""
LETTER = {"address": [PERSON, WHY], "sender": NOTE, "why": WHY}
YES = {"club": "$fc", "consent": CONSENT}
EVA, PHONE = "eva@example.org", "Evas rotes Telefon"
USED = {
    "id": "$used_id",
    "rawId": "$used_id",
    "type": "public-key",
    "response": {name: f"$used_{name}" for name in ("clientDataJSON", "authenticatorData", "signature", "userHandle")},
}
NEW = {
    "id": "$new_id",
    "rawId": "$new_id",
    "type": "public-key",
    "response": {name: f"$new_{name}" for name in ("clientDataJSON", "attestationObject")},
}
Call = tuple[str, str, dict[str, Any] | None]

CALLS: list[Call] = [
    *(("anna", f"/{word}", None) for word in ("health", "town", "problems", "openapi.json")),
    ("clerk", "/loads", {**POINTS, "account": "$bakery", "receipt": RECEIPT}),
    ("bakery", "/scans", {**CARD, **PAID}),
    ("bakery", "/scans", {**PAID, "card": "$number"}),
    ("bakery", "/checkouts", {**CARD, **PAID, "redeem": [{"pocket": "points", "amount": 100}]}),
    ("bakery", "/card-lookups", {**POINTS, "card": "$card"}),
    ("bakery", "/quotes", {**PAID, "card": "$card"}),
    ("anna", "/me/pin", {"pin": PIN, "old_pin": PIN}),
    ("anna", "/me/pin", None),
    ("anna", "/me/pin-resets", {}),
    ("anna", "/me/pin-thresholds", {"redemption_cents": 400}),
    ("anna", "/me/rotating-keys", {}),
    ("bakery", "/redemptions", {**CARD, **POINTS, "pin": PIN}),
    ("bakery", "/redemptions", {"pocket": "points", "amount": 100, "card": "$number", "pin": PIN}),
    ("clerk", "/members/$anna/pin-unlocks", {"why": WHY}),
    ("clerk", "/members/$anna/pin-removals", {"why": WHY}),
    ("anna", "/me/pin-thresholds", {}),
    ("bakery", "/holds", {**CARD, **POINTS}),
    ("bakery", "/holds/$hold", None),
    ("bakery", "/holds/$hold/captures", {"amount": 100, "receipt": RECEIPT}),
    ("bakery", "/holds/$hold/releases", {}),
    ("bakery", "/slips", {**PAID, "receipt": RECEIPT}),
    ("bakery", "/slips/$slip", None),
    ("bakery", "/slips?state=open", None),
    ("bakery", "/slips/claims", {"slip": "$slip_code", "card": "$card"}),
    ("bakery", "/slips", PAID),
    ("bakery", "/slips/$slip/withdrawals", {}),
    ("bakery", "/redemptions", {**CARD, **POINTS}),
    ("bakery", "/payment-requests", {**CARD, **POINTS, "amount": 100, "purchase_cents": AMOUNT}),
    ("anna", "/me/payment-requests", None),
    ("anna", "/payment-requests/$asked/confirmations", {}),
    ("bakery", "/payment-requests", {**CARD, **POINTS}),
    ("anna", "/payment-requests/$asked/refusals", {}),
    ("bakery", "/payment-requests", {**CARD, **POINTS}),
    ("bakery", "/payment-requests/$asked/withdrawals", {}),
    ("bakery", "/payment-requests/$asked", None),
    ("anna", "/transfers", {"source": "$anna", "target": "$fc", "pocket": "points", "amount": 100, "note": NOTE}),
    ("bakery", "/postings/$scans/returns", {"purchase_cents": 100}),
    ("bakery", "/cards/purchases", {"card": "$card"}),
    ("bakery", "/postings/by-key/$key", None),
    ("anna", "/postings/$scans", None),
    ("anna", "/accounts/$anna", None),
    ("anna", "/accounts/$anna/entries?limit=2", None),
    ("clerk", "/credit-lines", None),
    ("bakery owner", "/notices", None),
    ("clerk", "/trail?month=$month", None),
    ("clerk", "/overview?months=2", None),
    ("clerk", "/overview.csv?table=clubs", None),
    ("clerk", "/audits", {}),
    ("clerk", "/audits?month=$month", None),
    ("clerk", "/audits/$audit", None),
    ("clerk", "/trail.csv?month=$month", None),
    ("anna", "/cases", {"text": NOTE, "posting": "$scans", "mail": MAIL}),
    ("anna", "/cases/by-card", {"card": "$card", "text": NOTE}),
    ("anna", "/me/cases", None),
    ("clerk", "/cases?state=open", None),
    ("clerk", "/cases/$case", None),
    ("clerk", "/cases/$case/answers", {"text": WHY, "way": "letter"}),
    ("clerk", "/rules?scope=$bakery", None),
    ("olga", "/previews", {"reversal": {"posting": "$checkouts"}}),
    ("olga", "/proposals", {"why": WHY, "reversal": {"posting": "$checkouts"}}),
    ("bodo", "/proposals?state=open", None),
    ("bodo", "/proposals/$proposal", None),
    ("bodo", "/proposals/$proposal/approvals", {"digest": "$digest"}),
    ("olga", "/proposals", {"why": WHY, "rules": {"scope": "$bakery", "rules": {"minimum_cents": AMOUNT}}}),
    ("bodo", "/proposals/$proposal/refusals", {"why": WHY}),
    ("olga", "/proposals", {"why": WHY, "rules": {"scope": "$bakery", "rules": {"minimum_cents": AMOUNT}}}),
    ("olga", "/proposals/$proposal/withdrawals", {"why": WHY}),
    ("bakery owner", "/tills/pairings", {"branch": "b1", "name": NAME}),
    ("anna", "/tills", {"code": "$pairing", "device": NAME}),
    ("bakery owner", "/tills/t2/names", {"name": NAME}),
    ("clerk", "/tills?shop=$bakery", None),
    ("bakery", "/tills/practice-card", None),
    ("bakery owner", "/cashiers", {"name": NAME, "pin": PIN}),
    ("bakery", "/cashiers", None),
    ("bakery", "/tills/sign-ons", {"cashier": "c1", "pin": PIN}),
    ("bakery", "/tills/sign-offs", {}),
    ("bakery owner", "/cashiers/c1/pins", {"pin": PIN}),
    ("bakery owner", "/cashiers/c1/revocations", {}),
    ("bakery owner", "/developer-keys", {"name": NAME, "branch": "b1", "scopes": ["award"]}),
    ("bakery owner", "/developer-keys", None),
    ("bakery owner", "/developer-keys/t3/revocations", {}),
    ("bakery owner", "/tills/t2/revocations", {}),
    ("clerk", "/pot-distributions", {"month": "$month"}),
    ("clerk", "/joins", {"source": "$bob", "target": "$anna"}),
    ("clerk", "/card-batches", {"name": NOTE, "count": 2}),
    ("clerk", "/card-batches", None),
    ("clerk", "/card-batches/$run", None),
    ("clerk", "/card-batches/$run/approvals", {}),
    ("clerk", "/card-batches/$run/downloads", {"file": "$run-0001-0002-cards.pdf"}),
    ("clerk", "/card-batches/$run/hand-outs", {"from": "1", "to": "$run-0002"}),
    ("clerk", "/card-batches/$run/withdrawals", {"why": WHY}),
    *(
        ("anna", path, None)
        for path in ("/clubs", "/consents", "/me", "/me/cards", "/me/entries?limit=2", "/me/months")
    ),
    ("bakery", "/cards/hand-outs", {"card": "$new_code"}),
    ("bakery", "/cards/clubs", {"card": "$new_code", **YES}),
    ("clerk", "/cards/blocks", {"card": "$new_number", "why": WHY}),
    ("clerk", "/letters", {**LETTER, "card": "$second_number", "new_pin": True}),
    ("clerk", "/cards/unblocks", {"card": "$new_number", "why": WHY}),
    ("clerk", "/searches", {"text": "$new_code"}),
    ("clerk", "/searches", {"text": PERSON}),
    ("clerk", "/searches", {"text": RECEIPT, "shop": "$bakery"}),
    ("clerk", "/looks", {"account": "$new", "why": WHY}),
    ("bodo", "/looks?account=$new", None),
    ("bodo", "/looks.csv?by=operator", None),
    ("clerk", "/members/$new", None),
    ("clerk", "/members/$new/club", {**YES, "why": WHY}),
    ("clerk", "/members/$new/cards", {"card": "$second_code", "why": WHY}),
    ("clerk", "/cards/replacements", {"old": "$second_number", "new": "$third_code", "why": WHY}),
    ("clerk", "/members/$new/closures", {"state": "active", "why": WHY}),
    ("anna", "/cards/pages", {"card": "$card"}),
    ("anna", "/cards/pages/clubs", {"card": "$number", "stub": "$block", **YES}),
    ("anna", "/cards/pages/blocks", {"card": "$lost_number", "stub": "$lost_recovery"}),
    ("anna", "/cards/pages/replacements", {"old": "$lost_number", "stub": "$lost_recovery"}),
    ("anna", "/cards/digital", YES),
    ("anna", "/me/club", YES),
    ("vera", "/me/names", {"name": "Anna"}),
    ("clerk", "/members/$veras/registrations", {"mail": MAIL, "why": WHY}),
    ("vera", "/me/registrations", {"card": "$veras_code", "stub": "$veras_block"}),
    ("anna", "/sessions/codes", {"mail": "$mail"}),
    ("anna", "/sessions", {"request": "$request", "code": "$code", "device": "$device"}),
    ("anna", "/sessions/passkey-challenges", {}),
    ("anna", "/sessions/passkeys", {"credential": USED, "device": "$device"}),
    ("anna", "/sessions/refreshments", {"refresh_token": "$refresh"}),
    ("eva", "/sessions", None),
    ("eva", "/sessions/hats", {"role": "member", "party": "$anna", "refresh_token": "$here"}),
    ("eva", "/sessions/$session/revocations", {}),
    ("eva", "/sessions/revocations", {"but_this": True}),
    ("anna", "/sessions/ends", {"refresh_token": "$refresh"}),
    ("eva", "/passkeys/challenges", {}),
    ("eva", "/passkeys", {"name": "$device", "credential": NEW}),
    ("eva", "/passkeys", None),
    ("eva", "/passkeys/$passkey/revocations", {}),
    ("anna", "/retention", None),
    ("carla", "/me/consents", {"purpose": "thanks_mail", "given": True, "version": "1"}),
    *(("carla", f"/me/{word}", None) for word in ("consents", "access-log", "export", "erasures")),
    *(("carla", f"/me/export.{kind}", None) for kind in ("csv", "html")),
    ("carla", "/me/erasures", {"confirm": True}),
    ("clerk", "/erasures", {"mail": MAIL, "why": WHY}),
    *newcomers.CALLS,
]
"""Every call of the API: who, where, and the body unless it is a look; `$name` is what the town knows by it."""


def signing_in(town: Town) -> dict[str, str]:
    """Eva, who is signed in on two devices, and has a passkey that she made and one that she is about to make."""
    hat = Hat("member", town.accounts["anna"])
    person = registered(EVA, hat).id
    here, there, gone = (sessions.opened(hat, person, PHONE) for _ in range(3))
    town.tokens["eva"] = here.access
    session = here.session.id
    used, new, removed = Authenticator(), Authenticator(), Authenticator()
    kept = [
        passkeys.register(person, session, PHONE, key.creates(passkeys.creation_options(person, session)))
        for key in (used, removed)
    ]
    known = {"mail": EVA, "device": PHONE, "session": gone.session.id, "passkey": kept[1].id}
    known |= {"here": here.refresh, "refresh": there.refresh}
    answers = {
        "used": used.answers(passkeys.sign_in_options("")),
        "new": new.creates(passkeys.creation_options(person, session)),
    }
    for word, answer in answers.items():
        known |= {f"{word}_id": answer["id"]} | {f"{word}_{name}": told for name, told in answer["response"].items()}
    return known


class Guest:
    """Somebody who calls everything, and remembers every word that was said."""

    def __init__(self, town: Town) -> None:
        town.opens_member("bob")
        town.scans("bob", AMOUNT, "bakery")  # his club is the pot
        town.registers_clubs()
        town.registers_shop("bakery")
        registers(town, "anna")
        self.person = town.opens_person("carla", f"x{MAIL}", PERSON)
        town.opens_person("dora", MAIL, PERSON)
        month = town.book.moment().month
        self.town, self.known = town, {**town.accounts, "card": town.codes["anna"], "number": town.numbers["anna"]}
        self._holds_cards()
        self.known |= {f"join_{name}": told for name, told in newcomers.prepared(town).items()}
        self.known |= signing_in(town)
        self.said = {*self.known.values(), *town.tokens.values(), *SAID}
        request, code = code_for(town, EVA)
        self.known |= {"month": f"20{month[:2]}-{month[2:]}", "run": printed(town), "request": request, "code": code}

    def _holds_cards(self) -> None:
        """Cards that nobody used yet, one that was lost, one that Vera is about to register, and what stubs say."""
        for name in ("new", "second", "third", "lost", "veras"):
            self.town.opens_member(name, st="A" if name in ("lost", "veras") else "N")
            self.known |= {name: self.town.accounts[name], f"{name}_code": self.town.codes[name]}
            self.known |= {f"{name}_number": self.town.numbers[name]}
        self.known |= {"block": block_code(self.town, "anna"), "lost_recovery": recovery_code(self.town, "lost")}
        self.known |= {"veras_block": block_code(self.town, "veras")}
        for name in ("anna", "new"):
            self.town.looks(name, why=WHY)
        signs_in(self.town, "vera")

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
        if reply.status in (200, 201) and path in LEARNED:
            self.knows(LEARNED[path](reply.body))
        return reply

    def knows(self, more: dict[str, str]) -> None:
        self.known |= more
        self.said |= {*more.values()}

    def heard_in(self, text: str) -> list[str]:
        """What was said and stands in a text."""
        return [said for said in self.said if said in text] + re.findall(rf"\b{AMOUNT}\b", text)


@pytest.fixture
def guest(ministack_town: Town, monkeypatch: pytest.MonkeyPatch) -> Guest:
    made = Guest(ministack_town)
    presses(monkeypatch)
    return made


def test_no_line_tells_whom_it_was_about(guest: Guest, lines: io.StringIO) -> None:
    assert [call for call in CALLS if guest.asks(call).status not in (200, 201)] == []
    asked = {(line["method"], line["route"]) for line in map(json.loads, lines.getvalue().splitlines())}
    assert asked == {(operation.method, operation.path) for operation in app.operations}
    assert guest.heard_in(lines.getvalue()) == []


def test_no_refusal_tells_what_was_wrong_with_whom(guest: Guest, lines: io.StringIO) -> None:
    public = [re.sub(r"{\w+}", "[^/]+", each.path[3:]) for each in app.operations if each.public]
    for call in CALLS:
        # 409: what it goes on from was refused as well.
        assert guest.asks(call, **{NOTE: WHY}).status in (200, 201, 400, 404, 409)
        guest.town.tokens["thief"] = "a-token-of-anna"
        assert guest.asks(("thief", *call[1:])).status == 401 or any(re.fullmatch(each, call[1]) for each in public)
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
