"""The lean line to DynamoDB: signed as AWS asks, and honest about what it does not know."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from select import select

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from chalicelib.attributes import item, values
from chalicelib.wire import Cancelled, EngineAway, Fault, Unsettled, Wire, signed
from tests.conftest import Database

AT = "20261122T004400Z"


@pytest.mark.parametrize("session", ["", "a-session-token"])
def test_the_signature_is_the_one_botocore_makes(monkeypatch: pytest.MonkeyPatch, session: str) -> None:
    for name, value in (("ACCESS_KEY_ID", "AK"), ("SECRET_ACCESS_KEY", "sk"), ("SESSION_TOKEN", session)):
        monkeypatch.setenv(f"AWS_{name}", value)
    ours = signed("dynamodb.eu-central-1.amazonaws.com", "eu-central-1", "GetItem", b'{"a":1}', AT)
    names = ("content-type", "x-amz-date", "x-amz-target", *(("x-amz-security-token",) if session else ()))
    request = AWSRequest(
        "POST",
        "https://dynamodb.eu-central-1.amazonaws.com/",
        headers={name: ours[name] for name in names},
        data=b'{"a":1}',
    )
    request.context["timestamp"] = AT
    signer = SigV4Auth(Credentials("AK", "sk", session or None), "dynamodb", "eu-central-1")
    theirs = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
    assert ours["authorization"].endswith(f"Signature={theirs}")


def test_a_written_item_reads_back(tables: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", tables.account)
    line, table = Wire(tables.engine.endpoint, "eu-central-1"), f"{tables.prefix}-balance"
    kept = {"pk": "A#m:7F3K2MQ8", "sk": "B", "points": {"b": -7, "x2911": 5}, "t": True, "l": [1, "ä"]}
    line.call("PutItem", {"TableName": table, "Item": item(kept)})
    key = {"pk": {"S": "A#m:7F3K2MQ8"}, "sk": {"S": "B"}}
    assert values(line.call("GetItem", {"TableName": table, "Key": key})["Item"]) == kept


def test_a_cancelled_transaction_tells_its_reasons(tables: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", tables.account)
    line, table = Wire(tables.engine.endpoint, "eu-central-1"), f"{tables.prefix}-journal"
    put = {"TableName": table, "Item": item({"pk": "J#1"}), "ConditionExpression": "attribute_exists(pk)"}
    with pytest.raises(Cancelled) as cancelled:
        line.call("TransactWriteItems", {"TransactItems": [{"Put": put}]})
    assert cancelled.value.reasons[0]["Code"] == "ConditionalCheckFailed"


def test_a_mistake_of_ours_is_a_fault(tables: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", tables.account)
    with pytest.raises(Fault):
        Wire(tables.engine.endpoint, "eu-central-1").call("GetItem", {"TableName": "no-such-table", "Key": {}})


def test_nobody_there_means_nothing_was_sent() -> None:
    with pytest.raises(EngineAway):
        Wire("http://127.0.0.1:9", "eu-central-1").call("GetItem", {})


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
    ],
    ids=["closed", "cut short", "not HTTP", "broken inside"],
)
def test_an_answer_that_cannot_be_used_leaves_it_open_what_happened(answer: bytes) -> None:
    with _server(answer) as endpoint, pytest.raises(Unsettled) as left:
        Wire(endpoint, "eu-central-1").call("GetItem", {})
    assert not isinstance(left.value, EngineAway)


def test_a_line_that_was_hung_up_while_nobody_spoke_is_opened_anew() -> None:
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    with _server(whole, visits=2) as endpoint:
        line = Wire(endpoint, "eu-central-1")
        assert line.call("GetItem", {}) == {}
        select([line._open.line.sock], [], [], 5)  # until the hanging up has come
        assert line.call("GetItem", {}) == {}


def test_an_answer_that_does_not_come_leaves_it_open_what_happened() -> None:
    with _server(None) as endpoint, pytest.raises(Unsettled):
        Wire(endpoint, "eu-central-1", seconds=0.2).call("GetItem", {})


@contextmanager
def _server(answer: bytes | None, visits: int = 1) -> Iterator[str]:
    """Answers each visit's one request with these bytes, or not at all, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        done = threading.Event()

        def serve() -> None:
            for _ in range(visits):
                line, _ = listening.accept()
                with line:
                    line.recv(65536)
                    if answer is None:
                        done.wait(5)
                    else:
                        line.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        done.set()
        thread.join()
