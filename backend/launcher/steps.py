"""Steps of the set-up: commands that run once for their inputs, in chains side by side."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from backend.core.errors import AppError
from backend.launcher import stamp

Command = tuple[str, ...]
TICK_S = 0.2


@dataclass(frozen=True)
class Step:
    """Commands whose success is remembered for `key`; `makes` is a path that must be there afterwards."""

    name: str
    stamp: Path
    key: str
    commands: Callable[[], Sequence[Command]]
    makes: Path | None = None

    def is_done(self) -> bool:
        """Whether it was finished for the present inputs."""
        return stamp.matches(self.stamp, self.key) and (self.makes is None or self.makes.exists())


def run_chains(chains: Sequence[Sequence[Step]], logs: Path) -> None:
    """Runs each chain's steps in order and the chains side by side, with progress on stdout.

    Raises: AppError `setup_failed` with the failed command's last lines; no command outlives this call.
    """
    logs.mkdir(parents=True, exist_ok=True)
    work = _Work(logs)
    with ThreadPoolExecutor(max_workers=max(len(chains), 1)) as pool:
        futures = [pool.submit(work.chain, chain) for chain in chains]
        try:
            _follow(futures, work)
        except BaseException:
            work.cancel()
            raise
    for future in futures:
        future.result()


@dataclass
class _Work:
    """What runs now: step names with their start, and their processes."""

    logs: Path
    since: dict[str, float] = field(default_factory=dict)
    _running: set[subprocess.Popen[bytes]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _cancelled: bool = False

    def chain(self, steps: Sequence[Step]) -> None:
        for step in steps:
            began_s = self.since[step.name] = time.monotonic()
            log = self.logs / f"{step.stamp.parent.name}{step.stamp.name}.log"
            log.unlink(missing_ok=True)
            for command in step.commands():
                self._execute(step.name, command, log)
            stamp.write(step.stamp, step.key)
            del self.since[step.name]
            _line(f"  done  {step.name} ({time.monotonic() - began_s:.0f} s)")

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
            for process in self._running:
                process.terminate()

    def _execute(self, name: str, command: Command, log: Path) -> None:
        with log.open("ab") as output:
            with self._lock:
                if self._cancelled:
                    raise AppError("setup_cancelled", f"{name} was cancelled.")
                process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
                self._running.add(process)
            code = process.wait()
        with self._lock:
            self._running.discard(process)
        if code != 0:
            raise _failure(name, code, log)


def _failure(name: str, code: int, log: Path) -> AppError:
    lines = "\n".join(log.read_text(errors="replace").strip().splitlines()[-15:])
    return AppError(
        "setup_failed",
        f"{name} failed (exit {code}).\n{lines}\n"
        f"Check the network and the free disk space, then run the same command again. Full log: {log}",
        step=name,
    )


def _follow(futures: Sequence[Future[None]], work: _Work) -> None:
    announced: set[str] = set()
    while True:
        done, waiting = wait(futures, timeout=TICK_S)
        for future in done:
            future.result()
        if not waiting:
            return
        now_s = time.monotonic()
        running = dict(work.since)
        if sys.stdout.isatty():
            status = " · ".join(f"{name} {now_s - began:.0f} s" for name, began in running.items())
            sys.stdout.write(f"\r\033[K  {status}"[: shutil.get_terminal_size().columns])
            sys.stdout.flush()
            continue
        for name in running.keys() - announced:
            announced.add(name)
            _line(f"  ...   {name}")


def _line(text: str) -> None:
    lead = "\r\033[K" if sys.stdout.isatty() else ""
    print(f"{lead}{text}", flush=True)
