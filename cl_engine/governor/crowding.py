"""Whether other processes leave a training next to nothing of the processors (Linux, `schedstat`)."""

import time
from collections.abc import Callable
from pathlib import Path

OVER_S, LITTLE = 30.0, 0.1


def waited_s() -> float:
    """How long this thread has waited, ready to run, for a processor; 0 where the kernel does not say."""
    try:
        _ran, waited_ns, _slices = Path("/proc/thread-self/schedstat").read_text().split()
    except (OSError, ValueError):
        return 0.0
    return int(waited_ns) / 1e9


class Crowding:
    """Adds up, over spans of `OVER_S` of training, how much of them was waiting."""

    def __init__(
        self, waited: Callable[[], float] = waited_s, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._waited, self._clock = waited, clock
        self._begin()

    def is_crowded_out(self) -> bool:
        """Whether the thread waited for all but a share `LITTLE` of a span that has just ended."""
        passed_s = self._clock() - self._began_s
        if passed_s < OVER_S:
            return False
        waiting = self._waited() - self._waited_s
        self._begin()
        return waiting > (1 - LITTLE) * passed_s

    def _begin(self) -> None:
        self._began_s, self._waited_s = self._clock(), self._waited()
