"""The web layer: whatever is sent, the answer is the data or one clear refusal."""

import base64
import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import clock, intake
from chalicelib.callers import Caller
from chalicelib.gateway import App
from chalicelib.refusals import CardBlocked, TryAgain
from chalicelib.shapes import Amount, Cents, Instant, Limit, PocketName, Shape, instant, text
from chalicelib.till.shapes import ScanBody
from chalicelib.web import Answer, Call, Routes
from infra.local import gateway
from infra.local.gateway import Gateway, Request

KEY = "a-key-of-the-till-1"
TOKEN = "a-secret-token"
POST = {"Content-Type": "application/json", "Idempotency-Key": KEY, "Authorization": f"Bearer {TOKEN}"}
GOOD = {"card": "TG7F", "purchase_cents": 1250}


class Part(Shape):
    pocket: PocketName
    amount: Amount


class Sale(Shape):
    card: Annotated[str, text(40)]
    purchase_cents: Cents
    redeem: list[Part] | Literal["max"] | None = None
    at: Instant | None = None
    pin: str | None = None


class Sold(Shape):
    fingerprint: str
    at: Instant
    party: str
    note: str | None = None


class Page(Shape):
    limit: Limit = 20
    since: Instant | None = None


class Listed(Shape):
    id: str
    limit: int


def till(_authorization: str | None, _method: str, _resource: str) -> Caller:
    return Caller("till", "s:7F3K2MQ8", "b1", "t1")


routes = Routes(__name__, till)


@routes.post("/v1/sales", body=Sale, answer=Sold, status=201, keyed=True, refuses=(CardBlocked,), summary="Sell")
def sell(call: Call[Sale]) -> Answer[Sold]:
    match call.body.card:
        case "BLOCKED":
            raise CardBlocked(since="yesterday")
        case "AWAY":
            raise TryAgain
        case "BROKEN":
            raise RuntimeError("the inside of the house")
    sold = Sold(fingerprint=call.fingerprint, at=instant(call.now), party=call.caller.party)
    return Answer(sold, replayed=call.body.card == "AGAIN")


@routes.get("/v1/things/{id}", answer=Listed, query=Page, summary="List")
def things(call: Call[None], id: str) -> Listed:  # noqa: A002
    return Listed(id=id, limit=call.query.limit)


app = App("test")
app.open(routes)
served = Gateway(app)


def asked(method: str, target: str, body: bytes = b"", **headers: str) -> gateway.Answer:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return served.answer(Request(method, target, list(sent.items()), body))


def sale(body: object, **headers: str | None) -> gateway.Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    merged = POST | {name.replace("_", "-"): value for name, value in headers.items()}
    return asked("POST", "/v1/sales", raw, **{name: value for name, value in merged.items() if value is not None})


def told(answer: gateway.Answer) -> Any:
    return json.loads(answer.body)


def header(answer: gateway.Answer, name: str) -> str | None:
    return next((value for known, value in answer.headers if known.lower() == name.lower()), None)


def test_a_good_call_answers_with_its_status_and_without_empty_fields() -> None:
    answer = sale(GOOD)
    assert answer.status == 201
    assert set(told(answer)) == {"fingerprint", "at", "party"}
    assert header(answer, "Cache-Control") == "no-store"
    assert header(answer, "Idempotent-Replayed") is None


def test_a_first_answer_told_again_says_so() -> None:
    assert header(sale(GOOD | {"card": "AGAIN"}), "Idempotent-Replayed") == "true"


def test_a_call_knows_the_one_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: 1_795_305_600_000)
    assert told(sale(GOOD))["at"] == "2026-11-22T00:00:00Z"


def test_threads_do_not_see_each_others_requests() -> None:
    with ThreadPoolExecutor(8) as pool:
        limits = [1 + number % 100 for number in range(800)]
        answers = list(pool.map(lambda limit: asked("GET", f"/v1/things/n{limit}?limit={limit}"), limits))
    assert [told(answer) for answer in answers] == [{"id": f"n{limit}", "limit": limit} for limit in limits]


BAD_BODIES: list[tuple[bytes, str, str | None]] = [
    (b"", "malformed_json", None),
    (b"{", "malformed_json", None),
    (b'{"card": "\xff"}', "malformed_json", None),
    (b'{"card": "\\ud800", "purchase_cents": 5}', "malformed_json", None),
    (b"[" * 9000, "malformed_json", None),
    (b'{"redeem":' * 1500, "malformed_json", None),
    (b"null", "wrong_type", None),
    (b"[]", "wrong_type", None),
    (b'{"card": "A"}', "missing_field", "purchase_cents"),
    (b'{"card": "A", "purchase_cents": 5, "extra": 1}', "unknown_field", "extra"),
    (b'{"card": "A", "purchase_cents": "5"}', "wrong_type", "purchase_cents"),
    (b'{"card": "A", "purchase_cents": true}', "wrong_type", "purchase_cents"),
    (b'{"card": "A", "purchase_cents": 5.5}', "not_a_whole_number", "purchase_cents"),
    (b'{"card": "A", "purchase_cents": 5.0}', "not_a_whole_number", "purchase_cents"),
    (b'{"card": "A", "purchase_cents": NaN}', "not_a_whole_number", "purchase_cents"),
    (b'{"card": "A", "purchase_cents": Infinity}', "not_a_whole_number", "purchase_cents"),
    (b'{"card": "A", "purchase_cents": 0}', "amount_not_positive", "purchase_cents"),
    (b'{"card": "A", "purchase_cents": -5}', "amount_not_positive", "purchase_cents"),
    (b'{"card": "A", "purchase_cents": 1000000000001}', "amount_too_large", "purchase_cents"),
    (b'{"card": "A", "purchase_cents": ' + b"9" * 400 + b"}", "amount_too_large", "purchase_cents"),
    (b'{"card": "A\\nB", "purchase_cents": 5}', "invalid_value", "card"),
    (b'{"card": "", "purchase_cents": 5}', "invalid_value", "card"),
    (b'{"card": "A", "purchase_cents": 5, "at": "123"}', "wrong_type", "at"),
    (b'{"card": "A", "purchase_cents": 5, "at": "2026-02-30T10:00:00Z"}', "invalid_value", "at"),
    (b'{"card": "A", "purchase_cents": 5, "at": "2026-11-22T10:00:00"}', "wrong_type", "at"),
    (
        b'{"card": "A", "purchase_cents": 5, "redeem": [{"pocket": "points", "amount": -1}]}',
        "amount_not_positive",
        "redeem.0.amount",
    ),
    (b'{"card": "A", "purchase_cents": 5, "redeem": "all"}', "wrong_type", "redeem"),
]


@pytest.mark.parametrize(("body", "code", "field"), BAD_BODIES)
def test_each_bad_body_has_its_own_refusal_and_names_the_field(body: bytes, code: str, field: str | None) -> None:
    answer = sale(body)
    problem = told(answer)
    assert (answer.status, problem["code"]) == (400, code)
    assert problem.get("errors") == ([{"field": field, "code": code}] if field else None)


def test_the_first_error_speaks_for_all() -> None:
    problem = told(sale({"card": "", "purchase_cents": 0, "tip": 1}))
    assert [error["code"] for error in problem["errors"]] == [
        "invalid_value",
        "amount_not_positive",
        "unknown_field",
    ]
    assert problem["code"] == "invalid_value"


@pytest.mark.parametrize("sent", [None, "text/plain", "application/xml", "application/json; charset=latin-1"])
def test_a_body_that_does_not_say_it_is_json_is_refused(sent: str | None) -> None:
    answer = sale(GOOD, Content_Type=sent)
    assert (answer.status, told(answer)["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "sent", ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=utf-8"]
)
def test_json_in_utf_8_is_taken(sent: str) -> None:
    assert sale(GOOD, Content_Type=sent).status == 201


def test_a_body_over_16_kb_is_refused() -> None:
    answer = sale(b" " * 16_385)
    assert (answer.status, told(answer)["code"]) == (413, "body_too_large")


def test_a_body_may_come_in_base64() -> None:
    raw = base64.b64encode(json.dumps(GOOD).encode()).decode()
    event = {"body": raw, "isBase64Encoded": True, "pathParameters": None, "stageVariables": None}
    place = {"httpMethod": "POST", "resourcePath": "/v1/sales"}
    event |= {"requestContext": place, "headers": POST, "multiValueQueryStringParameters": None}
    assert app(event, None)["statusCode"] == 201
    assert app(event | {"body": "*"}, None)["statusCode"] == 400


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "missing_idempotency_key"),
        ("short", "malformed_idempotency_key"),
        ("k" * 65, "malformed_idempotency_key"),
    ],
)
def test_a_call_that_moves_value_needs_a_key(key: str | None, code: str) -> None:
    answer = sale(GOOD, Idempotency_Key=key)
    assert (answer.status, told(answer)["code"]) == (400, code)


def test_the_fingerprint_is_of_what_was_asked_not_of_how_it_was_written() -> None:
    spaced = b'{ "purchase_cents" : 1250,\n "card":"TG7F" }'
    assert told(sale(GOOD))["fingerprint"] == told(sale(spaced))["fingerprint"]
    assert told(sale(GOOD))["fingerprint"] != told(sale(GOOD | {"purchase_cents": 1251}))["fingerprint"]


def test_a_field_that_is_null_is_one_that_is_not_there() -> None:
    assert told(sale(GOOD))["fingerprint"] == told(sale(GOOD | {"pin": None}))["fingerprint"]


def test_the_fingerprint_holds_no_pin() -> None:
    assert told(sale(GOOD | {"pin": "1234"}))["fingerprint"] == told(sale(GOOD | {"pin": "4321"}))["fingerprint"]


def test_a_refusal_keeps_its_details_and_its_stable_code() -> None:
    answer = sale(GOOD | {"card": "BLOCKED"}, Accept_Language="en")
    problem = told(answer)
    assert header(answer, "Content-Type") == "application/problem+json"
    assert (answer.status, problem["code"], problem["since"]) == (409, "card_blocked", "yesterday")
    assert (problem["type"], problem["title"]) == ("/v1/problems#card_blocked", "The card is blocked.")


@pytest.mark.parametrize(
    ("asks", "title"),
    [
        (None, "Diese Karte ist gesperrt. Fragen beantwortet das Büro."),
        ("en-GB,en;q=0.9", "The card is blocked."),
        ("fr, en;q=0.5, de;q=0.8", "Diese Karte ist gesperrt. Fragen beantwortet das Büro."),
        ("q=;;,,,;q=x", "Diese Karte ist gesperrt. Fragen beantwortet das Büro."),
    ],
)
def test_a_refusal_speaks_the_language_asked_for(asks: str | None, title: str) -> None:
    assert told(sale(GOOD | {"card": "BLOCKED"}, Accept_Language=asks))["title"] == title


def test_a_call_to_be_repeated_says_when() -> None:
    answer = sale(GOOD | {"card": "AWAY"})
    assert (answer.status, header(answer, "Retry-After")) == (503, "2")


def test_a_fault_tells_nothing_of_the_inside_and_is_logged_once(lines: io.StringIO) -> None:
    answer = sale(GOOD | {"card": "BROKEN"})
    assert (answer.status, told(answer)["code"]) == (500, "internal_error")
    assert b"inside" not in answer.body
    (line,) = [json.loads(each) for each in lines.getvalue().splitlines()]
    assert (line["level"], line["status"]) == ("ERROR", 500)
    assert "the inside of the house" in line["exception"]


def test_a_request_is_one_line_that_holds_no_secret(lines: io.StringIO) -> None:
    sale(GOOD | {"card": "BLOCKED", "pin": "1234"})
    asked("GET", "/v1/things/SECRET-ID", Authorization=f"Bearer {TOKEN}")
    sold, listed = [json.loads(each) for each in lines.getvalue().splitlines()]
    assert (sold["route"], sold["code"], sold["role"], sold["status"]) == (
        "/v1/sales",
        "card_blocked",
        "till",
        409,
    )
    assert listed["route"] == "/v1/things/{id}"
    assert not any(secret in lines.getvalue() for secret in (TOKEN, "BLOCKED", "1234", "SECRET-ID"))


def test_a_query_is_read_by_its_model() -> None:
    assert told(asked("GET", "/v1/things/m:7F3K2MQ8?limit=5")) == {"id": "m:7F3K2MQ8", "limit": 5}
    assert told(asked("GET", "/v1/things/m%3A7F3K2MQ8"))["id"] == "m:7F3K2MQ8"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "invalid_value"),
        ("limit=101", "invalid_value"),
        ("limit=many", "wrong_type"),
        ("limit=", "invalid_value"),
        ("limit=5&limit=6", "invalid_value"),
        ("since=yesterday", "wrong_type"),
        ("colour=red", "unknown_field"),
    ],
)
def test_a_bad_query_is_refused(query: str, code: str) -> None:
    answer = asked("GET", f"/v1/things/x?{query}")
    assert (answer.status, told(answer)["code"]) == (400, code)
    assert told(answer)["errors"] == [{"field": query.split("=", maxsplit=1)[0], "code": code}]


@pytest.mark.parametrize("bad", ["%00", "..%2F..", "a b", "%F0%9F%8D%95", "x" * 200])
def test_what_cannot_be_an_id_is_not_found(bad: str) -> None:
    assert asked("GET", f"/v1/things/{bad}").status == 404


def test_a_body_on_a_read_is_ignored() -> None:
    assert asked("GET", "/v1/things/x", b'{"broken').status == 200


def test_the_frameworks_own_errors_have_the_same_shape() -> None:
    place = {"httpMethod": "DELETE", "resourcePath": "/v1/sales"}
    event = {"requestContext": place, "headers": {}, "multiValueQueryStringParameters": None, "body": None}
    answer = app(event | {"pathParameters": None, "stageVariables": None}, None)
    assert (answer["statusCode"], answer["headers"]["Allow"]) == (405, "POST")
    assert json.loads(answer["body"])["code"] == "method_not_allowed"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*Sale.model_fields, "x"]) | st.text(), inner),
)


@given(st.binary() | JSON)
def test_no_body_makes_a_5xx(body: object) -> None:
    answer = sale(body)
    assert answer.status < 500
    assert answer.status == 201 or told(answer)["code"]


@given(st.text(), st.text(), st.text())
def test_no_header_makes_a_5xx(kind: str, key: str, language: str) -> None:
    assert sale(GOOD, Content_Type=kind, Idempotency_Key=key, Accept_Language=language).status < 500


def test_the_fingerprint_of_a_request_never_changes() -> None:
    """Replays compare it with what the journal has kept for years; written down otherwise, they would be refused."""
    card, at = "TG0017F3K2MQ8070123456789ABCDEF", "2026-11-22T10:00:00+01:00"
    raw = f'{{"card": "{card}", "purchase_cents": 1250, "vat": {{"1900": 1250}}, "receipt": "4711", "at": "{at}"}}'
    sent = ScanBody.model_validate_json(raw, strict=True)
    assert intake.fingerprint("POST", "/v1/scans", sent) == "AqS4yNkK2jT1IjbbVzNuHw59"
