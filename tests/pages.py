"""The town's pages in the machine's Chromium: the built site before the real app, and a camera that films a file."""

import io
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Page, ViewportSize, expect

from app import app
from chalicelib.callers import Hat
from infra.local.pages import Pages
from infra.local.server import serve
from infra.site import build
from tests.signing import outbox, registered
from tests.town import Town

WIDTH, HEIGHT = 640, 480
ANNA = "anna@example.org"
PHONE: ViewportSize = {"width": 390, "height": 844}
GREY = (150, 140, 130)
HEAD = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F15:1 Ip A1:1 C420jpeg\n".encode()
QUIET = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking")
QUIETER = ("--disable-component-update", "--disable-sync")


class Film:
    """What the fake camera sees: one picture, over and over. A new picture is seen at its next frame."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.shows_nothing()

    @property
    def arguments(self) -> list[str]:
        camera = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={self.path}")
        return [*QUIET, *QUIETER, *camera]

    def shows(self, text: str, scale: int = 8, inverted: bool = False) -> None:
        """A QR code in the middle of a grey table."""
        dark, light = ("white", "black") if inverted else ("black", "white")
        raw = io.BytesIO()
        segno.make(text, error="m", micro=False).save(raw, kind="png", scale=scale, border=4, dark=dark, light=light)
        self.shows_picture(Image.open(raw))

    def shows_picture(self, picture: Image.Image) -> None:
        """A photograph, such as another telephone's screen."""
        table = Image.new("RGB", (WIDTH, HEIGHT), GREY)
        seen = picture.convert("RGB")
        seen.thumbnail((WIDTH - 40, HEIGHT - 40))
        table.paste(seen, ((WIDTH - seen.width) // 2, (HEIGHT - seen.height) // 2))
        self._write(table)

    def shows_nothing(self) -> None:
        self._write(Image.new("RGB", (WIDTH, HEIGHT), GREY))

    def _write(self, picture: Image.Image) -> None:
        parts = picture.convert("YCbCr").split()
        half = (WIDTH // 2, HEIGHT // 2)
        frame = parts[0].tobytes() + b"".join(part.resize(half).tobytes() for part in parts[1:])
        # In place: Chromium has the file open. All pictures are of one size, so none is ever short.
        with self.path.open("r+b" if self.path.exists() else "wb") as file:
            file.write(HEAD + b"FRAME\n" + frame)


@contextmanager
def served(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[str]:
    """Pages and API under one `localhost` address, without a slash at its end."""
    server = serve(app, port=0, site=Pages(folder))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    address = f"localhost:{server.server_port}"
    patch.setenv("SITE_HOST", address)
    try:
        yield f"http://{address}"
    finally:
        server.shutdown()
        server.server_close()


def furnish_pages(town: Town) -> None:
    """What the pages' tests begin with."""
    town.registers_shop("bakery")
    town.registers_clubs()
    town.post("/scans", {"card": town.codes["anna"], "purchase_cents": 100_000}, "bakery")
    registered(ANNA, Hat("member", town.accounts["anna"]))


def pair(page: Page, town: Town, address: str) -> None:
    """Make the browser a till of the bakery, by the code in the address that the owner's QR has."""
    asked = town.post("/tills/pairings", {"branch": "b1", "name": "Theke"}, "bakery owner")
    page.goto(f"{address}/till/#{asked.body['code']}")
    expect(page.get_by_text("Theke")).to_be_visible()


def keys(page: Page, text: str) -> None:
    """Type an amount on the till's own keys."""
    for key in text:
        page.get_by_role("button", name=key, exact=True).click()


def balance(town: Town, name: str) -> int:
    """Somebody's points."""
    told: int = town.get(f"/accounts/{town.accounts[name]}", name).body["balances"].get("points", 0)
    return told


def words(app: str, language: str = "de") -> dict[str, str]:
    """What an app of the site says, by key."""
    told = json.loads((build.SITE / "texts" / f"{language}.json").read_text("utf-8"))
    return {**told["common"], **told[app]}


def sign_in(page: Page, town: Town, address: str, path: str = "/wallet/", language: str = "de") -> None:
    """As Anna does."""
    page.goto(f"{address}{path}")
    types_code(page, town, ANNA, language)


def types_code(page: Page, town: Town, mail: str, language: str = "de") -> None:
    """An address, then the code from its mail."""
    say = words("wallet", language)
    page.get_by_label(say["signin.mail"]).fill(mail)
    page.get_by_role("button", name=say["signin.ask"]).click()
    expect(page.get_by_label(say["signin.code"])).to_be_visible()
    found = re.search(r"^ +(\d{6})$", outbox(town)[-1]["text"], re.MULTILINE)
    assert found
    page.get_by_label(say["signin.code"]).fill(found[1])


def faults(page: Page) -> list[str]:
    """What the page's scripts complain about from now on; a test looks that nothing stands there."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    return said
