"""Run a command that ends with its parent: `python tether.py PARENT_PID COMMAND...`.

The kernel is asked to send SIGTERM when the parent dies, even by kill -9, and then the command takes
this process's place, pid and all. A program of its own, since code between fork and exec is unsafe
beside threads. Linux only; elsewhere an orderly end of the parent stops its children (processes.py).
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def tie(parent: int) -> None:
    """Arrange to be told of the parent's death; leave at once if it came before we asked."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit("the parent is gone")


if __name__ == "__main__":
    tie(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - the command is the caller's own
