"""An archive for Lambda: packages and our code, compiled; the same input gives the same bytes.

Compiled modules are part of it because `/var/task` cannot be written to: without them every cold start compiles
all it imports, which takes three times as long. They carry no time stamp and are not compared with their source.
"""

import inspect
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import chalice
from chalice import app as chalice_app

from infra.local.places import ROOT
from infra.package.wheels import wheels

TASK = "/var/task"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a zip file can tell."""
NEVER_RUN = (".pyi", ".c", ".h", ".pyx", ".exe")
BOOKKEEPING = ("RECORD", "INSTALLER", "REQUESTED")
DESCRIBED = ("dynamodb", "s3", "secretsmanager", "sesv2", "sqs")
"""Of botocore's descriptions of four hundred services, those that our functions call."""
POWERTOOLS, STDNUM = "aws_lambda_powertools", "stdnum"
NEEDED = {
    f"{POWERTOOLS}/utilities": ("__init__.py", "typing", "jmespath_utils"),
    STDNUM: ("*.py", "iban.dat", "iso7064", "de", "eu", "be", "es", "me", "no"),
}
"""Of large packages with many parts, those that our functions use: of `stdnum` all that checks an IBAN."""
NEVER_CALLED = (f"{POWERTOOLS}/event_handler", "pycparser*", "pydantic/v1", "pydantic/mypy.py")
NAMES = ("documents", "api")
PRINTING = ("typst", "typst-*")
"""84 MB that the API does not unpack: what it needs set, it asks the typesetter for."""
NOT_IN_API = (
    "boto3",
    "boto3-*",
    "s3transfer",
    "s3transfer-*",
    *PRINTING,
    *(f"botocore/data/{name}" for name in DESCRIBED[1:]),
)
"""What a scan never needs: it speaks to the tables over the lean line, and pynamodb to nothing else."""


@dataclass(frozen=True)
class Archive:
    """A finished archive; sizes in bytes."""

    name: str
    path: Path
    unpacked: int

    @property
    def size(self) -> int:
        return self.path.stat().st_size


def build(architecture: str, into: Path) -> dict[str, Archive]:
    """Make both archives; each file is named by the hash of its bytes. `documents` is all, `api` what scans need."""
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="talente-archive-") as scratch:
        task = Path(scratch, "task")
        for wheel in wheels(architecture):
            with zipfile.ZipFile(wheel) as packed:
                packed.extractall(task)
        _add_ours(task)
        _strip(task)
        _prune(task)
        _compile(task)
        whole = _zipped("documents", task, into)
        for pattern in NOT_IN_API:
            for folder in task.glob(pattern):
                shutil.rmtree(folder)
        return {"api": _zipped("api", task, into), "documents": whole}


def _add_ours(task: Path) -> None:
    """Our code, and of Chalice the two modules that run on Lambda."""
    (task / "chalice").mkdir()
    for module in (chalice, chalice_app):
        shutil.copy(inspect.getfile(module), task / "chalice")
    shutil.copy(ROOT / "app.py", task)
    shutil.copytree(ROOT / "chalicelib", task / "chalicelib", ignore=shutil.ignore_patterns("__pycache__"))


def _prune(task: Path) -> None:
    for folder in [*task.glob("**/tests"), *task.glob("**/__pycache__"), *task.glob("bin")]:
        shutil.rmtree(folder, ignore_errors=True)
    for described in (task / "botocore" / "data").glob("*/"):
        if described.is_dir() and described.name not in DESCRIBED:
            shutil.rmtree(described)
    for file in _files(task):
        if file.suffix in NEVER_RUN or file.name in BOOKKEEPING:
            file.unlink()


def _strip(task: Path) -> None:
    """Take out what none of our functions calls."""
    for place, parts in NEEDED.items():
        kept = {path for part in parts for path in (task / place).glob(part)}
        for path in set((task / place).iterdir()) - kept:
            _remove(path)
    for pattern in NEVER_CALLED:
        for path in task.glob(pattern):
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _compile(task: Path) -> None:
    """In a process of its own: the order of a set in a compiled module follows the seed of the process's hashes."""
    settings = ["-q", "-j", "1", "--invalidation-mode", "unchecked-hash", "-s", str(task), "-p", TASK]
    command = [sys.executable, "-m", "compileall", *settings, str(task)]
    clean = {"PYTHONHASHSEED": "0", "PATH": os.environ.get("PATH", "")}
    done = subprocess.run(command, env=clean, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"a module of the archive does not compile: {done.stdout}{done.stderr}")


def _zipped(name: str, task: Path, into: Path) -> Archive:
    unpacked, made = 0, into / f"{name}.unfinished"
    with zipfile.ZipFile(made, "w") as packed:
        for file in _files(task):
            entry = zipfile.ZipInfo(str(file.relative_to(task)), EPOCH)
            mode = 0o755 if file.suffix == ".so" else 0o644
            entry.external_attr, entry.compress_type, entry.create_system = mode << 16, zipfile.ZIP_DEFLATED, 3
            content = file.read_bytes()
            packed.writestr(entry, content, compresslevel=6)
            unpacked += len(content)
    digest = sha256(made.read_bytes()).hexdigest()[:20]
    return Archive(name, made.rename(into / f"{name}-{digest}.zip"), unpacked)


def _files(task: Path) -> Iterator[Path]:
    return (path for path in sorted(task.rglob("*")) if path.is_file())
