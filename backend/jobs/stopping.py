"""Whether this worker was asked to stop: one byte that the whole tree of its processes shares.

A plain shared byte, no lock: a process killed while it holds a lock would hang all others.
"""

from ctypes import c_bool
from multiprocessing import RawValue

# Made before the workers fork, so they all look at the same byte.
_requested = RawValue(c_bool, False)


def request() -> None:
    """Ask every process forked from this one to end its work soon, in good order."""
    _requested.value = True


def requested() -> bool:
    return bool(_requested.value)
