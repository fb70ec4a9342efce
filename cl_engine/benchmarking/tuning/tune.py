"""Every strategy's search side by side, a few candidates at a time, experience by experience."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, Protocol

from cl_engine.benchmarking.pool import trained
from cl_engine.benchmarking.spec import BenchmarkSpec
from cl_engine.benchmarking.tuning.search import Candidate, Search

# A strategy's candidates that are in training together. Were they as many as there are cores, the cores would change
# what is found.
TOGETHER = 4
Tuning = dict[str, Any]


class Watcher(Protocol):
    """Who is told how far the search is, in experiences that a candidate learns, and in candidates."""

    def learnt(self) -> None:
        """Another one was learnt just now."""

    def left_out(self, stages: int) -> None:
        """So many will not be learnt."""

    def tried(self, strategy: str, candidates: int, accuracy: float | None) -> None:
        """So many have ended or were dropped; accuracy: the best on held-out samples, None where none ended."""


def tune(
    spec: BenchmarkSpec, folder: Path, pool: ProcessPoolExecutor, watcher: Watcher
) -> tuple[BenchmarkSpec, Tuning]:
    """The spec with the best values that were found, and what was searched and found, as plain data.

    A search depends on the spec and on what its candidates reached alone. So one that was interrupted asks for the same
    candidates again, and trains what their files do not hold yet. Raises: EngineError benchmark_mismatch.
    """
    assert spec.tune
    trials, experiences = spec.tune.trials, spec.tune.experiences
    searches = [Search(spec, strategy, folder) for strategy in spec.strategies]
    for first in range(0, trials, TOGETHER):
        numbers = range(first, min(first + TOGETHER, trials))
        running = [search.ask(number) for search in searches for number in numbers]
        for stage in range(1, experiences + 1):
            _learn(running, stage, pool, watcher)
            left = [candidate for candidate in running if candidate.goes_on(stage)]
            watcher.left_out((len(running) - len(left)) * (experiences - stage))
            running = left
        for search in searches:
            watcher.tried(search.strategy.name, numbers.stop, search.accuracy)
    tuned = spec.model_copy(update={"strategies": tuple(search.tuned for search in searches)})
    return tuned, _gathered(spec, searches)


def _learn(candidates: Sequence[Candidate], stage: int, pool: ProcessPoolExecutor, watcher: Watcher) -> None:
    """Train those that have not learnt the stage yet."""
    for _ in trained(pool, [one.work(stage) for one in candidates if not one.has_learnt(stage)]):
        watcher.learnt()


def _gathered(spec: BenchmarkSpec, searches: Sequence[Search]) -> Tuning:
    assert spec.tune
    return {
        "trials": spec.tune.trials,
        "experiences": spec.tune.experiences,
        "seen": _SEEN.format(spec.tune.experiences),
        "strategies": {search.strategy.name: search.found() for search in searches},
    }


_SEEN = (
    "The search saw the training samples of the first {0} experiences alone, a tenth of them held out to judge by: no "
    "test sample, and nothing of later experiences. The figures are of all experiences, those {0} included."
)
