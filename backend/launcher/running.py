"""At most one installation runs on one home: a lock that dies with its holder, and where it answers."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from backend.core.errors import AppError


@contextmanager
def claim(home: Path) -> Iterator[None]:
    """Holds the home until the last process that shares the lock is gone.

    Raises: AppError `already_running` while another holds it; a killed one's lock is free.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _already_running(home) from None
        yield


def announce(home: Path, addresses: Mapping[str, str]) -> None:
    """Writes down where it answers: {"web": URL, "gateway": URL, ...}, for whoever asks next."""
    fresh = home / "up.json.new"
    fresh.write_text(json.dumps({"pid": os.getpid(), **addresses}, indent=1))
    fresh.replace(home / "up.json")


def withdraw(home: Path) -> None:
    """Takes the announcement back."""
    (home / "up.json").unlink(missing_ok=True)


def _already_running(home: Path) -> AppError:
    try:
        address = json.loads((home / "up.json").read_text())["web"]
    except (FileNotFoundError, ValueError, KeyError):
        address = ""
    where = f"runs already at {address}" if address else "is being started already"
    return AppError(
        "already_running",
        f"ModelCI-e {where}: open that, or stop it with Ctrl-C where it was started.",
        address=address,
    )
