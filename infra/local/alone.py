"""A town's state has one owner at a time: two engines on the same files would each save over the other's town.

Standard library only: `make reset` runs without the project's packages.
"""

import fcntl
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from infra.local.places import DEMO, LOCAL, STATE


class TownInUse(Exception):
    """Somebody serves, audits or resets this town on this machine right now."""


@contextmanager
def alone_with(town: str) -> Iterator[None]:
    """Own a town's state; raises TownInUse while somebody else does. The lock goes with the process that holds it."""
    folder = STATE / town
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise TownInUse(f"{town} is in use on this machine: stop its `make run` first.") from None
        yield


def reset() -> None:
    """`make reset`: empty every local town that nobody uses; says which ones are in use, and then exits with 1."""
    towns = sorted(folder.name for folder in STATE.iterdir() if folder.is_dir()) if STATE.is_dir() else []
    used = []
    for town in towns:
        try:
            with alone_with(town):
                shutil.rmtree(STATE / town)
                shutil.rmtree(LOCAL / "cards" / town, ignore_errors=True)
        except TownInUse as held:
            used.append(str(held))
    if used:
        sys.exit("\n".join(used))
    DEMO.unlink(missing_ok=True)
    print("The local towns are empty.")


if __name__ == "__main__":
    reset()
