"""One kept connection, and just as much of HTTP/1.1 (RFC 9112) as DynamoDB's endpoints speak.

The standard library's client reads headers as if they were mail and sends a request in two pieces, which costs more
than the rest of a call. An answer that cannot be read to its end raises: a half answer is none.
"""

import select
import socket
import ssl
from functools import cache

END = b"\r\n\r\n"
ONCE = 65_536
LONGEST_HEAD = 65_536
NO_BODY = (204, 304)


class Broken(Exception):
    """The connection ended within an answer, or what came is no HTTP."""


class Connection:
    """A connection to one host (`name` or `name:port`), opened when it is needed; for one thread at a time."""

    def __init__(self, host: str, tls: bool, seconds: float) -> None:
        self.name, _, port = host.partition(":")
        self.port = int(port or (443 if tls else 80))
        self._tls, self._seconds = tls, seconds
        self._socket: socket.socket | None = None
        self._unread = b""

    def open(self) -> None:
        """Connect, unless a connection is there which the other side has not closed meanwhile. Raises OSError."""
        if self._socket and not _heard_from(self._socket):
            return
        self.close()
        plain = socket.create_connection((self.name, self.port), self._seconds)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = _trust().wrap_socket(plain, server_hostname=self.name) if self._tls else plain

    def close(self) -> None:
        if self._socket:
            self._socket.close()
        self._socket, self._unread = None, b""

    def exchange(self, request: bytes) -> tuple[int, bytes]:
        """Send one whole request; its answer's status and body. Raises OSError and Broken, and then it is closed."""
        if not self._socket:
            raise Broken("not open")
        try:
            self._socket.sendall(request)
            return self._answer()
        except BaseException:
            self.close()
            raise

    def _answer(self) -> tuple[int, bytes]:
        head = self._until(END)
        status, fields = _read(head)
        if 100 <= status < 200:
            return self._answer()
        body = b"" if status in NO_BODY else self._body(fields)
        if self._unread or b"close" in fields.get(b"connection", b"").lower() or head.startswith(b"HTTP/1.0"):
            self.close()
        return status, body

    def _body(self, fields: dict[bytes, bytes]) -> bytes:
        if b"transfer-encoding" in fields:
            return self._chunks()
        if b"content-length" not in fields:
            raise Broken("an answer without a length")
        return self._exactly(_number(fields[b"content-length"], 10))

    def _chunks(self) -> bytes:
        content = []
        while size := _number(self._until(b"\r\n").partition(b";")[0].strip(), 16):
            content.append(self._exactly(size + 2)[:size])
        while self._until(b"\r\n"):
            pass  # Trailers say nothing that we use.
        return b"".join(content)

    def _until(self, mark: bytes) -> bytes:
        """What stands before a mark, which is taken away with it."""
        while (at := self._unread.find(mark)) < 0:
            if len(self._unread) > LONGEST_HEAD:
                raise Broken("a head without an end")
            self._unread += self._more()
        found, self._unread = self._unread[:at], self._unread[at + len(mark) :]
        return found

    def _exactly(self, size: int) -> bytes:
        parts, missing = [self._unread[:size]], size - len(self._unread)
        self._unread = self._unread[size:]
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        if missing < 0:
            parts[-1], self._unread = parts[-1][:missing], parts[-1][missing:]
        return b"".join(parts)

    def _more(self) -> bytes:
        came = self._socket.recv(ONCE) if self._socket else b""
        if not came:
            raise Broken("the answer ended early")
        return came


def _heard_from(idle: socket.socket) -> bool:
    """Whether something came on a connection on which nothing was asked: its end, nothing else can it be."""
    poll = select.poll()
    poll.register(idle, select.POLLIN)
    return bool(poll.poll(0))


def _read(head: bytes) -> tuple[int, dict[bytes, bytes]]:
    """The status of an answer, and its header fields by name in lower case."""
    first, *lines = head.split(b"\r\n")
    protocol, _, rest = first.partition(b" ")
    if not protocol.startswith(b"HTTP/1."):
        raise Broken("no HTTP/1")
    fields = {}
    for line in lines:
        name, _, value = line.partition(b":")
        fields[name.lower()] = value.strip()
    return _number(rest[:3], 10), fields


def _number(digits: bytes, base: int) -> int:
    try:
        return int(digits if digits.isalnum() else b"", base)
    except ValueError:
        raise Broken("no number") from None


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
