"""Waiting for what other processes and threads bring about."""

import time
from collections.abc import Callable

LOOK_EVERY_S = 0.05


def until(holds: Callable[[], object], what: str = "it holds", within_s: float = 30.0) -> None:
    """Look until it holds; AssertionError with `what` when it does not come to that in time."""
    deadline_s = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline_s, f"waited {within_s:.0f} s in vain until {what}"
        time.sleep(LOOK_EVERY_S)
