"""Child processes that never outlive us.

Each runs in a process group of its own, so that it can be ended whole and that Ctrl-C reaches it only
through us, in order. It is stopped at our exit, and dies with us when we are killed (tether.py).
"""

import atexit
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from infra.local import tether

GRACE_SECONDS = 4.0
TAIL_LINES = 20


class ProcessFailed(Exception):
    """A process ended, or never became ready; the message ends with the last lines of its log."""


@dataclass(frozen=True)
class Child:
    """A running process, its name for messages, and the file its output goes to (None: ours)."""

    name: str
    popen: subprocess.Popen[bytes]
    log: Path | None

    def stop(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """End it politely, so that it can save its state; after the grace time, at once."""
        if self.popen.poll() is None:
            self.popen.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.popen.wait(grace_seconds)
        self.kill()

    def kill(self) -> None:
        """SIGKILL for the process and all it began; nothing is saved."""
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()
        atexit.unregister(self.stop)

    def running(self) -> bool:
        return self.popen.poll() is None

    def failure(self, what: str) -> ProcessFailed:
        """The exception that says what happened and shows the end of the log."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log else []
        tail = "".join(f"\n  | {line}" for line in lines[-TAIL_LINES:])
        return ProcessFailed(f"{self.name} {what}{tail}")


def spawn(name: str, command: Sequence[str], environment: Mapping[str, str], log: Path | None) -> Child:
    """Start a command that ends with us.

    Call it from a thread that lives as long as the child should: the kernel counts the end of the
    thread that started it as the parent's death.
    """
    tied = [sys.executable, "-I", tether.__file__, str(os.getpid()), *command]
    output = log.open("wb") if log else None
    try:
        popen = subprocess.Popen(
            tied,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            process_group=0,
        )
    finally:
        if output:
            output.close()
    child = Child(name, popen, log)
    atexit.register(child.stop)
    return child


def wait(child: Child, ready: Callable[[], bool], seconds: float) -> None:
    """Wait until a process answers; ProcessFailed when it dies or takes longer."""
    try:
        until(lambda: ready() or not child.running(), seconds)
    except TimeoutError:
        raise child.failure(f"did not answer within {seconds:.0f} seconds") from None
    if not child.running():
        raise child.failure(f"ended at once, with exit code {child.popen.returncode}")


def until(true: Callable[[], bool], seconds: float) -> None:
    """Look again and again until something is so; TimeoutError when it never is."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not so after {seconds:.0f} seconds")
        time.sleep(0.03)


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
