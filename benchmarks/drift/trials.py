"""The arrays that everyone is given, and what came of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.drift.worlds import View, World


@dataclass(frozen=True)
class Effort:
    """How much is judged: clean windows and runs of a shift for each reference, windows in a run."""

    references: int
    clean: int
    runs: int
    windows: int


FULL, QUICK = Effort(4, 250, 5, 10), Effort(1, 20, 1, 3)
# Of the same arrays the peers are given those of the first reference, and who takes seconds for a window the first of
# them. Of false alarms at 5 % twenty windows would too often show none.
PEERS, SLOW_PEERS, QUICK_PEERS = Effort(1, 250, 5, 10), Effort(1, 20, 2, 2), Effort(1, 3, 1, 1)


@dataclass(frozen=True)
class Trial:
    """A reference, windows without drift, and of each shift the runs of windows that follow it."""

    reference: View
    clean: Sequence[View]
    runs: Mapping[str, Sequence[Sequence[View]]]

    def first(self, effort: Effort) -> "Trial":
        """As much of it as the effort says."""
        runs = {
            shift: [run[: effort.windows] for run in some[: effort.runs]] for shift, some in self.runs.items()
        }
        return Trial(self.reference, self.clean[: effort.clean], runs)


@dataclass(frozen=True)
class Judged:
    """Of windows in a row: which were found to have drifted, and which raised the alarm."""

    breached: NDArray[np.bool_]
    alarms: NDArray[np.bool_]

    def delay(self) -> int:
        """Windows up to the first alarm; one more than there are where none came."""
        return int(self.alarms.argmax()) + 1 if self.alarms.any() else len(self.alarms) + 1


@dataclass(frozen=True)
class Outcome:
    """What was made of one trial. ms: of each window that was judged."""

    clean: Judged
    runs: Mapping[str, Sequence[Judged]]
    ms: Sequence[float]


def trials(world: World, effort: Effort) -> Iterator[Trial]:
    """Each with a reference and windows of its own; the same ones each time."""
    for number in range(effort.references):
        rng = np.random.default_rng(number)
        reference = world.reference(rng)
        clean = [world.window(None, 0, rng) for _ in range(effort.clean)]
        runs = {
            shift: [
                [world.window(shift, at, rng) for at in range(1, effort.windows + 1)]
                for _ in range(effort.runs)
            ]
            for shift in world.shifts
        }
        yield Trial(reference, clean, runs)


def figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """False alarms in 1,000 windows; of each shift the share of windows found, and the mean delay in windows."""
    alarms = np.concatenate([one.clean.alarms for one in outcomes])
    found = {"false_alarms_per_1000": 1000 * float(alarms.mean())}
    for shift in outcomes[0].runs:
        judged = [run for one in outcomes for run in one.runs[shift]]
        found[f"{shift}.detection_rate"] = float(np.concatenate([run.breached for run in judged]).mean())
        found[f"{shift}.delay"] = float(np.mean([run.delay() for run in judged]))
    found["window_ms"] = float(np.median(np.concatenate([one.ms for one in outcomes])))
    return found
