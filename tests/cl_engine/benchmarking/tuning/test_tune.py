"""A search asks for candidates, lets the better ones go on, and finds the same however it was interrupted."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cl_engine.benchmarking import training
from cl_engine.benchmarking.outcome import Outcome
from cl_engine.benchmarking.pool import Work
from cl_engine.benchmarking.spec import BenchmarkSpec, TrainedStrategy
from cl_engine.benchmarking.stage_files import stage_file
from cl_engine.benchmarking.tuning import tune as tuning
from cl_engine.benchmarking.tuning.search import Search
from cl_engine.scenarios import build_scenario
from cl_engine.scenarios.scenario import Part
from cl_engine.specs import parse
from tests.cl_engine.refusals import refused

Reached = Callable[[TrainedStrategy, int], float]
BEST_RATE = 0.02


def spec_of(trials: int = 12, **changes: Any) -> BenchmarkSpec:
    asked = {
        "scenario": {"name": "split-digits"},
        "strategies": [{"name": "replay", "parameters": {"memory_size": 50}}, {"name": "ewc"}],
        "seeds": [3, 4],
        "tune": {"trials": trials, "experiences": 3},
    }
    return parse(BenchmarkSpec, asked | changes)


def near_the_best_rate(strategy: TrainedStrategy, stage: int) -> float:
    """An accuracy in (0, 1] that falls with the distance from BEST_RATE and with each experience."""
    assert strategy.learning_rate
    return float(np.exp(-stage * abs(np.log10(strategy.learning_rate / BEST_RATE))))


class Trainer:
    """In place of the processes: what a candidate reaches is a function of its strategy; counts what it trained."""

    def __init__(self, reached: Reached = near_the_best_rate, most: int | None = None) -> None:
        self.reached, self.most = reached, most
        self.works: Counter[tuple[str, int | None]] = Counter()

    def __call__(self, pool: object, works: Sequence[Work]) -> Iterator[Work]:
        for work in works:
            if sum(self.works.values()) == self.most:
                raise KeyboardInterrupt
            self.works[f"{work.folder.name}/{work.trial.label}", work.stages] += 1
            self._train(work)
            yield work

    def _train(self, work: Work) -> None:
        path = work.folder / f"{work.trial.label}.json"
        asked = work.spec.fingerprint(work.trial)
        outcome = Outcome.read(path) or Outcome(work.trial.strategy.name, work.trial.seed, asked, 3)
        accuracy = self.reached(work.trial.strategy, len(outcome.accuracy) + 1)
        if accuracy < 0:
            outcome.failure = "loss_not_finite: The loss became nan."
        else:
            outcome.accuracy.append([accuracy] * 3)
        outcome.write(path)
        stage_file(path, "weights", len(outcome.accuracy)).touch()


class Watcher:
    left: int = 0

    def __init__(self) -> None:
        self.told: list[tuple[str, int, float | None]] = []

    def learnt(self) -> None:
        self.left -= 1

    def left_out(self, stages: int) -> None:
        self.left -= stages

    def tried(self, strategy: str, candidates: int, accuracy: float | None) -> None:
        self.told.append((strategy, candidates, accuracy))


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Any]:
    def search(spec: BenchmarkSpec, trainer: Trainer | None = None, folder: str = "tuning") -> Any:
        monkeypatch.setattr(tuning, "trained", trainer or Trainer())
        return tuning.tune(spec, tmp_path / folder, None, Watcher())  # type: ignore[arg-type]

    return search


def test_the_best_values_are_found_and_all_else_stays_as_asked(searched: Any) -> None:
    spec = spec_of(trials=24)
    tuned, found = searched(spec)
    for strategy in tuned.strategies:
        assert strategy.learning_rate == pytest.approx(BEST_RATE, rel=0.5)
        assert found["strategies"][strategy.name]["chosen"]["learning_rate"] == strategy.learning_rate
    assert tuned.strategies[0].parameters["memory_size"] == 50
    assert (tuned.seeds, tuned.train, tuned.scenario) == (spec.seeds, spec.train, spec.scenario)
    assert tuned.train_of(tuned.trials[0]).learning_rate == tuned.strategies[0].learning_rate


def test_what_was_asked_for_is_tried_first_and_kept_where_nothing_is_better(searched: Any) -> None:
    spec = spec_of(
        strategies=[{"name": "der", "learning_rate": 0.05, "parameters": {"alpha": 0.7, "beta": 0}}]
    )
    tuned, found = searched(spec, Trainer(lambda strategy, _: float(strategy.learning_rate == 0.05)))
    line = found["strategies"]["der"]
    assert line["trials"][0]["values"] == {"learning_rate": 0.05, "alpha": 0.7}
    assert line["chosen"] == {"learning_rate": 0.05, "alpha": 0.7}
    assert tuned.strategies[0].parameters == {"alpha": 0.7, "beta": 0}


def test_the_worse_half_is_pruned_after_two_experiences_and_leaves_no_weights(
    searched: Any, tmp_path: Path
) -> None:
    trainer = Trainer()
    _, found = searched(spec_of(), trainer)
    for name, line in found["strategies"].items():
        pruned = [number for number, trial in enumerate(line["trials"]) if trial["state"] == "pruned"]
        assert 4 <= line["pruned"] == len(pruned) < 12
        assert line["complete"] + line["pruned"] + line["failed"] == 12
        for number in pruned:
            assert line["trials"][number]["experiences"] == 2
            assert trainer.works[f"{number}/{name}-3", 3] == 0
            assert not list((tmp_path / "tuning" / str(number)).glob("*.weights"))


def test_nothing_is_left_to_wait_for_at_the_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    watcher = Watcher()
    watcher.left = 12 * 3 * 2
    monkeypatch.setattr(tuning, "trained", Trainer())
    tuning.tune(spec_of(), tmp_path, None, watcher)  # type: ignore[arg-type]
    assert watcher.left == 0


def test_each_strategys_best_is_told_as_its_candidates_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def reached(strategy: TrainedStrategy, stage: int) -> float:
        return -1 if strategy.name == "ewc" else near_the_best_rate(strategy, stage)

    watcher = Watcher()
    monkeypatch.setattr(tuning, "trained", Trainer(reached))
    _, found = tuning.tune(spec_of(trials=6), tmp_path, None, watcher)  # type: ignore[arg-type]
    assert [told[:2] for told in watcher.told] == [("replay", 4), ("ewc", 4), ("replay", 6), ("ewc", 6)]
    *_, replay, ewc = (accuracy for *_, accuracy in watcher.told)
    assert (replay, ewc) == (found["strategies"]["replay"]["accuracy"], None)


def test_the_same_seed_finds_the_same_and_another_something_else(searched: Any) -> None:
    found = [
        searched(spec_of(seeds=[seed]), folder=folder)[1] for seed, folder in ((3, "a"), (3, "b"), (5, "c"))
    ]
    assert found[0] == found[1]
    assert found[0]["strategies"] != found[2]["strategies"]


@pytest.mark.parametrize("most", [0, 5, 23, 47])
def test_an_interrupted_search_goes_on_to_the_same_end_and_learns_nothing_twice(
    searched: Any, most: int
) -> None:
    whole, cut, rest = Trainer(), Trainer(most=most), Trainer()
    expected = searched(spec_of(), whole, "whole")
    with pytest.raises(KeyboardInterrupt):
        searched(spec_of(), cut)
    assert searched(spec_of(), rest) == expected
    assert cut.works + rest.works == whole.works


def test_more_trials_go_on_from_those_that_are_there(searched: Any) -> None:
    trainer = Trainer()
    _, few = searched(spec_of(trials=6))
    _, more = searched(spec_of(trials=12), trainer)
    assert more["strategies"]["ewc"]["trials"][:4] == few["strategies"]["ewc"]["trials"][:4]
    assert not [name for name, _ in trainer.works if name.startswith(("0/", "1/", "2/", "3/"))]


def test_a_folder_of_another_search_is_refused(searched: Any) -> None:
    searched(spec_of(trials=2))
    with refused("benchmark_mismatch", "replay-3"):
        searched(spec_of(trials=2, train={"epochs": 3}))


def test_candidates_that_fail_are_told_and_where_all_do_what_was_asked_stays(searched: Any) -> None:
    def reached(strategy: TrainedStrategy, stage: int) -> float:
        return -1 if strategy.name == "ewc" else near_the_best_rate(strategy, stage)

    tuned, found = searched(spec_of(trials=4), Trainer(reached))
    line = found["strategies"]["ewc"]
    assert (line["failed"], line["complete"], line["accuracy"]) == (4, 0, None)
    assert line["chosen"] == {"learning_rate": 1e-3, "penalty": 1000.0, "decay": 0.9}
    assert tuned.strategies[1].learning_rate == 1e-3
    assert found["strategies"]["replay"]["complete"] > 0
    json.dumps(found, allow_nan=False)


def test_a_candidate_reads_no_test_sample_and_nothing_of_later_experiences(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spec = spec_of()
    first = build_scenario("split-digits", {}).experiences[:3]
    allowed = {name for experience in first for name in experience.train.ids}
    read: set[str] = set()
    samples = Part.samples

    def watched(part: Part) -> Any:
        if not set(part.ids) <= allowed:
            raise AssertionError("tuning looked at what it must not see")
        read.update(part.ids)
        return samples(part)

    monkeypatch.setattr(Part, "samples", watched)
    candidate = Search(spec, spec.strategies[0], tmp_path).ask(0)
    training.run_trial(candidate.spec, candidate.spec.trials[0], candidate.folder)
    assert candidate.outcome
    assert candidate.outcome.failure is None
    assert [len(row) for row in candidate.outcome.accuracy] == [3] * 3
    assert read == allowed
    with pytest.raises(AssertionError, match="must not see"):
        training.run_trial(spec, spec.trials[0], tmp_path)
