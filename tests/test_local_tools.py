"""Tools that are looked for, and what is said where there is none."""

import os
from pathlib import Path

import pytest

from infra.local import processes, tools


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without programs, on which we are nobody."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(tools, "TOOLS", tmp_path / "tools")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return tmp_path


def program(file: Path, text: str = "") -> Path:
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


def test_without_a_browser_it_is_said_what_to_install(bare: Path) -> None:
    with pytest.raises(tools.ToolMissing, match="sudo apt-get install chromium"):
        tools.chromium()


def test_a_browser_that_is_named_goes_before_the_machine_s(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there, named = program(bare / "google-chrome"), program(bare / "mine")
    assert tools.chromium() == there
    monkeypatch.setenv("CHROMIUM", str(named))
    assert tools.chromium() == named


def test_root_asks_apt_for_one(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    made = bare / "chromium"
    program(bare / "apt-get", f'case "$*" in *install*) : > {made}; /bin/chmod +x {made};; esac')
    assert tools.chromium() == made


def test_an_apt_that_fails_says_why(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    program(bare / "apt-get", "echo no network; exit 100")
    with pytest.raises(processes.ProcessFailed, match="no network"):
        tools.chromium()
