"""`make run`: a whole town on this machine, until Ctrl-C or TERM; its state is kept for the next start.

The order matters: engine, tables, API, demo town, and `.local/demo.json` last, so that whoever finds
that file finds a town that answers.
"""

import argparse
import json
import os
import secrets
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

import boto3

from infra import tables
from infra.local import buckets, demo, engines, processes, streams, tether
from infra.local.alone import TownInUse, alone_with
from infra.local.engines import Engine
from infra.local.places import DEMO, LOCAL, ROOT, RUNNING, SECRETS, STATE
from infra.site import build

API_SECONDS = 20.0
LOOK_SECONDS = 0.2
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Choice:
    """What was asked for on the command line."""

    town: str
    port: int
    engine: str

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def prefix(self) -> str:
        return f"talente-{self.town}"


def main() -> None:
    for number in STOPS:
        signal.signal(number, _leave)
    # A make that is killed cannot tell us; the kernel does.
    tether.tie(os.getppid())
    choice = _choice()
    try:
        with _town(choice) as children:
            _watch(children)
    except (processes.ProcessFailed, TownInUse) as failure:
        sys.exit(f"Stopped: {failure}")


def _choice() -> Choice:
    arguments = argparse.ArgumentParser(prog="make run", description="Serve a town on this machine.")
    arguments.add_argument("--town", default="torgau", choices=_towns(), help="TOWN=")
    arguments.add_argument("--port", default=8000, type=int, help="PORT=")
    arguments.add_argument("--engine", default="ministack", choices=engines.NAMES, help="ENGINE=")
    choice = Choice(**vars(arguments.parse_args()))
    if not _free(choice.port):
        sys.exit(f"Port {choice.port} is taken. Choose another one: make run PORT={choice.port + 1}")
    return choice


def _towns() -> list[str]:
    return sorted(file.stem for file in (ROOT / "chalicelib" / "towns").glob("*.toml"))


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def _town(choice: Choice) -> Iterator[list[processes.Child]]:
    """Start everything, in order; at the end stop it in the opposite order."""
    with ExitStack() as open_things:
        open_things.enter_context(alone_with(choice.town))
        DEMO.unlink(missing_ok=True)
        names = dict.fromkeys(["ministack", choice.engine])
        folder = STATE / choice.town
        running = [open_things.enter_context(_engine(name, folder / name)) for name in names]
        environment = _environment(choice, running)
        os.environ.update(environment)
        open_things.enter_context(_noted(folder / RUNNING, environment))
        tables.create(boto3.client("dynamodb"), choice.prefix)
        streams.enable(boto3.client("dynamodb"), choice.prefix)
        buckets.create(environment["PRINTS_BUCKET"])
        print("Making the site ...", flush=True)
        api = open_things.enter_context(_api(choice, build.built(choice.town)))
        open_things.callback(_forget_demo, choice.api)
        _open_town(choice)
        yield [api, *(engine.child for engine in running if engine.child)]


@contextmanager
def _noted(file: Path, environment: dict[str, str]) -> Iterator[None]:
    """Where the town's tables are while it runs, for `make audit`; no secret stands there."""
    told = {name: value for name, value in environment.items() if name != "MASTER_KEY"}
    file.write_text(json.dumps(told))
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


@contextmanager
def _engine(name: str, folder: Path) -> Iterator[Engine]:
    print(f"Starting {name} ...", flush=True)
    with engines.start(name, folder) as engine:
        yield engine


def _environment(choice: Choice, running: list[Engine]) -> dict[str, str]:
    """What the town's processes read; a later engine's addresses go before an earlier one's."""
    addresses = {name: value for engine in running for name, value in engine.environment().items()}
    town = {"TOWN": choice.town, "TABLE_PREFIX": choice.prefix, "MASTER_KEY": master_key(choice.town)}
    # ministack's SES takes every mail and lets none out.
    town |= {"MAIL_FROM": f"talente@{choice.town}.example", "STAFF_MAIL": f"buero@{choice.town}.example"}
    town |= {"PRINTS_BUCKET": f"{choice.prefix}-prints"}
    # A browser makes passkeys for localhost, and never for 127.0.0.1.
    town |= {"SITE_HOST": f"localhost:{choice.port}", "OFFICE_HOST": f"office.localhost:{choice.port}"}
    # A profile of the user's would lead to a real account.
    os.environ.pop("AWS_PROFILE", None)
    return addresses | town


def master_key(town: str) -> str:
    """The town's signing key on this machine, made once: 32 bytes in hex, for its owner's eyes only."""
    file = SECRETS / f"{town}.key"
    SECRETS.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text().strip()


@contextmanager
def _api(choice: Choice, site: Path) -> Iterator[processes.Child]:
    print("Starting the API ...", flush=True)
    command = [sys.executable, "-m", "infra.local.server", "--port", str(choice.port), "--site", str(site)]
    api = processes.spawn("The API", command, os.environ, STATE / choice.town / "api.log")
    try:
        processes.wait(api, lambda: _healthy(choice.api), API_SECONDS)
        yield api
    finally:
        api.stop()


def _healthy(api: str) -> bool:
    try:
        with urllib.request.urlopen(f"{api}/health", timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except OSError:
        return False


def _open_town(choice: Choice) -> None:
    opened = demo.seed(choice.town, choice.api, LOCAL)
    unfinished = DEMO.with_suffix(".unfinished")
    unfinished.touch(mode=0o600)  # the clerk's token stands in it
    unfinished.write_text(json.dumps(opened.document, indent=1))
    unfinished.rename(DEMO)
    print(demo.hints(opened), flush=True)


def _forget_demo(api: str) -> None:
    """Remove `.local/demo.json`, unless another town was started since and it tells of that one."""
    if DEMO.is_file() and json.loads(DEMO.read_text())["api"] == api:
        DEMO.unlink()


def _watch(children: list[processes.Child]) -> NoReturn:
    while True:
        for child in children:
            if not child.running():
                raise child.failure("ended")
        time.sleep(LOOK_SECONDS)


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    # One is enough: a second signal must not disturb the engines while they save.
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    print("\nStopping; the town's state is kept.", flush=True)
    sys.exit(0)


if __name__ == "__main__":
    main()
