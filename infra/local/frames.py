"""Where a request's body ends, by RFC 9112, section 6; strictly, since a wrong end forges a next request."""

from email.message import Message
from io import BufferedIOBase

from chalicelib.refusals import BodyTooLarge

MOST_BYTES = 10 * 1024 * 1024
"""What API Gateway takes, no more."""


class Malformed(Exception):
    """The frame is broken; where the next request begins cannot be known."""


def body(headers: "Message[str, str]", stream: BufferedIOBase) -> bytes:
    """Read one body off a connection; refuses BodyTooLarge before it reads too much."""
    if any("\n" in value for value in headers.values()):
        raise Malformed("a header is folded over several lines")
    lengths = set(headers.get_all("Content-Length", []))
    codings = headers.get_all("Transfer-Encoding", [])
    if codings:
        if lengths or [coding.strip().lower() for coding in codings] != ["chunked"]:
            raise Malformed("Transfer-Encoding is not simply chunked")
        return _chunks(stream)
    length = lengths.pop() if lengths else "0"
    if lengths or not (length.isascii() and length.isdigit()):
        raise Malformed("Content-Length is not one whole number")
    return _exactly(stream, _within_limit(int(length[:12])))


def _chunks(stream: BufferedIOBase) -> bytes:
    content = bytearray()
    while size := _size(_line(stream)):
        _within_limit(len(content) + size)
        content += _exactly(stream, size)
        if _line(stream):
            raise Malformed("a chunk is longer than it says")
    while _line(stream):
        pass  # Trailers say nothing that we use.
    return bytes(content)


def _size(line: bytes) -> int:
    digits = line.partition(b";")[0].strip()
    if not 0 < len(digits) <= 8 or digits.strip(b"0123456789abcdefABCDEF"):
        raise Malformed("a chunk's size is not a number")
    return int(digits, 16)


def _line(stream: BufferedIOBase) -> bytes:
    line = stream.readline(4096)
    if not line.endswith(b"\r\n"):
        raise Malformed("a chunk's line does not end")
    return line[:-2]


def _exactly(stream: BufferedIOBase, size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise Malformed("the body is shorter than it says")
    return content


def _within_limit(size: int) -> int:
    if size > MOST_BYTES:
        raise BodyTooLarge
    return size
