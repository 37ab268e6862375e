"""The one clock: every time in the system comes from here, so that a test can move it."""

import time


def now() -> int:
    """Milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000
