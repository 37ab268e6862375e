"""The third-party packages of an archive: which ones, and their wheels for the processor that Lambda will use.

`requirements.txt` names them and `requirements.lock` pins their closure. Wheels are fetched once and kept below
`.local/wheels`, so that packaging needs no network afterwards.
"""

import os
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from infra.local.places import ROOT, TOOLS

WHEELS = TOOLS.parent / "wheels"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
PLATFORMS = {"arm64": "aarch64", "x86_64": "x86_64"}
"""What Lambda calls a processor, and what wheels call it."""
GLIBC = 26 if sys.version_info < (3, 12) else 34
"""Lambda's Python 3.11 runs on Amazon Linux 2 with glibc 2.26, later ones on Amazon Linux 2023 with 2.34."""


class WheelsMissing(Exception):
    """Wheels are not there and could not be fetched; the message says which and why."""


def packages() -> dict[str, str]:
    """Name and version of all that runs, Chalice apart, whose run-time part is two files of its own."""
    roots = (Requirement(line).name for line in _required((ROOT / "requirements.txt").read_text("utf-8")))
    return {name: version(name) for name in sorted(_closure(roots))}


def wheels(architecture: str) -> list[Path]:
    """Their wheels, in the order of their names; fetched when one is missing. Raises WheelsMissing."""
    folder = WHEELS / f"{PYTHON}-{architecture}"
    wanted = packages()
    if missing := [name for name in wanted if name not in _there(folder, wanted)]:
        _fetch({name: wanted[name] for name in missing}, folder, architecture)
    found = _there(folder, wanted)
    return [found[name] for name in wanted]


def _required(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.startswith(("#", "-"))]


def _closure(names: Iterable[str]) -> set[str]:
    """These packages and all that they need on Lambda, without extras."""
    open_ones, closed = [canonicalize_name(name) for name in names], set[str]()
    while open_ones:
        name = open_ones.pop()
        if name not in closed | {"chalice"}:
            closed.add(name)
            open_ones += [canonicalize_name(needed.name) for needed in _needs(name)]
    return closed


def _needs(name: str) -> list[Requirement]:
    declared = [Requirement(line) for line in requires(name) or []]
    return [needed for needed in declared if needed.marker is None or needed.marker.evaluate({"extra": ""})]


def _there(folder: Path, wanted: dict[str, str]) -> dict[str, Path]:
    found = {}
    for wheel in folder.glob("*.whl"):
        name, made, *_ = parse_wheel_filename(wheel.name)
        if wanted.get(name) == str(made):
            found[str(name)] = wheel
    return found


def _fetch(wanted: dict[str, str], folder: Path, architecture: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    machine = PLATFORMS[architecture]
    tags = [f"manylinux_2_{minor}_{machine}" for minor in range(17, GLIBC + 1)]
    platforms = [part for tag in [*tags, f"manylinux2014_{machine}"] for part in ("--platform", tag)]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"]
    exact = ["--no-deps", "--only-binary=:all:", "--python-version", PYTHON, "--implementation", "cp"]
    pins = [f"{name}=={made}" for name, made in wanted.items()]
    command = [*pip, *exact, *platforms, "--dest", str(folder), *pins]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False)
    if done.returncode:
        told = done.stderr.strip().splitlines()[-1:] or ["no reason was told"]
        raise WheelsMissing(f"These packages could not be fetched for {architecture}: {', '.join(pins)}. {told[0]}")
