"""One owner at a time for a town's state on this machine."""

import subprocess
import sys
from pathlib import Path

import pytest

from infra.local import alone
from infra.local.places import ROOT


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, place in (("STATE", tmp_path / "state"), ("LOCAL", tmp_path), ("DEMO", tmp_path / "demo.json")):
        monkeypatch.setattr(alone, name, place)
    monkeypatch.setenv("TALENTE_LOCAL", str(tmp_path))
    return tmp_path / "state"


def test_a_town_in_use_is_not_served_a_second_time(state: Path) -> None:
    with alone.alone_with("torgau"):
        with pytest.raises(alone.TownInUse, match="torgau"), alone.alone_with("torgau"):
            pass
        with alone.alone_with("hattingen"):
            pass
    with alone.alone_with("torgau"):
        pass


@pytest.mark.parametrize(
    "command",
    [["infra.local.run", "--town", "torgau", "--port", "8399"], ["infra.local.alone"]],
    ids=["run", "reset"],
)
def test_neither_run_nor_reset_touches_a_town_in_use(state: Path, command: list[str]) -> None:
    with alone.alone_with("torgau"):
        (state / "torgau" / "kept").touch()
        (state.parent / "demo.json").write_text("{}")
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
        )
        assert done.returncode == 1
        assert "torgau is in use" in done.stderr
        assert (state / "torgau" / "kept").exists()
        assert (state.parent / "demo.json").exists()


def test_reset_empties_what_nobody_uses(state: Path) -> None:
    with alone.alone_with("torgau"):
        (state / "torgau" / "kept").touch()
    alone.reset()
    assert not (state / "torgau").exists()
