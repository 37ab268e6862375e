"""Make .venv as the requirement files say, and nothing when it is so already.

Runs on any Python 3 with nothing installed, so that an old one is answered in words. Each make target
that needs the packages begins with it.
"""

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
STAMP = VENV / "installed"
LOG = ROOT / ".local" / "setup.log"
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "requirements.lock")
OLDEST = (3, 11)


def main():
    # type: () -> None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    check_python()
    LOG.parent.mkdir(exist_ok=True)
    with open(str(LOG.with_suffix(".lock")), "w") as lock:
        # Two commands started together must not build the same environment at once.
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = fingerprint()
        if not STAMP.exists() or STAMP.read_text() != wanted:
            install()
            STAMP.write_text(wanted)


def check_python():
    # type: () -> None
    """End with a sentence that names what to install when this Python cannot do it."""
    have = "{}.{}".format(*sys.version_info)
    if sys.version_info < OLDEST:
        sys.exit(
            "Talente needs Python 3.11 or later; {} is {}. Install one (python3.12 and\n"
            "python3.12-venv on Ubuntu, python@3.13 with Homebrew) and say which:\n"
            "  make run PYTHON=python3.12".format(sys.executable, have)
        )
    try:
        __import__("ensurepip")
    except ImportError:
        sys.exit(
            "This Python cannot make virtual environments. On Debian and Ubuntu install the package\n"
            "python{}-venv (sudo apt install python{}-venv), then try again.".format(have, have)
        )


def fingerprint():
    # type: () -> str
    """What the environment depends on: the requirement files, the Python, the place it stands in."""
    digest = hashlib.sha256("{} {}".format(sys.version, VENV).encode())
    for name in REQUIREMENTS:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def install():
    # type: () -> None
    if VENV.is_symlink():
        sys.exit("{} leads somewhere else: what is there is not ours to clear. Remove the link.".format(VENV))
    began = time.monotonic()
    print("Making a virtual environment in .venv ...", flush=True)
    run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    print("Installing the Python packages, about a minute the first time ...", flush=True)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    run([*pip, "-c", "requirements.lock", "-r", "requirements-dev.txt"])
    print("Installed in {:.0f} seconds.".format(time.monotonic() - began), flush=True)


def run(command):
    # type: (list[str]) -> None
    """Run quietly; when it fails, show what it said."""
    with open(str(LOG), "w") as log:
        code = subprocess.call(command, cwd=str(ROOT), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    if code:
        lines = LOG.read_text(errors="replace").splitlines()
        sys.exit(
            "\n".join([*lines[-20:], "", "The setup failed; all of its output is in " + os.path.relpath(str(LOG))])
        )


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
