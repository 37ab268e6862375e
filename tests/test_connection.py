"""A connection reads what HTTP/1.1 may answer, however it is cut in pieces, and takes no half answer for a whole."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from chalicelib.connection import Broken, Connection

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@contextmanager
def answering(*visits: list[bytes]) -> Iterator[Connection]:
    """A connection to a server that gives each visit these answers, one each time it is spoken to, and hangs up."""

    def serve() -> None:
        for pieces in visits:
            line, _ = listener.accept()
            with line, suppress(BrokenPipeError, ConnectionResetError):
                for piece in pieces:
                    line.recv(65536)
                    _dripped(line, piece)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=serve, daemon=True)
        server.start()
        connection = Connection(f"127.0.0.1:{listener.getsockname()[1]}", tls=False, seconds=2)
        try:
            yield connection
        finally:
            connection.close()
            server.join(2)


def _dripped(line: socket.socket, piece: bytes) -> None:
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for start in range(0, len(piece), 7):
        line.sendall(piece[start : start + 7])
        time.sleep(0.001)


def asked(connection: Connection) -> tuple[int, bytes]:
    connection.open()
    return connection.exchange(b"POST / HTTP/1.1\r\n\r\n")


@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        (OK, (200, b"{}")),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, (200, b"{}")),
        (b"HTTP/1.1 204 No Content\r\n\r\n", (204, b"")),
        (b"HTTP/1.1 400 Bad\r\nconnection: close\r\nCONTENT-LENGTH: 3\r\n\r\nabc", (400, b"abc")),
        (
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                b"3;a=b\r\nabc\r\nC\r\n0123456789ab\r\n0\r\nX: y\r\n\r\n"
            ),
            (200, b"abc0123456789ab"),
        ),
    ],
)
def test_an_answer_is_read_to_its_end(answer: bytes, heard: tuple[int, bytes]) -> None:
    with answering([answer]) as connection:
        assert asked(connection) == heard


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        b"HTTP/1.1 200 OK\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}",
        b"HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\n{}",
        b"SMTP ready\r\n\r\n",
    ],
)
def test_a_half_or_wrong_answer_is_none(answer: bytes) -> None:
    with answering([answer], [OK]) as connection:
        with pytest.raises(Broken):
            asked(connection)
        assert asked(connection) == (200, b"{}")


def test_a_connection_is_kept() -> None:
    with answering([OK, OK]) as connection:
        assert [asked(connection), asked(connection)] == [(200, b"{}")] * 2


def test_a_connection_that_the_other_side_closed_is_opened_anew_before_anything_is_sent() -> None:
    with answering([OK], [OK]) as connection:
        asked(connection)
        time.sleep(0.05)
        assert asked(connection) == (200, b"{}")


def test_what_comes_unasked_is_never_taken_for_the_next_answer() -> None:
    with answering([OK + b"HTTP/1.1 500 "], [OK]) as connection:
        asked(connection)
        time.sleep(0.05)
        assert asked(connection) == (200, b"{}")


def test_where_nobody_listens_nothing_is_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(OSError, match="refused"):
        Connection(f"127.0.0.1:{port}", tls=False, seconds=1).open()
