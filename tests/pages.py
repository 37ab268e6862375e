"""The town's pages in the machine's Chromium: the built site before the real app, and a camera that films a file."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from app import app
from chalicelib.callers import Hat
from infra.local.film import Film
from infra.local.pages import Pages
from infra.local.server import serve
from infra.site import build
from tests.signing import outbox, registered
from tests.town import Town

__all__ = ["Film"]

ANNA = "anna@example.org"
PHONE: ViewportSize = {"width": 390, "height": 844}


@contextmanager
def served(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[str]:
    """Pages and API under one `localhost` address, without a slash at its end."""
    server = serve(app, port=0, site=Pages(folder))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    address = f"localhost:{server.server_port}"
    patch.setenv("SITE_HOST", address)
    patch.setenv("OFFICE_HOST", f"office.{address}")
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
    """What an app of the site says, or a page of one (`office_cards`), by key, and what all apps say."""
    told = json.loads((build.SITE / "texts" / f"{language}.json").read_text("utf-8"))
    of = app.partition("_")[0]
    return {**told["common"], **told["signin"], **told.get(f"{app}_more", {}), **told[of], **told[app]}


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
