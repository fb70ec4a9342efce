"""Counts that every process of this home shares: a small file each, locked while it is written."""

import fcntl
import os
import struct
import time
from dataclasses import dataclass
from pathlib import Path

WINDOW_S = 60
SILENT_S = 3600.0
FORM = struct.Struct("<qq")  # the window's number since the epoch, and what was counted in it


@dataclass(frozen=True)
class Counted:
    """count: in this window, with this one. ends_in_s: until the next begins, at 0."""

    count: int
    ends_in_s: int


def count_one(file: Path) -> Counted:
    """Count one more in the minute that it is; what was counted in another is forgotten."""
    window, passed_s = divmod(int(time.time()), WINDOW_S)
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        kept = os.pread(handle, FORM.size, 0)
        before, counted = FORM.unpack(kept) if len(kept) == FORM.size else (window, 0)
        count = counted + 1 if before == window else 1
        os.pwrite(handle, FORM.pack(window, count), 0)
    finally:
        os.close(handle)
    return Counted(count, WINDOW_S - passed_s)


def counts_forget(folder: Path) -> None:
    """Take away the files in which nothing was counted for an hour."""
    for file in folder.glob("*"):
        if file.stat().st_mtime < time.time() - SILENT_S:
            file.unlink()
