"""How far the trials of a benchmark are, and why some failed."""

import pytest

from tests.updates.benchmarks import make_benchmark
from webui.benchmarks.trials import failures_of, trial_grid

pytestmark = pytest.mark.django_db


def test_each_trial_says_how_far_it_is() -> None:
    run = make_benchmark(seeds=[0, 1])
    run.results = {"failed": [{"strategy": "replay", "seed": 1, "failure": "by a test"}]}
    told = {"naive": {0: [1.0, 0.5, 0.25], 1: [0.9]}, "replay": {1: [0.9, 0.8]}}
    words = {name: [cell["text"] for cell in cells] for name, cells in trial_grid(run, told)}
    assert words == {"Naive fine-tuning": ["25.0 %", "stage 1 of 3"], "Replay": ["waiting", "failed"]}


def test_trials_that_failed_alike_are_told_together() -> None:
    run = make_benchmark(seeds=[0, 1])
    trials = [("replay", 0, "a"), ("replay", 1, "a"), ("naive", 1, "a"), ("naive", 0, "b")]
    run.results = {"failed": [{"strategy": n, "seed": s, "failure": f} for n, s, f in trials]}
    assert failures_of(run) == [
        ("Replay", "0, 1", "a"),
        ("Naive fine-tuning", "1", "a"),
        ("Naive fine-tuning", "0", "b"),
    ]
