"""How far the trials of a benchmark are, and why some failed."""

import pytest

from tests.updates.benchmarks import make_benchmark, make_running_benchmark
from webui.benchmarks.told import Search, told_searches
from webui.benchmarks.trials import failures_of, trial_grid, tuning_so_far

pytestmark = pytest.mark.django_db


def test_each_trial_says_how_far_it_is() -> None:
    run = make_benchmark(seeds=[0, 1])
    run.results = {"failed": [{"strategy": "replay", "seed": 1, "failure": "by a test"}]}
    told = {"naive": {0: [1.0, 0.5, 0.25], 1: [0.9]}, "replay": {1: [0.9, 0.8]}}
    words = {name: [cell["text"] for cell in cells] for name, cells in trial_grid(run, told, {})}
    assert words == {"Naive fine-tuning": ["25.0 %", "stage 1 of 3"], "Replay": ["waiting", "failed"]}


def test_a_tuned_benchmark_says_how_far_each_search_is_before_its_trials() -> None:
    run = make_running_benchmark(seeds=[4], tune={"trials": 8, "experiences": 2})
    searches = told_searches(
        [("replay/tuning", 4, 0.7), ("naive/tuning", 4, 0.0), ("replay/tuning", 8, 0.75)]
    )
    words = {name: [cell["text"] for cell in cells] for name, cells in trial_grid(run, {}, searches)}
    assert words == {"Naive fine-tuning": ["4 of 8", "waiting"], "Replay": ["8 of 8, best 75.0 %", "waiting"]}
    assert tuning_so_far(run, {}, searches) == "4 of 8 candidates of each strategy tried"


def test_tuning_is_over_when_all_candidates_are_tried_or_a_stage_was_learnt() -> None:
    run = make_running_benchmark(tune={"trials": 2, "experiences": 2})
    tried = dict.fromkeys(run.strategies, Search(2, 0.5))
    assert tuning_so_far(run, {}, tried) == ""
    assert tuning_so_far(run, {"naive": {0: [0.9]}}, {}) == ""
    assert tuning_so_far(make_running_benchmark(), {}, {}) == ""


@pytest.mark.parametrize(("state", "word"), [("interrupted", "waiting"), ("failed", "not begun")])
def test_a_trial_waits_only_while_it_may_still_begin(state: str, word: str) -> None:
    run = make_benchmark()
    run.state = state
    assert {cell["text"] for _, cells in trial_grid(run, {}, {}) for cell in cells} == {word}


def test_trials_that_failed_alike_are_told_together() -> None:
    run = make_benchmark(seeds=[0, 1])
    trials = [("replay", 0, "a"), ("replay", 1, "a"), ("naive", 1, "a"), ("naive", 0, "b")]
    run.results = {"failed": [{"strategy": n, "seed": s, "failure": f} for n, s, f in trials]}
    assert failures_of(run) == [
        ("Replay", "0, 1", "a"),
        ("Naive fine-tuning", "1", "a"),
        ("Naive fine-tuning", "0", "b"),
    ]
