"""A demo town of its own, in memory, on a free port: what is photographed is what `make run` shows."""

import os
import re
import secrets
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3
from playwright.sync_api import APIRequestContext

from chalicelib import config
from chalicelib.ledger.book import town_book
from chalicelib.rules.book import town_rules
from infra import tables
from infra.local import buckets, demo, engines, processes, streams
from infra.site import build

PREFIX = "shots"
PRINTS = f"{PREFIX}-prints"
START_SECONDS = 20.0


@dataclass(frozen=True)
class Stage:
    """The open town: where its pages are, without a slash at the end, and what `.local/demo.json` would say."""

    address: str
    document: dict[str, Any]

    def card(self, place: int) -> dict[str, Any]:
        """A card that pays: not blocked, and with an account that was shopped with."""
        usable = [card for card in self.document["cards"] if "state" not in card and not card.get("new")]
        found: dict[str, Any] = usable[place]
        return found

    def resident(self, name: str) -> dict[str, Any]:
        """Who signs in with the code from a mail."""
        return next(each for each in self.document["people"] if each["mail"].startswith(f"{name}@"))

    def post(self, line: APIRequestContext, path: str, body: dict[str, Any], token: str) -> dict[str, Any]:
        """One call, as a page would make it; raises RuntimeError where it is refused."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": secrets.token_hex(12)}
        answer = line.post(f"{self.address}/v1{path}", data=body, headers=headers)
        if not answer.ok:
            raise RuntimeError(f"{path}: {answer.status} {answer.text()}")
        told: dict[str, Any] = answer.json()
        return told

    def mailed(self, line: APIRequestContext, mail: str, text: str = r"^ +(\d{6})$") -> str:
        """What an address got: a code, or another pattern's group, from the newest mail that has it."""
        for newest in re.split("<article>", line.get(f"{self.address}/mail").text()):
            found = re.search(text, newest, re.MULTILINE)
            if found and f" {mail}</p>" in newest:
                return found[1]
        raise LookupError(f"no mail for {mail} with {text}")


@contextmanager
def opened(town: str) -> Iterator[Stage]:
    """The demo town; gone afterwards, with all that it kept."""
    with TemporaryDirectory(prefix="talente-shots-") as folder, served(town) as address:
        api = f"{address}/v1".replace("localhost", "127.0.0.1")
        yield Stage(address, demo.seed(town, api, Path(folder)).document)


@contextmanager
def served(town: str) -> Iterator[str]:
    """Pages and API before empty tables, under one `localhost` address."""
    with TemporaryDirectory(prefix="talente-served-") as folder, engines.start("ministack") as engine:
        port = processes.free_port()
        os.environ.update(engine.environment() | _environment(town, port))
        _forget()
        tables.create(boto3.client("dynamodb"), PREFIX)
        buckets.create(PRINTS)
        streams.enable(boto3.client("dynamodb"), PREFIX)
        command = [sys.executable, "-m", "infra.local.server", "--port", str(port), "--site", str(build.built(town))]
        server = processes.spawn("The town", command, os.environ, Path(folder) / "town.log")
        try:
            processes.wait(server, lambda: _listens(port), START_SECONDS)
            yield f"http://localhost:{port}"
        finally:
            server.stop()


def _forget() -> None:
    """What this process knows of another town, such as one that was measured before."""
    for remembered in (config.environment, town_book, town_rules):
        remembered.cache_clear()


def _environment(town: str, port: int) -> dict[str, str]:
    told = {"TOWN": town, "TABLE_PREFIX": PREFIX, "PRINTS_BUCKET": PRINTS, "MASTER_KEY": secrets.token_hex(32)}
    # ministack's SES takes every mail and lets none out.
    return told | {
        "MAIL_FROM": f"talente@{town}.example",
        "SITE_HOST": f"localhost:{port}",
        "OFFICE_HOST": f"office.localhost:{port}",
    }


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
