"""What changes while one looks: asked for by cursors, so that nothing is told twice or left out."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, Generic, TypeVar

from modelcie.api import Resources, types
from modelcie.errors import ModelcieError, NotReachableError, UnavailableError

LOOK_EVERY_S = 1.0
PATIENCE_S = 300.0
LONGEST_PAUSE_S = 10.0
RUN_ENDS = {"finished", "failed", "errored", "cancelled", "interrupted"}
ROLLOUT_ENDS = {"done", "failed", "aborted", "rolled_back"}
IMPORT_ENDS = {"finished", "failed", "cancelled"}
Row = TypeVar("Row")
Trained = TypeVar("Trained", types.Run, types.Benchmark)


@dataclass(frozen=True)
class RunNews(Generic[Trained]):
    """A run, or a benchmark, as it stands, with the metric points and log lines that are new since the last news."""

    run: Trained
    points: list[types.Point]
    lines: list[types.Line]


@dataclass(frozen=True)
class RolloutNews:
    """A rollout as it stands, with the entries of the log that are new since the last news, oldest first."""

    rollout: types.Rollout
    entries: list[types.Entry]


def _untold(_: ModelcieError) -> None:
    pass


@dataclass
class Look:
    """How one looks. pause: until it is worth a look; None: for a second, or as the live socket says.

    lost: told of each call that was not answered. patience_s: for how long a server may give no answer before the
    last error is raised.
    """

    pause: Callable[[], None] | None = None
    lost: Callable[[ModelcieError], None] = _untold
    patience_s: float = PATIENCE_S
    answered_s: float = field(default_factory=time.monotonic, init=False)

    def ask(self, call: Callable[[], Row]) -> Row:
        """What the call returns, which is made again until the server answers or the patience ends."""
        pause_s = LOOK_EVERY_S
        while not (answer := self._tried(call, pause_s)):
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        self.answered_s = time.monotonic()
        return answer[0]

    def wait(self) -> None:
        """Return when it is worth a look."""
        if self.pause:
            self.pause()
        else:
            time.sleep(LOOK_EVERY_S)

    def until(self, ends: set[str], call: Callable[[], Row]) -> Iterator[Row]:
        """What the call returns at each look, up to one whose `state` is an end."""
        while True:
            row: Any = self.ask(call)
            yield row
            if row["state"] in ends:
                return
            self.wait()

    def _tried(self, call: Callable[[], Row], pause_s: float) -> tuple[Row] | None:
        try:
            return (call(),)
        except (NotReachableError, UnavailableError) as error:
            if time.monotonic() + pause_s - self.answered_s > self.patience_s:
                raise
            self.lost(error)
            return None


def follow_run(client: Resources, number: int, look: Look) -> Iterator[RunNews[types.Run]]:
    """A run's news, up to its end. Raises as any call does, and NotReachableError when the patience ends."""
    runs = client.runs
    return _followed(
        look, partial(runs.get, number), partial(runs.points, number), partial(runs.lines, number)
    )


def follow_benchmark(client: Resources, number: int, look: Look) -> Iterator[RunNews[types.Benchmark]]:
    """A benchmark's news, up to its end. Raises as `follow_run` does."""
    runs = client.benchmarks
    return _followed(
        look, partial(runs.get, number), partial(runs.points, number), partial(runs.lines, number)
    )


def _followed(
    look: Look,
    get: Callable[[], Trained],
    points_after: Callable[..., list[types.Point]],
    lines_after: Callable[..., list[types.Line]],
) -> Iterator[RunNews[Trained]]:
    told = points_to = lines_to = 0
    for run in look.until(RUN_ENDS, get):
        points: list[types.Point] = []
        lines: list[types.Line] = []
        if run["sequence"] > told:
            points = list(_after(points_to, look, points_after))
            lines = list(_after(lines_to, look, lines_after))
            told = run["sequence"]
            points_to = points[-1]["sequence"] if points else points_to
            lines_to = lines[-1]["sequence"] if lines else lines_to
        yield RunNews(run, points, lines)


def follow_rollout(client: Resources, number: int, look: Look) -> Iterator[RolloutNews]:
    """A rollout's news, up to its end. Raises as `follow_run` does."""
    service = look.ask(lambda: client.rollouts.get(number))["service"]
    project = look.ask(lambda: client.services.get(service))["project"]
    told = 0
    for rollout in look.until(ROLLOUT_ENDS, lambda: client.rollouts.get(number)):
        entries = look.ask(partial(_entries, client, project, f"rollout:{number}", told))
        told = entries[-1]["number"] if entries else told
        yield RolloutNews(rollout, entries)


def follow_import(client: Resources, number: int, look: Look) -> Iterator[types.Import]:
    """An import at each look, up to its end. Raises as `follow_run` does."""
    return look.until(IMPORT_ENDS, lambda: client.imports.get(number))


def topics_of_run(client: Resources, number: int) -> list[str]:
    """What the live socket tells a run's news by: its events, and the log of its project, which has its states."""
    return [f"run:{number}", *_log_of(client, client.runs.get(number)["service"])]


def topics_of_benchmark(client: Resources, number: int) -> list[str]:
    """What the live socket tells a benchmark's news by."""
    return [f"benchmark:{number}", *_log(client, client.benchmarks.get(number)["project"])]


def topics_of_rollout(client: Resources, number: int) -> list[str]:
    """What the live socket tells a rollout's news by."""
    return _log_of(client, client.rollouts.get(number)["service"])


def topics_of_import(client: Resources, number: int) -> list[str]:
    """What the live socket tells an import's news by: its states and new samples are entries of the log."""
    return _log_of(client, client.imports.get(number)["service"])


def _log_of(client: Resources, service: str) -> list[str]:
    return _log(client, client.services.get(service)["project"])


def _log(client: Resources, project: str) -> list[str]:
    """The topic of the project's log."""
    return [entry["scope"] for entry in islice(client.log.list(project, page_size=1), 1)]


def _after(cursor: int, look: Look, rows: Callable[..., list[Any]]) -> Iterator[Any]:
    """All rows beyond the cursor, which the server hands out some at a time."""
    while found := look.ask(partial(rows, after=cursor)):
        yield from found
        cursor = found[-1]["sequence"]


def _entries(client: Resources, project: str, what: str, after: int) -> list[types.Entry]:
    found = []
    for entry in client.log.list(project, object=what):
        if entry["number"] <= after:
            break
        found.append(entry)
    return found[::-1]
