"""The line as it runs in the cloud: over TLS, checked against an authority, one connection kept for many calls."""

import datetime as dt
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chalicelib.wire import IDLE_SECONDS, EngineAway, Wire

HERE = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
DAY = dt.timedelta(days=1)
VERSIONS = {"TLS 1.2": ssl.TLSVersion.TLSv1_2, "TLS 1.3": ssl.TLSVersion.TLSv1_3}


class Answers(BaseHTTPRequestHandler):
    """Answers every call with nothing, and keeps the connection; remembers which connections there were."""

    protocol_version = "HTTP/1.1"
    connections: set[tuple[str, int]]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.connections.add(self.client_address)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine and its key, in one file; it is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - DAY, now + DAY)
        .add_extension(x509.SubjectAlternativeName([HERE]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*plain) + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture(params=list(VERSIONS.values()), ids=list(VERSIONS))
def server(certificate: Path, request: pytest.FixtureRequest) -> Iterator[ThreadingHTTPServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.minimum_version = context.maximum_version = request.param
    made = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Answers,), {"connections": set()}))
    made.daemon_threads = True
    made.socket = context.wrap_socket(made.socket, server_side=True)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


def wire_to(server: ThreadingHTTPServer) -> Wire:
    return Wire(f"https://127.0.0.1:{server.server_port}", "eu-central-1")


def test_many_calls_share_one_connection(
    server: ThreadingHTTPServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    line = wire_to(server)
    assert [line.call("ListTables", {}) for _ in range(5)] == [{}] * 5
    assert len(server.RequestHandlerClass.connections) == 1  # type: ignore[attr-defined]


def test_a_connection_that_nobody_used_for_long_is_not_trusted(
    server: ThreadingHTTPServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    line = wire_to(server)
    line.call("ListTables", {})
    line._open.used -= IDLE_SECONDS + 1
    line.call("ListTables", {})
    assert len(server.RequestHandlerClass.connections) == 2  # type: ignore[attr-defined]


def test_a_server_that_nobody_vouches_for_is_not_spoken_to(server: ThreadingHTTPServer) -> None:
    with pytest.raises(EngineAway):
        wire_to(server).call("ListTables", {})
    assert server.RequestHandlerClass.connections == set()  # type: ignore[attr-defined]
