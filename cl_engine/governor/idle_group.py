"""A control group whose processes run only on what all others leave of the processors (Linux, `cpu.idle`)."""

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
PREFIX = "modelcie-idle-"


def enter_idle_group(root: Path = ROOT) -> Path | None:
    """Move this process, all its threads and its later children into an idle group of their own.

    Returns: the group's folder, or None where the kernel has no `cpu.idle` or it may not be written. Empty groups
    that killed processes left behind are removed.
    """
    for parent in _parents(root):
        try:
            return _entered(parent)
        except OSError:
            continue
    return None


def _entered(parent: Path) -> Path:
    """Raises OSError, and leaves nothing, where the parent may not have an idle group."""
    _sweep(parent)
    group = parent / f"{PREFIX}{os.getpid()}"
    group.mkdir(exist_ok=True)
    try:
        # Opened without creating it: a kernel that does not know the file refuses to have it made.
        with (group / "cpu.idle").open("r+") as idle:
            idle.write("1")
        with (group / "cgroup.procs").open("r+") as members:
            members.write(str(os.getpid()))
    except OSError:
        _remove(group)
        raise
    return group


def _parents(root: Path) -> Iterator[Path]:
    """Where a group may be made, the nearest first: below this process's own, or beside it.

    Version 2 has no controllers for the groups inside one that holds processes itself, but for its root.
    """
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if "cpu" in controllers.split(","):
            yield root / "cpu" / path.lstrip("/")
        elif not controllers:
            own = root / path.lstrip("/")
            yield from (own, *([own.parent] if own != root else []))


def _sweep(parent: Path) -> None:
    for group in parent.glob(f"{PREFIX}*"):
        _remove(group)


def _remove(group: Path) -> None:
    """Only an empty group can be removed."""
    try:
        group.rmdir()
    except OSError:
        return
