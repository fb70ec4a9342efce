"""A progress bar for each phase."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


@dataclass
class Phase:
    """One bar: `set` a fraction in 0..1, or `tick` when there is none to tell."""

    progress: Progress
    task: TaskID

    def set(self, fraction: float) -> None:
        self.progress.update(self.task, total=1.0, completed=min(fraction, 1.0))

    def tick(self) -> bool:
        """False, so that a wait may call it as its last word."""
        self.progress.advance(self.task, 0)
        return False


class Phases:
    """The bars of one run, one under the other."""

    def __init__(self) -> None:
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TimeElapsedColumn(),
        )

    def __enter__(self) -> "Phases":
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    @contextmanager
    def phase(self, what: str) -> Iterator[Phase]:
        """A bar that is full when the block ends."""
        task = self._progress.add_task(what, total=None)
        yield Phase(self._progress, task)
        self._progress.update(task, total=1.0, completed=1.0)
