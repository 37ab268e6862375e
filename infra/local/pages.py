"""The town's pages on this machine, by the addresses and with the headers of CloudFront's edge (infra/stack/edge).

A test holds the two against each other. Strict-Transport-Security goes along too: browsers heed it over TLS alone.
"""

import gzip
import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import unquote

from infra.deploy.site import NAMED, content_type
from infra.local.gateway import Answer, Request
from infra.stack.site import EDGE

CARD = re.compile(r"/([a-z]{2}[0-9a-z]{29}|[a-z]{2}[0-9a-z]{32}|s/[0-9a-z]{16})", re.IGNORECASE)
WALLET = re.compile(r"/(p/[0-9a-z]{16}|register/?)", re.IGNORECASE)
JOIN = re.compile(r"/(join|join/stop|handover)/?", re.IGNORECASE)
APPS = {CARD: "card", WALLET: "wallet", JOIN: "join"}
"""Addresses that cameras read and mails lead to, and the app that answers each."""
CAMERA = re.compile(r"/(till|wallet|card)/")
OFFICE = "office."
"""The office's pages under a host of their own, `http://office.localhost:8000`: browsers take it for this machine."""
PLAIN = "text/plain; charset=utf-8"
PACKED = re.compile(r"text/|application/(javascript|json|manifest|wasm)|image/svg")
LEAST_PACKED = 1000
"""CloudFront packs these types too, and nothing smaller."""


class Pages:
    """A folder of finished pages; answers what is asked of it, and nothing of the API."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def __call__(self, request: Request) -> Answer | None:
        """The page for a request; None where the API is asked."""
        path = request.target.partition("?")[0]
        if path.startswith("/v1/") or request.method not in ("GET", "HEAD"):
            return None
        last = path.rpartition("/")[2]
        if last and "." not in last and not _app(path):
            return Answer(301, [("Location", f"{path}/")], b"")
        packs = any(name.lower() == "accept-encoding" and "gzip" in value for name, value in request.headers)
        return self._shown(f"office/{file(path)}" if self._of_office(request, path) else file(path), packs=packs)

    def _of_office(self, request: Request, path: str) -> bool:
        hosts = [value for name, value in request.headers if name.lower() == "host"]
        return bool(hosts) and hosts[0].startswith(OFFICE) and not path.startswith(("/office/", "/assets/"))

    def _shown(self, key: str, packs: bool) -> Answer:
        place = (self.folder / key).resolve()
        if not place.is_relative_to(self.folder) or not place.is_file():
            return Answer(404, [("Content-Type", PLAIN), *headers("/404").items()], b"404\n")
        told = [("Content-Type", content_type(key)), *headers(f"/{key}").items()]
        if packs and PACKED.match(content_type(key)) and place.stat().st_size >= LEAST_PACKED:
            more = [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
            return Answer(200, [*told, *more], packed(place, place.stat().st_mtime_ns))
        return Answer(200, told, place.read_bytes())


@lru_cache(maxsize=256)
def packed(place: Path, _changed: int) -> bytes:
    """A file as it goes over the line; made anew when it changed."""
    return gzip.compress(place.read_bytes(), mtime=0)


def file(path: str) -> str:
    """The file that answers an address.

    >>> file("/till/"), file("/S/7F3K2MQ804TWCXHV"), file("/handover")
    ('till/index.html', 'card/index.html', 'join/index.html')
    """
    plain = unquote(path)
    if app := _app(plain):
        return f"{app}/index.html"
    return f"{plain}index.html".lstrip("/") if plain.endswith("/") else plain.lstrip("/")


def _app(path: str) -> str | None:
    return next((app for shape, app in APPS.items() if shape.fullmatch(path)), None)


def headers(uri: str) -> dict[str, str]:
    """What goes along with a file."""
    return dict(_headers(uri))


def _headers(uri: str) -> Iterator[tuple[str, str]]:
    for name, value in _shared().items():
        wide = name == "permissions-policy" and CAMERA.match(uri)
        yield name, value.replace("camera=()", "camera=(self)") if wide else value
    kept = NAMED.search(uri.lstrip("/"))
    yield "cache-control", "public, max-age=31536000, immutable" if kept else "public, max-age=60"


@cache
def _shared() -> dict[str, str]:
    told: dict[str, str] = json.loads((EDGE / "headers.json").read_text("utf-8"))
    return told
