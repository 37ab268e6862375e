"""The local server keeps HTTP's rules and API Gateway's, whatever comes over the wire."""

import base64
import json
import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import pytest
from chalice.app import CORSConfig, Response

from chalicelib.gateway import App
from infra.local.server import Server, serve

CORS = CORSConfig(allow_origin="https://atlas.example", max_age=60)
app = App("echo")


@app.route("/v1/echo/{word}", methods=["GET", "POST"], content_types=["*/*"], cors=CORS)
def echo(word: str) -> dict[str, Any]:
    """Tell what arrived, as the app sees it."""
    request = app.current_request
    assert request
    body = request.raw_body
    assert isinstance(body, bytes)
    event = request.to_original_event()
    return {
        "word": word,
        "query": event["multiValueQueryStringParameters"],
        "headers": event["multiValueHeaders"],
        "body": base64.b64encode(body).decode(),
    }


@app.route("/v1/echo/fixed")
def fixed() -> Response:
    return Response("", {"Set-Cookie": ["a=1", "b=2"]}, 204)


@app.route("/v1/picture")
def picture() -> Response:
    return Response(b"\x89PNG\xff", {"Content-Type": "image/png"}, 200)


@app.middleware("http")
def burst(event: Any, answer: Any) -> Any:
    """A fault that nothing in the app catches."""
    if event.query_params and "burst" in event.query_params:
        raise SystemError("secret detail")
    return answer(event)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = serve(app, port=0)
    threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}).start()
    yield running
    running.shutdown()
    running.server_close()


@pytest.fixture
def connection(server: Server) -> Iterator[HTTPConnection]:
    opened = HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    yield opened
    opened.close()


def asked(connection: HTTPConnection, method: str, target: str, **more: Any) -> tuple[HTTPResponse, Any]:
    """One request on this connection, its answer and the answer's JSON."""
    connection.request(method, target, **more)
    answer = connection.getresponse()
    content = answer.read()
    return answer, json.loads(content) if "json" in (answer.getheader("Content-Type") or "") and content else content


def raw(server: Server, wire: bytes) -> bytes:
    """Send these very bytes, and all that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as line:
        line.sendall(wire)
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65536), b""))


def test_a_path_parameter_is_decoded_and_may_hold_a_slash(connection: HTTPConnection) -> None:
    assert asked(connection, "GET", "/v1/echo/B%C3%A4cker%2FMarkt")[1]["word"] == "Bäcker/Markt"


def test_a_fixed_word_goes_before_a_parameter_and_headers_may_repeat(connection: HTTPConnection) -> None:
    answer, content = asked(connection, "GET", "/v1/echo/fixed")
    assert (answer.status, content) == (204, b"")
    assert answer.msg.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert answer.getheader("Date")


def test_repeated_query_values_and_headers_all_arrive(connection: HTTPConnection) -> None:
    connection.putrequest("GET", "/v1/echo/x?a=1&a=2&empty=&u=%C3%A4+b")
    connection.putheader("X-Sign", "left")
    connection.putheader("X-Sign", "right")
    connection.endheaders()
    told = json.loads(connection.getresponse().read())
    assert told["query"] == {"a": ["1", "2"], "empty": [""], "u": ["ä b"]}
    assert told["headers"]["X-Sign"] == ["left", "right"]


@pytest.mark.parametrize("body", [b'{"a": 1}', "Bäcker".encode(), bytes(range(256)), b"x" * 200_000])
def test_a_body_arrives_byte_for_byte_with_a_length_or_in_chunks(connection: HTTPConnection, body: bytes) -> None:
    whole = asked(connection, "POST", "/v1/echo/x", body=body)[1]
    pieces = iter([body[:3], body[3:]])
    chunked = asked(connection, "POST", "/v1/echo/x", body=pieces, encode_chunked=True)[1]
    assert base64.b64decode(whole["body"]) == base64.b64decode(chunked["body"]) == body


def test_a_picture_arrives_as_bytes(connection: HTTPConnection) -> None:
    answer, content = asked(connection, "GET", "/v1/picture", headers={"Accept": "image/png"})
    assert (answer.getheader("Content-Type"), content) == ("image/png", b"\x89PNG\xff")


def test_an_unknown_path_is_a_problem(connection: HTTPConnection) -> None:
    answer, problem = asked(connection, "GET", "/v1/nowhere")
    assert (answer.status, answer.getheader("Content-Type")) == (404, "application/problem+json")
    assert (problem["code"], problem["status"]) == ("not_found", 404)
    assert answer.getheader("Access-Control-Allow-Origin") == "*"


@pytest.mark.parametrize("method", ["DELETE", "BREW"])
def test_a_wrong_method_is_a_problem_that_names_the_right_ones(connection: HTTPConnection, method: str) -> None:
    answer, problem = asked(connection, method, "/v1/echo/x")
    assert (answer.status, answer.getheader("Allow")) == (405, "GET, POST")
    assert problem["code"] == "method_not_allowed"


def test_head_has_no_body_and_the_connection_goes_on(connection: HTTPConnection) -> None:
    assert asked(connection, "HEAD", "/v1/echo/x")[0].status == 405
    assert asked(connection, "GET", "/v1/echo/x")[0].status == 200


def test_a_preflight_tells_the_routes_own_cors(connection: HTTPConnection) -> None:
    answer, _ = asked(connection, "OPTIONS", "/v1/echo/x", headers={"Origin": "https://atlas.example"})
    assert answer.status == 200
    assert answer.getheader("Access-Control-Allow-Origin") == "https://atlas.example"
    assert answer.getheader("Access-Control-Allow-Methods") == "GET,POST,OPTIONS"


def test_a_fault_tells_nothing_of_its_inside(connection: HTTPConnection, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer, problem = asked(connection, "GET", "/v1/echo/x?burst=1")
    assert (answer.status, problem["code"]) == (500, "internal_error")
    assert "secret" not in json.dumps(problem)


def test_a_body_over_ten_megabytes_is_refused_even_while_it_is_sent(connection: HTTPConnection) -> None:
    answer, problem = asked(connection, "POST", "/v1/echo/x", body=b"x" * (10 * 2**20 + 1))
    assert (answer.status, problem["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    "wire",
    [
        b"\x16\x03\x01\r\n\r\n",
        b"GET /v1/echo/x HTTP/9.9\r\n\r\n",
        b"GET /v1/echo/x HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"POST /v1/echo/x HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/echo/x HTTP/1.1\r\nContent-Length: 9\r\n\r\nshort",
        b"POST /v1/echo/x HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"POST /v1/echo/x HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /v1/echo/x HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"POST /v1/echo/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /v1/echo/x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nlonger\r\n0\r\n\r\n",
    ],
)
def test_a_broken_frame_is_a_problem_and_ends_the_connection(
    server: Server, wire: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    answers = raw(server, wire)
    assert answers.startswith((b"HTTP/1.1 4", b"HTTP/1.1 505"))
    assert answers.count(b"HTTP/1.1 ") == 1
    assert json.loads(answers.partition(b"\r\n\r\n")[2])["code"] == "malformed_request"
    assert "Traceback" not in capfd.readouterr().err


def test_pipelined_requests_are_answered_in_their_order(server: Server) -> None:
    words = [f"w{number}" for number in range(20)]
    wire = b"".join(f"GET /v1/echo/{word} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for word in words)
    answers = raw(server, wire).split(b"HTTP/1.1 200 OK")[1:]
    assert [json.loads(answer.partition(b"\r\n\r\n")[2])["word"] for answer in answers] == words


def test_a_client_that_asks_first_is_told_to_go_on(server: Server) -> None:
    head = b"POST /v1/echo/x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=5) as line:
        line.sendall(head)
        assert line.recv(100).startswith(b"HTTP/1.1 100")
        line.sendall(b"ok")
        assert line.recv(9999).startswith(b"HTTP/1.1 200")


def test_32_clients_at_once_each_see_their_own_request(server: Server) -> None:
    def client(number: int) -> set[str]:
        connection = HTTPConnection("127.0.0.1", server.server_port, timeout=20)
        words = {f"{number}-{turn}" for turn in range(25)}
        return words ^ {asked(connection, "GET", f"/v1/echo/{word}")[1]["word"] for word in words}

    with ThreadPoolExecutor(32) as clients:
        assert not set().union(*clients.map(client, range(32)))
