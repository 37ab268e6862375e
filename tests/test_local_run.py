"""`make run` opens a town that answers, and one TERM ends all that it began."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from infra.local import processes
from infra.local.places import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads the kernel's list of processes")


def session(leader: int) -> set[int]:
    """The processes of one session that still run."""
    ids = set()
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, its_session = file.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(its_session) == leader and state != "Z":
            ids.add(int(file.parent.name))
    return ids


def started(folder: Path, port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "infra.local.run", "--port", str(port)]
    surroundings = os.environ | {"TALENTE_LOCAL": str(folder)}
    return subprocess.Popen(
        command, cwd=ROOT, env=surroundings, start_new_session=True, text=True, stdout=-1, stderr=subprocess.STDOUT
    )


def test_a_town_opens_answers_and_ends_at_one_term(tmp_path: Path) -> None:
    port = processes.free_port()
    with started(tmp_path, port) as run:
        try:
            processes.until(lambda: (tmp_path / "demo.json").exists() or run.poll() is not None, seconds=300)
            api = json.loads((tmp_path / "demo.json").read_text())["api"]
            with urlopen(f"{api}/health") as answer:
                assert json.load(answer)["town"] == "torgau"
            assert len(session(run.pid)) >= 3
            assert_a_newcomer_signs_in(api, json.loads((tmp_path / "demo.json").read_text())["people"][0]["mail"])
        finally:
            run.send_signal(signal.SIGTERM)
        processes.until(lambda: not session(run.pid), seconds=30)
    key = tmp_path / "secrets" / "torgau.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(bytes.fromhex(key.read_text())) == 32


def assert_a_newcomer_signs_in(api: str, mail: str) -> None:
    """As the clerk, with the code that the mail page shows."""
    request = sent(f"{api}/sessions/codes", {"mail": mail})["request"]
    with urlopen(f"{api.removesuffix('/v1')}/mail") as page:
        code = re.search(r"^ +(\d{6})$", page.read().decode(), re.MULTILINE)
    assert code
    told = sent(f"{api}/sessions", {"request": request, "code": code[1], "device": "laptop"})
    assert (told["person"]["mail"], told["hat"]["role"]) == (mail, "clerk")


def sent(address: str, body: dict[str, str]) -> Any:
    asked = Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urlopen(asked) as answer:
        return json.load(answer)


def test_a_taken_port_is_said_in_words(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, started(tmp_path, taken.getsockname()[1]) as run:
        said, _ = run.communicate(timeout=20)
    assert run.returncode == 1
    assert "is taken" in said
    assert "PORT=" in said
